// Pre-tokenizers made of a scanner: something that says where the pretoken that
// begins at a place ends, and looks at nothing before the place.
//
//   // The pretoken at p < end, of at least one byte.
//   Found Next(Pointer p, Pointer end) const;
//   // Does it ever give dropped pretokens? Are kinds to be taken from the text
//   // of a pretoken, since its alternative does not say?
//   static constexpr bool kDrops, kKindsFromText;
//   // Optional: the begins of the pretokens of the window at p, where one
//   // begins (bit 0), as far as they are sure (scan_window.h).
//   ByteSet Cuts(Pointer p, Pointer end) const;
//   // Optional: does a pretoken begin between characters of these classes
//   // whatever stands around them, and are those before it the same if the
//   // text ends there? With Decode, if it has classes of its own. Or a safe
//   // cut by other means.
//   bool IsCutBetween(ClassMask before, ClassMask after) const;
//   size_t FindSafeCut(std::string_view text, size_t from) const;
//
// One virtual call fills a block; Next and Cuts are inlined into the loop. A
// scanner with Cuts goes window by window, and pretoken by pretoken where a
// window has no end of one or kinds are asked for.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_PRETOKENIZER_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_PRETOKENIZER_H_

#include <algorithm>
#include <bit>
#include <memory>
#include <string_view>
#include <utility>

#include "tokenizers/base/bits.h"
#include "tokenizers/pretokenizers/block_writer.h"
#include "tokenizers/pretokenizers/kind.h"
#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/pretokenizers/safe_cut.h"
#include "tokenizers/pretokenizers/scan_rules.h"
#include "tokenizers/pretokenizers/scan_window.h"

namespace tessera {

template <typename Scanner>
class ScanPreTokenizer final : public PreTokenizer {
 public:
  explicit ScanPreTokenizer(Scanner scanner, std::string_view loses)
      : scanner_(std::move(scanner)), loses_(loses) {}

  bool Fill(PretokenCursor* cursor, PretokenBlock* block) const override {
    return cursor->want_kinds || Scanner::kDrops
               ? FillBlock<true>(cursor, block)
               : FillBlock<false>(cursor, block);
  }

  size_t FindSafeCut(std::string_view text, size_t from) const override {
    if constexpr (requires { scanner_.FindSafeCut(text, from); }) {
      return scanner_.FindSafeCut(text, from);
    } else if constexpr (requires { scanner_.IsCutBetween(0, 0); }) {
      return FindCutBetween(
          text, from,
          [](scan::Pointer p, scan::Pointer end) {
            if constexpr (requires { Scanner::Decode(p, end); }) {
              return Scanner::Decode(p, end);
            } else {
              return scan::DecodeClass(p, end);
            }
          },
          [this](auto before, auto after) {
            return scanner_.IsCutBetween(before, after);
          });
    } else {
      return kNoCut;
    }
  }

  std::string_view loses() const override { return loses_; }

 private:
  static constexpr bool kHasCuts =
      requires(const Scanner& scanner, scan::Pointer p) {
    scanner.Cuts(p, p);
  };
  // Of a shorter text each pretoken is looked for by itself.
  static constexpr size_t kWindowWorthBytes = 24;

  // Writes the begins of the pretokens that end inside a window, `offset` being
  // that of its first byte, and returns their number.
  static size_t AppendCuts(scan::ByteSet cuts, size_t offset,
                           uint32_t* begins) {
    const size_t count = CountBits(cuts) - 1;
    for (size_t i = 0; i < count; i += 4) {
      // Up to three too many, which others overwrite.
      for (size_t k = 0; k < 4; ++k) {
        begins[i + k] = static_cast<uint32_t>(offset + std::countr_zero(cuts));
        cuts &= cuts - 1;
      }
    }
    return count;
  }

  template <bool kFlags>
  bool FillBlock(PretokenCursor* cursor, PretokenBlock* block) const {
    const std::string_view text = cursor->text;
    const char* const base = text.data() + cursor->position;
    const auto begin = reinterpret_cast<scan::Pointer>(base);
    const scan::Pointer end = begin + (text.size() - cursor->position);
    const scan::Pointer wide =
        begin + std::min<size_t>(end - begin, UINT32_MAX);
    StartBlock(base, block);
    scan::Pointer p = begin;
    size_t count = 0;
    uint8_t all_flags = 0;
    while (count < kPretokenBlockSize && p < end) {
      if constexpr (kHasCuts && !kFlags) {
        const auto left = static_cast<size_t>(end - p);
        if (left >= kWindowWorthBytes && std::min(left, scan::kWindowBytes) <=
                                             static_cast<size_t>(wide - p)) {
          if (count > kPretokenBlockSize - scan::kWindowBytes) break;
          const scan::ByteSet cuts = scanner_.Cuts(p, end);
          const size_t found =
              AppendCuts(cuts, p - begin, block->begin + count);
          count += found;
          p += std::bit_width(cuts) - 1;
          if (found != 0) continue;
        }
      }
      const scan::Found found = scanner_.Next(p, end);
      if (found.end > wide) {
        if (count != 0) break;
        SetWidePretoken(found.end - p, found.flags, cursor, block);
        return true;
      }
      block->begin[count] = static_cast<uint32_t>(p - begin);
      if constexpr (kFlags) {
        uint8_t flags = found.flags;
        if (Scanner::kKindsFromText && cursor->want_kinds) {
          flags |= KindOfText(
              text.substr(cursor->position + (p - begin), found.end - p));
        }
        block->flags[count] = flags;
        all_flags |= flags;
      }
      ++count;
      p = found.end;
    }
    block->begin[count] = static_cast<uint32_t>(p - begin);
    block->count = count;
    block->has_dropped = (all_flags & kDropped) != 0;
    cursor->position += p - begin;
    return count != 0;
  }

  const Scanner scanner_;
  // Of static storage.
  const std::string_view loses_;
};

template <typename Scanner>
std::unique_ptr<PreTokenizer> NewScanPreTokenizer(Scanner scanner = {},
                                                  std::string_view loses = {}) {
  return std::make_unique<ScanPreTokenizer<Scanner>>(std::move(scanner), loses);
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_PRETOKENIZER_H_

// Rewriting is the whole of Begin; after it both are scanners of the rewritten
// text.

#include "tokenizers/pretokenizers/metaspace.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "tokenizers/pretokenizers/scan_pretokenizer.h"
#include "tokenizers/pretokenizers/word_cuts.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

using scan::Found;
using scan::Pointer;

// Makes cursor->rewritten the text to be cut.
void UseRewritten(PretokenCursor* cursor) {
  cursor->text = cursor->rewritten;
  cursor->is_rewritten = true;
}

// What is put before a text stands for its first character.
void AppendInserted(size_t bytes, std::string_view text, OffsetMap* map) {
  map->Append(bytes, 0, DecodeUtf8(text, 0).size);
}

struct MetaspaceScanner {
  static constexpr bool kDrops = false;
  static constexpr bool kKindsFromText = true;
  std::string replacement;
  bool split;
  std::shared_ptr<const WordCuts> words;

  scan::ByteSet Cuts(Pointer p, Pointer end) const {
    return words != nullptr ? words->Cuts(p, end) : 1;
  }

  Found Next(Pointer p, Pointer end) const {
    if (words != nullptr) return {words->Next(p, end), 0};
    if (!split) return {end, 0};
    const std::string_view text(reinterpret_cast<const char*>(p), end - p);
    // A replacement at p begins this pretoken.
    const size_t next = text.find(replacement, 1);
    return {next == std::string_view::npos ? end : p + next, 0};
  }
};

// Copies `text` to `out`, which has room for 64 bytes more than the result,
// with `replacement` for each U+0020.
void CopyWithoutSpaces(std::string_view text, std::string_view replacement,
                       char* out) {
  constexpr size_t kBytes = scan::kWindowBytes;
  // Moves of fixed size, of which the next covers what is too much.
  constexpr size_t kWordBytes = 16;
  char padded[4] = {};
  std::memcpy(padded, replacement.data(), replacement.size());
  const char* p = text.data();
  const char* const end = p + text.size();
  for (; end - p >= static_cast<ptrdiff_t>(2 * kBytes); p += kBytes) {
    size_t at = 0;
    for (scan::ByteSet spaces =
             scan::PlacesOf(' ', reinterpret_cast<Pointer>(p));
         spaces != 0; spaces &= spaces - 1) {
      const size_t space = std::countr_zero(spaces);
      std::memcpy(out, p + at, kWordBytes);
      if (space - at > kWordBytes) std::memcpy(out, p + at, kBytes);
      out += space - at;
      std::memcpy(out, padded, sizeof(padded));
      out += replacement.size();
      at = space + 1;
    }
    std::memcpy(out, p + at, kBytes);
    out += kBytes - at;
  }
  for (; p < end; ++p) {
    if (*p == ' ') {
      out = std::copy(replacement.begin(), replacement.end(), out);
    } else {
      *out++ = *p;
    }
  }
}

class MetaspacePreTokenizer final : public PreTokenizer {
 public:
  MetaspacePreTokenizer(MetaspaceOptions options,
                        std::shared_ptr<const WordCuts> words)
      : options_(std::move(options)),
        words_(std::move(words)),
        scanner_(MetaspaceScanner{options_.replacement, options_.split, words_},
                 {}) {}

  const MetaspaceOptions& options() const { return options_; }

  void Begin(std::string_view segment, size_t first_bytes, bool want_map,
             PretokenCursor* cursor) const override {
    PreTokenizer::Begin(segment, first_bytes, want_map, cursor);
    const bool prepends =
        !segment.empty() && segment[0] != ' ' &&
        segment.substr(0, options_.replacement.size()) !=
            options_.replacement &&
        (options_.prepend_scheme == PrependScheme::kAlways ||
         (options_.prepend_scheme == PrependScheme::kFirst && first_bytes > 0));
    if (!prepends && segment.find(' ') == std::string_view::npos) return;
    Rewrite(segment, prepends, want_map, cursor);
    UseRewritten(cursor);
  }

  bool Fill(PretokenCursor* cursor, PretokenBlock* block) const override {
    return scanner_.Fill(cursor, block);
  }

  // What follows a cut begins with a space or a replacement, so nothing is put
  // before it when it is a segment.
  size_t FindSafeCut(std::string_view text, size_t from) const override {
    if (words_ != nullptr) return words_->FindSafeCut(text, from, true);
    if (!options_.split) return kNoCut;
    if (from == 0) from = 1;
    const size_t space = text.find(' ', from);
    const size_t replacement =
        text.substr(0, space).find(options_.replacement, from);
    return replacement != std::string_view::npos ? replacement
           : space != std::string_view::npos     ? space
                                                 : kNoCut;
  }

  bool rewrites() const override { return true; }
  bool looks_at_begin() const override {
    return options_.prepend_scheme == PrependScheme::kFirst;
  }

 private:
  void Rewrite(std::string_view segment, bool prepends, bool want_map,
               PretokenCursor* cursor) const {
    const std::string& replacement = options_.replacement;
    std::string& out = cursor->rewritten;
    const size_t before = prepends ? replacement.size() : 0;
    const size_t spaces = std::count(segment.begin(), segment.end(), ' ');
    const size_t size =
        before + segment.size() + spaces * (replacement.size() - 1);
    out.resize(size + scan::kWindowBytes);
    std::memcpy(out.data(), replacement.data(), before);
    CopyWithoutSpaces(segment, replacement, out.data() + before);
    out.resize(size);
    if (want_map) MapRewritten(segment, before, &cursor->map);
  }

  void MapRewritten(std::string_view segment, size_t before,
                    OffsetMap* map) const {
    map->clear();
    if (before > 0) AppendInserted(before, segment, map);
    for (size_t at = 0; at < segment.size();) {
      const size_t space = std::min(segment.find(' ', at), segment.size());
      map->AppendIdentity(at, space);
      if (space == segment.size()) break;
      map->Append(options_.replacement.size(), space, space + 1);
      at = space + 1;
    }
  }

  const MetaspaceOptions options_;
  const std::shared_ptr<const WordCuts> words_;
  const ScanPreTokenizer<MetaspaceScanner> scanner_;
};

class PrefixSpacePreTokenizer final : public PreTokenizer {
 public:
  explicit PrefixSpacePreTokenizer(std::unique_ptr<PreTokenizer> rest)
      : rest_(std::move(rest)) {}

  void Begin(std::string_view segment, size_t first_bytes, bool want_map,
             PretokenCursor* cursor) const override {
    if (segment.empty() || segment[0] == ' ') {
      rest_->Begin(segment, first_bytes, want_map, cursor);
      return;
    }
    cursor->rewritten.assign(1, ' ');
    cursor->rewritten += segment;
    cursor->map.clear();
    if (want_map) {
      AppendInserted(1, segment, &cursor->map);
      cursor->map.AppendIdentity(0, segment.size());
    }
    rest_->Begin(cursor->rewritten, first_bytes, false, cursor);
    UseRewritten(cursor);
  }

  bool Fill(PretokenCursor* cursor, PretokenBlock* block) const override {
    return rest_->Fill(cursor, block);
  }

  size_t FindSafeCut(std::string_view text, size_t from) const override {
    for (size_t cut = rest_->FindSafeCut(text, from); cut != kNoCut;
         cut = rest_->FindSafeCut(text, cut + 1)) {
      if (text[cut] == ' ') return cut;
    }
    return kNoCut;
  }

  bool rewrites() const override { return true; }
  bool looks_at_begin() const override { return rest_->looks_at_begin(); }
  std::string_view loses() const override { return rest_->loses(); }
  std::string slow_reason() const override { return rest_->slow_reason(); }

 private:
  const std::unique_ptr<PreTokenizer> rest_;
};

}  // namespace

std::unique_ptr<PreTokenizer> NewMetaspacePreTokenizer(
    MetaspaceOptions options, std::shared_ptr<const WordCuts> words) {
  return std::make_unique<MetaspacePreTokenizer>(std::move(options),
                                                 std::move(words));
}

const MetaspaceOptions* MetaspaceOptionsOf(const PreTokenizer& pretokenizer) {
  const auto* metaspace =
      dynamic_cast<const MetaspacePreTokenizer*>(&pretokenizer);
  return metaspace == nullptr ? nullptr : &metaspace->options();
}

std::unique_ptr<PreTokenizer> NewPrefixSpacePreTokenizer(
    std::unique_ptr<PreTokenizer> rest) {
  return std::make_unique<PrefixSpacePreTokenizer>(std::move(rest));
}

}  // namespace tessera

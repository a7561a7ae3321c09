// A place that may be a cut is one before U+2581 and not behind one. In a token
// the character may also be cut by the token's ends (tokens of byte-level
// vocabularies begin and end anywhere): a token that ends with the first bytes
// of U+2581 may reach over a cut, and one whose first bytes could be the end of
// one may have a cut behind them. Both are counted as exceptions, which is
// always safe.

#include "tokenizers/pretokenizers/word_cuts.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "tokenizers/text/space_symbol.h"

namespace tessera {
namespace {

using scan::Byte;
using scan::Pointer;

constexpr Byte kFirst = 0xE2;

bool IsMetaspace(Pointer p) {
  return p[0] == kFirst && p[1] == 0x96 && p[2] == 0x81;
}

// First byte 0xE2 at or behind p; `end` if there is none. 8 bytes at a time:
// words are shorter than what a call of memchr pays for.
Pointer FindFirstByte(Pointer p, Pointer end) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  for (; end - p >= 8; p += 8) {
    const uint64_t different = scan::Load8(p) ^ (kFirst * kOnes);
    // The lowest set top bit marks the first zero byte.
    const uint64_t zeros = (different - kOnes) & ~different & (kOnes << 7);
    if (zeros != 0) return p + std::countr_zero(zeros) / 8;
  }
  while (p < end && *p != kFirst) ++p;
  return p;
}

bool IsPrefixOfMetaspace(std::string_view text) {
  return std::string_view(kSpaceSymbol).substr(0, text.size()) == text;
}

}  // namespace

WordCuts::WordCuts(const std::vector<std::string_view>& token_texts) {
  for (std::string_view text : token_texts) {
    const size_t before = exceptions_.size();
    AddPlaces(text);
    if (exceptions_.size() != before) ++exception_count_;
    if (exception_count_ > kExceptionsMax) {
      never_ = true;
      exceptions_.clear();
      return;
    }
  }
}

void WordCuts::AddPlaces(std::string_view text) {
  const std::string_view metaspace(kSpaceSymbol);
  for (size_t i = text.find(metaspace[0], 1); i < text.size();
       i = text.find(metaspace[0], i + 1)) {
    if (!IsPrefixOfMetaspace(text.substr(i, kSpaceSymbolSize))) continue;
    if (i >= kSpaceSymbolSize &&
        text.substr(i - kSpaceSymbolSize, kSpaceSymbolSize) == metaspace) {
      continue;
    }
    left_of_cut_.set(static_cast<unsigned char>(text[i - 1]));
    exceptions_.push_back({std::string(text), i});
  }
}

bool WordCuts::IsCrossed(Pointer begin, Pointer cut, Pointer end) const {
  for (const Exception& exception : exceptions_) {
    const size_t left = exception.place;
    const size_t right = exception.text.size() - left;
    if (static_cast<size_t>(cut - begin) >= left &&
        static_cast<size_t>(end - cut) >= right &&
        std::memcmp(cut - left, exception.text.data(), exception.text.size()) ==
            0) {
      return true;
    }
  }
  return false;
}

size_t WordCuts::FindSafeCut(std::string_view text, size_t from,
                             bool spaces_too) const {
  const std::string_view metaspace(kSpaceSymbol);
  if (never_) return std::string_view::npos;
  for (size_t i = std::max<size_t>(from, 1); i < text.size(); ++i) {
    const bool space = spaces_too && text[i] == ' ';
    if (!space && text.substr(i, kSpaceSymbolSize) != metaspace) continue;
    const auto left = static_cast<unsigned char>(text[i - 1]);
    if (MayCross(left) || (spaces_too && left == ' ')) continue;
    // U+2581 before it, perhaps begun outside of the text?
    const size_t size = std::min(i, kSpaceSymbolSize);
    if (text.substr(i - size, size) ==
        metaspace.substr(kSpaceSymbolSize - size)) {
      continue;
    }
    return i;
  }
  return std::string_view::npos;
}

scan::ByteSet WordCuts::Cuts(Pointer p, Pointer end) const {
  using scan::ByteSet;
  if (never_ || end - p < static_cast<ptrdiff_t>(scan::kWindowBytes)) return 1;
  const ByteSet metaspaces = scan::PlacesOf(kFirst, p) &
                             (scan::PlacesOf(0x96, p) >> 1) &
                             (scan::PlacesOf(0x81, p) >> 2);
  ByteSet cuts = (metaspaces & ~(metaspaces << kSpaceSymbolSize)) | 1;
  if (exceptions_.empty()) return cuts;
  for (ByteSet left = cuts & ~ByteSet{1}; left != 0; left &= left - 1) {
    const size_t at = std::countr_zero(left);
    if (!MayCross(p[at - 1])) continue;
    const ByteSet before = cuts & ((ByteSet{1} << at) - 1);
    const Pointer begin = p + (std::bit_width(before) - 1);
    if (IsCrossed(begin, p + at, end)) cuts &= ~(ByteSet{1} << at);
  }
  return cuts;
}

Pointer WordCuts::Next(Pointer p, Pointer end) const {
  if (never_) return end;
  // Exceptions do not reach over p either, so they are looked for behind it.
  const Pointer begin = p;
  while (end - p >= 3 && IsMetaspace(p)) p += kSpaceSymbolSize;
  while (true) {
    p = FindFirstByte(p, end);
    if (end - p < 3) return end;
    if (!IsMetaspace(p)) {
      ++p;
      continue;
    }
    if (!MayCross(p[-1]) || !IsCrossed(begin, p, end)) return p;
    while (end - p >= 3 && IsMetaspace(p)) p += kSpaceSymbolSize;
  }
}

}  // namespace tessera

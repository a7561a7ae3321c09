// Each scheme is a scanner (scan_pretokenizer.h): a function of the place where
// a pretoken begins. Those that split at single characters or at a string share
// SplitScanner, which adds the behaviours.

#include "tokenizers/pretokenizers/simple_schemes.h"

#include <cstring>
#include <string>
#include <utility>

#include "tokenizers/pretokenizers/scan_pretokenizer.h"
#include "tokenizers/text/unicode.h"

namespace tessera {
namespace {

using scan::ClassMask;
using scan::Found;
using scan::Pointer;

struct SimpleScanner {
  static constexpr bool kDrops = false;
  static constexpr bool kKindsFromText = true;
};

struct WholeSegmentScanner : SimpleScanner {
  static Found Next(Pointer, Pointer end) { return {end, 0}; }
};

struct LineScanner : SimpleScanner {
  static Found Next(Pointer p, Pointer end) {
    const void* newline = std::memchr(p, '\n', end - p);
    return {newline == nullptr ? end : static_cast<Pointer>(newline) + 1, 0};
  }
  // Behind the text's end is nothing yet that could begin.
  static size_t FindSafeCut(std::string_view text, size_t from) {
    const size_t newline = text.find('\n', from == 0 ? 0 : from - 1);
    return newline == std::string_view::npos || newline + 1 >= text.size()
               ? PreTokenizer::kNoCut
               : newline + 1;
  }
};

struct FixedLengthScanner : SimpleScanner {
  uint32_t length;

  Found Next(Pointer p, Pointer end) const {
    for (uint32_t i = 0; i < length && p < end; ++i) {
      p += *p < 0x80 ? 1 : scan::DecodeWide(p, end).size;
    }
    return {p, 0};
  }
};

// Code point at p, an ill-formed byte counting as U+FFFD.
inline scan::Wide CharacterAt(Pointer p, Pointer end) {
  return *p < 0x80 ? scan::Wide{*p, 1} : scan::DecodeWide(p, end);
}

// Runs of characters of one sort, where sorts are numbers: Scheme::SortOf(c) is
// 0 for what is dropped, and 1 for what stands alone.
template <typename Scheme>
struct SortScanner {
  static constexpr bool kDrops = true;
  static constexpr bool kKindsFromText = true;

  static Found Next(Pointer p, Pointer end) {
    scan::Wide c = CharacterAt(p, end);
    const int sort = Scheme::SortOf(c.code_point);
    p += c.size;
    while (sort != 1 && p < end) {
      c = CharacterAt(p, end);
      if (Scheme::SortOf(c.code_point) != sort) break;
      p += c.size;
    }
    return {p, static_cast<uint8_t>(sort == 0 ? kDropped : 0)};
  }

  static bool IsCutBetween(ClassMask before, ClassMask after) {
    return ((before & scan::kWhite) != 0) != ((after & scan::kWhite) != 0);
  }
};

struct WhitespaceSplitScheme {
  static int SortOf(char32_t c) { return IsWhiteSpace(c) ? 0 : 2; }
};

struct WhitespaceScheme {
  static int SortOf(char32_t c) {
    return IsWhiteSpace(c) ? 0 : IsWord(c) ? 2 : 3;
  }
};

struct BertScheme {
  static int SortOf(char32_t c) {
    if (IsWhiteSpace(c)) return 0;
    return TraitsOf(c) & kTraitBertPunctuation ? 1 : 2;
  }
};

// Matches of one character each.
template <typename Test>
struct CharacterMatcher {
  Test test;

  bool Find(std::string_view text, size_t from, size_t* begin,
            size_t* end) const {
    const Pointer base = reinterpret_cast<Pointer>(text.data());
    const Pointer text_end = base + text.size();
    for (Pointer p = base + from; p < text_end;) {
      const scan::Wide c = CharacterAt(p, text_end);
      if (test(c.code_point)) {
        *begin = p - base;
        *end = *begin + c.size;
        return true;
      }
      p += c.size;
    }
    return false;
  }
};

struct LiteralMatcher {
  std::string literal;

  bool Find(std::string_view text, size_t from, size_t* begin,
            size_t* end) const {
    // Linear for every literal, which std::search and find are not.
    const void* found = memmem(text.data() + from, text.size() - from,
                               literal.data(), literal.size());
    if (found == nullptr) return false;
    *begin = static_cast<const char*>(found) - text.data();
    *end = *begin + literal.size();
    return true;
  }
};

template <typename Matcher, bool kDropping>
struct SplitScanner {
  static constexpr bool kDrops = kDropping;
  static constexpr bool kKindsFromText = true;
  Matcher matcher;
  Behavior behavior;
  bool invert;

  Found Next(Pointer p, Pointer end) const {
    const std::string_view text(reinterpret_cast<const char*>(p), end - p);
    const SplitPiece piece = NextPiece(matcher, text, 0, behavior, invert);
    return {p + piece.end,
            static_cast<uint8_t>(piece.is_dropped ? kDropped : 0)};
  }
};

template <typename Matcher>
std::unique_ptr<PreTokenizer> NewSplit(Matcher matcher, Behavior behavior,
                                       bool invert, std::string_view loses) {
  if (behavior == Behavior::kRemoved) {
    return NewScanPreTokenizer(
        SplitScanner<Matcher, true>{std::move(matcher), behavior, invert},
        loses);
  }
  return NewScanPreTokenizer(
      SplitScanner<Matcher, false>{std::move(matcher), behavior, invert});
}

struct IsPunctuationOrAscii {
  bool operator()(char32_t c) const {
    return (TraitsOf(c) & kTraitBertPunctuation) != 0;
  }
};

struct IsDelimiter {
  char32_t delimiter;
  bool operator()(char32_t c) const { return c == delimiter; }
};

template <bool kIndividual>
struct DigitsScanner : SimpleScanner {
  static Found Next(Pointer p, Pointer end) {
    const scan::Char c = scan::DecodeClass(p, end);
    p += c.size;
    if (c.mask != scan::kNumber) {
      return {scan::SkipLetters<~scan::kNumber>(p, end), 0};
    }
    return {kIndividual ? p : scan::SkipClass<scan::kNumber>(p, end), 0};
  }
  static bool IsCutBetween(ClassMask before, ClassMask after) {
    return (before == scan::kNumber) != (after == scan::kNumber);
  }
};

}  // namespace

std::unique_ptr<PreTokenizer> NewWholeSegmentPreTokenizer() {
  return NewScanPreTokenizer<WholeSegmentScanner>();
}

std::unique_ptr<PreTokenizer> NewLinePreTokenizer() {
  return NewScanPreTokenizer<LineScanner>();
}

std::unique_ptr<PreTokenizer> NewWhitespacePreTokenizer() {
  return NewScanPreTokenizer(SortScanner<WhitespaceScheme>(), "whitespace");
}

std::unique_ptr<PreTokenizer> NewWhitespaceSplitPreTokenizer() {
  return NewScanPreTokenizer(SortScanner<WhitespaceSplitScheme>(),
                             "whitespace_split");
}

std::unique_ptr<PreTokenizer> NewBertPreTokenizer() {
  return NewScanPreTokenizer(SortScanner<BertScheme>(), "bert");
}

std::unique_ptr<PreTokenizer> NewPunctuationPreTokenizer(Behavior behavior) {
  return NewSplit(CharacterMatcher<IsPunctuationOrAscii>{}, behavior, false,
                  "punctuation");
}

std::unique_ptr<PreTokenizer> NewDigitsPreTokenizer(bool individual) {
  if (individual) return NewScanPreTokenizer<DigitsScanner<true>>();
  return NewScanPreTokenizer<DigitsScanner<false>>();
}

std::unique_ptr<PreTokenizer> NewCharDelimiterPreTokenizer(char32_t delimiter) {
  return NewSplit(CharacterMatcher<IsDelimiter>{{delimiter}},
                  Behavior::kRemoved, false, "char_delimiter");
}

std::unique_ptr<PreTokenizer> NewFixedLengthPreTokenizer(uint32_t length) {
  FixedLengthScanner scanner;
  scanner.length = length;
  return NewScanPreTokenizer(scanner);
}

std::unique_ptr<PreTokenizer> NewLiteralPreTokenizer(std::string_view literal,
                                                     Behavior behavior,
                                                     bool invert) {
  return NewSplit(LiteralMatcher{std::string(literal)}, behavior, invert,
                  "literal");
}

}  // namespace tessera

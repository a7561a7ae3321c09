// Strings over one character of each class that the patterns tell apart.

#ifndef TESSERA_TESTS_PRETOKENIZERS_CLASS_STRINGS_H_
#define TESSERA_TESTS_PRETOKENIZERS_CLASS_STRINGS_H_

#include <iterator>
#include <string>
#include <string_view>

#include "tokenizers/base/random.h"

namespace tessera {

// s, t and their like, U+017F, l, v, r, e; other lower, upper, caseless; mark;
// number; spaces and newlines; apostrophe, slash, other, control, ill-formed.
inline constexpr std::string_view kClasses[] = {
    "s",      "S", "\u017F", "l",  "v",  "r", "e", "a", "A",   "\u4E2D",
    "\u0301", "1", " ",      "\n", "\t", "'", "/", "!", "\xFF"};
inline constexpr size_t kClassCount = std::size(kClasses);

// More of some classes, and characters that are easily put into a wrong one.
inline constexpr std::string_view kMoreClasses[] = {
    "E",      "L",      "\u01C5",     "\u00AA", "\u02B0", "\u0130",
    "\u0131", "\u00BD", "\u0663",     "\u2167", "\u3000", "\u00A0",
    "\u0085", "\r",     "\u200B",     "\u180E", "\u2019", "$",
    "\u20AC", "\x01",   "\xE2\x82",   "\x80",   "\u30FC", "\u3042",
    "\u3007", "\u2E80", "\U0001F600", "-",      "_",      "\u0E01",
    "\u0E31", "\u0378", "\U00010400", "\uFFFD", "\x1C"};

// The string number `number` of `length` classes.
inline void SetClassString(size_t number, size_t length, std::string* text) {
  text->clear();
  for (size_t i = 0; i < length; ++i) {
    *text += kClasses[number % kClassCount];
    number /= kClassCount;
  }
}

inline size_t CountClassStrings(size_t length) {
  size_t count = 1;
  for (size_t i = 0; i < length; ++i) count *= kClassCount;
  return count;
}

// What random strings are rich in.
enum class Flavour { kAny, kSpaces, kCase, kSymbols, kDigits, kHan, kCount };

inline std::string RandomText(Flavour flavour, size_t length, Random* random) {
  constexpr std::string_view kSpaces[] = {" ", " ", "\n", "\t", "\r", "\u3000"};
  constexpr std::string_view kCase[] = {"a",      "A",      "S",     "\u4E2D",
                                        "\u0301", "\u01C5", "\u02B0"};
  constexpr std::string_view kSymbols[] = {"'", "/", "!", "'s", "\n", "\xC3"};
  constexpr std::string_view kDigits[] = {"1", "2", "\u0663", "\u00BD"};
  // Han and kana: letters, marks, numbers, symbols, unassigned; and others.
  constexpr std::string_view kHan[] = {
      "\u4E2D", "\u3042", "\u30FB",     "\u309B",    "\u3099",
      "\u3097", "\u3005", "\u3007",     "\u2E80",    "\u9FA6",
      "\u0301", "\x01",   "1",          "a",         " ",
      "\n",     "!",      "\U00016FF0", "\U00020000"};
  const auto pick = [random](const auto& from) {
    return from[random->Below(std::size(from))];
  };
  std::string text;
  for (size_t i = 0; i < length; ++i) {
    const uint64_t die = random->Below(8);
    if (die == 0) {
      text += pick(kMoreClasses);
    } else if (die < 3 || flavour == Flavour::kAny) {
      text += pick(kClasses);
    } else if (flavour == Flavour::kSpaces) {
      text += pick(kSpaces);
    } else if (flavour == Flavour::kCase) {
      text += pick(kCase);
    } else if (flavour == Flavour::kSymbols) {
      text += pick(kSymbols);
    } else if (flavour == Flavour::kHan) {
      text += pick(kHan);
    } else {
      text += pick(kDigits);
    }
  }
  return text;
}

inline std::string RandomText(Random* random) {
  const auto flavour = static_cast<Flavour>(
      random->Below(static_cast<uint64_t>(Flavour::kCount)));
  return RandomText(flavour, random->Below(20), random);
}

}  // namespace tessera

#endif  // TESSERA_TESTS_PRETOKENIZERS_CLASS_STRINGS_H_

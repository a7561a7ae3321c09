#include "tokenizers/text/code_point_set.h"

#include <unicode/uniset.h>

#include <algorithm>

#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

constexpr char32_t kLastCodePoint = 0x10FFFF;
constexpr char32_t kBeforeSurrogates = 0xD7FF;
constexpr char32_t kAfterSurrogates = 0xE000;

bool IsAsciiAlphanumeric(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z');
}

void AppendEscaped(char32_t c, std::string* out) {
  if (IsAsciiAlphanumeric(c)) {
    out->push_back(static_cast<char>(c));
    return;
  }
  constexpr char kDigits[] = "0123456789ABCDEF";
  out->append("\\x{");
  int shift = 20;
  while (shift > 0 && (c >> shift) == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) out->push_back(kDigits[c >> shift & 15]);
  out->push_back('}');
}

void AppendRange(char32_t first, char32_t last, std::string* out) {
  if (first > last) return;
  AppendEscaped(first, out);
  if (first == last) return;
  if (first + 1 < last) out->push_back('-');
  AppendEscaped(last, out);
}

}  // namespace

CodePointSet::CodePointSet(std::vector<CodePointRange> ranges) {
  std::sort(ranges.begin(), ranges.end());
  for (const CodePointRange& range : ranges) {
    if (!ranges_.empty() && range.first <= ranges_.back().second + 1) {
      ranges_.back().second = std::max(ranges_.back().second, range.second);
    } else {
      ranges_.push_back(range);
    }
  }
}

bool CodePointSet::Contains(char32_t c) const {
  const auto after = std::upper_bound(
      ranges_.begin(), ranges_.end(), c,
      [](char32_t value, const CodePointRange& r) { return value < r.first; });
  return after != ranges_.begin() && std::prev(after)->second >= c;
}

CodePointSet CodePointSet::Union(const CodePointSet& other) const {
  std::vector<CodePointRange> all = ranges_;
  all.insert(all.end(), other.ranges_.begin(), other.ranges_.end());
  return CodePointSet(std::move(all));
}

CodePointSet CodePointSet::Intersect(const CodePointSet& other) const {
  CodePointSet both;
  auto a = ranges_.begin();
  auto b = other.ranges_.begin();
  while (a != ranges_.end() && b != other.ranges_.end()) {
    const char32_t first = std::max(a->first, b->first);
    const char32_t last = std::min(a->second, b->second);
    if (first <= last) both.ranges_.push_back({first, last});
    if (a->second < b->second) {
      ++a;
    } else {
      ++b;
    }
  }
  return both;
}

CodePointSet CodePointSet::Minus(const CodePointSet& other) const {
  return Intersect(other.Complement());
}

CodePointSet CodePointSet::Complement() const {
  CodePointSet rest;
  char32_t next = 0;
  for (const CodePointRange& range : ranges_) {
    if (next < range.first) rest.ranges_.push_back({next, range.first - 1});
    next = range.second + 1;
  }
  if (next <= kLastCodePoint) rest.ranges_.push_back({next, kLastCodePoint});
  return rest;
}

CodePointSet CodePointSet::CloseOverCase() const {
  icu::UnicodeSet set;
  for (const CodePointRange& range : ranges_) {
    set.add(static_cast<UChar32>(range.first),
            static_cast<UChar32>(range.second));
  }
  set.closeOver(USET_CASE_INSENSITIVE);
  std::vector<CodePointRange> ranges;
  for (int32_t i = 0; i < set.getRangeCount(); ++i) {
    ranges.push_back({static_cast<char32_t>(set.getRangeStart(i)),
                      static_cast<char32_t>(set.getRangeEnd(i))});
  }
  return CodePointSet(std::move(ranges));
}

std::string CodePointSet::ToPattern() const {
  std::string out;
  for (const CodePointRange& range : ranges_) {
    AppendRange(range.first, std::min(range.second, kBeforeSurrogates), &out);
    AppendRange(std::max(range.first, kAfterSurrogates), range.second, &out);
  }
  if (out.empty()) return "[^\\x{0}-\\x{10FFFF}]";
  return single() ? out : "[" + out + "]";
}

}  // namespace tessera

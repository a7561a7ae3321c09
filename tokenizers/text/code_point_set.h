// A set of code points as sorted ranges, with the algebra that character
// classes of patterns need. Plain value type; every operation is linear in the
// ranges.

#ifndef TESSERA_TOKENIZERS_TEXT_CODE_POINT_SET_H_
#define TESSERA_TOKENIZERS_TEXT_CODE_POINT_SET_H_

#include <string>
#include <utility>
#include <vector>

#include "tokenizers/text/unicode.h"

namespace tessera {

class CodePointSet {
 public:
  CodePointSet() = default;
  // Ranges in any order, overlapping or not.
  explicit CodePointSet(std::vector<CodePointRange> ranges);

  static CodePointSet Of(char32_t c) { return CodePointSet({{c, c}}); }
  static CodePointSet Any() { return CodePointSet({{0, 0x10FFFF}}); }

  // Ascending, maximal, with gaps between them.
  const std::vector<CodePointRange>& ranges() const { return ranges_; }
  bool empty() const { return ranges_.empty(); }
  // Is it one code point?
  bool single() const {
    return ranges_.size() == 1 && ranges_[0].first == ranges_[0].second;
  }
  bool Contains(char32_t c) const;

  CodePointSet Union(const CodePointSet& other) const;
  CodePointSet Intersect(const CodePointSet& other) const;
  CodePointSet Minus(const CodePointSet& other) const;
  CodePointSet Complement() const;
  bool Disjoint(const CodePointSet& other) const {
    return Intersect(other).empty();
  }

  // With all that differ from a member in case only (simple case folding).
  CodePointSet CloseOverCase() const;

  // "[\x{41}-\x{5A}a]" or, of one code point, an escaped character: what RE2
  // and ICU both read, whatever stands around it. Surrogates are left out. An
  // empty set is a class that matches nothing.
  std::string ToPattern() const;

  friend bool operator==(const CodePointSet& a, const CodePointSet& b) {
    return a.ranges_ == b.ranges_;
  }

 private:
  std::vector<CodePointRange> ranges_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_CODE_POINT_SET_H_

// The parser behind ParseRegex (regex_syntax.h). Internal to text/.
//
// One pass, no recursion: groups are frames on a stack that hold the flags to
// return to. The flags i, s, m, x never reach the engines: letters become sets
// closed over case, '.' a set, '^' and '$' assertions, blanks of extended
// patterns vanish.

#ifndef TESSERA_TOKENIZERS_TEXT_REGEX_PARSER_H_
#define TESSERA_TOKENIZERS_TEXT_REGEX_PARSER_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tokenizers/text/regex_syntax.h"

namespace tessera {

class RegexParser {
 public:
  RegexParser(std::string_view pattern, RegexDialect dialect)
      : reader_{pattern, dialect} {}

  StatusOr<RegexSyntax> Parse();

 private:
  struct Flags {
    bool ignore_case = false;
    bool dot_all = false;
    bool multi_line = false;
    bool extended = false;
  };

  struct Frame {
    Flags flags;
    // Index of the group's token.
    size_t open = 0;
    // Oniguruma's (?i) without ':' opens groups that end with this one.
    size_t implied_groups = 0;
  };

  Status ParseOne(char32_t c);
  Status ParseEscape();
  Status ParseBackReference();
  Status ParseGroup();
  Status ParseNamedGroup(char close);
  Status ParseFlags();
  Status ParseRepeat(char32_t c);
  Status ParseClose();
  bool TakeBounds(uint32_t* min, uint32_t* max);

  void AddSet(CodePointSet set);
  void AddOpen(std::string text) {
    frames_.push_back({flags_, syntax_.tokens.size()});
    syntax_.tokens.push_back({RegexToken::Kind::kOpen, {}, std::move(text)});
    atom_.reset();
  }
  void AddVerbatim(std::string text, std::string_view needs_icu) {
    atom_ = syntax_.tokens.size();
    syntax_.tokens.push_back(
        {RegexToken::Kind::kVerbatim, {}, std::move(text)});
    NeedIcu(needs_icu);
  }
  void AddCloses(size_t count) {
    syntax_.tokens.insert(syntax_.tokens.end(), count,
                          {RegexToken::Kind::kClose, {}, ")"});
  }
  void NeedIcu(std::string_view why) {
    if (syntax_.needs_icu.empty()) syntax_.needs_icu = why;
  }
  void AddWordBoundary(bool at_boundary);
  void AddLineBegin();
  void AddLineEnd();
  void OpenBeforeAtom(const char* group);

  RegexReader reader_;
  RegexSyntax syntax_;
  Flags flags_;
  // The groups that are open; the first is the pattern itself.
  std::vector<Frame> frames_ = {{}};
  size_t capture_count_ = 0;
  size_t range_count_ = 0;
  size_t nested_repeats_ = 0;
  // Token at which the last atom begins: what a repetition repeats.
  std::optional<size_t> atom_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_REGEX_PARSER_H_

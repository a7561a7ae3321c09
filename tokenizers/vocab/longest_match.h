// LongestMatcher: the longest entry at each place of a text, in linear time.
//
// Greedy tokenization asks for it from left to right. Walking a trie from each
// place answers it, and is the fastest way on real text and real vocabularies.
// But a walk may read far beyond the entry that it finds, and text can be made
// so that it does so at every place. Where the entries make that possible, a
// second automaton over the reversed entries reads a stretch of text once from
// its end, and tells the longest entry at every place of it; a LongestMatchWalk
// turns to it when the walks have read too much in vain.
//
//   LongestMatcher matcher(entries, LongestMatcher::kEveryMatchIsTaken);
//   std::vector<uint32_t> stretch;   // working memory, kept between texts
//   LongestMatchWalk walk(matcher, text, &stretch);
//   for (size_t at = 0; at < text.size();) {
//     const ByteTrie::Match match = walk.At(at);
//     at += match.size > 0 ? match.size : 1;
//   }
//
// Cost: O(text) for any entries, O(bytes of the entries) to build.

#ifndef TESSERA_TOKENIZERS_VOCAB_LONGEST_MATCH_H_
#define TESSERA_TOKENIZERS_VOCAB_LONGEST_MATCH_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "tokenizers/vocab/byte_trie.h"

namespace tessera {

// Automaton over the reversed entries (Aho and Corasick, 1975). Its state after
// text[at .. end), read backwards, is the longest prefix of that text which
// ends an entry; `longest_` of it is the longest entry that stands at `at`.
class ReverseMatcher {
 public:
  explicit ReverseMatcher(const std::vector<ByteTrie::Entry>& entries);
  ReverseMatcher(const ReverseMatcher&) = delete;
  ReverseMatcher& operator=(const ReverseMatcher&) = delete;

  // Sets longest[i], for each i below `size`, to the number of the longest
  // entry at text[at + i], or kNone. Reads `size` bytes and as many as the
  // longest entry has beyond.
  void Read(std::string_view text, size_t at, size_t size,
            uint32_t* longest) const;

  static constexpr uint32_t kNone = 0xFFFFFFFF;
  ByteTrie::Match match(uint32_t entry) const { return matches_[entry]; }
  size_t size_max() const { return trie_.size_max(); }

 private:
  ByteTrie trie_;
  // By node of the trie.
  std::vector<ByteTrie::Cursor> fallbacks_;
  std::vector<uint32_t> longest_;
  std::vector<ByteTrie::Match> matches_;
};

class LongestMatcher {
 public:
  // Does the caller always go on behind the match, or may it refuse a match and
  // go on one byte further?
  enum Use { kEveryMatchIsTaken, kMatchesMayBeRefused };

  LongestMatcher() = default;
  LongestMatcher(std::vector<ByteTrie::Entry> entries, Use use);
  // Reads in place what AppendTables wrote. `entries()` gives what it was made
  // of; it is asked where the second automaton is needed, which no file has.
  template <typename Entries>
  LongestMatcher(TableReader* reader, uint32_t value_end, Use use,
                 const Entries& entries)
      : trie_(reader, value_end) {
    if (reader->ok() && NeedsReverse(use)) {
      reverse_ = std::make_unique<const ReverseMatcher>(entries());
    }
  }
  void AppendTables(TableWriter* writer) const { trie_.AppendTables(writer); }

  const ByteTrie& trie() const { return trie_; }

 private:
  friend class LongestMatchWalk;
  bool NeedsReverse(Use use) const;

  ByteTrie trie_;
  // Null where walks read little in vain.
  std::unique_ptr<const ReverseMatcher> reverse_;
};

// One pass over a text. `stretch` is working memory of any content.
class LongestMatchWalk {
 public:
  LongestMatchWalk(const LongestMatcher& matcher, std::string_view text,
                   std::vector<uint32_t>* stretch)
      : matcher_(matcher), text_(text), stretch_(stretch) {}

  // Longest entry at text[at]; places must not fall from call to call.
  ByteTrie::Match At(size_t at) {
    if (matcher_.reverse_ == nullptr) {
      return matcher_.trie_.LongestPrefix(text_.substr(at));
    }
    return GuardedAt(at);
  }

 private:
  ByteTrie::Match GuardedAt(size_t at);
  ByteTrie::Match InStretch(size_t at) const;

  const LongestMatcher& matcher_;
  const std::string_view text_;
  std::vector<uint32_t>* const stretch_;
  // Bytes walked through, and how many may be before the next stretch.
  size_t walked_ = 0;
  size_t forgiven_ = 0;
  // The stretch read backwards is text_[stretch_begin_, stretch_end_).
  size_t stretch_begin_ = 0;
  size_t stretch_end_ = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_VOCAB_LONGEST_MATCH_H_

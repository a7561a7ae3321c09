// SentencePiece's precompiled character map: a trie of keys, each with the text
// that replaces it.
//
//   TESSERA_ASSIGN_OR_RETURN(Charsmap map, Charsmap::Create(blob));
//   Charsmap::Match match = map.Longest(text);
//   if (match.size != 0) Use(match.result);
//
// Layout, as google/sentencepiece writes it: u32 size of the trie in bytes; the
// units of a double array, u32 each; then the results, NUL-terminated. All
// little-endian. Create checks everything that a look-up relies on (rule V12),
// so look-ups have no checks of their own.

#ifndef TESSERA_TOKENIZERS_TEXT_CHARSMAP_H_
#define TESSERA_TOKENIZERS_TEXT_CHARSMAP_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/text/utf8.h"

namespace tessera {

class Charsmap {
 public:
  // The empty map: no key.
  Charsmap() = default;

  // Errors: InvalidArgument with what is wrong, where, and [V12].
  static StatusOr<Charsmap> Create(std::string_view blob);

  struct Match {
    // Bytes of the key; 0 = no key is a prefix of the text.
    size_t size = 0;
    std::string_view result;
  };
  // SentencePiece looks at the 32 shortest keys that match.
  static constexpr size_t kMatchesMax = 32;

  // The longest key that is a prefix of `text`, among the `matches_max`
  // shortest of them; the shortest one.
  Match Longest(std::string_view text, size_t matches_max = kMatchesMax) const;
  Match Shortest(std::string_view text) const;

  // A key is, or begins inside, this character alone; such a character is the
  // second of some key. Where neither holds of c and of what follows it, no key
  // matches at c. True of every c above U+FFFF.
  bool MayReplaceAlone(char32_t c) const { return alone_.Has(c); }
  bool MayBeSecond(char32_t c) const { return second_.Has(c); }

  // End of the characters from text[from] on at which no key matches; all of
  // them well-formed, none with a first byte that `stops` has.
  template <typename Stops>
  size_t UnmatchedEnd(std::string_view text, size_t from,
                      const Stops& stops) const {
    if (from == text.size()) return from;
    CodePoint c = DecodeUtf8(text, from);
    while (c.well_formed() && !stops(text[from]) && !MayReplaceAlone(c.value)) {
      const size_t next = from + c.size;
      if (next == text.size()) return next;
      c = DecodeUtf8(text, next);
      if (c.well_formed() && MayBeSecond(c.value)) break;
      from = next;
    }
    return from;
  }

  // Some key begins with this byte.
  bool HasKeysFrom(unsigned char byte) const;

  bool empty() const { return units_.empty(); }
  // Bytes of the longest result.
  size_t result_size_max() const { return result_size_max_; }

  // All keys with their results, by key; of a map whose states form a circle
  // those found in a bounded walk.
  std::vector<std::pair<std::string, std::string>> Entries() const;

 private:
  std::string_view ResultAt(uint32_t place) const;

  // A set of characters, exact up to U+FFFF.
  class Characters {
   public:
    bool Has(char32_t c) const {
      return c > 0xFFFF ? !words_.empty()
                        : !words_.empty() && (words_[c >> 6] >> (c & 63) & 1);
    }
    void Add(char32_t c) { words_[c >> 6] |= uint64_t{1} << (c & 63); }
    void Reset() { words_.assign(0x10000 / 64, 0); }
    void AddAll() { words_.assign(0x10000 / 64, UINT64_MAX); }

   private:
    // Empty = the empty set, without exception.
    std::vector<uint64_t> words_;
  };
  void FindCharacters();

  std::vector<uint32_t> units_;
  std::string results_;
  size_t result_size_max_ = 0;
  Characters alone_, second_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_CHARSMAP_H_

// WordTable: one worker's counts.
//
// Words of at most 23 bytes are their own keys in 32-byte entries; longer ones
// lie in an arena and are compared in full. Linear probing, load at most 0.7,
// hash seeded per process (a corpus may be made to collide).
//
// The keys are those of the word cache.

#ifndef TESSERA_TOKENIZERS_TRAINERS_WORD_TABLE_H_
#define TESSERA_TOKENIZERS_TRAINERS_WORD_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/word_key.h"

namespace tessera {

class WordTable {
 public:
  WordTable();

  // Counts the pretokens of a block that are not dropped; returns how many. Up
  // to `readable_end` memory may be read.
  size_t AddBlock(const PretokenBlock& block, const char* readable_end);
  // Requires a word that is not empty.
  void Add(std::string_view word);

  // Bytes in use, and what they could become while another block of words of
  // `bytes` bytes is added: tables grow by doubling.
  uint64_t memory() const;
  uint64_t memory_after(uint64_t bytes) const;

  size_t size() const { return short_used_ + long_words_.size(); }
  void Clear();

  // Where a word is, and its first bytes as a number that sorts like them.
  struct SortKey {
    uint64_t prefix;
    // Index of a short word, or ~index of a long one.
    uint64_t place;
  };
  // All words in order of bytes.
  std::vector<SortKey> Sorted() const;
  // The word at a place; a short one is unpacked into `buffer`.
  std::string_view WordAt(uint64_t place, char buffer[kKeyReadBytes]) const;
  uint64_t CountAt(uint64_t place) const;

 private:
  struct ShortEntry {
    WordKey key;
    // 0 = free.
    uint64_t count;
  };
  struct LongWord {
    uint64_t hash;
    size_t begin;
    size_t size;
    uint64_t count;
  };

  void GrowShort();
  void GrowLong();
  void AddLong(std::string_view word);

  const uint64_t seed_;
  std::vector<ShortEntry> shorts_;
  size_t short_used_ = 0;
  std::vector<LongWord> long_words_;
  // Index + 1 into long_words_; 0 = free.
  std::vector<uint32_t> long_slots_;
  std::string arena_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_WORD_TABLE_H_

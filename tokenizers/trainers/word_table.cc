// A block goes through in two passes: keys, hashes and prefetches of all its
// words, then the probes, so that misses of the caches overlap.

#include "tokenizers/trainers/word_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "tokenizers/base/hash.h"
#include "tokenizers/base/random.h"

namespace tessera {
namespace {

constexpr size_t kShortSlotsMin = 4096;
constexpr size_t kLongSlotsMin = 1024;

bool IsFull(size_t used, size_t slots) { return 10 * used > 7 * slots; }

uint64_t BigEndian(uint64_t bytes) { return __builtin_bswap64(bytes); }

size_t LengthOf(const WordKey& key) {
  const uint64_t holder = (key.mid | key.hi) == 0 ? key.lo : key.hi;
  return static_cast<size_t>(holder >> 56);
}

}  // namespace

WordTable::WordTable() : seed_(ProcessSeed()) { Clear(); }

void WordTable::Clear() {
  // Not only emptied: a table that has spilled should not keep its memory.
  shorts_ = std::vector<ShortEntry>(kShortSlotsMin);
  long_slots_ = std::vector<uint32_t>(kLongSlotsMin);
  long_words_ = std::vector<LongWord>();
  arena_ = std::string();
  short_used_ = 0;
}

size_t WordTable::AddBlock(const PretokenBlock& block,
                           const char* readable_end) {
  while (IsFull(short_used_ + block.count, shorts_.size())) GrowShort();
  WordKey keys[kPretokenBlockSize];
  size_t slots[kPretokenBlockSize];
  size_t count = 0;
  size_t words = 0;
  const size_t mask = shorts_.size() - 1;
  for (size_t i = 0; i < block.count; ++i) {
    if (block.has_dropped && (block.flags[i] & kDropped) != 0) continue;
    ++words;
    const std::string_view word = block.text(i);
    if (word.size() > kKeyWordBytesMax) {
      AddLong(word);
      continue;
    }
    WordKey& key = keys[count];
    if (readable_end - word.data() <
        static_cast<std::ptrdiff_t>(kKeyReadBytes)) {
      key = MakeKey(word.data(), word.size(), 0);
    } else if (word.size() <= kShortWordBytesMax) {
      key = {LoadShortKey(word.data(), word.size(), 0), 0, 0};
    } else {
      key = LoadLongKey(word.data(), word.size(), 0);
    }
    slots[count] = HashKeySeeded(key, seed_) & mask;
    __builtin_prefetch(&shorts_[slots[count]], 1);
    ++count;
  }
  for (size_t i = 0; i < count; ++i) {
    size_t slot = slots[i];
    while (shorts_[slot].count != 0 && !(shorts_[slot].key == keys[i])) {
      slot = (slot + 1) & mask;
    }
    ShortEntry& entry = shorts_[slot];
    short_used_ += entry.count == 0;
    entry.key = keys[i];
    ++entry.count;
  }
  return words;
}

void WordTable::Add(std::string_view word) {
  PretokenBlock block;
  block.base = word.data();
  block.count = 1;
  block.begin[0] = 0;
  block.begin[1] = static_cast<uint32_t>(word.size());
  block.wide_size = word.size();
  AddBlock(block, word.data() + word.size());
}

void WordTable::GrowShort() {
  std::vector<ShortEntry> old(2 * shorts_.size());
  old.swap(shorts_);
  const size_t mask = shorts_.size() - 1;
  for (const ShortEntry& entry : old) {
    if (entry.count == 0) continue;
    size_t slot = HashKeySeeded(entry.key, seed_) & mask;
    while (shorts_[slot].count != 0) slot = (slot + 1) & mask;
    shorts_[slot] = entry;
  }
}

void WordTable::AddLong(std::string_view word) {
  const uint64_t hash = Hash64(word, seed_);
  const size_t mask = long_slots_.size() - 1;
  size_t slot = hash & mask;
  for (; long_slots_[slot] != 0; slot = (slot + 1) & mask) {
    LongWord& known = long_words_[long_slots_[slot] - 1];
    if (known.hash == hash && known.size == word.size() &&
        std::memcmp(arena_.data() + known.begin, word.data(), word.size()) ==
            0) {
      ++known.count;
      return;
    }
  }
  long_words_.push_back({hash, arena_.size(), word.size(), 1});
  arena_ += word;
  long_slots_[slot] = static_cast<uint32_t>(long_words_.size());
  if (IsFull(long_words_.size(), long_slots_.size())) GrowLong();
}

void WordTable::GrowLong() {
  long_slots_.assign(2 * long_slots_.size(), 0);
  const size_t mask = long_slots_.size() - 1;
  for (size_t i = 0; i < long_words_.size(); ++i) {
    size_t slot = long_words_[i].hash & mask;
    while (long_slots_[slot] != 0) slot = (slot + 1) & mask;
    long_slots_[slot] = static_cast<uint32_t>(i + 1);
  }
}

uint64_t WordTable::memory() const {
  return shorts_.size() * sizeof(ShortEntry) +
         long_slots_.size() * sizeof(uint32_t) +
         long_words_.capacity() * sizeof(LongWord) + arena_.capacity();
}

uint64_t WordTable::memory_after(uint64_t bytes) const {
  uint64_t total = memory() + (size() + kPretokenBlockSize) * sizeof(SortKey);
  if (IsFull(short_used_ + kPretokenBlockSize, shorts_.size())) {
    total += 2 * shorts_.size() * sizeof(ShortEntry);
  }
  if (long_words_.size() + kPretokenBlockSize > long_words_.capacity()) {
    total += 2 * long_words_.capacity() * sizeof(LongWord);
  }
  if (IsFull(long_words_.size() + kPretokenBlockSize, long_slots_.size())) {
    total += 2 * long_slots_.size() * sizeof(uint32_t);
  }
  if (arena_.size() + bytes > arena_.capacity()) {
    total += std::max<uint64_t>(2 * arena_.capacity(), arena_.size() + bytes);
  }
  return total;
}

std::string_view WordTable::WordAt(uint64_t place,
                                   char buffer[kKeyReadBytes]) const {
  if (static_cast<int64_t>(place) < 0) {
    const LongWord& word = long_words_[~place];
    return std::string_view(arena_).substr(word.begin, word.size);
  }
  const WordKey& key = shorts_[place].key;
  std::memcpy(buffer, &key, kKeyReadBytes);
  return std::string_view(buffer, LengthOf(key));
}

uint64_t WordTable::CountAt(uint64_t place) const {
  return static_cast<int64_t>(place) < 0 ? long_words_[~place].count
                                         : shorts_[place].count;
}

std::vector<WordTable::SortKey> WordTable::Sorted() const {
  std::vector<SortKey> keys;
  keys.reserve(size());
  char buffer[2][kKeyReadBytes];
  const auto add = [&](uint64_t place) {
    char prefix[8] = {};
    const std::string_view word = WordAt(place, buffer[0]);
    std::memcpy(prefix, word.data(), std::min<size_t>(word.size(), 8));
    keys.push_back({BigEndian(std::bit_cast<uint64_t>(prefix)), place});
  };
  for (size_t i = 0; i < shorts_.size(); ++i) {
    if (shorts_[i].count != 0) add(i);
  }
  for (size_t i = 0; i < long_words_.size(); ++i) add(~uint64_t{i});
  std::sort(keys.begin(), keys.end(), [&](const SortKey& a, const SortKey& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    return WordAt(a.place, buffer[0]) < WordAt(b.place, buffer[1]);
  });
  return keys;
}

}  // namespace tessera

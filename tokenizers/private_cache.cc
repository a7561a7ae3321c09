#include "tokenizers/private_cache.h"

#include <algorithm>
#include <cstring>

#include "tokenizers/base/hash.h"
#include "tokenizers/base/random.h"

namespace tessera {
namespace {

constexpr size_t kFirstBucketBits = 8;
// Words of an arena record of a long word before its ids.
constexpr size_t kLongHeader = 5;

}  // namespace

PrivateCache::PrivateCache() : seed_(ProcessSeed()) {
  set_bytes_max(kDefaultCacheBytes);
}

void PrivateCache::set_bytes_max(uint64_t bytes) {
  bytes_max_ = bytes;
  Reset(bytes == 0 ? 1 : kFirstBucketBits);
}

void PrivateCache::Reset(size_t bucket_bits) {
  entries_.assign(kWays << bucket_bits, Entry{});
  bucket_shift_ = static_cast<uint32_t>(64 - bucket_bits);
  entry_count_ = 0;
  long_entries_.assign(64, LongEntry{});
  long_count_ = 0;
  // Offset 0 means "empty", so the arena never begins there.
  arena_.assign(1, 0);
}

// The tables keep their sizes: what they had grown to they would reach again,
// and encoding is not to allocate for ever.
void PrivateCache::Forget() {
  std::fill(entries_.begin(), entries_.end(), Entry{});
  entry_count_ = 0;
  std::fill(long_entries_.begin(), long_entries_.end(), LongEntry{});
  long_count_ = 0;
  arena_.resize(1);
}

bool PrivateCache::HasRoom(uint64_t bytes) const {
  return entries_.size() * sizeof(Entry) +
             long_entries_.size() * sizeof(LongEntry) +
             arena_.size() * sizeof(uint32_t) + bytes <=
         bytes_max_;
}

void PrivateCache::Grow() {
  std::vector<Entry> old = std::move(entries_);
  --bucket_shift_;
  entries_.assign(old.size() * 2, Entry{});
  entry_count_ = 0;
  for (const Entry& entry : old) {
    if (entry.key == WordKey{}) continue;
    *Victim(Hash(entry.key)) = entry;
  }
}

// The place in the hash's bucket for a new entry: a free one, else the first
// that was not used since the clock last passed.
PrivateCache::Entry* PrivateCache::Victim(uint64_t hash) {
  Entry* bucket = &entries_[BucketBegin(hash)];
  const size_t first = (hash >> 3) & 3;
  for (size_t i = 0; i < kWays; ++i) {
    Entry* entry = bucket + ((first + i) & 3);
    if (entry->key == WordKey{}) {
      ++entry_count_;
      return entry;
    }
  }
  for (size_t i = 0; i < kWays; ++i) {
    Entry* entry = bucket + ((first + i) & 3);
    if (entry->used == 0) return entry;
    entry->used = 0;
  }
  return bucket + first;
}

void PrivateCache::Insert(std::string_view word, uint32_t tag,
                          const IdPacking& packing, const TokenId* ids,
                          size_t count, const WordLoss& loss) {
  if (!enabled() || word.size() > kCachedWordBytesMax) return;
  if (word.size() > kKeyWordBytesMax) {
    InsertLong(word, tag, ids, count, loss);
    return;
  }
  const WordKey key = MakeKey(word.data(), word.size(), tag);
  uint64_t hash = Hash(key);
  if (Find(key, hash) != nullptr) return;
  uint64_t packed;
  if (count <= packing.count_max()) {
    packed = packing.Pack(ids, count);
  } else {
    if (!HasRoom((count + 1) * sizeof(uint32_t))) Forget();
    packed = IdPacking::kWide | arena_.size();
    arena_.push_back(static_cast<uint32_t>(count));
    arena_.insert(arena_.end(), ids, ids + count);
  }
  const bool is_crowded = entry_count_ * 4 > entries_.size() * 3;
  if (is_crowded && HasRoom(entries_.size() * sizeof(Entry))) {
    Grow();
    hash = Hash(key);
  }
  *Victim(hash) = Entry{key, packed, static_cast<uint16_t>(loss.unknown_bytes),
                        static_cast<uint16_t>(loss.dropped_bytes), 0};
}

uint64_t PrivateCache::HashLong(std::string_view word, uint32_t tag) const {
  return Hash64(word, seed_ + tag);
}

bool PrivateCache::FindLong(std::string_view word, uint32_t tag,
                            const TokenId** ids, size_t* count,
                            WordLoss* loss) const {
  const size_t mask = long_entries_.size() - 1;
  const uint64_t hash = HashLong(word, tag);
  for (size_t i = hash & mask; long_entries_[i].offset != 0;
       i = (i + 1) & mask) {
    if (long_entries_[i].hash != hash) continue;
    const uint32_t* record = arena_.data() + long_entries_[i].offset;
    const uint32_t* record_ids = record + kLongHeader;
    if (record[0] != word.size() || record[1] != tag) continue;
    if (std::memcmp(record_ids + record[2], word.data(), word.size()) != 0) {
      continue;
    }
    *ids = record_ids;
    *count = record[2];
    loss->unknown_bytes = record[3];
    loss->dropped_bytes = record[4];
    return true;
  }
  return false;
}

void PrivateCache::InsertLong(std::string_view word, uint32_t tag,
                              const TokenId* ids, size_t count,
                              const WordLoss& loss) {
  const TokenId* found_ids;
  size_t found_count;
  WordLoss found_loss;
  if (FindLong(word, tag, &found_ids, &found_count, &found_loss)) return;
  const size_t text_words = (word.size() + 3) / 4;
  const size_t words = kLongHeader + count + text_words;
  if (!HasRoom(words * sizeof(uint32_t))) Forget();
  const uint64_t offset = arena_.size();
  arena_.push_back(static_cast<uint32_t>(word.size()));
  arena_.push_back(tag);
  arena_.push_back(static_cast<uint32_t>(count));
  arena_.push_back(loss.unknown_bytes);
  arena_.push_back(loss.dropped_bytes);
  arena_.insert(arena_.end(), ids, ids + count);
  arena_.resize(arena_.size() + text_words);
  std::memcpy(arena_.data() + arena_.size() - text_words, word.data(),
              word.size());
  const auto place = [this](LongEntry entry) {
    const size_t mask = long_entries_.size() - 1;
    size_t i = entry.hash & mask;
    while (long_entries_[i].offset != 0) i = (i + 1) & mask;
    long_entries_[i] = entry;
  };
  if ((long_count_ + 1) * 2 > long_entries_.size()) {
    std::vector<LongEntry> old = std::move(long_entries_);
    long_entries_.assign(old.size() * 2, LongEntry{});
    for (const LongEntry& entry : old) {
      if (entry.offset != 0) place(entry);
    }
  }
  place(LongEntry{HashLong(word, tag), offset});
  ++long_count_;
}

}  // namespace tessera

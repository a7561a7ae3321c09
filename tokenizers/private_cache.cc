#include "tokenizers/private_cache.h"

#include <algorithm>
#include <cstring>

#include "tokenizers/base/hash.h"
#include "tokenizers/base/random.h"

namespace tessera {
namespace {

// Lines of a table at first: 64 KiB, or 4 where the limit is low.
uint32_t FirstLineBits(uint64_t bytes_max) {
  return bytes_max >= (uint64_t{1} << 20) ? 10 : 6;
}
constexpr size_t kFirstHugeEntries = 64;
// Words of an arena record before its ids: count, unknown and dropped bytes.
constexpr size_t kRecordHeader = 3;
// Behind the ids of a huge word: its tag and length, then its bytes.
constexpr size_t kHugeHeader = 2;

// Puts a word in the first place of its line unless it is there; the others
// move on and the oldest falls out.
template <typename Line, typename Key>
bool Place(const Key& key, uint64_t packed, Line* line) {
  for (size_t i = 0; i < Line::kWays; ++i) {
    if (line->keys[i] == key) return false;
  }
  for (size_t i = Line::kWays - 1; i > 0; --i) {
    line->keys[i] = line->keys[i - 1];
    line->packed[i] = line->packed[i - 1];
  }
  line->keys[0] = key;
  line->packed[0] = packed;
  return true;
}

}  // namespace

PrivateCache::PrivateCache() : seed_(ProcessSeed()) {
  set_bytes_max(kDefaultCacheBytes);
}

void PrivateCache::set_bytes_max(uint64_t bytes) {
  bytes_max_ = bytes == 0 ? 0 : std::max(bytes, kCacheBytesMin);
  const uint32_t bits = FirstLineBits(bytes_max_);
  front_ = BigArray<ShortSlot>(kFrontSlots);
  shorts_ = Table<ShortCacheLine>(bits);
  longs_ = Table<LongCacheLine>(bits);
  huge_entries_ = BigArray<HugeEntry>(kFirstHugeEntries);
  huge_count_ = 0;
  // Offset 0 means "free", so no record begins there.
  arena_.assign(1, 0);
}

// The tables keep their sizes: what they had grown to they would reach again,
// and encoding is not to allocate for ever.
void PrivateCache::Forget() {
  std::fill(front_.begin(), front_.end(), ShortSlot{});
  shorts_.Forget();
  longs_.Forget();
  std::fill(huge_entries_.begin(), huge_entries_.end(), HugeEntry{});
  huge_count_ = 0;
  arena_.resize(1);
}

bool PrivateCache::HasRoom(uint64_t bytes) const {
  return front_.size() * sizeof(ShortSlot) +
             shorts_.lines.size() * sizeof(ShortCacheLine) +
             longs_.lines.size() * sizeof(LongCacheLine) +
             huge_entries_.size() * sizeof(HugeEntry) +
             arena_.size() * sizeof(uint32_t) + bytes <=
         bytes_max_;
}

bool PrivateCache::MayGrow(uint64_t bytes) const {
  return HasRoom(bytes + bytes_max_ / 4);
}

// Puts a word into its line of a table, which doubles at half: lines overflow
// long before a table is full. Words go over from the oldest on, so that their
// order stays.
template <typename Line, typename Key>
void PrivateCache::InsertInto(Table<Line>* table, const Key& key,
                              uint64_t packed) {
  const uint64_t bytes = table->lines.size() * sizeof(Line);
  if (table->count * 2 > table->lines.size() * Line::kWays && MayGrow(bytes)) {
    const BigArray<Line> old = std::move(table->lines);
    --table->shift;
    table->lines = BigArray<Line>(old.size() * 2);
    for (const Line& line : old) {
      for (size_t i = Line::kWays; i-- > 0;) {
        if (line.keys[i] == Key{}) continue;
        Place(line.keys[i], line.packed[i], table->At(HashOf(line.keys[i])));
      }
    }
  }
  table->count += Place(key, packed, table->At(HashOf(key)));
}

void PrivateCache::InsertPacked(const WordKey& key, uint64_t packed) {
  if (!enabled()) return;
  if (IsShortKey(key)) {
    InsertInto(&shorts_, key.lo, packed);
  } else {
    InsertInto(&longs_, key, packed);
  }
}

uint64_t PrivateCache::AddRecord(const TokenId* ids, size_t count,
                                 const WordLoss& loss) {
  const uint64_t offset = arena_.size();
  arena_.push_back(static_cast<uint32_t>(count));
  arena_.push_back(loss.unknown_bytes);
  arena_.push_back(loss.dropped_bytes);
  arena_.insert(arena_.end(), ids, ids + count);
  return offset;
}

WideIds PrivateCache::WideOf(uint64_t packed) const {
  const uint32_t* record = arena_.data() + (packed & ~IdPacking::kWide);
  return {record + kRecordHeader, record[0], WordLoss{record[1], record[2]}};
}

void PrivateCache::Insert(std::string_view word, uint32_t tag,
                          const IdPacking& packing, const TokenId* ids,
                          size_t count, const WordLoss& loss) {
  if (!enabled() || word.size() > kCachedWordBytesMax) return;
  if (word.size() > kKeyWordBytesMax) {
    InsertHuge(word, tag, ids, count, loss);
    return;
  }
  const WordKey key = MakeKey(word.data(), word.size(), tag);
  const bool lost = loss.unknown_bytes + loss.dropped_bytes > 0;
  if (count <= packing.count_max() && !lost) {
    InsertPacked(key, packing.Pack(ids, count));
    return;
  }
  if (!HasRoom((kRecordHeader + count) * sizeof(uint32_t))) Forget();
  InsertPacked(key, IdPacking::kWide | AddRecord(ids, count, loss));
}

uint64_t PrivateCache::HashHuge(std::string_view word, uint32_t tag) const {
  return Hash64(word, seed_ + tag);
}

bool PrivateCache::FindHuge(std::string_view word, uint32_t tag, uint64_t hash,
                            uint64_t* packed) const {
  const size_t mask = huge_entries_.size() - 1;
  for (size_t i = hash & mask; huge_entries_[i].offset != 0;
       i = (i + 1) & mask) {
    if (huge_entries_[i].hash != hash) continue;
    *packed = IdPacking::kWide | huge_entries_[i].offset;
    const WideIds wide = WideOf(*packed);
    const uint32_t* rest = wide.ids + wide.count;
    if (rest[0] == tag && rest[1] == word.size() &&
        std::memcmp(rest + kHugeHeader, word.data(), word.size()) == 0) {
      return true;
    }
  }
  return false;
}

void PrivateCache::InsertHuge(std::string_view word, uint32_t tag,
                              const TokenId* ids, size_t count,
                              const WordLoss& loss) {
  const uint64_t hash = HashHuge(word, tag);
  uint64_t found;
  if (FindHuge(word, tag, hash, &found)) return;
  const size_t text_words = (word.size() + sizeof(uint32_t) - 1) / 4;
  const size_t words = kRecordHeader + count + kHugeHeader + text_words;
  const bool is_crowded = (huge_count_ + 1) * 2 > huge_entries_.size();
  const uint64_t growth =
      is_crowded ? huge_entries_.size() * sizeof(HugeEntry) : 0;
  if (!HasRoom(words * sizeof(uint32_t) + growth)) Forget();
  const uint64_t offset = AddRecord(ids, count, loss);
  arena_.push_back(tag);
  arena_.push_back(static_cast<uint32_t>(word.size()));
  arena_.resize(arena_.size() + text_words);
  std::memcpy(arena_.data() + arena_.size() - text_words, word.data(),
              word.size());
  const auto place = [this](HugeEntry entry) {
    const size_t mask = huge_entries_.size() - 1;
    size_t i = entry.hash & mask;
    while (huge_entries_[i].offset != 0) i = (i + 1) & mask;
    huge_entries_[i] = entry;
  };
  if ((huge_count_ + 1) * 2 > huge_entries_.size()) {
    const BigArray<HugeEntry> old = std::move(huge_entries_);
    huge_entries_ = BigArray<HugeEntry>(old.size() * 2);
    for (const HugeEntry& entry : old) {
      if (entry.offset != 0) place(entry);
    }
  }
  place(HugeEntry{hash, offset});
  ++huge_count_;
}

}  // namespace tessera

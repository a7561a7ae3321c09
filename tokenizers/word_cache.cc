// The hit loop. What makes it fast, in order:
//
// 1. A block is probed in passes over small arrays that stay in the L1 cache
//    (keys, hashes, results), so that the loads of one pass do not wait for the
//    compares of another; slots are prefetched a whole pass before they are
//    needed. Three of four short words of English are found in the front slots,
//    which stay there too.
// 2. Words are sorted by length with branch-free appends (the length of a word
//    is as good as random, a mispredicted branch costs as much as a word).
// 3. A result is one 64-bit number with count and ids in it, so emitting is two
//    or three unconditional stores and an addition.

#include "tokenizers/word_cache.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace tessera {
namespace {

// Words that are still looked for, with their keys.
template <typename Key>
struct Wanted {
  Key keys[kPretokenBlockSize + 1];
  // By the private cache.
  uint64_t hashes[kPretokenBlockSize + 1];
  uint16_t words[kPretokenBlockSize + 1];
  size_t count = 0;
};

// The words of a block by length.
struct WantedWords {
  Wanted<uint64_t> shorts;
  Wanted<WordKey> longs;
  // Longer than any key.
  uint16_t huge_words[kPretokenBlockSize];
  size_t huge_count = 0;
};

// Stage B. Every word is loaded as a short one, looked for in the front slots
// and appended to one of two lists; what is longer is sorted out afterwards.
// `kKeepAll`: nothing is dropped.
template <bool kKeepAll>
void LoadKeys(const PretokenBlock& block, const char* readable_end,
              const uint8_t* tags, const PrivateCache& cache, BlockProbe* probe,
              WantedWords* wanted) {
  // Words near the end of what can be read are copied first.
  size_t safe_count = block.count;
  while (safe_count > 0 && static_cast<size_t>(readable_end - block.base) <
                               block.begin[safe_count - 1] + kKeyReadBytes) {
    --safe_count;
  }
  uint16_t others[kPretokenBlockSize + 1];
  size_t other_count = 0;
  size_t short_count = 0;
  const auto add = [&](size_t i, uint64_t key, size_t length) {
    const bool is_kept = kKeepAll || (block.flags[i] & kDropped) == 0;
    const bool is_short = length <= kShortWordBytesMax;
    const uint64_t hash = cache.HashOf(key);
    const ShortSlot& front = cache.FrontSlot(hash);
    probe->packed[i] = kKeepAll || is_kept ? front.packed : 0;
    wanted->shorts.keys[short_count] = key;
    wanted->shorts.hashes[short_count] = hash;
    wanted->shorts.words[short_count] = static_cast<uint16_t>(i);
    others[other_count] = static_cast<uint16_t>(i);
    short_count += is_short & is_kept & (front.key != key);
    other_count += !is_short & is_kept;
  };
  for (size_t i = 0; i < safe_count; ++i) {
    const size_t length = block.begin[i + 1] - block.begin[i];
    add(i,
        LoadShortKey(block.base + block.begin[i], length & kShortWordBytesMax,
                     tags == nullptr ? 0 : tags[i]),
        length);
  }
  for (size_t i = safe_count; i < block.count; ++i) {
    const size_t length = block.begin[i + 1] - block.begin[i];
    const size_t head = std::min(length, kShortWordBytesMax);
    add(i,
        MakeKey(block.base + block.begin[i], head,
                tags == nullptr ? 0 : tags[i])
            .lo,
        length);
  }
  wanted->shorts.count = short_count;
  for (size_t i = 0; i < other_count; ++i) {
    const uint16_t word = others[i];
    const char* text = block.base + block.begin[word];
    const size_t length = block.begin[word + 1] - block.begin[word];
    if (length > kKeyWordBytesMax) {
      wanted->huge_words[wanted->huge_count++] = word;
      continue;
    }
    const uint32_t tag = tags == nullptr ? 0 : tags[word];
    Wanted<WordKey>* longs = &wanted->longs;
    const WordKey key = word < safe_count ? LoadLongKey(text, length, tag)
                                          : MakeKey(text, length, tag);
    longs->words[longs->count] = word;
    longs->hashes[longs->count] = cache.HashOf(key);
    longs->keys[longs->count++] = key;
  }
}

// The packed ids of the key, 0 and *found false where no word of the line has
// it. Which place it is in is as good as random, so nothing branches on it.
template <typename Line, typename Key>
inline uint64_t FindInLine(const Line& line, const Key& key, bool* found) {
  uint64_t packed = 0;
  uint64_t any = 0;
#pragma GCC unroll 4
  for (size_t way = 0; way < Line::kWays; ++way) {
    const uint64_t is_it = 0 - static_cast<uint64_t>(line.keys[way] == key);
    packed |= line.packed[way] & is_it;
    any |= is_it;
  }
  *found = any != 0;
  return packed;
}

// Where in the private cache the wanted words are, if they are there; the lines
// are on their way to the processor.
template <typename Line, typename Key>
void FindLines(const PrivateCache& cache, const Wanted<Key>& wanted,
               const Line** lines) {
  for (size_t i = 0; i < wanted.count; ++i) {
    lines[i] = cache.FindLine<Line>(wanted.hashes[i]);
    __builtin_prefetch(lines[i]);
  }
}

// Leaves the words that their lines do not have in *wanted.
template <typename Line, typename Key>
void ProbeLines(const Line* const* lines, PrivateCache* cache,
                Wanted<Key>* wanted, uint64_t* packed) {
  size_t left = 0;
  for (size_t i = 0; i < wanted->count; ++i) {
    const uint16_t word = wanted->words[i];
    const Key key = wanted->keys[i];
    bool found;
    packed[word] = FindInLine(*lines[i], key, &found);
    if constexpr (std::is_same_v<Key, uint64_t>) {
      if (found) cache->PutInFront(wanted->hashes[i], key, packed[word]);
    }
    wanted->keys[left] = key;
    wanted->words[left] = word;
    left += !found;
  }
  wanted->count = left;
}

inline uint64_t HeadHash(uint64_t key) { return HashShortKey(key); }
inline uint64_t HeadHash(const WordKey& key) { return HashLongKey(key); }
inline WordKey WholeKey(uint64_t key) { return WordKey{key, 0, 0}; }
inline const WordKey& WholeKey(const WordKey& key) { return key; }

// The same in the head table. What is found there is remembered nearer by.
template <typename Slot, typename Key>
void ProbeHead(const HeadPool<Slot>& pool, PrivateCache* cache,
               Wanted<Key>* wanted, uint64_t* packed) {
  const Slot* slots[kPretokenBlockSize];
  for (size_t i = 0; i < wanted->count; ++i) {
    slots[i] = pool.Find(HeadHash(wanted->keys[i]));
    __builtin_prefetch(slots[i]);
  }
  size_t left = 0;
  for (size_t i = 0; i < wanted->count; ++i) {
    const uint16_t word = wanted->words[i];
    const Key key = wanted->keys[i];
    if (slots[i]->key == key) {
      packed[word] = slots[i]->packed;
      cache->InsertPacked(WholeKey(key), slots[i]->packed);
      continue;
    }
    wanted->keys[left] = key;
    wanted->words[left++] = word;
  }
  wanted->count = left;
}

// Marks a word that waits for the model: the low bits are its place in
// probe.misses and in the model's output.
constexpr uint64_t kMiss = uint64_t{14} << 60;

void SetMiss(BlockProbe* probe, uint16_t word) {
  probe->packed[word] = kMiss | probe->miss_count;
  probe->misses[probe->miss_count++] = word;
}

}  // namespace

WordCache::WordCache(uint64_t id_count, const HeadTable& head)
    : packing_(id_count), head_(head) {}

void WordCache::Probe(const PretokenBlock& block, const char* readable_end,
                      const uint8_t* tags, BlockProbe* probe) {
  probe->miss_count = 0;
  probe->unknown_bytes = 0;
  probe->dropped_bytes = 0;
  WantedWords wanted;
  if (block.wide_size != 0) {
    probe->packed[0] = 0;
    wanted.huge_count = block.has_dropped ? 0 : 1;
    wanted.huge_words[0] = 0;
  } else if (block.has_dropped) {
    LoadKeys<false>(block, readable_end, tags, private_cache_, probe, &wanted);
  } else {
    LoadKeys<true>(block, readable_end, tags, private_cache_, probe, &wanted);
  }
  if (private_cache_.enabled()) {
    const LongCacheLine* long_lines[kPretokenBlockSize];
    const ShortCacheLine* short_lines[kPretokenBlockSize];
    FindLines(private_cache_, wanted.longs, long_lines);
    FindLines(private_cache_, wanted.shorts, short_lines);
    ProbeLines(short_lines, &private_cache_, &wanted.shorts, probe->packed);
    ProbeLines(long_lines, &private_cache_, &wanted.longs, probe->packed);
  }
  ProbeHead(head_.short_pool(), &private_cache_, &wanted.shorts, probe->packed);
  ProbeHead(head_.long_pool(), &private_cache_, &wanted.longs, probe->packed);
  for (size_t i = 0; i < wanted.shorts.count; ++i) {
    SetMiss(probe, wanted.shorts.words[i]);
  }
  for (size_t i = 0; i < wanted.longs.count; ++i) {
    SetMiss(probe, wanted.longs.words[i]);
  }
  ProbeHuge(block, tags, wanted.huge_words, wanted.huge_count, probe);
}

// The words that are longer than any key.
void WordCache::ProbeHuge(const PretokenBlock& block, const uint8_t* tags,
                          const uint16_t* words, size_t count,
                          BlockProbe* probe) const {
  uint64_t hashes[kPretokenBlockSize];
  const auto is_cached = [this, &block](uint16_t word) {
    return private_cache_.enabled() && block.size(word) <= kCachedWordBytesMax;
  };
  const auto tag_of = [tags](uint16_t word) -> uint32_t {
    return tags == nullptr ? 0 : tags[word];
  };
  for (size_t i = 0; i < count; ++i) {
    if (!is_cached(words[i])) continue;
    hashes[i] = private_cache_.HashHuge(block.text(words[i]), tag_of(words[i]));
    private_cache_.PrefetchHuge(hashes[i]);
  }
  for (size_t i = 0; i < count; ++i) {
    const uint16_t word = words[i];
    if (!is_cached(word) ||
        !private_cache_.FindHuge(block.text(word), tag_of(word), hashes[i],
                                 &probe->packed[word])) {
      SetMiss(probe, word);
    }
  }
}

void WordCache::Emit(const PretokenBlock& block, const ModelOutput& solved,
                     BlockProbe* probe, IdBuffer* ids) const {
  // Three stores for each word whatever its count, so three ids of room more
  // than the count; misses and wide words make room of their own.
  TokenId* out = ids->Reserve(3 * block.count + 3);
  for (size_t i = 0; i < block.count; ++i) {
    const uint64_t packed = probe->packed[i];
    if (packed < kMiss) {
      out[0] = packing_.Id(packed, 0);
      out[1] = packing_.Id(packed, 1);
      out[2] = packing_.Id(packed, 2);
      out += IdPacking::Count(packed);
      continue;
    }
    const TokenId* from;
    size_t count;
    if (packed < IdPacking::kWide) {
      const size_t miss = packed & ~kMiss;
      from = solved.ids.data() + solved.begin(miss);
      count = solved.ends[miss] - solved.begin(miss);
    } else {
      const WideIds wide = private_cache_.WideOf(packed);
      from = wide.ids;
      count = wide.count;
      probe->unknown_bytes += wide.loss.unknown_bytes;
      probe->dropped_bytes += wide.loss.dropped_bytes;
    }
    ids->Advance(static_cast<size_t>(out - (ids->data() + ids->size())));
    ids->Append(from, count);
    out = ids->Reserve(3 * (block.count - i) + 3);
  }
  ids->Advance(static_cast<size_t>(out - (ids->data() + ids->size())));
}

void WordCache::Insert(const PretokenBlock& block, const uint8_t* tags,
                       const BlockProbe& probe, const ModelOutput& solved) {
  for (size_t i = 0; i < probe.miss_count; ++i) {
    const size_t word = probe.misses[i];
    private_cache_.Insert(block.text(word), tags == nullptr ? 0 : tags[word],
                          packing_, solved.ids.data() + solved.begin(i),
                          solved.ends[i] - solved.begin(i), solved.losses[i]);
  }
}

}  // namespace tessera

// The hit loop. What makes it fast, in order:
//
// 1. A block is probed in passes over small arrays that stay in the L1 cache
//    (keys, hashes, results), so that the loads of one pass do not wait for the
//    compares of another; slots are prefetched a whole pass before they are
//    needed.
// 2. Words are sorted into short, long and huge by branch-free appends (the
//    length of a word is as good as random, a mispredicted branch costs as much
//    as a word).
// 3. A result is one 64-bit number with count and ids in it, so emitting is two
//    or three unconditional stores and an addition.

#include "tokenizers/word_cache.h"

#include <cstring>

namespace tessera {
namespace {

// Pretokens of a block by length, each list ascending.
struct LengthClasses {
  uint16_t short_words[kPretokenBlockSize + 1];
  uint16_t long_words[kPretokenBlockSize + 1];
  uint16_t huge_words[kPretokenBlockSize + 1];
  size_t short_count = 0;
  size_t long_count = 0;
  size_t huge_count = 0;
};

void Classify(const PretokenBlock& block, LengthClasses* classes) {
  size_t shorts = 0, longs = 0, huges = 0;
  for (size_t i = 0; i < block.count; ++i) {
    const uint32_t length = block.begin[i + 1] - block.begin[i];
    const uint16_t index = static_cast<uint16_t>(i);
    classes->short_words[shorts] = index;
    classes->long_words[longs] = index;
    classes->huge_words[huges] = index;
    const bool is_short = length <= kShortWordBytesMax;
    const bool is_huge = length > kKeyWordBytesMax;
    shorts += is_short;
    huges += is_huge;
    longs += !is_short & !is_huge;
  }
  classes->short_count = shorts;
  classes->long_count = longs;
  classes->huge_count = huges;
}

// Takes dropped pretokens out of the lists: they have no ids.
void RemoveDropped(const PretokenBlock& block, LengthClasses* classes,
                   BlockProbe* probe) {
  for (size_t i = 0; i < block.count; ++i) {
    if (block.flags[i] & kDropped) probe->packed[i] = 0;
  }
  const auto keep = [&](uint16_t* words, size_t* count) {
    size_t kept = 0;
    for (size_t i = 0; i < *count; ++i) {
      words[kept] = words[i];
      kept += (block.flags[words[i]] & kDropped) == 0;
    }
    *count = kept;
  };
  keep(classes->short_words, &classes->short_count);
  keep(classes->long_words, &classes->long_count);
  keep(classes->huge_words, &classes->huge_count);
}

// Words that the head table does not know.
struct HeadMisses {
  WordKey keys[kPretokenBlockSize + 1];
  uint64_t hashes[kPretokenBlockSize + 1];
  uint16_t words[kPretokenBlockSize + 1];
  size_t count = 0;
};

void ProbeShort(const PretokenBlock& block, const char* readable_end,
                const uint8_t* tags, const LengthClasses& classes,
                const HeadPool<ShortHeadSlot>& pool, BlockProbe* probe,
                HeadMisses* misses) {
  uint64_t keys[kPretokenBlockSize];
  const ShortHeadSlot* slots[kPretokenBlockSize];
  for (size_t i = 0; i < classes.short_count; ++i) {
    const size_t word = classes.short_words[i];
    const char* text = block.base + block.begin[word];
    const size_t length = block.begin[word + 1] - block.begin[word];
    const uint32_t tag = tags == nullptr ? 0 : tags[word];
    keys[i] = readable_end - text >= 8 ? LoadShortKey(text, length, tag)
                                       : MakeKey(text, length, tag).lo;
    slots[i] = pool.Find(HashShortKey(keys[i]));
    __builtin_prefetch(slots[i]);
  }
  size_t count = misses->count;
  for (size_t i = 0; i < classes.short_count; ++i) {
    const uint16_t word = classes.short_words[i];
    probe->packed[word] = slots[i]->packed;
    misses->keys[count] = WordKey{keys[i], 0, 0};
    misses->words[count] = word;
    count += slots[i]->key != keys[i];
  }
  misses->count = count;
}

void ProbeLong(const PretokenBlock& block, const char* readable_end,
               const uint8_t* tags, const LengthClasses& classes,
               const HeadPool<LongHeadSlot>& pool, BlockProbe* probe,
               HeadMisses* misses) {
  WordKey keys[kPretokenBlockSize];
  const LongHeadSlot* slots[kPretokenBlockSize];
  for (size_t i = 0; i < classes.long_count; ++i) {
    const size_t word = classes.long_words[i];
    const char* text = block.base + block.begin[word];
    const size_t length = block.begin[word + 1] - block.begin[word];
    const uint32_t tag = tags == nullptr ? 0 : tags[word];
    keys[i] = static_cast<size_t>(readable_end - text) >= kKeyReadBytes
                  ? LoadLongKey(text, length, tag)
                  : MakeKey(text, length, tag);
    slots[i] = pool.Find(HashLongKey(keys[i]));
    __builtin_prefetch(slots[i]);
  }
  size_t count = misses->count;
  for (size_t i = 0; i < classes.long_count; ++i) {
    const uint16_t word = classes.long_words[i];
    probe->packed[word] = slots[i]->packed;
    misses->keys[count] = keys[i];
    misses->words[count] = word;
    count += !(slots[i]->key == keys[i]);
  }
  misses->count = count;
}

void SetWide(BlockProbe* probe, size_t word, const TokenId* ids, size_t count) {
  probe->wide[probe->wide_count] = BlockProbe::Wide{ids, count};
  probe->packed[word] = IdPacking::kWide | probe->wide_count++;
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
  probe->wide_count = 0;
  probe->miss_count = 0;
  probe->unknown_bytes = 0;
  probe->dropped_bytes = 0;
  LengthClasses classes;
  HeadMisses head_misses;
  if (block.wide_size != 0) {
    classes.huge_words[classes.huge_count++] = 0;
  } else {
    Classify(block, &classes);
  }
  if (block.has_dropped) RemoveDropped(block, &classes, probe);
  ProbeShort(block, readable_end, tags, classes, head_.short_pool(), probe,
             &head_misses);
  ProbeLong(block, readable_end, tags, classes, head_.long_pool(), probe,
            &head_misses);
  for (size_t i = 0; i < head_misses.count; ++i) {
    head_misses.hashes[i] = private_cache_.Hash(head_misses.keys[i]);
    private_cache_.Prefetch(head_misses.hashes[i]);
  }
  for (size_t i = 0; i < head_misses.count; ++i) {
    const uint16_t word = head_misses.words[i];
    const PrivateCache::Entry* entry =
        private_cache_.Find(head_misses.keys[i], head_misses.hashes[i]);
    if (entry == nullptr) {
      SetMiss(probe, word);
      continue;
    }
    probe->unknown_bytes += entry->unknown_bytes;
    probe->dropped_bytes += entry->dropped_bytes;
    probe->packed[word] = entry->packed;
    if (entry->packed >= IdPacking::kWide) {
      size_t count;
      const TokenId* ids = private_cache_.WideIds(entry->packed, &count);
      SetWide(probe, word, ids, count);
    }
  }
  for (size_t i = 0; i < classes.huge_count; ++i) {
    const uint16_t word = classes.huge_words[i];
    const TokenId* ids;
    size_t count;
    WordLoss loss;
    const std::string_view text = block.text(word);
    if (text.size() <= kCachedWordBytesMax &&
        private_cache_.FindLong(text, tags == nullptr ? 0 : tags[word], &ids,
                                &count, &loss)) {
      probe->unknown_bytes += loss.unknown_bytes;
      probe->dropped_bytes += loss.dropped_bytes;
      SetWide(probe, word, ids, count);
    } else {
      SetMiss(probe, word);
    }
  }
}

void WordCache::Emit(const PretokenBlock& block, const BlockProbe& probe,
                     const ModelOutput& solved, IdBuffer* ids) const {
  // Three stores for each word whatever its count, so three ids of room more
  // than the count; misses and wide words make room of their own.
  TokenId* out = ids->Reserve(3 * block.count + 3);
  for (size_t i = 0; i < block.count; ++i) {
    const uint64_t packed = probe.packed[i];
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
      const BlockProbe::Wide& wide = probe.wide[packed & ~IdPacking::kWide];
      from = wide.ids;
      count = wide.count;
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

// WordCache: the hit loop of every tokenizer.
//
// Stages B, C and E of encoding (A, the cuts, are before it) over a block of up
// to 256 pretokens: keys and hashes, probes of the worker's private cache and
// then of the frozen head table, and the ids in order. What no table knows is
// the miss list; the model solves it (stage D) between Probe and Emit. The
// scalar form here is the definition; other forms are tested equal to it.
//
//   cache.Probe(block, readable_end, tags, &probe);
//   model.Encode(words of probe.misses ..., &solved);
//   cache.Emit(block, solved, &probe, ids);    // in order
//   cache.Insert(block, tags, probe, solved);  // the misses, for next time
//
// One thread at a time. No allocation in Probe and Emit but for the ids.

#ifndef TESSERA_TOKENIZERS_WORD_CACHE_H_
#define TESSERA_TOKENIZERS_WORD_CACHE_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizers/base/id_buffer.h"
#include "tokenizers/head_table.h"
#include "tokenizers/models/model.h"
#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/private_cache.h"
#include "tokenizers/word_key.h"

namespace tessera {

// What Probe found for a block. Reused from block to block.
struct BlockProbe {
  // Packed ids of each pretoken (IdPacking); those that do not fit are in the
  // private cache.
  uint64_t packed[kPretokenBlockSize];
  // Pretokens that no table knows, in no order, and their number.
  uint16_t misses[kPretokenBlockSize];
  size_t miss_count;
  // Bytes that the cached results lost; Emit adds them up.
  uint64_t unknown_bytes;
  uint64_t dropped_bytes;
};

class WordCache {
 public:
  // `id_count` decides how ids are packed; `head` must outlive the cache.
  WordCache(uint64_t id_count, const HeadTable& head);

  // Bytes of the private cache at most; 0 = off. Drops its words.
  void set_bytes_max(uint64_t bytes) { private_cache_.set_bytes_max(bytes); }

  // Stages B and C. Memory up to `readable_end` may be read beyond the block's
  // last pretoken. `tags` are the model numbers of the pretokens, or null where
  // there is one model.
  void Probe(const PretokenBlock& block, const char* readable_end,
             const uint8_t* tags, BlockProbe* probe);

  // Stage E: all ids of the block in order. `solved` holds the misses in the
  // order of probe.misses.
  void Emit(const PretokenBlock& block, const ModelOutput& solved,
            BlockProbe* probe, IdBuffer* ids) const;

  // Puts the solved misses into the private cache.
  void Insert(const PretokenBlock& block, const uint8_t* tags,
              const BlockProbe& probe, const ModelOutput& solved);

 private:
  void ProbeHuge(const PretokenBlock& block, const uint8_t* tags,
                 const uint16_t* words, size_t count, BlockProbe* probe) const;

  IdPacking packing_;
  const HeadTable& head_;
  PrivateCache private_cache_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_WORD_CACHE_H_

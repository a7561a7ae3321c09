#include "tokenizers/trainers/prune.h"

#include <algorithm>
#include <queue>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/bpe_parts.h"
#include "tokenizers/trainers/encoded_words.h"

namespace tessera {
namespace {

class Pruning {
 public:
  static StatusOr<Pruning> Create(const TokenizerSpec& spec,
                                  const std::vector<std::string>& kept) {
    TESSERA_ASSIGN_OR_RETURN(std::vector<Merge> merges,
                             MergesOf(spec, "prune"));
    return Pruning(spec, std::move(merges), kept);
  }

  Status RemoveLast(uint64_t vocab_size);
  Status RemoveByCounts(uint64_t vocab_size, std::vector<uint64_t> counts);
  // Takes the removed tokens out of *spec.
  void Apply(TokenizerSpec* spec, IdMap* ids) const;

 private:
  struct Leaf {
    uint64_t count;
    TokenId id;
    // The next to be removed is on top of a heap.
    bool operator<(const Leaf& other) const {
      return count != other.count ? count > other.count : id < other.id;
    }
  };

  Pruning(const TokenizerSpec& spec, std::vector<Merge> merges,
          const std::vector<std::string>& kept);

  bool IsLeaf(TokenId id) const {
    return may_go_[id] && !is_removed_[id] && uses_[id] == 0;
  }
  // Removes a leaf and the merges that make it.
  void Remove(TokenId id);
  Status TooSmall(uint64_t vocab_size) const;

  std::vector<Merge> merges_;
  std::vector<uint8_t> merge_removed_;
  // By id: has it a token; may it be removed; is it.
  std::vector<uint8_t> is_used_;
  std::vector<uint8_t> may_go_;
  std::vector<uint8_t> is_removed_;
  // By id: merges that it is a part of; merges that make it, by rank.
  std::vector<uint64_t> uses_;
  std::vector<std::vector<uint32_t>> makers_;
  uint64_t used_count_ = 0;
};

Pruning::Pruning(const TokenizerSpec& spec, std::vector<Merge> merges,
                 const std::vector<std::string>& kept)
    : merges_(std::move(merges)), merge_removed_(merges_.size(), 0) {
  const IdRange range = IdRangeOf(spec);
  is_used_.assign(range.count, 0);
  may_go_.assign(range.count, 0);
  is_removed_.assign(range.count, 0);
  uses_.assign(range.count, 0);
  makers_.resize(range.count);
  used_count_ = range.used;
  for (uint32_t rank = 0; rank < merges_.size(); ++rank) {
    ++uses_[merges_[rank].left];
    ++uses_[merges_[rank].right];
    makers_[merges_[rank].id].push_back(rank);
    may_go_[merges_[rank].id] = 1;
  }
  const absl::flat_hash_set<std::string> kept_texts(kept.begin(), kept.end());
  for (int i = 0; i < spec.vocabulary().tokens_size(); ++i) {
    const TokenId id = IdOfEntry(spec, i);
    is_used_[id] = 1;
    const bool is_kind_kept =
        spec.vocabulary().kinds_size() > 0 &&
        spec.vocabulary().kinds(i) != VocabularySpec::NORMAL;
    if (is_kind_kept || kept_texts.contains(spec.vocabulary().tokens(i))) {
      may_go_[id] = 0;
    }
  }
  for (const AddedTokenSpec& added : spec.added_tokens()) {
    is_used_[added.id()] = 1;
    may_go_[added.id()] = 0;
  }
  const BpeModelSpec& model = spec.models(0).bpe();
  if (model.has_unk_id()) may_go_[model.unk_id()] = 0;
}

void Pruning::Remove(TokenId id) {
  is_removed_[id] = 1;
  --used_count_;
  for (uint32_t rank : makers_[id]) {
    merge_removed_[rank] = 1;
    --uses_[merges_[rank].left];
    --uses_[merges_[rank].right];
  }
}

Status Pruning::TooSmall(uint64_t vocab_size) const {
  return UsageError("--vocab-size " + std::to_string(vocab_size) +
                    ": must be at least " + std::to_string(used_count_) +
                    ": the rest are base symbols and tokens to be kept");
}

Status Pruning::RemoveLast(uint64_t vocab_size) {
  for (size_t rank = merges_.size(); rank > 0 && used_count_ > vocab_size;
       --rank) {
    const TokenId id = merges_[rank - 1].id;
    if (merge_removed_[rank - 1]) continue;
    if (IsLeaf(id)) {
      Remove(id);
    } else if (!may_go_[id]) {
      // Its token stays, but not by this merge: later ones are gone.
      merge_removed_[rank - 1] = 1;
      --uses_[merges_[rank - 1].left];
      --uses_[merges_[rank - 1].right];
    }
  }
  return used_count_ > vocab_size ? TooSmall(vocab_size) : OkStatus();
}

Status Pruning::RemoveByCounts(uint64_t vocab_size,
                               std::vector<uint64_t> counts) {
  std::priority_queue<Leaf> leaves;
  for (TokenId id = 0; id < may_go_.size(); ++id) {
    if (IsLeaf(id)) leaves.push({counts[id], id});
  }
  while (used_count_ > vocab_size) {
    if (leaves.empty()) return TooSmall(vocab_size);
    const Leaf leaf = leaves.top();
    leaves.pop();
    // A leaf whose count has grown is in the queue with the new one as well.
    if (is_removed_[leaf.id] || leaf.count != counts[leaf.id]) continue;
    Remove(leaf.id);
    // Its count goes to the parts of its first merge; the parts of any may have
    // become leaves.
    const Merge& first = merges_[makers_[leaf.id].front()];
    for (TokenId part : {first.left, first.right}) counts[part] += leaf.count;
    for (uint32_t rank : makers_[leaf.id]) {
      for (TokenId part : {merges_[rank].left, merges_[rank].right}) {
        if (IsLeaf(part)) leaves.push({counts[part], part});
      }
    }
  }
  return OkStatus();
}

void Pruning::Apply(TokenizerSpec* spec, IdMap* ids) const {
  BpeModelSpec* const model = spec->mutable_models(0)->mutable_bpe();
  model->clear_merges();
  for (size_t rank = 0; rank < merges_.size(); ++rank) {
    if (merge_removed_[rank]) continue;
    model->add_merges(merges_[rank].left);
    model->add_merges(merges_[rank].right);
  }
  ids->assign(is_used_.size(), -1);
  int64_t next = 0;
  for (size_t id = 0; id < is_used_.size(); ++id) {
    if (is_used_[id] && !is_removed_[id]) (*ids)[id] = next++;
  }
  RenumberTokens(*ids, spec);
}

}  // namespace

Status PruneLast(uint64_t vocab_size, TokenizerSpec* spec, IdMap* ids) {
  TESSERA_ASSIGN_OR_RETURN(Pruning pruning, Pruning::Create(*spec, {}));
  TESSERA_RETURN_IF_ERROR(pruning.RemoveLast(vocab_size));
  pruning.Apply(spec, ids);
  return OkStatus();
}

Status PruneByCounts(uint64_t vocab_size, const WordCounts& counts,
                     const std::vector<std::string>& kept,
                     const TrainResources& resources, Progress* progress,
                     TokenizerSpec* spec, IdMap* ids) {
  TESSERA_ASSIGN_OR_RETURN(Pruning pruning, Pruning::Create(*spec, kept));
  std::vector<uint64_t> token_counts(IdRangeOf(*spec).count, 0);
  TESSERA_RETURN_IF_ERROR(VisitEncodedWords(
      *spec, counts, resources, progress,
      [&](const TokenId* word, size_t size, uint64_t count) -> Status {
        for (size_t i = 0; i < size; ++i) {
          if (!CheckedAdd(token_counts[word[i]], count,
                          &token_counts[word[i]])) {
            return BadDataError("counts: a token's count reaches 2^64");
          }
        }
        return OkStatus();
      }));
  TESSERA_RETURN_IF_ERROR(
      pruning.RemoveByCounts(vocab_size, std::move(token_counts)));
  pruning.Apply(spec, ids);
  return OkStatus();
}

}  // namespace tessera

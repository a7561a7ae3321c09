#include "tokenizers/trainers/prune.h"

#include <algorithm>
#include <optional>
#include <queue>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/trainers/bpe_parts.h"
#include "tokenizers/trainers/encoded_words.h"

namespace tessera {
namespace {

constexpr uint8_t kNoToken = 0;
constexpr uint8_t kMayGo = 1;
constexpr uint8_t kStays = 2;

// By id. What stays: control tokens and bytes, added tokens, the unknown token,
// what post-processor, roles and padding name, and the texts of `kept`.
std::vector<uint8_t> FatesOf(const TokenizerSpec& spec,
                             const std::vector<std::string>& kept) {
  std::vector<uint8_t> fates(IdRangeOf(spec).count, kNoToken);
  const absl::flat_hash_set<std::string> kept_texts(kept.begin(), kept.end());
  const VocabularySpec& vocabulary = spec.vocabulary();
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    const bool is_normal = vocabulary.kinds_size() == 0 ||
                           vocabulary.kinds(i) == VocabularySpec::NORMAL;
    fates[IdOfEntry(spec, i)] =
        is_normal && !kept_texts.contains(vocabulary.tokens(i)) ? kMayGo
                                                                : kStays;
  }
  const auto stays = [&fates](uint32_t id) -> std::optional<uint32_t> {
    if (id < fates.size()) fates[id] = kStays;
    return id;
  };
  for (const AddedTokenSpec& added : spec.added_tokens()) stays(added.id());
  const ModelSpec& model = spec.models(0);
  if (model.bpe().has_unk_id()) stays(model.bpe().unk_id());
  if (model.wordpiece().has_unk_id()) stays(model.wordpiece().unk_id());
  TokenizerSpec outer = spec;
  MapOuterIds(stays, &outer);
  return fates;
}

Status TooSmall(uint64_t vocab_size, uint64_t least) {
  return UsageError("--vocab-size " + std::to_string(vocab_size) +
                    ": must be at least " + std::to_string(least) +
                    ": the rest are base symbols and tokens to be kept");
}

// A size that leaves something to be removed.
Status CheckSize(const TokenizerSpec& spec, uint64_t vocab_size) {
  const uint64_t used = IdRangeOf(spec).used;
  if (vocab_size < used) return OkStatus();
  return UsageError("--vocab-size " + std::to_string(vocab_size) +
                    ": must be less than the " + std::to_string(used) +
                    " tokens there are, or nothing is to be removed");
}

// Takes tokens out of *spec and says so in its record.
void RemoveTokens(const std::vector<uint8_t>& fates,
                  const std::vector<uint8_t>& is_removed, TokenizerSpec* spec,
                  IdMap* ids) {
  ids->assign(fates.size(), -1);
  int64_t next = 0;
  for (size_t id = 0; id < fates.size(); ++id) {
    if (fates[id] != kNoToken && !is_removed[id]) (*ids)[id] = next++;
  }
  RenumberTokens(*ids, spec);
  if (!spec->has_training()) return;
  TrainingRecord* const record = spec->mutable_training();
  record->mutable_trainer()->set_vocab_size(static_cast<uint64_t>(next));
  record->clear_tokens();
}

class Pruning {
 public:
  static StatusOr<Pruning> Create(const TokenizerSpec& spec,
                                  const std::vector<std::string>& kept) {
    TESSERA_ASSIGN_OR_RETURN(std::vector<Merge> merges, ListedMerges(spec));
    return Pruning(FatesOf(spec, kept), std::move(merges));
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

  Pruning(std::vector<uint8_t> fates, std::vector<Merge> merges);

  // A token that a merge makes and that may be removed.
  bool MayGo(TokenId id) const {
    return fates_[id] == kMayGo && !makers_[id].empty();
  }
  bool IsLeaf(TokenId id) const {
    return MayGo(id) && !is_removed_[id] && uses_[id] == 0;
  }
  // Removes a leaf and the merges that make it.
  void Remove(TokenId id);

  std::vector<Merge> merges_;
  std::vector<uint8_t> merge_removed_;
  // By id.
  std::vector<uint8_t> fates_;
  std::vector<uint8_t> is_removed_;
  // By id: merges that it is a part of; merges that make it, by rank.
  std::vector<uint64_t> uses_;
  std::vector<std::vector<uint32_t>> makers_;
  uint64_t used_count_ = 0;
};

Pruning::Pruning(std::vector<uint8_t> fates, std::vector<Merge> merges)
    : merges_(std::move(merges)),
      merge_removed_(merges_.size(), 0),
      fates_(std::move(fates)),
      is_removed_(fates_.size(), 0),
      uses_(fates_.size(), 0),
      makers_(fates_.size()) {
  for (uint8_t fate : fates_) used_count_ += fate != kNoToken;
  for (uint32_t rank = 0; rank < merges_.size(); ++rank) {
    ++uses_[merges_[rank].left];
    ++uses_[merges_[rank].right];
    makers_[merges_[rank].id].push_back(rank);
  }
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

Status Pruning::RemoveLast(uint64_t vocab_size) {
  for (size_t rank = merges_.size(); rank > 0 && used_count_ > vocab_size;
       --rank) {
    const TokenId id = merges_[rank - 1].id;
    if (merge_removed_[rank - 1]) continue;
    if (IsLeaf(id)) {
      Remove(id);
    } else if (!MayGo(id)) {
      // Its token stays, but not by this merge: later ones are gone.
      merge_removed_[rank - 1] = 1;
      --uses_[merges_[rank - 1].left];
      --uses_[merges_[rank - 1].right];
    }
  }
  return used_count_ > vocab_size ? TooSmall(vocab_size, used_count_)
                                  : OkStatus();
}

Status Pruning::RemoveByCounts(uint64_t vocab_size,
                               std::vector<uint64_t> counts) {
  std::priority_queue<Leaf> leaves;
  for (TokenId id = 0; id < fates_.size(); ++id) {
    if (IsLeaf(id)) leaves.push({counts[id], id});
  }
  while (used_count_ > vocab_size) {
    if (leaves.empty()) return TooSmall(vocab_size, used_count_);
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
  RemoveTokens(fates_, is_removed_, spec, ids);
}

// Of WordPiece any token may go but single characters, with or without prefix:
// shorter ones spell what it stood for.
Status PruneWordPiece(uint64_t vocab_size, const std::vector<std::string>& kept,
                      const std::vector<uint64_t>& counts, TokenizerSpec* spec,
                      IdMap* ids) {
  const std::vector<uint8_t> fates = FatesOf(*spec, kept);
  const std::string& prefix =
      spec->models(0).wordpiece().continuing_subword_prefix();
  std::vector<TokenId> may_go;
  for (int i = 0; i < spec->vocabulary().tokens_size(); ++i) {
    const TokenId id = IdOfEntry(*spec, i);
    std::string_view text = spec->vocabulary().tokens(i);
    if (text.size() > prefix.size() && text.starts_with(prefix)) {
      text.remove_prefix(prefix.size());
    }
    if (fates[id] == kMayGo && CountCharacters(text) > 1) may_go.push_back(id);
  }
  std::sort(may_go.begin(), may_go.end(), [&counts](TokenId a, TokenId b) {
    return counts[a] != counts[b] ? counts[a] < counts[b] : a > b;
  });
  const uint64_t used = IdRangeOf(*spec).used;
  if (used > vocab_size + may_go.size()) {
    return TooSmall(vocab_size, used - may_go.size());
  }
  std::vector<uint8_t> is_removed(fates.size(), 0);
  for (uint64_t i = 0; i + vocab_size < used; ++i) is_removed[may_go[i]] = 1;
  RemoveTokens(fates, is_removed, spec, ids);
  return OkStatus();
}

// How often the words use each token.
StatusOr<std::vector<uint64_t>> CountTokens(const TokenizerSpec& spec,
                                            const WordCounts& words,
                                            const TrainResources& resources,
                                            Progress* progress) {
  std::vector<uint64_t> counts(IdRangeOf(spec).count, 0);
  TESSERA_RETURN_IF_ERROR(VisitEncodedWords(
      spec, words, resources, progress,
      [&counts](const TokenId* word, size_t size, uint64_t count) -> Status {
        for (size_t i = 0; i < size; ++i) {
          uint64_t& total = counts[word[i]];
          if (!CheckedAdd(total, count, &total)) {
            return BadDataError("counts: a token's count reaches 2^64");
          }
        }
        return OkStatus();
      }));
  return counts;
}

}  // namespace

Status PruneLast(uint64_t vocab_size, TokenizerSpec* spec, IdMap* ids) {
  TESSERA_RETURN_IF_ERROR(CheckSize(*spec, vocab_size));
  TESSERA_ASSIGN_OR_RETURN(Pruning pruning, Pruning::Create(*spec, {}));
  TESSERA_RETURN_IF_ERROR(pruning.RemoveLast(vocab_size));
  pruning.Apply(spec, ids);
  return OkStatus();
}

Status PruneByCounts(uint64_t vocab_size, const WordCounts& counts,
                     const std::vector<std::string>& kept,
                     const TrainResources& resources, Progress* progress,
                     TokenizerSpec* spec, IdMap* ids) {
  TESSERA_RETURN_IF_ERROR(CheckSize(*spec, vocab_size));
  const bool is_wordpiece =
      spec->models_size() == 1 && spec->models(0).has_wordpiece();
  std::optional<Pruning> pruning;
  if (!is_wordpiece) {
    TESSERA_ASSIGN_OR_RETURN(pruning, Pruning::Create(*spec, kept));
  }
  TESSERA_ASSIGN_OR_RETURN(std::vector<uint64_t> token_counts,
                           CountTokens(*spec, counts, resources, progress));
  if (is_wordpiece) {
    return PruneWordPiece(vocab_size, kept, token_counts, spec, ids);
  }
  TESSERA_RETURN_IF_ERROR(
      pruning->RemoveByCounts(vocab_size, std::move(token_counts)));
  pruning->Apply(spec, ids);
  return OkStatus();
}

}  // namespace tessera

#include "tokenizers/trainers/extend.h"

#include <string>
#include <utility>
#include <vector>

#include "tokenizers/base/limits.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/bpe_parts.h"
#include "tokenizers/trainers/bpe_trainer.h"
#include "tokenizers/trainers/encoded_words.h"
#include "tokenizers/trainers/training_record.h"

namespace tessera {
namespace {

class Extension {
 public:
  Extension(const TokenizerSpec& base, uint64_t vocab_size)
      : base_(base), range_(IdRangeOf(base)), spec_(base.training().trainer()) {
    spec_.set_vocab_size(vocab_size);
  }

  Status Check() const;
  Status Train(const WordCounts& counts, const TrainResources& resources,
               Progress* progress);
  TokenizerSpec Result(const WordCounts& counts) const;
  uint64_t size() const { return range_.used + new_tokens(); }
  const TrainerSpec& spec() const { return spec_; }

 private:
  uint64_t new_tokens() const { return tokens_.size() - range_.count; }
  // Tokens 0 .. range_.count - 1 are those of the base.
  void AddBaseTokens();
  StatusOr<MergeRules> Rules() const;
  Status AddWords(const WordCounts& counts, const TrainResources& resources,
                  Progress* progress, MergeEngine* engine) const;

  const TokenizerSpec& base_;
  const IdRange range_;
  TrainerSpec spec_;
  TokenTable tokens_;
  std::vector<Merge> merges_;
  uint64_t token_total_ = 0;
};

Status Extension::Check() const {
  if (spec_.vocab_size() <= range_.used) {
    return UsageError("--vocab-size " + std::to_string(spec_.vocab_size()) +
                      ": must be more than the " + std::to_string(range_.used) +
                      " tokens there are");
  }
  if (range_.count + (spec_.vocab_size() - range_.used) > kIdCountMax) {
    return UsageError("--vocab-size " + std::to_string(spec_.vocab_size()) +
                      ": ids would go beyond " + std::to_string(kIdCountMax));
  }
  return OkStatus();
}

void Extension::AddBaseTokens() {
  // Holes and what no merge can make have ids, but no text to be found.
  std::vector<const std::string*> texts(range_.count, nullptr);
  const VocabularySpec& vocabulary = base_.vocabulary();
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    if (vocabulary.kinds_size() > 0 &&
        vocabulary.kinds(i) == VocabularySpec::LITERAL) {
      continue;
    }
    texts[IdOfEntry(base_, i)] = &vocabulary.tokens(i);
  }
  for (const std::string* text : texts) {
    if (text == nullptr) {
      tokens_.AddHidden("");
    } else {
      tokens_.Add(*text);
    }
  }
}

StatusOr<MergeRules> Extension::Rules() const {
  TESSERA_ASSIGN_OR_RETURN(
      MergeRules rules,
      MakeMergeRules(spec_, base_.models(0).bpe().continuing_subword_prefix()));
  rules.token_count_max =
      static_cast<size_t>(range_.count + (spec_.vocab_size() - range_.used));
  // Residues of the first training are not known; no union is reused.
  rules.reuses_tokens = false;
  for (const AddedTokenSpec& added : base_.added_tokens()) {
    PassOverToken(added.content(), base_.vocabulary().byte_level(), &rules);
  }
  return rules;
}

// An unknown token is a border in its word.
Status Extension::AddWords(const WordCounts& counts,
                           const TrainResources& resources, Progress* progress,
                           MergeEngine* engine) const {
  TESSERA_RETURN_IF_ERROR(engine->Reserve(counts.byte_count(), counts.size()));
  const BpeModelSpec& model = base_.models(0).bpe();
  return VisitEncodedWords(
      base_, counts, resources, progress,
      [&](const TokenId* ids, size_t size, uint64_t count) -> Status {
        const TokenId* begin = ids;
        for (const TokenId* id = ids;; ++id) {
          const bool at_end = id == ids + size;
          if (!at_end && !(model.has_unk_id() && *id == model.unk_id())) {
            continue;
          }
          if (id > begin) {
            TESSERA_RETURN_IF_ERROR(
                engine->AddWord(begin, static_cast<size_t>(id - begin), count));
          }
          if (at_end) return OkStatus();
          begin = id + 1;
        }
      });
}

Status Extension::Train(const WordCounts& counts,
                        const TrainResources& resources, Progress* progress) {
  TESSERA_ASSIGN_OR_RETURN(const std::vector<Merge> before,
                           ListedMerges(base_));
  AddBaseTokens();
  TESSERA_ASSIGN_OR_RETURN(MergeRules rules, Rules());
  MergeEngine engine(std::move(rules), &tokens_, resources.threads);
  for (const Merge& merge : before) engine.AddKnownMerge(merge);
  TESSERA_RETURN_IF_ERROR(AddWords(counts, resources, progress, &engine));
  TESSERA_RETURN_IF_ERROR(engine.Run(resources, progress));
  merges_ = engine.merges();
  token_total_ = engine.CountTokens();
  return OkStatus();
}

TokenizerSpec Extension::Result(const WordCounts& counts) const {
  TokenizerSpec result = base_;
  VocabularySpec* const vocabulary = result.mutable_vocabulary();
  const bool is_dense =
      vocabulary->ids_size() == 0 &&
      static_cast<uint64_t>(vocabulary->tokens_size()) == range_.count;
  if (!is_dense && vocabulary->ids_size() == 0) {
    for (int i = 0; i < vocabulary->tokens_size(); ++i) {
      vocabulary->add_ids(static_cast<uint32_t>(i));
    }
  }
  for (uint64_t id = range_.count; id < tokens_.size(); ++id) {
    vocabulary->add_tokens(tokens_.text(static_cast<TokenId>(id)));
    if (!is_dense) vocabulary->add_ids(static_cast<uint32_t>(id));
    if (vocabulary->kinds_size() > 0) {
      vocabulary->add_kinds(VocabularySpec::NORMAL);
    }
  }
  BpeModelSpec* const model = result.mutable_models(0)->mutable_bpe();
  for (const Merge& merge : merges_) {
    model->add_merges(merge.left);
    model->add_merges(merge.right);
  }
  // Texts may have other ids now.
  result.clear_self_tests();
  FillRecord(spec_, counts, token_total_, &result);
  return result;
}

}  // namespace

StatusOr<TokenizerSpec> ExtendTokenizer(const TokenizerSpec& base,
                                        uint64_t vocab_size,
                                        const WordCounts& counts,
                                        const TrainResources& resources,
                                        Progress* progress) {
  Extension extension(base, vocab_size);
  TESSERA_RETURN_IF_ERROR(extension.Check());
  TESSERA_RETURN_IF_ERROR(extension.Train(counts, resources, progress));
  TESSERA_RETURN_IF_ERROR(
      CheckReachedSize(extension.spec(), extension.size(), progress));
  return extension.Result(counts);
}

}  // namespace tessera

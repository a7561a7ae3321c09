// Order of ids: `hf` has special tokens, alphabet, merges; `bytes` and `ids`
// have the 256 bytes, merges, special tokens (training-engine.md 4.3).

#include "tokenizers/trainers/bpe_trainer.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "tokenizers/base/string_number.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/base_symbols.h"
#include "tokenizers/trainers/training_record.h"
#include "tokenizers/trainers/union_rule.h"
#include "tokenizers/vocab/byte_alphabet.h"

namespace tessera {
namespace {

bool SpecialsComeLast(const TrainerSpec& spec) {
  return spec.merge_order() != TrainerSpec::HF;
}

TieOrder TieOrderOf(const TrainerSpec& spec) {
  return spec.merge_order() == TrainerSpec::BYTES ? TieOrder::kBytes
                                                  : TieOrder::kIds;
}

class BpeRun {
 public:
  BpeRun(const TrainerSpec& spec, bool byte_level, const WordCounts& counts)
      : spec_(spec), byte_level_(byte_level), counts_(counts) {}

  StatusOr<TrainedBpe> Train(const TrainResources& resources,
                             Progress* progress) {
    TESSERA_RETURN_IF_ERROR(
        TrainOnce(/*keeps_residue=*/false, resources, progress));
    if (needs_residue_) {
      TESSERA_RETURN_IF_ERROR(
          TrainOnce(/*keeps_residue=*/true, resources, progress));
    }
    KeepLastOfEachPair();
    return std::move(trained_);
  }

 private:
  Status TrainOnce(bool keeps_residue, const TrainResources& resources,
                   Progress* progress);
  void AddSpecials();
  void AddRequired();
  Status CheckSize() const;
  StatusOr<MergeRules> Rules(const BaseSymbols& base, bool keeps_residue) const;
  Status AddWords(BaseSymbols* base, MergeEngine* engine);
  void KeepLastOfEachPair();

  const TrainerSpec& spec_;
  const bool byte_level_;
  const WordCounts& counts_;
  TrainedBpe trained_;
  bool needs_residue_ = false;
};

Status BpeRun::TrainOnce(bool keeps_residue, const TrainResources& resources,
                         Progress* progress) {
  trained_ = TrainedBpe();
  if (!SpecialsComeLast(spec_)) AddSpecials();
  TESSERA_ASSIGN_OR_RETURN(
      BaseSymbols base,
      BaseSymbols::Create(spec_, byte_level_, counts_, &trained_.tokens));
  if (base.ill_formed() > 0 && !keeps_residue) {
    progress->Warn(FormatGrouped(base.ill_formed()) +
                   " ill-formed parts of the text are taken as U+FFFD");
  }
  AddRequired();
  TESSERA_RETURN_IF_ERROR(CheckSize());
  TESSERA_ASSIGN_OR_RETURN(MergeRules rules, Rules(base, keeps_residue));
  MergeEngine engine(std::move(rules), &trained_.tokens, resources.threads);
  TESSERA_RETURN_IF_ERROR(AddWords(&base, &engine));
  TESSERA_RETURN_IF_ERROR(engine.Run(resources, progress));
  needs_residue_ = engine.needs_residue();
  trained_.merges = engine.merges();
  trained_.token_total = engine.CountTokens();
  if (SpecialsComeLast(spec_)) AddSpecials();
  return OkStatus();
}

// Bytes of a special or required token in a byte-level vocabulary are those
// that its letters show. One with other letters cannot be made by merging.
void BpeRun::AddSpecials() {
  for (const std::string& special : spec_.special_tokens()) {
    std::string text;
    const bool is_literal =
        byte_level_ && !AppendBytesOfLetters(special, &text);
    if (!byte_level_) text = special;
    std::optional<TokenId> id = trained_.tokens.Find(text);
    if (is_literal) {
      id = trained_.tokens.AddHidden(special);
    } else if (!id.has_value()) {
      id = trained_.tokens.Add(text);
    }
    trained_.is_literal.resize(trained_.tokens.size(), 0);
    trained_.is_literal[*id] = is_literal;
    trained_.special_ids.push_back(*id);
  }
}

// Required tokens are content: the token of a text, not of its letters.
void BpeRun::AddRequired() {
  for (const std::string& required : spec_.required_tokens()) {
    std::optional<TokenId> id = trained_.tokens.Find(required);
    if (!id.has_value()) id = trained_.tokens.Add(required);
    trained_.required_ids.push_back(*id);
  }
}

Status BpeRun::CheckSize() const {
  const uint64_t size = spec_.vocab_size();
  size_t least = trained_.tokens.size();
  if (SpecialsComeLast(spec_)) {
    least += static_cast<size_t>(spec_.special_tokens_size());
  }
  if (size >= least) return OkStatus();
  return UsageError(
      "--vocab-size " + std::to_string(size) + ": must be at least " +
      std::to_string(least) + ", the letters of the alphabet, the " +
      std::to_string(spec_.special_tokens_size()) + " special and the " +
      std::to_string(spec_.required_tokens_size()) +
      " required tokens; ask for more or set --limit-alphabet");
}

StatusOr<MergeRules> BpeRun::Rules(const BaseSymbols& base,
                                   bool keeps_residue) const {
  TESSERA_ASSIGN_OR_RETURN(UnionRule unions, MakeUnionRule(spec_));
  MergeRules rules = {
      .tie_order = TieOrderOf(spec_),
      .token_count_max = static_cast<size_t>(spec_.vocab_size()),
      .count_min = spec_.min_frequency(),
      .length_limit = spec_.max_token_length(),
      .continuing_subword_prefix = base.prefix(),
      .allows = std::move(unions.allows),
      .reuses_tokens = spec_.merge_order() == TrainerSpec::HF,
      .keeps_residue = keeps_residue,
      .merges_singly = unions.is_odd,
  };
  if (SpecialsComeLast(spec_)) {
    rules.token_count_max -= static_cast<size_t>(spec_.special_tokens_size());
  }
  for (const std::string& required : spec_.required_tokens()) {
    rules.passed_over.insert(required);
  }
  if (spec_.compat()) return rules;
  for (const std::string& special : spec_.special_tokens()) {
    std::string text;
    if (!byte_level_) {
      rules.passed_over.insert(special);
    } else if (AppendBytesOfLetters(special, &text)) {
      rules.passed_over.insert(text);
    }
  }
  return rules;
}

Status BpeRun::AddWords(BaseSymbols* base, MergeEngine* engine) {
  std::vector<size_t> order(counts_.size());
  std::iota(order.begin(), order.end(), size_t{0});
  if (base->has_forms()) {
    std::stable_sort(order.begin(), order.end(), [this](size_t a, size_t b) {
      return counts_.count(a) > counts_.count(b);
    });
  }
  TESSERA_RETURN_IF_ERROR(
      engine->Reserve(counts_.byte_count(), counts_.size()));
  std::vector<TokenId> symbols;
  for (size_t i : order) {
    base->Split(counts_.word(i), &trained_.tokens, &symbols);
    if (symbols.empty()) continue;
    TESSERA_RETURN_IF_ERROR(
        engine->AddWord(symbols.data(), symbols.size(), counts_.count(i)));
  }
  return OkStatus();
}

// A pair that was merged more than once has the rank of its last merge.
void BpeRun::KeepLastOfEachPair() {
  absl::flat_hash_set<PairKey> seen;
  std::vector<Merge> kept;
  for (auto it = trained_.merges.rbegin(); it != trained_.merges.rend(); ++it) {
    if (seen.insert(MakePair(it->left, it->right)).second) kept.push_back(*it);
  }
  std::reverse(kept.begin(), kept.end());
  trained_.merges = std::move(kept);
}

class BpeTrainer : public Trainer {
 public:
  explicit BpeTrainer(const TrainerSpec& spec) : spec_(spec) {}

  StatusOr<TokenizerSpec> Train(const TokenizerSpec& pipeline,
                                const WordCounts& counts,
                                const TrainResources& resources,
                                Progress* progress) const override {
    const bool byte_level = pipeline.vocabulary().byte_level();
    if (!byte_level && spec_.merge_order() != TrainerSpec::HF) {
      return UsageError(
          "--merge-order bytes and ids begin with bytes: choose a byte-level "
          "pre-tokenizer such as gpt2");
    }
    TESSERA_ASSIGN_OR_RETURN(
        const TrainedBpe trained,
        TrainBpe(spec_, byte_level, counts, resources, progress));
    TokenizerSpec result = pipeline;
    FillVocabulary(trained.tokens, trained.is_literal, byte_level, &result);
    AddSpecialTokens(spec_, trained.special_ids, &result);
    AddRequiredTokens(spec_, trained.required_ids, &result);
    result.clear_models();
    BpeModelSpec* const model = result.add_models()->mutable_bpe();
    if (pipeline.models_size() > 0) *model = pipeline.models(0).bpe();
    model->clear_merges();
    for (const Merge& merge : trained.merges) {
      model->add_merges(merge.left);
      model->add_merges(merge.right);
    }
    model->set_alphabet(byte_level ? BpeModelSpec::BYTE_LEVEL
                                   : BpeModelSpec::CHARACTERS);
    if (!spec_.continuing_subword_prefix().empty()) {
      model->set_continuing_subword_prefix(spec_.continuing_subword_prefix());
    }
    if (!spec_.end_of_word_suffix().empty()) {
      model->set_end_of_word_suffix(spec_.end_of_word_suffix());
    }
    FillRecord(spec_, counts, trained.token_total, &result);
    TESSERA_RETURN_IF_ERROR(
        CheckReachedSize(spec_, trained.tokens.size(), progress));
    return result;
  }

 private:
  const TrainerSpec spec_;
};

Status CheckOptions(const TrainerSpec& spec) {
  if (spec.merge_order() == TrainerSpec::SPM) {
    return UsageError("--merge-order spm: not among the orders of trainer bpe");
  }
  if (spec.has_max_token_length() && spec.max_token_length() < 2) {
    return UsageError("--max-token-length " +
                      std::to_string(spec.max_token_length()) +
                      ": must be at least 2");
  }
  TESSERA_RETURN_IF_ERROR(MakeUnionRule(spec).status());
  return CheckGivenTokens(spec);
}

}  // namespace

StatusOr<TrainedBpe> TrainBpe(const TrainerSpec& spec, bool byte_level,
                              const WordCounts& counts,
                              const TrainResources& resources,
                              Progress* progress) {
  return BpeRun(spec, byte_level, counts).Train(resources, progress);
}

StatusOr<std::unique_ptr<const Trainer>> NewBpeTrainer(
    const TrainerSpec& spec) {
  TESSERA_RETURN_IF_ERROR(CheckOptions(spec));
  return std::unique_ptr<const Trainer>(new BpeTrainer(spec));
}

}  // namespace tessera

// Order of ids: `hf` has special tokens, alphabet, merges; `bytes` and `ids`
// have the 256 bytes, merges, special tokens.

#include "tokenizers/trainers/bpe_trainer.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "tokenizers/base/string_number.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/byte_alphabet.h"
#include "tokenizers/trainers/base_symbols.h"
#include "tokenizers/trainers/encoded_words.h"
#include "tokenizers/trainers/spm_trainer.h"
#include "tokenizers/trainers/training_record.h"
#include "tokenizers/trainers/union_rule.h"

namespace tessera {
namespace {

bool SpecialsComeLast(const TrainerSpec& spec) {
  return spec.merge_order() != TrainerSpec::HF;
}

TieOrder TieOrderOf(const TrainerSpec& spec) {
  return spec.merge_order() == TrainerSpec::BYTES ? TieOrder::kBytes
                                                  : TieOrder::kIds;
}

void FillModel(const TrainerSpec& spec, bool byte_level,
               const std::vector<Merge>& merges, BpeModelSpec* model) {
  model->clear_merges();
  for (const Merge& merge : merges) {
    model->add_merges(merge.left);
    model->add_merges(merge.right);
  }
  model->set_alphabet(byte_level ? BpeModelSpec::BYTE_LEVEL
                                 : BpeModelSpec::CHARACTERS);
  if (!spec.continuing_subword_prefix().empty()) {
    model->set_continuing_subword_prefix(spec.continuing_subword_prefix());
  }
  if (!spec.end_of_word_suffix().empty()) {
    model->set_end_of_word_suffix(spec.end_of_word_suffix());
  }
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
  // The same for a run that is gone on with: forms, tokens of its merges, words
  // as they were then.
  Status AddForms(BaseSymbols* base);
  Status AddEarlier(const std::vector<Merge>& earlier);
  Status AddEncodedWords(const std::vector<Merge>& earlier,
                         const TrainResources& resources, Progress* progress,
                         MergeEngine* engine) const;
  std::vector<size_t> WordOrder(const BaseSymbols& base) const;
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
  // Merges of an interrupted run, whose tokens come first.
  std::vector<Merge> earlier;
  if (resources.journal != nullptr && !keeps_residue) {
    earlier = resources.journal->earlier();
  }
  TESSERA_ASSIGN_OR_RETURN(MergeRules rules, Rules(base, keeps_residue));
  if (!earlier.empty()) {
    TESSERA_RETURN_IF_ERROR(AddForms(&base));
    TESSERA_RETURN_IF_ERROR(AddEarlier(earlier));
  }
  MergeEngine engine(std::move(rules), &trained_.tokens, resources.threads);
  for (const Merge& merge : earlier) engine.AddKnownMerge(merge);
  if (earlier.empty()) {
    TESSERA_RETURN_IF_ERROR(AddWords(&base, &engine));
  } else {
    TESSERA_RETURN_IF_ERROR(
        AddEncodedWords(earlier, resources, progress, &engine));
  }
  TESSERA_RETURN_IF_ERROR(engine.Run(resources, progress));
  needs_residue_ = engine.needs_residue();
  trained_.merges = std::move(earlier);
  trained_.merges.insert(trained_.merges.end(), engine.merges().begin(),
                         engine.merges().end());
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
  TESSERA_ASSIGN_OR_RETURN(MergeRules rules,
                           MakeMergeRules(spec_, base.prefix()));
  rules.keeps_residue = keeps_residue;
  if (SpecialsComeLast(spec_)) {
    rules.token_count_max -= static_cast<size_t>(spec_.special_tokens_size());
  }
  for (const std::string& required : spec_.required_tokens()) {
    rules.passed_over.insert(required);
  }
  if (spec_.compat()) return rules;
  for (const std::string& special : spec_.special_tokens()) {
    PassOverToken(special, byte_level_, &rules);
  }
  return rules;
}

std::vector<size_t> BpeRun::WordOrder(const BaseSymbols& base) const {
  std::vector<size_t> order(counts_.size());
  std::iota(order.begin(), order.end(), size_t{0});
  // Forms get ids when they are first met.
  if (base.has_forms()) {
    std::stable_sort(order.begin(), order.end(), [this](size_t a, size_t b) {
      return counts_.count(a) > counts_.count(b);
    });
  }
  return order;
}

Status BpeRun::AddWords(BaseSymbols* base, MergeEngine* engine) {
  TESSERA_RETURN_IF_ERROR(
      engine->Reserve(counts_.byte_count(), counts_.size()));
  std::vector<TokenId> symbols;
  for (size_t i : WordOrder(*base)) {
    base->Split(counts_.word(i), &trained_.tokens, &symbols);
    if (symbols.empty()) continue;
    TESSERA_RETURN_IF_ERROR(
        engine->AddWord(symbols.data(), symbols.size(), counts_.count(i)));
  }
  return OkStatus();
}

Status BpeRun::AddForms(BaseSymbols* base) {
  if (!base->has_forms()) return OkStatus();
  std::vector<TokenId> symbols;
  for (size_t i : WordOrder(*base)) {
    base->Split(counts_.word(i), &trained_.tokens, &symbols);
  }
  return OkStatus();
}

Status BpeRun::AddEarlier(const std::vector<Merge>& earlier) {
  const std::string& prefix = spec_.continuing_subword_prefix();
  for (const Merge& merge : earlier) {
    const size_t size = trained_.tokens.size();
    if (merge.left >= size || merge.right >= size || merge.id != size) {
      return BadDataError(
          "checkpoint: its merges do not fit the counts; start anew without "
          "--resume");
    }
    std::string_view right = trained_.tokens.text(merge.right);
    if (!prefix.empty() && right.substr(0, prefix.size()) == prefix) {
      right.remove_prefix(prefix.size());
    }
    trained_.tokens.Add(trained_.tokens.text(merge.left) + std::string(right));
  }
  return OkStatus();
}

Status BpeRun::AddEncodedWords(const std::vector<Merge>& earlier,
                               const TrainResources& resources,
                               Progress* progress, MergeEngine* engine) const {
  TokenizerSpec so_far;
  FillVocabulary(trained_.tokens, trained_.is_literal, byte_level_, &so_far);
  FillModel(spec_, byte_level_, earlier, so_far.add_models()->mutable_bpe());
  TESSERA_RETURN_IF_ERROR(
      engine->Reserve(counts_.byte_count(), counts_.size()));
  return VisitEncodedWords(
      so_far, counts_, resources, progress,
      [&](const TokenId* ids, size_t size, uint64_t count) {
        return engine->AddWord(ids, size, count);
      });
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
    AddGivenTokens(spec_, trained.special_ids, trained.required_ids, &result);
    BpeModelSpec model;
    if (pipeline.models_size() > 0) model = pipeline.models(0).bpe();
    FillModel(spec_, byte_level, trained.merges, &model);
    result.clear_models();
    *result.add_models()->mutable_bpe() = std::move(model);
    FillRecord(spec_, counts, trained.token_total, &result);
    TESSERA_RETURN_IF_ERROR(
        CheckReachedSize(spec_, trained.tokens.size(), progress));
    return result;
  }

 private:
  const TrainerSpec spec_;
};

Status CheckOptions(const TrainerSpec& spec) {
  if (spec.has_max_token_length() && spec.max_token_length() < 2) {
    return UsageError("--max-token-length " +
                      std::to_string(spec.max_token_length()) +
                      ": must be at least 2");
  }
  TESSERA_RETURN_IF_ERROR(MakeUnionRule(spec).status());
  return CheckGivenTokens(spec);
}

}  // namespace

StatusOr<MergeRules> MakeMergeRules(
    const TrainerSpec& spec, std::string_view continuing_subword_prefix) {
  TESSERA_ASSIGN_OR_RETURN(UnionRule unions, MakeUnionRule(spec));
  return MergeRules{
      .tie_order = TieOrderOf(spec),
      .token_count_max = static_cast<size_t>(spec.vocab_size()),
      .count_min = spec.min_frequency(),
      .length_limit = spec.max_token_length(),
      .continuing_subword_prefix = std::string(continuing_subword_prefix),
      .allows = std::move(unions.allows),
      .reuses_tokens = spec.merge_order() == TrainerSpec::HF,
      .merges_singly = unions.is_odd,
  };
}

void PassOverToken(const std::string& text, bool byte_level,
                   MergeRules* rules) {
  std::string bytes;
  if (!byte_level) {
    rules->passed_over.insert(text);
  } else if (AppendBytesOfLetters(text, &bytes)) {
    rules->passed_over.insert(bytes);
  }
}

StatusOr<TrainedBpe> TrainBpe(const TrainerSpec& spec, bool byte_level,
                              const WordCounts& counts,
                              const TrainResources& resources,
                              Progress* progress) {
  return BpeRun(spec, byte_level, counts).Train(resources, progress);
}

StatusOr<std::unique_ptr<const Trainer>> NewBpeTrainer(
    const TrainerSpec& spec) {
  if (spec.merge_order() == TrainerSpec::SPM) return NewSpmTrainer(spec);
  TESSERA_RETURN_IF_ERROR(CheckOptions(spec));
  return std::unique_ptr<const Trainer>(new BpeTrainer(spec));
}

}  // namespace tessera

#include "tokenizers/trainers/spm_trainer.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/space_symbol.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/trainers/merge_engine.h"
#include "tokenizers/trainers/training_record.h"
#include "tokenizers/trainers/union_rule.h"
#include "tokenizers/trainers/word_counts.h"

namespace tessera {
namespace {

// SentencePiece's marks of unknown characters and of user-defined borders.
constexpr char32_t kUnknownMark = 0x2585;
constexpr char32_t kBorderMark = '\t';
constexpr char32_t kLongVowelMark = 0x30FC;
constexpr uint64_t kPieceCharactersMax = 16;
constexpr float kCoverage = 0.9995f;
constexpr const char* kMetaPieces[] = {"<unk>", "<s>", "</s>"};

bool IsReserved(char32_t c) {
  return c == 0 || c == ' ' || c == kUnknownMark || c == kBorderMark;
}

bool IsSpmDigit(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19);
}

// kInherited takes the script before; what has none is common.
Script SpmScript(char32_t c, Script before) {
  const Script script = ScriptOf(c);
  if (script == Script::kHiragana || script == Script::kKatakana ||
      c == kLongVowelMark) {
    return Script::kHan;
  }
  if (script == Script::kInherited) return before;
  return script == Script::kUnknown ? Script::kCommon : script;
}

struct Letter {
  char32_t value;
  uint64_t count;
};

class SpmRun {
 public:
  SpmRun(const TrainerSpec& spec, const WordCounts& counts)
      : spec_(spec), counts_(counts) {}

  Status Train(const TrainResources& resources, Progress* progress);
  void Fill(TokenizerSpec* result) const;
  size_t piece_count() const {
    return given_.size() + byte_count() + tokens_.size();
  }
  uint64_t token_total() const { return token_total_; }

 private:
  struct Given {
    std::string text;
    VocabularySpec::Kind kind;
  };

  void ListGiven();
  size_t byte_count() const { return spec_.byte_fallback() ? 256 : 0; }
  void ChooseLetters(Progress* progress);
  StatusOr<MergeRules> Rules() const;
  Status AddWords(MergeEngine* engine) const;
  // Bytes of the required token at `at`; 0 if there is none.
  size_t RequiredAt(std::string_view word, size_t at) const;

  const TrainerSpec& spec_;
  const WordCounts& counts_;
  std::vector<Given> given_;
  // The letters that the text has to be covered with, most frequent first, are
  // tokens 0, 1, ...; the merges follow.
  std::vector<Letter> letters_;
  absl::flat_hash_map<char32_t, TokenId> letter_ids_;
  TokenTable tokens_;
  uint64_t token_total_ = 0;
};

void SpmRun::ListGiven() {
  for (const char* meta : kMetaPieces) {
    given_.push_back({meta, given_.empty() ? VocabularySpec::UNKNOWN
                                           : VocabularySpec::CONTROL});
  }
  for (const std::string& special : spec_.special_tokens()) {
    const bool is_meta =
        std::find(std::begin(kMetaPieces), std::end(kMetaPieces), special) !=
        std::end(kMetaPieces);
    if (!is_meta) given_.push_back({special, VocabularySpec::CONTROL});
  }
  for (const std::string& required : spec_.required_tokens()) {
    given_.push_back({required, VocabularySpec::USER_DEFINED});
  }
}

void SpmRun::ChooseLetters(Progress* progress) {
  absl::flat_hash_map<char32_t, uint64_t> totals;
  uint64_t all = 0;
  uint64_t ill_formed = 0;
  for (size_t i = 0; i < counts_.size(); ++i) {
    const std::string_view word = counts_.word(i);
    for (size_t at = 0; at < word.size();) {
      const size_t required = RequiredAt(word, at);
      const CodePoint c = DecodeUtf8(word, at);
      if (required == 0 && c.well_formed() && !IsReserved(c.value)) {
        totals[c.value] += counts_.count(i);
        all += counts_.count(i);
      }
      ill_formed += c.well_formed() ? 0 : counts_.count(i);
      at += std::max<size_t>(required, c.size);
    }
  }
  if (ill_formed > 0) {
    progress->Warn(FormatGrouped(ill_formed) +
                   " ill-formed bytes of the text are unknown characters");
  }
  std::vector<Letter> sorted;
  for (const auto& [value, count] : totals) sorted.push_back({value, count});
  std::sort(sorted.begin(), sorted.end(), [](const Letter& a, const Letter& b) {
    return a.count != b.count ? a.count > b.count : a.value < b.value;
  });
  const float coverage = spec_.has_character_coverage()
                             ? static_cast<float>(spec_.character_coverage())
                             : kCoverage;
  uint64_t covered = 0;
  for (const Letter& letter : sorted) {
    // In this precision, because SentencePiece compares so.
    if (static_cast<float>(1.0 * static_cast<double>(covered) /
                           static_cast<double>(all)) >= coverage) {
      break;
    }
    covered += letter.count;
    letters_.push_back(letter);
    std::string text;
    AppendUtf8(letter.value, &text);
    letter_ids_.emplace(letter.value, tokens_.Add(std::move(text)));
  }
}

StatusOr<MergeRules> SpmRun::Rules() const {
  // Digits are judged by IsSpmPiece.
  TrainerSpec others = spec_;
  others.clear_split_digits();
  TESSERA_ASSIGN_OR_RETURN(UnionRule unions, MakeUnionRule(others));
  const size_t characters_max = static_cast<size_t>(
      spec_.has_max_piece_length() ? spec_.max_piece_length()
                                   : kPieceCharactersMax);
  MergeRules rules = {
      .tie_order = TieOrder::kUnions,
      .token_count_max = static_cast<size_t>(spec_.vocab_size()) -
                         given_.size() - byte_count(),
      .count_min = spec_.min_frequency(),
      .allows =
          [characters_max, split_digits = spec_.split_digits(),
           also = std::move(unions.allows)](std::string_view text) {
            return IsSpmPiece(text, characters_max, split_digits) &&
                   (also == nullptr || also(text));
          },
      .merges_singly = unions.is_odd,
  };
  for (const Given& given : given_) rules.passed_over.insert(given.text);
  return rules;
}

size_t SpmRun::RequiredAt(std::string_view word, size_t at) const {
  size_t longest = 0;
  for (const std::string& required : spec_.required_tokens()) {
    if (word.substr(at, required.size()) == required) {
      longest = std::max(longest, required.size());
    }
  }
  return longest;
}

// Letters that are not covered, and required tokens, are breaks: the stretches
// between them are words of their own.
Status SpmRun::AddWords(MergeEngine* engine) const {
  TESSERA_RETURN_IF_ERROR(
      engine->Reserve(counts_.byte_count(), counts_.size()));
  std::vector<TokenId> symbols;
  for (size_t i = 0; i < counts_.size(); ++i) {
    const std::string_view word = counts_.word(i);
    const auto flush = [&]() -> Status {
      if (symbols.empty()) return OkStatus();
      TESSERA_RETURN_IF_ERROR(
          engine->AddWord(symbols.data(), symbols.size(), counts_.count(i)));
      symbols.clear();
      return OkStatus();
    };
    for (size_t at = 0; at < word.size();) {
      const size_t required = RequiredAt(word, at);
      const CodePoint c = DecodeUtf8(word, at);
      const auto letter = letter_ids_.find(c.value);
      if (required == 0 && letter != letter_ids_.end()) {
        symbols.push_back(letter->second);
      } else {
        TESSERA_RETURN_IF_ERROR(flush());
      }
      at += std::max<size_t>(required, c.size);
    }
    TESSERA_RETURN_IF_ERROR(flush());
  }
  return OkStatus();
}

Status SpmRun::Train(const TrainResources& resources, Progress* progress) {
  ListGiven();
  ChooseLetters(progress);
  if (spec_.vocab_size() < piece_count()) {
    return UsageError("--vocab-size " + std::to_string(spec_.vocab_size()) +
                      ": must be at least " + std::to_string(piece_count()) +
                      ": " + std::to_string(given_.size() + byte_count()) +
                      " given pieces and " + std::to_string(letters_.size()) +
                      " characters; ask for more or lower "
                      "--character-coverage");
  }
  TESSERA_ASSIGN_OR_RETURN(MergeRules rules, Rules());
  MergeEngine engine(std::move(rules), &tokens_, resources.threads);
  TESSERA_RETURN_IF_ERROR(AddWords(&engine));
  TESSERA_RETURN_IF_ERROR(engine.Run(resources, progress));
  token_total_ = engine.CountTokens();
  return OkStatus();
}

void SpmRun::Fill(TokenizerSpec* result) const {
  VocabularySpec* const vocabulary = result->mutable_vocabulary();
  vocabulary->Clear();
  result->clear_models();
  BpeModelSpec* const model = result->add_models()->mutable_bpe();
  const auto add = [&](const std::string& text, VocabularySpec::Kind kind,
                       float score) {
    vocabulary->add_tokens(text);
    vocabulary->add_kinds(kind);
    model->add_scores(score);
  };
  for (const Given& given : given_) add(given.text, given.kind, 0.0f);
  for (size_t byte = 0; byte < byte_count(); ++byte) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    add(std::string("<0x") + kDigits[byte / 16] + kDigits[byte % 16] + ">",
        VocabularySpec::BYTE, 0.0f);
  }
  // Scores 0, -1, -2, ...: merges in their order, then the letters.
  float score = 0.0f;
  for (size_t i = letters_.size(); i < tokens_.size(); ++i) {
    add(tokens_.text(static_cast<TokenId>(i)), VocabularySpec::NORMAL, -score);
    score += 1.0f;
  }
  for (size_t i = 0; i < letters_.size(); ++i) {
    add(tokens_.text(static_cast<TokenId>(i)), VocabularySpec::NORMAL, -score);
    score += 1.0f;
  }
  model->set_rank_lookup(BpeModelSpec::BYTES);
  model->set_alphabet(BpeModelSpec::CHARACTERS);
  model->set_byte_fallback(spec_.byte_fallback());
  model->set_fuse_unk(true);
  model->set_unk_id(0);
  model->set_sentencepiece_semantics(true);
  RolesSpec* const roles = result->mutable_roles();
  roles->set_unk(0);
  roles->set_bos(1);
  roles->set_eos(2);
  for (NormalizerSpec& step : *result->mutable_normalizers()) {
    if (!step.has_sentencepiece()) continue;
    for (const std::string& required : spec_.required_tokens()) {
      step.mutable_sentencepiece()->add_user_defined_symbols(required);
    }
  }
}

class SpmTrainer : public Trainer {
 public:
  explicit SpmTrainer(const TrainerSpec& spec) : spec_(spec) {}

  StatusOr<TokenizerSpec> Train(const TokenizerSpec& pipeline,
                                const WordCounts& counts,
                                const TrainResources& resources,
                                Progress* progress) const override {
    if (pipeline.vocabulary().byte_level()) {
      return UsageError(
          "--merge-order spm: needs characters; choose the pre-tokenizer "
          "sentencepiece or metaspace");
    }
    SpmRun run(spec_, counts);
    TESSERA_RETURN_IF_ERROR(run.Train(resources, progress));
    TokenizerSpec result = pipeline;
    run.Fill(&result);
    FillRecord(spec_, counts, run.token_total(), &result);
    TESSERA_RETURN_IF_ERROR(
        CheckReachedSize(spec_, run.piece_count(), progress));
    return result;
  }

 private:
  const TrainerSpec spec_;
};

}  // namespace

bool IsSpmPiece(std::string_view text, size_t characters_max,
                bool split_digits) {
  // Stands for "any script" until one is seen.
  constexpr Script kAny = Script::kUnknown;
  Script before = kAny;
  size_t characters = 0;
  const bool is_alone = DecodeUtf8(text, 0).size == text.size();
  for (size_t at = 0; at < text.size(); ++characters) {
    const CodePoint c = DecodeUtf8(text, at);
    at += c.size;
    if (!c.well_formed() || IsReserved(c.value)) return false;
    if (c.value == kSpaceSymbolValue) {
      if (characters > 0) return false;
      continue;
    }
    if (split_digits && IsSpmDigit(c.value) && !is_alone) return false;
    const Script script = SpmScript(c.value, before);
    if (script != kAny && before != kAny && script != before) return false;
    before = script;
  }
  return characters > 0 && characters <= characters_max;
}

StatusOr<std::unique_ptr<const Trainer>> NewSpmTrainer(
    const TrainerSpec& spec) {
  if (spec.has_character_coverage() && !(spec.character_coverage() >= 0.98 &&
                                         spec.character_coverage() <= 1.0)) {
    return UsageError("--character-coverage " +
                      FormatDouble(spec.character_coverage()) +
                      ": must be 0.98 to 1");
  }
  if (spec.has_max_piece_length() && spec.max_piece_length() == 0) {
    return UsageError("--max-piece-length 0: must be at least 1");
  }
  if (spec.has_continuing_subword_prefix() || spec.has_end_of_word_suffix() ||
      spec.has_limit_alphabet() || spec.has_max_token_length()) {
    return UsageError(
        "--merge-order spm: has no prefix, suffix, --limit-alphabet or "
        "--max-token-length; see --character-coverage and --max-piece-length");
  }
  TESSERA_RETURN_IF_ERROR(MakeUnionRule(spec).status());
  TESSERA_RETURN_IF_ERROR(CheckGivenTokens(spec));
  return std::unique_ptr<const Trainer>(new SpmTrainer(spec));
}

}  // namespace tessera

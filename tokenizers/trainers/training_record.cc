#include "tokenizers/trainers/training_record.h"

#include <set>
#include <string>

#include "tokenizers/spec.pb.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
Status CheckGivenTokens(const TrainerSpec& spec) {
  std::set<std::string_view> seen;
  const auto check = [&seen](std::string_view flag,
                             const std::string& token) -> Status {
    const std::string where = std::string(flag) + " \"" + QuoteForError(token);
    if (token.empty()) {
      return UsageError(std::string(flag) + ": is empty; give its text");
    }
    if (!IsWellFormed(token)) {
      return UsageError(where + "\": is not well-formed UTF-8");
    }
    if (!seen.insert(token).second) {
      return UsageError(where + "\": is given twice; give it once");
    }
    return OkStatus();
  };
  for (const std::string& special : spec.special_tokens()) {
    TESSERA_RETURN_IF_ERROR(check("--special-token", special));
  }
  for (const std::string& required : spec.required_tokens()) {
    TESSERA_RETURN_IF_ERROR(check("--required-token", required));
  }
  return OkStatus();
}

void FillVocabulary(const TokenTable& tokens,
                    const std::vector<uint8_t>& is_literal, bool byte_level,
                    TokenizerSpec* result) {
  VocabularySpec* const vocabulary = result->mutable_vocabulary();
  vocabulary->Clear();
  vocabulary->set_byte_level(byte_level);
  bool any_literal = false;
  for (size_t i = 0; i < tokens.size(); ++i) {
    vocabulary->add_tokens(tokens.text(static_cast<TokenId>(i)));
    any_literal |= i < is_literal.size() && is_literal[i] != 0;
  }
  if (!any_literal) return;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const bool literal = i < is_literal.size() && is_literal[i] != 0;
    vocabulary->add_kinds(literal ? VocabularySpec::LITERAL
                                  : VocabularySpec::NORMAL);
  }
}

void AddGivenTokens(const TrainerSpec& spec,
                    const std::vector<TokenId>& special_ids,
                    const std::vector<TokenId>& required_ids,
                    TokenizerSpec* result) {
  for (size_t i = 0; i < special_ids.size(); ++i) {
    AddedTokenSpec* const added = result->add_added_tokens();
    added->set_id(special_ids[i]);
    added->set_content(spec.special_tokens(static_cast<int>(i)));
    added->set_special(true);
  }
  for (size_t i = 0; i < required_ids.size(); ++i) {
    AddedTokenSpec* const added = result->add_added_tokens();
    added->set_id(required_ids[i]);
    added->set_content(spec.required_tokens(static_cast<int>(i)));
  }
}

size_t FindOrAddUnk(const std::string& name, TrainerSpec* spec) {
  for (int i = 0; i < spec->special_tokens_size(); ++i) {
    const std::string& special = spec->special_tokens(i);
    if (special == "[UNK]" || special == "<unk>") {
      return static_cast<size_t>(i);
    }
  }
  spec->add_special_tokens(name);
  // To the front.
  for (int i = spec->special_tokens_size() - 1; i > 0; --i) {
    spec->mutable_special_tokens()->SwapElements(i, i - 1);
  }
  return 0;
}

void FillRecord(const TrainerSpec& spec, const WordCounts& counts,
                uint64_t token_total, TokenizerSpec* result) {
  result->set_version(1);
  result->set_unicode_version(kUnicodeVersion);
  const CorpusTotals& totals = counts.totals();
  TrainingRecord* const record = result->mutable_training();
  record->Clear();
  *record->mutable_trainer() = spec;
  record->set_corpus_fingerprint(FormatFingerprint(totals.fingerprint));
  record->set_documents(totals.documents);
  record->set_bytes(totals.bytes);
  record->set_pretokens(totals.pretokens);
  record->set_distinct_words(counts.size());
  record->set_tokens(token_total);
  if (!totals.sample.empty()) record->add_notes("sample: " + totals.sample);
}

Status CheckReachedSize(const TrainerSpec& spec, uint64_t size,
                        Progress* progress) {
  if (size >= spec.vocab_size()) return OkStatus();
  const std::string line = "the training text gives " + std::to_string(size) +
                           " tokens, not the " +
                           std::to_string(spec.vocab_size()) + " asked for";
  if (spec.exact_size()) {
    return ThresholdError("--exact-size: " + line +
                          "; train on more text or ask for fewer");
  }
  progress->Warn(line);
  return OkStatus();
}

}  // namespace tessera

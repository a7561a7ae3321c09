#include "tokenizers/trainers/training_record.h"

#include <set>
#include <string>

#include "tokenizers/spec.pb.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

// 32 hex digits, highest first.
std::string HexOf(const Hash128& hash) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (uint64_t half : {hash.high, hash.low}) {
    for (int shift = 60; shift >= 0; shift -= 4) {
      hex.push_back(kDigits[half >> shift & 15]);
    }
  }
  return hex;
}

}  // namespace

Status CheckSpecialTokens(const TrainerSpec& spec) {
  std::set<std::string_view> seen;
  for (const std::string& special : spec.special_tokens()) {
    if (special.empty()) {
      return UsageError("--special-token: is empty; give its text");
    }
    if (!IsWellFormed(special)) {
      return UsageError("--special-token \"" + QuoteForError(special) +
                        "\": is not well-formed UTF-8");
    }
    if (!seen.insert(special).second) {
      return UsageError("--special-token \"" + QuoteForError(special) +
                        "\": is given twice; give it once");
    }
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

void AddSpecialTokens(const TrainerSpec& spec, const std::vector<TokenId>& ids,
                      TokenizerSpec* result) {
  for (size_t i = 0; i < ids.size(); ++i) {
    AddedTokenSpec* const added = result->add_added_tokens();
    added->set_id(ids[i]);
    added->set_content(spec.special_tokens(static_cast<int>(i)));
    added->set_special(true);
  }
}

void FillRecord(const TrainerSpec& spec, const WordCounts& counts,
                uint64_t token_total, TokenizerSpec* result) {
  result->set_version(1);
  result->set_unicode_version(kUnicodeVersion);
  const CorpusTotals& totals = counts.totals();
  TrainingRecord* const record = result->mutable_training();
  record->Clear();
  *record->mutable_trainer() = spec;
  record->set_corpus_fingerprint(HexOf(totals.fingerprint));
  record->set_documents(totals.documents);
  record->set_bytes(totals.bytes);
  record->set_pretokens(totals.pretokens);
  record->set_distinct_words(counts.size());
  record->set_tokens(token_total);
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

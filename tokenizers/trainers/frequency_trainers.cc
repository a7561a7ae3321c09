#include "tokenizers/trainers/frequency_trainers.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/trainers/token_table.h"
#include "tokenizers/trainers/training_record.h"
#include "tokenizers/trainers/word_counts.h"

namespace tessera {
namespace {

struct Entry {
  std::string text;
  uint64_t count;
};

// Most frequent first, then by bytes (for characters: by code point).
bool IsBefore(const Entry& a, const Entry& b) {
  return a.count != b.count ? a.count > b.count : a.text < b.text;
}

std::vector<Entry> CharacterEntries(const WordCounts& counts,
                                    Progress* progress) {
  absl::flat_hash_map<char32_t, uint64_t> totals;
  uint64_t ill_formed = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    const std::string_view word = counts.word(i);
    for (size_t at = 0; at < word.size();) {
      const CodePoint c = DecodeUtf8(word, at);
      (c.well_formed() ? totals[c.value] : ill_formed) += counts.count(i);
      at += c.size;
    }
  }
  if (ill_formed > 0) {
    progress->Warn(FormatGrouped(ill_formed) +
                   " ill-formed bytes of the text are no characters");
  }
  std::vector<Entry> entries;
  for (const auto& [c, count] : totals) {
    Entry entry{.text = "", .count = count};
    AppendUtf8(c, &entry.text);
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<Entry> WordEntries(const WordCounts& counts) {
  std::vector<Entry> entries;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts.word(i).size() > kTokenBytesMax) continue;
    entries.push_back({std::string(counts.word(i)), counts.count(i)});
  }
  return entries;
}

class FrequencyTrainer : public Trainer {
 public:
  FrequencyTrainer(TrainerSpec spec, size_t unk_index, bool whole_words)
      : spec_(std::move(spec)),
        unk_index_(unk_index),
        whole_words_(whole_words) {}

  StatusOr<TokenizerSpec> Train(const TokenizerSpec& pipeline,
                                const WordCounts& counts, const TrainResources&,
                                Progress* progress) const override {
    if (!whole_words_ && pipeline.vocabulary().byte_level()) {
      return UsageError(
          "trainer char: needs characters; choose a pre-tokenizer such as "
          "metaspace or whitespace");
    }
    TokenTable tokens;
    std::vector<TokenId> special_ids, required_ids;
    for (const std::string& special : spec_.special_tokens()) {
      special_ids.push_back(tokens.Add(special));
    }
    for (const std::string& required : spec_.required_tokens()) {
      required_ids.push_back(tokens.Add(required));
    }
    if (spec_.vocab_size() <= tokens.size()) {
      return UsageError("--vocab-size " + std::to_string(spec_.vocab_size()) +
                        ": must be at least " +
                        std::to_string(tokens.size() + 1) +
                        ", the special and required tokens and one more");
    }
    AddMostFrequent(counts, progress, &tokens);
    TokenizerSpec result = pipeline;
    FillVocabulary(tokens, {}, pipeline.vocabulary().byte_level(), &result);
    AddGivenTokens(spec_, special_ids, required_ids, &result);
    result.clear_models();
    const TokenId unk_id = special_ids[unk_index_];
    ModelSpec* const model = result.add_models();
    if (whole_words_) {
      model->mutable_greedy()->set_unk_id(unk_id);
      model->mutable_greedy()->set_whole_word_only(true);
    } else {
      // Characters are BPE without merges.
      model->mutable_bpe()->set_unk_id(unk_id);
      model->mutable_bpe()->set_alphabet(BpeModelSpec::CHARACTERS);
    }
    result.mutable_roles()->set_unk(unk_id);
    // Known or not, a character or a word is one token.
    FillRecord(spec_, counts, CountUnits(counts), &result);
    TESSERA_RETURN_IF_ERROR(CheckReachedSize(spec_, tokens.size(), progress));
    return result;
  }

 private:
  void AddMostFrequent(const WordCounts& counts, Progress* progress,
                       TokenTable* tokens) const {
    std::vector<Entry> entries =
        whole_words_ ? WordEntries(counts) : CharacterEntries(counts, progress);
    std::sort(entries.begin(), entries.end(), IsBefore);
    for (Entry& entry : entries) {
      if (tokens->size() >= spec_.vocab_size() ||
          entry.count < spec_.min_frequency()) {
        return;
      }
      if (!tokens->Find(entry.text).has_value()) {
        tokens->Add(std::move(entry.text));
      }
    }
  }

  uint64_t CountUnits(const WordCounts& counts) const {
    uint64_t units = 0;
    for (size_t i = 0; i < counts.size(); ++i) {
      units += counts.count(i) *
               (whole_words_ ? 1 : CountCharacters(counts.word(i)));
    }
    return units;
  }

  const TrainerSpec spec_;
  const size_t unk_index_;
  const bool whole_words_;
};

StatusOr<std::unique_ptr<const Trainer>> New(const TrainerSpec& spec,
                                             bool whole_words) {
  TrainerSpec own = spec;
  const size_t unk_index = FindOrAddUnk("<unk>", &own);
  TESSERA_RETURN_IF_ERROR(CheckGivenTokens(own));
  return std::unique_ptr<const Trainer>(
      new FrequencyTrainer(std::move(own), unk_index, whole_words));
}

}  // namespace

StatusOr<std::unique_ptr<const Trainer>> NewCharTrainer(
    const TrainerSpec& spec) {
  return New(spec, /*whole_words=*/false);
}

StatusOr<std::unique_ptr<const Trainer>> NewWordTrainer(
    const TrainerSpec& spec) {
  return New(spec, /*whole_words=*/true);
}

}  // namespace tessera

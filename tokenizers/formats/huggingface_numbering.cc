#include "tokenizers/formats/huggingface_numbering.h"

#include <algorithm>
#include <map>

#include "tokenizers/base/status.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

// Added tokens without an entry of the vocabulary, by id. Of aliases the first
// counts.
std::map<TokenId, std::string> TokensOutside(const TokenizerSpec& spec) {
  const EntryOfId entry_of_id(spec.vocabulary());
  std::map<TokenId, std::string> outside;
  for (const AddedTokenSpec& added : spec.added_tokens()) {
    if (entry_of_id(added.id()) != EntryOfId::kNone) continue;
    outside.emplace(added.id(), added.content());
  }
  return outside;
}

// The ids below which all must be entries.
TokenId EndOfEntries(const VocabularySpec& vocabulary,
                     const std::map<TokenId, std::string>& outside) {
  const auto count = static_cast<size_t>(vocabulary.tokens_size());
  TokenId end = count == 0 ? 0 : IdOfEntry(vocabulary, count - 1) + 1;
  const TokenId vocabulary_end = end;
  if (!outside.empty()) end = std::max(end, outside.rbegin()->first + 1);
  for (auto last = outside.rbegin(); last != outside.rend(); ++last) {
    if (last->first + 1 != end || end == vocabulary_end) break;
    --end;
  }
  return end;
}

}  // namespace

std::string RenumberingWarning(const TokenizerSpec& spec) {
  const EntryOfId entry_of_id(spec.vocabulary());
  std::vector<AddedTokenSpec> by_id(spec.added_tokens().begin(),
                                    spec.added_tokens().end());
  std::stable_sort(by_id.begin(), by_id.end(),
                   [](const AddedTokenSpec& a, const AddedTokenSpec& b) {
                     return a.id() < b.id();
                   });
  const std::vector<Renumbered> renumbered = RenumberedTokens(
      by_id, static_cast<size_t>(spec.vocabulary().tokens_size()),
      [&](const AddedTokenSpec& added) {
        return entry_of_id(added.id()) != EntryOfId::kNone;
      });
  if (renumbered.empty()) return "";
  const auto& [added, id] = renumbered[0];
  return "Hugging Face tokenizers would number `" +
         QuoteForError(added->content()) + "` " + std::to_string(id) +
         ", not " + std::to_string(added->id()) +
         (renumbered.size() == 1
              ? ""
              : ", and " + std::to_string(renumbered.size()) +
                    " added tokens in all otherwise") +
         ", because ids before it have no token; use --fill-holes";
}

void FillHolesForHuggingFace(TokenizerSpec* spec) {
  const std::map<TokenId, std::string> outside = TokensOutside(*spec);
  const VocabularySpec from = spec->vocabulary();
  const TokenId end = EndOfEntries(from, outside);
  if (end == static_cast<TokenId>(from.tokens_size())) return;
  UnigramModelSpec* unigram = spec->models(0).has_unigram()
                                  ? spec->mutable_models(0)->mutable_unigram()
                                  : nullptr;
  std::vector<double> scores;
  double lowest = 0;
  if (unigram != nullptr) {
    scores.assign(unigram->scores().begin(), unigram->scores().end());
    if (!scores.empty()) {
      lowest = *std::min_element(scores.begin(), scores.end());
    }
    unigram->clear_scores();
  }
  VocabularySpec* to = spec->mutable_vocabulary();
  to->Clear();
  VocabularyBuilder builder(from.byte_level(), end, to);
  int entry = 0;
  for (TokenId id = 0; id < end; ++id) {
    double score = lowest;
    if (entry < from.tokens_size() && IdOfEntry(from, entry) == id) {
      builder.Append(
          id, SpellEntry(from, entry),
          from.kinds_size() == 0 ? VocabularySpec::NORMAL : from.kinds(entry));
      if (unigram != nullptr) score = scores[entry];
      ++entry;
    } else if (const auto added = outside.find(id); added != outside.end()) {
      builder.Append(id, added->second);
    } else {
      builder.Append(id, "<hole " + std::to_string(id) + ">");
    }
    if (unigram != nullptr) unigram->add_scores(score);
  }
  builder.Finish();
}

}  // namespace tessera

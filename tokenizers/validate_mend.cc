// What --compat mends: tokens that are there twice or empty, merges listed
// twice.

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "tokenizers/base/status.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/validate_rules.h"

namespace tessera {
namespace validate {
namespace {

// Removes vocabulary entry i with everything parallel to it.
void EraseTokens(const std::vector<bool>& erased, TokenizerSpec* spec) {
  VocabularySpec* vocabulary = spec->mutable_vocabulary();
  VocabularySpec kept;
  kept.set_byte_level(vocabulary->byte_level());
  const Tokens tokens(*spec);
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (erased[i]) continue;
    kept.add_tokens(tokens.text(i));
    kept.add_ids(tokens.id(i));
    kept.add_kinds(static_cast<VocabularySpec::Kind>(tokens.kind(i)));
  }
  const auto filter = [&](auto* scores) {
    int out = 0;
    for (int i = 0; i < scores->size(); ++i) {
      if (!erased[static_cast<size_t>(i)]) scores->Set(out++, scores->Get(i));
    }
    scores->Truncate(out);
  };
  for (ModelSpec& model : *spec->mutable_models()) {
    if (model.has_unigram()) filter(model.mutable_unigram()->mutable_scores());
    if (model.has_bpe()) filter(model.mutable_bpe()->mutable_scores());
  }
  *vocabulary = std::move(kept);
}

}  // namespace

// --compat, V03: a later duplicate or an empty text becomes a hole.
void MendTexts(TokenizerSpec* spec, std::vector<std::string>* notes) {
  const Tokens tokens(*spec);
  absl::flat_hash_set<absl::string_view> seen[kTextClassCount];
  seen[0].reserve(tokens.size());
  std::vector<bool> erased(tokens.size(), false);
  bool any = false;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const std::string& text = tokens.text(i);
    if (!text.empty() &&
        seen[tokens.text_class(i)].insert(ToAbsl(text)).second) {
      continue;
    }
    erased[i] = any = true;
    notes->push_back("id " + std::to_string(tokens.id(i)) + ", " + Quote(text) +
                     (text.empty() ? ": empty token" : ": duplicate token") +
                     " became a hole [V03]");
  }
  if (any) EraseTokens(erased, spec);
}

// --compat, V05: of a pair listed twice the last position counts.
void MendMerges(TokenizerSpec* spec, std::vector<std::string>* notes) {
  for (ModelSpec& model : *spec->mutable_models()) {
    if (!model.has_bpe() || model.bpe().merges_size() % 2 != 0) continue;
    auto* merges = model.mutable_bpe()->mutable_merges();
    absl::flat_hash_set<uint64_t> seen;
    seen.reserve(static_cast<size_t>(merges->size()) / 2);
    std::vector<uint32_t> kept;
    kept.reserve(static_cast<size_t>(merges->size()));
    for (int i = merges->size() - 2; i >= 0; i -= 2) {
      const uint32_t left = merges->Get(i);
      const uint32_t right = merges->Get(i + 1);
      if (!seen.insert(uint64_t{left} << 32 | right).second) continue;
      kept.push_back(right);
      kept.push_back(left);
    }
    const size_t repeated =
        (static_cast<size_t>(merges->size()) - kept.size()) / 2;
    if (repeated == 0) continue;
    std::reverse(kept.begin(), kept.end());
    merges->Assign(kept.begin(), kept.end());
    notes->push_back(std::to_string(repeated) +
                     " merges are listed twice: the last position counts "
                     "[V05]");
  }
}

}  // namespace validate
}  // namespace tessera

#include "tokenizers/trainers/bpe_parts.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "tokenizers/spec.pb.h"

namespace tessera {

TokenId IdOfEntry(const TokenizerSpec& spec, int i) {
  const VocabularySpec& vocabulary = spec.vocabulary();
  return vocabulary.ids_size() > 0 ? vocabulary.ids(i)
                                   : static_cast<TokenId>(i);
}

IdRange IdRangeOf(const TokenizerSpec& spec) {
  std::set<TokenId> ids;
  for (int i = 0; i < spec.vocabulary().tokens_size(); ++i) {
    ids.insert(IdOfEntry(spec, i));
  }
  for (const AddedTokenSpec& added : spec.added_tokens()) {
    ids.insert(added.id());
  }
  return {.count = ids.empty() ? 0 : uint64_t{*ids.rbegin()} + 1,
          .used = ids.size()};
}

StatusOr<std::vector<Merge>> ListedMerges(const TokenizerSpec& spec) {
  if (spec.models_size() != 1 || !spec.models(0).has_bpe() ||
      spec.models(0).bpe().rank_lookup() != BpeModelSpec::PAIRS) {
    return UsageError(
        "expected a BPE tokenizer with a list of merges, found another; a rank "
        "file has one after tessera convert FILE X.json");
  }
  const BpeModelSpec& model = spec.models(0).bpe();
  absl::flat_hash_map<std::string, TokenId> ids;
  absl::flat_hash_map<TokenId, const std::string*> texts;
  for (int i = 0; i < spec.vocabulary().tokens_size(); ++i) {
    if (spec.vocabulary().kinds_size() > 0 &&
        spec.vocabulary().kinds(i) == VocabularySpec::LITERAL) {
      continue;
    }
    const TokenId id = IdOfEntry(spec, i);
    ids.try_emplace(spec.vocabulary().tokens(i), id);
    texts.try_emplace(id, &spec.vocabulary().tokens(i));
  }
  std::vector<Merge> merges;
  for (int i = 0; i + 1 < model.merges_size(); i += 2) {
    const TokenId left = model.merges(i);
    const TokenId right = model.merges(i + 1);
    const std::string where =
        "models/0/bpe/merges/" + std::to_string(i / 2) + ": ";
    if (!texts.contains(left) || !texts.contains(right)) {
      return BadDataError(where + "expected ids of tokens, found others [V05]");
    }
    std::string_view rest = *texts[right];
    const std::string& prefix = model.continuing_subword_prefix();
    if (!prefix.empty() && rest.substr(0, prefix.size()) == prefix) {
      rest.remove_prefix(prefix.size());
    }
    const auto product = ids.find(*texts[left] + std::string(rest));
    if (product == ids.end()) {
      return BadDataError(where + "no token is their union [V05]");
    }
    merges.push_back({left, right, product->second, 0});
  }
  return merges;
}

}  // namespace tessera

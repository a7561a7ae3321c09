// The model's own compiler decides: it writes any spec out as pairs and proves
// whether the vocabulary is proper (models/bpe_rules.h).

#include "tokenizers/formats/merge_order.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "tokenizers/formats/token_text.h"
#include "tokenizers/models/bpe_alphabet.h"
#include "tokenizers/models/bpe_rules.h"
#include "tokenizers/models/bpe_splits.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

constexpr char kImproper[] =
    "the vocabulary is not proper (a token that merges of lower rank do not "
    "make of two parts)";

StatusOr<BpeRules> RulesOf(const TokenizerSpec& spec) {
  TESSERA_ASSIGN_OR_RETURN(const std::unique_ptr<const Vocabulary> vocabulary,
                           Vocabulary::Create(spec));
  const BpeModelSpec& model = spec.models(0).bpe();
  return MakeBpeRules(model, *vocabulary,
                      BpeAlphabet::Create(model, *vocabulary));
}

}  // namespace

Status CheckMergeOrderIsIdOrder(const TokenizerSpec& spec,
                                const std::vector<bool>& is_skipped) {
  const BpeModelSpec& model = spec.models(0).bpe();
  if (model.scores_size() > 0) {
    return BadDataError("scores decide the order of merges");
  }
  TESSERA_ASSIGN_OR_RETURN(const BpeRules rules, RulesOf(spec));
  if (!rules.proper) return BadDataError(kImproper);
  for (size_t i = 1; i < rules.products.size(); ++i) {
    if (rules.products[i - 1] < rules.products[i]) continue;
    return BadDataError("token " + std::to_string(rules.products[i]) +
                        " has a lower id than token " +
                        std::to_string(rules.products[i - 1]) +
                        ", which is merged before it");
  }
  // A longer token that no merge makes would be reached by its bytes.
  const VocabularySpec& vocabulary = spec.vocabulary();
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    if (is_skipped[i] || vocabulary.tokens(i).size() < 2) continue;
    const TokenId id = IdOfEntry(vocabulary, i);
    if (!std::binary_search(rules.products.begin(), rules.products.end(), id)) {
      return BadDataError("no merge makes token " + std::to_string(id));
    }
  }
  return OkStatus();
}

StatusOr<std::vector<TokenId>> ProductsByRank(const TokenizerSpec& spec) {
  TESSERA_ASSIGN_OR_RETURN(const BpeRules rules, RulesOf(spec));
  if (!rules.proper) return BadDataError(kImproper);
  std::vector<BpeRules::Pair> pairs = rules.pairs;
  std::sort(pairs.begin(), pairs.end(),
            [](const auto& a, const auto& b) { return a.merge < b.merge; });
  std::vector<TokenId> products;
  for (const BpeRules::Pair& pair : pairs) {
    products.push_back(rules.products[pair.merge]);
  }
  return products;
}

StatusOr<std::vector<uint32_t>> MergesOf(const TokenizerSpec& spec) {
  const BpeModelSpec& model = spec.models(0).bpe();
  if (model.rank_lookup() == BpeModelSpec::PAIRS) {
    return std::vector<uint32_t>(model.merges().begin(), model.merges().end());
  }
  TESSERA_ASSIGN_OR_RETURN(const BpeRules rules, RulesOf(spec));
  if (!rules.proper) return BadDataError(kImproper);
  std::vector<BpeRules::Pair> pairs = rules.pairs;
  std::sort(pairs.begin(), pairs.end(),
            [](const auto& a, const auto& b) { return a.merge < b.merge; });
  std::vector<uint32_t> merges;
  for (const BpeRules::Pair& pair : pairs) {
    if (std::max(pair.left, pair.right) >= kNoTokenPart) {
      return BadDataError("a merge starts from a character that is no token");
    }
    merges.push_back(pair.left);
    merges.push_back(pair.right);
  }
  return merges;
}

StatusOr<std::vector<uint32_t>> MergesByScore(const TokenizerSpec& spec) {
  const VocabularySpec& vocabulary = spec.vocabulary();
  const BpeModelSpec& model = spec.models(0).bpe();
  if (model.scores_size() != vocabulary.tokens_size()) {
    return BadDataError("there is not one score for each token");
  }
  // Entries that may be parts and products.
  std::vector<std::string_view> texts;
  std::vector<uint32_t> entries;
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    const bool is_normal = vocabulary.kinds_size() == 0 ||
                           vocabulary.kinds(i) == VocabularySpec::NORMAL;
    if (!is_normal) continue;
    texts.push_back(vocabulary.tokens(i));
    entries.push_back(static_cast<uint32_t>(i));
  }
  std::vector<std::string_view> sorted = texts;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end() ||
      (!sorted.empty() && sorted[0].empty())) {
    return BadDataError("two tokens have the same text, or one has none");
  }
  const BpeSplits splits(texts);
  struct Split {
    float score;
    size_t left_size;
    uint32_t left;
    uint32_t right;
  };
  std::vector<Split> all;
  for (uint32_t text = 0; text < texts.size(); ++text) {
    const float score = model.scores(static_cast<int>(entries[text]));
    splits.ForEach(text, [&](uint32_t left, uint32_t right) {
      all.push_back({score, CountCharacters(texts[left]), left, right});
    });
  }
  std::stable_sort(all.begin(), all.end(), [](const Split& a, const Split& b) {
    return std::make_pair(-a.score, a.left_size) <
           std::make_pair(-b.score, b.left_size);
  });
  std::vector<uint32_t> merges;
  for (const Split& split : all) {
    merges.push_back(IdOfEntry(vocabulary, entries[split.left]));
    merges.push_back(IdOfEntry(vocabulary, entries[split.right]));
  }
  return merges;
}

}  // namespace tessera

// Both forms of the spec go through the certificate first, merge by merge in
// order of rank. What fails it is kept as a whole list of pairs.

#include "tokenizers/models/bpe_rules.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tokenizers/models/bpe_certificate.h"
#include "tokenizers/models/bpe_splits.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

using Parts = std::pair<uint32_t, uint32_t>;

// Texts of all products together, so that a small file cannot ask for hours.
constexpr uint64_t kProductBytesMax = uint64_t{1} << 36;

// ------------------------------------------------------------ list of merges

struct ListedMerge {
  uint32_t left;
  uint32_t right;
  uint32_t product;
};

Status MergeError(int rank, std::string_view what) {
  return BadDataError("model.bpe.merges: rank " + std::to_string(rank) + ": " +
                      std::string(what) + " [V05]");
}

class MergeListReader {
 public:
  MergeListReader(const BpeModelSpec& spec, const Vocabulary& vocabulary,
                  const BpeAlphabet& alphabet)
      : spec_(spec), vocabulary_(vocabulary), alphabet_(alphabet) {}

  StatusOr<std::vector<ListedMerge>> Read() {
    if (spec_.merges_size() % 2 != 0) {
      return BadDataError(
          "model.bpe.merges: expected two ids per merge, found an odd number "
          "of ids [V05]");
    }
    if (static_cast<uint64_t>(spec_.merges_size()) / 2 >= kMergeCountMax) {
      return BadDataError("model.bpe.merges: expected fewer than " +
                          std::to_string(kMergeCountMax) + " merges [V05]");
    }
    std::vector<ListedMerge> merges;
    merges.reserve(spec_.merges_size() / 2);
    for (int i = 0; i < spec_.merges_size(); i += 2) {
      TESSERA_RETURN_IF_ERROR(ReadOne(i / 2, &merges));
    }
    return merges;
  }

 private:
  Status ReadOne(int rank, std::vector<ListedMerge>* merges) {
    const uint32_t left = spec_.merges(2 * rank);
    const uint32_t right = spec_.merges(2 * rank + 1);
    for (const uint32_t id : {left, right}) {
      if (!vocabulary_.is_used(id)) {
        return MergeError(rank, "no token has id " + std::to_string(id));
      }
    }
    // Letters of the byte alphabet never spell these, so they never merge.
    if (alphabet_.byte_level &&
        (vocabulary_.kind(left) == TokenKind::kLiteral ||
         vocabulary_.kind(right) == TokenKind::kLiteral)) {
      return OkStatus();
    }
    TESSERA_RETURN_IF_ERROR(JoinTexts(rank, left, right));
    const std::optional<TokenId> product = FindProduct();
    if (!product.has_value()) {
      return MergeError(rank, "\"" + QuoteForError(text_) +
                                  "\", which it makes, is no token");
    }
    merges->push_back({left, right, *product});
    return OkStatus();
  }

  Status JoinTexts(int rank, uint32_t left, uint32_t right) {
    std::string_view tail = vocabulary_.text(right);
    if (tail.size() <= alphabet_.prefix.size()) {
      return MergeError(rank, "\"" + QuoteForError(tail) +
                                  "\" is nothing but the prefix, so that the "
                                  "merge makes nothing longer");
    }
    tail.remove_prefix(alphabet_.prefix.size());
    text_ = vocabulary_.text(left);
    text_ += tail;
    bytes_ += text_.size();
    if (bytes_ > kProductBytesMax) {
      return MergeError(rank, "the merges make more than " +
                                  std::to_string(kProductBytesMax) +
                                  " bytes of text together");
    }
    return OkStatus();
  }

  std::optional<TokenId> FindProduct() const {
    const std::optional<TokenId> id = vocabulary_.FindOrdinary(text_);
    return id.has_value() ? id : vocabulary_.FindAny(text_);
  }

  const BpeModelSpec& spec_;
  const Vocabulary& vocabulary_;
  const BpeAlphabet& alphabet_;
  std::string text_;
  uint64_t bytes_ = 0;
};

// False where the list is improper, or has a canonical pair twice.
bool CertifyList(const std::vector<ListedMerge>& merges,
                 const Vocabulary& vocabulary, const BpeAlphabet& alphabet,
                 BpeRules* rules) {
  BpeCertificate certificate(alphabet, merges.size());
  std::vector<Parts> canonical(vocabulary.id_count(), Parts{kNoPart, kNoPart});
  std::vector<bool> added(vocabulary.id_count());
  size_t open = 0;
  for (const ListedMerge& m : merges) {
    Parts& parts = canonical[m.product];
    if (parts.first == kNoPart) {
      const std::optional<Parts> split =
          certificate.Split(vocabulary.text(m.product));
      if (!split.has_value()) return false;
      parts = *split;
      ++open;
    }
    if (parts != Parts{m.left, m.right}) continue;
    if (added[m.product]) return false;
    added[m.product] = true;
    const uint32_t merge = static_cast<uint32_t>(rules->products.size());
    certificate.Add(m.left, m.right, m.product, merge);
    rules->pairs.push_back({m.left, m.right, merge});
    rules->products.push_back(m.product);
    --open;
  }
  return open == 0;
}

// A pair has the rank of its last position.
void DropEarlierRepeats(std::vector<ListedMerge>* merges) {
  const auto key = [&](uint32_t i) {
    return uint64_t{(*merges)[i].left} << 32 | (*merges)[i].right;
  };
  std::vector<uint32_t> order(merges->size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return key(a) < key(b); });
  std::vector<bool> repeated(merges->size());
  for (size_t i = 0; i + 1 < order.size(); ++i) {
    if (key(order[i]) == key(order[i + 1])) repeated[order[i]] = true;
  }
  size_t kept = 0;
  for (size_t i = 0; i < merges->size(); ++i) {
    if (!repeated[i]) (*merges)[kept++] = (*merges)[i];
  }
  merges->resize(kept);
}

StatusOr<BpeRules> RulesOfList(const BpeModelSpec& spec,
                               const Vocabulary& vocabulary,
                               const BpeAlphabet& alphabet) {
  TESSERA_ASSIGN_OR_RETURN(std::vector<ListedMerge> merges,
                           MergeListReader(spec, vocabulary, alphabet).Read());
  BpeRules rules;
  if (!alphabet.has_affixes() && spec.dropout() == 0) {
    rules.proper = CertifyList(merges, vocabulary, alphabet, &rules);
    if (rules.proper) return rules;
  }
  DropEarlierRepeats(&merges);
  rules = BpeRules();
  for (const ListedMerge& m : merges) {
    const uint32_t merge = static_cast<uint32_t>(rules.products.size());
    rules.pairs.push_back({m.left, m.right, merge});
    rules.products.push_back(m.product);
  }
  return rules;
}

// ------------------------------------------------------------- joined texts

// Score of each id; empty if the id is the rank.
StatusOr<std::vector<float>> ScoresById(const BpeModelSpec& spec,
                                        const Vocabulary& vocabulary) {
  std::vector<float> scores;
  if (spec.scores_size() == 0) return scores;
  scores.resize(vocabulary.id_count());
  int count = 0;
  for (TokenId id = 0; id < vocabulary.id_count(); ++id) {
    const TokenKind kind = vocabulary.kind(id);
    if (kind == TokenKind::kHole || kind == TokenKind::kAdded) continue;
    if (count < spec.scores_size()) scores[id] = spec.scores(count);
    ++count;
  }
  if (count != spec.scores_size()) {
    return BadDataError(
        "model.bpe.scores: expected one per token of the "
        "vocabulary, " +
        std::to_string(count) + ", found " +
        std::to_string(spec.scores_size()) + " [V01]");
  }
  return scores;
}

bool CertifyTokens(const Vocabulary& vocabulary, const BpeAlphabet& alphabet,
                   BpeRules* rules) {
  BpeCertificate certificate(alphabet, rules->products.size());
  const auto rank = [&](uint32_t merge) {
    return rules->classes.empty() ? merge : rules->classes[merge];
  };
  size_t added = 0;
  for (uint32_t merge = 0; merge < rules->products.size(); ++merge) {
    // Merges of equal rank do not see each other.
    while (added < rules->pairs.size() &&
           rank(rules->pairs[added].merge) < rank(merge)) {
      const BpeRules::Pair& pair = rules->pairs[added++];
      certificate.Add(pair.left, pair.right, rules->products[pair.merge],
                      rank(pair.merge));
    }
    const std::optional<Parts> split =
        certificate.Split(vocabulary.text(rules->products[merge]));
    if (!split.has_value()) return false;
    rules->pairs.push_back({split->first, split->second, merge});
  }
  return true;
}

// Every cut of every product into two parts.
void AddAllSplits(const Vocabulary& vocabulary, const BpeAlphabet& alphabet,
                  const std::vector<TokenId>& tokens, BpeRules* rules) {
  std::vector<std::string_view> texts;
  std::vector<uint32_t> parts;
  std::vector<uint32_t> merge_of(vocabulary.id_count(), kNoMerge);
  for (uint32_t i = 0; i < rules->products.size(); ++i) {
    merge_of[rules->products[i]] = i;
  }
  for (const TokenId id : tokens) {
    texts.push_back(vocabulary.text(id));
    parts.push_back(id);
  }
  // Units that are no token.
  std::vector<std::string> units;
  alphabet.AppendNoTokenUnits(&units, &parts);
  for (const std::string& unit : units) texts.push_back(unit);
  const BpeSplits splits(texts);
  for (uint32_t i = 0; i < tokens.size(); ++i) {
    const uint32_t merge = merge_of[tokens[i]];
    if (merge == kNoMerge) continue;
    splits.ForEach(i, [&](uint32_t left, uint32_t right) {
      rules->pairs.push_back({parts[left], parts[right], merge});
    });
  }
  std::stable_sort(rules->pairs.begin(), rules->pairs.end(),
                   [](const BpeRules::Pair& a, const BpeRules::Pair& b) {
                     return a.merge < b.merge;
                   });
}

StatusOr<BpeRules> RulesOfTokens(const BpeModelSpec& spec,
                                 const Vocabulary& vocabulary,
                                 const BpeAlphabet& alphabet) {
  if (alphabet.has_affixes()) {
    return BadDataError(
        "model.bpe.rank_lookup: BYTES does not go with a prefix or suffix of "
        "words; use PAIRS and a list of merges [V10]");
  }
  if (spec.merges_size() != 0) {
    return BadDataError(
        "model.bpe.merges: expected none with rank_lookup BYTES [V10]");
  }
  TESSERA_ASSIGN_OR_RETURN(const std::vector<float> scores,
                           ScoresById(spec, vocabulary));
  const std::vector<TokenId> tokens = MergeableTokens(spec, vocabulary);
  BpeRules rules;
  for (const TokenId id : tokens) {
    if (alphabet.CountUnits(vocabulary.text(id)) > 1) {
      rules.products.push_back(id);
    }
  }
  if (!scores.empty()) {
    std::stable_sort(
        rules.products.begin(), rules.products.end(),
        [&](uint32_t a, uint32_t b) { return scores[a] > scores[b]; });
    bool shared = false;
    std::vector<uint32_t> classes(rules.products.size());
    for (size_t i = 1; i < classes.size(); ++i) {
      const bool equal =
          scores[rules.products[i]] == scores[rules.products[i - 1]];
      classes[i] = classes[i - 1] + (equal ? 0 : 1);
      shared |= equal;
    }
    if (shared) rules.classes = std::move(classes);
  }
  rules.proper =
      spec.dropout() == 0 && CertifyTokens(vocabulary, alphabet, &rules);
  if (!rules.proper) {
    rules.pairs.clear();
    AddAllSplits(vocabulary, alphabet, tokens, &rules);
  }
  return rules;
}

}  // namespace

StatusOr<BpeRules> MakeBpeRules(const BpeModelSpec& spec,
                                const Vocabulary& vocabulary,
                                const BpeAlphabet& alphabet) {
  return spec.rank_lookup() == BpeModelSpec::BYTES
             ? RulesOfTokens(spec, vocabulary, alphabet)
             : RulesOfList(spec, vocabulary, alphabet);
}

}  // namespace tessera

// Numbering:
//   [0, hot)                 base symbols; byte-level: all 256 bytes, each its
//                            own number, there or not; characters: the 256 that
//                            merge earliest
//   [hot, hot + products)    what pairs make, by rank: pair p makes hot + p if
//                            every pair makes a token of its own
//   the rest                 further base symbols and what never merges

#include "tokenizers/models/bpe_compiled.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "tokenizers/text/utf8.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

constexpr size_t kHotBaseCount = 256;

// Distinct parts of the alphabet, the ones that merge earliest first.
std::vector<uint32_t> BasesByHeat(const BpeRules& rules,
                                  std::vector<uint32_t> bases,
                                  size_t id_count) {
  const auto index = [&](uint32_t part) {
    return part < kNoTokenPart ? part : id_count + (part - kNoTokenPart);
  };
  std::sort(bases.begin(), bases.end());
  bases.erase(std::unique(bases.begin(), bases.end()), bases.end());
  if (bases.empty()) return bases;
  std::vector<uint32_t> heat(std::max(id_count, index(bases.back()) + 1),
                             kNoMerge);
  for (const BpeRules::Pair& pair : rules.pairs) {
    for (const uint32_t part : {pair.left, pair.right}) {
      heat[index(part)] = std::min(heat[index(part)], pair.merge);
    }
  }
  std::stable_sort(bases.begin(), bases.end(), [&](uint32_t a, uint32_t b) {
    return heat[index(a)] < heat[index(b)];
  });
  return bases;
}

}  // namespace

BpeCompiled::BpeCompiled(const BpeRules& rules, const BpeAlphabet& alphabet,
                         const std::vector<TokenId>& extra_ids,
                         const Vocabulary& vocabulary)
    : proper_(rules.proper), symbol_of_id_(vocabulary.id_count(), kNoSymbol) {
  NumberBases(rules, alphabet);
  for (const TokenId id : extra_ids) Number(id);
  TranslateAlphabet(alphabet);
  for (const BpeRules::Pair& pair : rules.pairs) {
    Number(pair.left);
    Number(pair.right);
  }
  tables_.symbol_count = static_cast<uint32_t>(ids_.size());
  ids_.push_back(kNoPart);
  BuildPairs(rules);
  SetClasses(rules);
  SetSizes(alphabet, vocabulary);
}

void BpeCompiled::Number(uint32_t part) {
  const uint32_t symbol = static_cast<uint32_t>(ids_.size());
  if (part < kNoTokenPart) {
    if (symbol_of_id_[part] != kNoSymbol) return;
    symbol_of_id_[part] = symbol;
    ids_.push_back(part);
    return;
  }
  const uint32_t unit = part - kNoTokenPart;
  if (unit >= symbol_of_unit_.size()) {
    symbol_of_unit_.resize(unit + 1, kNoSymbol);
  }
  if (symbol_of_unit_[unit] != kNoSymbol) return;
  symbol_of_unit_[unit] = symbol;
  ids_.push_back(kNoPart);
}

uint32_t BpeCompiled::SymbolOfPart(uint32_t part) const {
  if (part == kNoPart) return kNoSymbol;
  return part < kNoTokenPart ? symbol_of_id_[part]
                             : symbol_of_unit_[part - kNoTokenPart];
}

void BpeCompiled::NumberBases(const BpeRules& rules,
                              const BpeAlphabet& alphabet) {
  if (alphabet.byte_level) {
    for (const uint32_t part : alphabet.low[kMiddlePlace]) {
      if (part == kNoPart) {
        ids_.push_back(kNoPart);
      } else {
        Number(part);
      }
    }
    NumberProducts(rules);
    for (const auto& low : alphabet.low) {
      for (const uint32_t part : low) {
        if (part != kNoPart) Number(part);
      }
    }
    return;
  }
  std::vector<uint32_t> bases;
  for (const auto& low : alphabet.low) {
    for (const uint32_t part : low) {
      if (part != kNoPart) bases.push_back(part);
    }
  }
  for (const CodePointTable& high : alphabet.high) {
    bases.insert(bases.end(), high.values().begin(), high.values().end());
  }
  bases = BasesByHeat(rules, std::move(bases), symbol_of_id_.size());
  const size_t hot = std::min(bases.size(), kHotBaseCount);
  for (size_t i = 0; i < hot; ++i) Number(bases[i]);
  NumberProducts(rules);
  for (size_t i = hot; i < bases.size(); ++i) Number(bases[i]);
}

void BpeCompiled::NumberProducts(const BpeRules& rules) {
  tables_.product_begin = static_cast<uint32_t>(ids_.size());
  bool in_order = true;
  products_.reserve(rules.pairs.size());
  for (const BpeRules::Pair& pair : rules.pairs) {
    const uint32_t part = rules.products[pair.merge];
    Number(part);
    products_.push_back(SymbolOfPart(part));
    in_order &=
        products_.back() + 1 == tables_.product_begin + products_.size();
  }
  if (in_order) {
    products_ = std::vector<uint32_t>();
  } else {
    tables_.products = products_.data();
  }
}

void BpeCompiled::TranslateAlphabet(const BpeAlphabet& alphabet) {
  const auto symbol_of = [this](uint32_t part) { return SymbolOfPart(part); };
  for (size_t place = 0; place < kPlaceCount; ++place) {
    std::transform(alphabet.low[place].begin(), alphabet.low[place].end(),
                   low_[place].begin(), symbol_of);
    high_[place] = alphabet.high[place];
    high_[place].Transform(symbol_of);
  }
}

void BpeCompiled::BuildPairs(const BpeRules& rules) {
  grid_.assign(size_t{kBpeGridSide} * kBpeGridSide, kNoMerge);
  std::vector<BpeTables::Parts> parts;
  parts.reserve(rules.pairs.size() + 1);
  for (const BpeRules::Pair& pair : rules.pairs) {
    const uint32_t left = SymbolOfPart(pair.left);
    const uint32_t right = SymbolOfPart(pair.right);
    if ((left | right) < kBpeGridSide) {
      grid_[right * kBpeGridSide + left] = static_cast<uint32_t>(parts.size());
    }
    parts.push_back({left, right});
  }
  hash_ = BpePairHash(std::move(parts));
  hash_.Fill(&tables_);
  tables_.grid = grid_.data();
}

// Ranks of pairs, unless they are the numbers.
void BpeCompiled::SetClasses(const BpeRules& rules) {
  classes_.reserve(rules.pairs.size());
  bool shared = false;
  for (const BpeRules::Pair& pair : rules.pairs) {
    const uint32_t rank =
        rules.classes.empty() ? pair.merge : rules.classes[pair.merge];
    shared |= !classes_.empty() && classes_.back() == rank;
    classes_.push_back(rank);
  }
  if (shared) {
    tables_.classes = classes_.data();
  } else {
    classes_ = std::vector<uint32_t>();
  }
}

void BpeCompiled::SetSizes(const BpeAlphabet& alphabet,
                           const Vocabulary& vocabulary) {
  sizes_.assign(ids_.size(), 1);
  for (size_t symbol = 0; symbol < ids_.size(); ++symbol) {
    if (ids_[symbol] == kNoPart) continue;
    sizes_[symbol] =
        static_cast<uint32_t>(vocabulary.text(ids_[symbol]).size());
  }
  if (alphabet.byte_level) return;
  for (uint32_t c = 0; c < symbol_of_unit_.size(); ++c) {
    if (symbol_of_unit_[c] == kNoSymbol) continue;
    sizes_[symbol_of_unit_[c]] = static_cast<uint32_t>(Utf8Size(c));
  }
}

}  // namespace tessera

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

#include "tokenizers/base/limits.h"
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

struct BpeCompiled::Builder {
  // Gives the part the next symbol, unless it has one.
  void Number(uint32_t part) {
    uint32_t* const symbol =
        part < kNoTokenPart ? &symbol_of_id[part] : SymbolOfUnit(part);
    if (*symbol != kNoSymbol) return;
    *symbol = static_cast<uint32_t>(ids.size());
    ids.push_back(part < kNoTokenPart ? part : kNoPart);
  }

  uint32_t SymbolOfPart(uint32_t part) const {
    if (part == kNoPart) return kNoSymbol;
    return part < kNoTokenPart ? symbol_of_id[part]
                               : symbol_of_unit[part - kNoTokenPart];
  }

  uint32_t* SymbolOfUnit(uint32_t part) {
    const uint32_t unit = part - kNoTokenPart;
    if (unit >= symbol_of_unit.size()) {
      symbol_of_unit.resize(unit + 1, kNoSymbol);
    }
    return &symbol_of_unit[unit];
  }

  std::vector<uint32_t> ids;
  std::vector<uint32_t> symbol_of_id;
  // Symbols of parts that are no tokens, by part - kNoTokenPart.
  std::vector<uint32_t> symbol_of_unit;
};

BpeCompiled::BpeCompiled(const BpeRules& rules, const BpeAlphabet& alphabet,
                         const std::vector<TokenId>& extra_ids,
                         const Vocabulary& vocabulary)
    : proper_(rules.proper) {
  Builder builder;
  builder.symbol_of_id.assign(vocabulary.id_count(), kNoSymbol);
  NumberBases(rules, alphabet, &builder);
  for (const TokenId id : extra_ids) builder.Number(id);
  TranslateAlphabet(alphabet, builder);
  for (const BpeRules::Pair& pair : rules.pairs) {
    builder.Number(pair.left);
    builder.Number(pair.right);
  }
  tables_.symbol_count = static_cast<uint32_t>(builder.ids.size());
  builder.ids.push_back(kNoPart);
  BuildPairs(rules, builder);
  SetClasses(rules);
  SetSizes(alphabet, vocabulary, builder);
  ids_ = std::move(builder.ids);
  symbol_of_id_ = std::move(builder.symbol_of_id);
  PointTables();
}

void BpeCompiled::NumberBases(const BpeRules& rules,
                              const BpeAlphabet& alphabet, Builder* builder) {
  if (alphabet.byte_level) {
    for (const uint32_t part : alphabet.low[kMiddlePlace]) {
      if (part == kNoPart) {
        builder->ids.push_back(kNoPart);
      } else {
        builder->Number(part);
      }
    }
    NumberProducts(rules, builder);
    for (const auto& low : alphabet.low) {
      for (const uint32_t part : low) {
        if (part != kNoPart) builder->Number(part);
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
  bases = BasesByHeat(rules, std::move(bases), builder->symbol_of_id.size());
  const size_t hot = std::min(bases.size(), kHotBaseCount);
  for (size_t i = 0; i < hot; ++i) builder->Number(bases[i]);
  NumberProducts(rules, builder);
  for (size_t i = hot; i < bases.size(); ++i) builder->Number(bases[i]);
}

void BpeCompiled::NumberProducts(const BpeRules& rules, Builder* builder) {
  tables_.product_begin = static_cast<uint32_t>(builder->ids.size());
  bool in_order = true;
  std::vector<uint32_t> products;
  products.reserve(rules.pairs.size());
  for (const BpeRules::Pair& pair : rules.pairs) {
    const uint32_t part = rules.products[pair.merge];
    builder->Number(part);
    products.push_back(builder->SymbolOfPart(part));
    in_order &= products.back() + 1 == tables_.product_begin + products.size();
  }
  if (!in_order) products_ = std::move(products);
}

void BpeCompiled::TranslateAlphabet(const BpeAlphabet& alphabet,
                                    const Builder& builder) {
  const auto symbol_of = [&](uint32_t part) {
    return builder.SymbolOfPart(part);
  };
  for (size_t place = 0; place < kPlaceCount; ++place) {
    std::transform(alphabet.low[place].begin(), alphabet.low[place].end(),
                   low_[place].begin(), symbol_of);
    high_[place] = alphabet.high[place].Transformed(symbol_of);
  }
}

void BpeCompiled::BuildPairs(const BpeRules& rules, const Builder& builder) {
  std::vector<uint32_t> grid(size_t{kBpeGridSide} * kBpeGridSide, kNoMerge);
  std::vector<BpeTables::Parts> parts;
  parts.reserve(rules.pairs.size() + 1);
  for (const BpeRules::Pair& pair : rules.pairs) {
    const uint32_t left = builder.SymbolOfPart(pair.left);
    const uint32_t right = builder.SymbolOfPart(pair.right);
    if ((left | right) < kBpeGridSide) {
      grid[right * kBpeGridSide + left] = static_cast<uint32_t>(parts.size());
    }
    parts.push_back({left, right});
  }
  hash_ = BpePairHash(std::move(parts));
  grid_ = std::move(grid);
}

// Ranks of pairs, unless they are the numbers.
void BpeCompiled::SetClasses(const BpeRules& rules) {
  std::vector<uint32_t> classes;
  classes.reserve(rules.pairs.size());
  bool shared = false;
  for (const BpeRules::Pair& pair : rules.pairs) {
    const uint32_t rank =
        rules.classes.empty() ? pair.merge : rules.classes[pair.merge];
    shared |= !classes.empty() && classes.back() == rank;
    classes.push_back(rank);
  }
  if (shared) classes_ = std::move(classes);
}

void BpeCompiled::SetSizes(const BpeAlphabet& alphabet,
                           const Vocabulary& vocabulary,
                           const Builder& builder) {
  const std::vector<uint32_t>& ids = builder.ids;
  std::vector<uint32_t> sizes(ids.size(), 1);
  for (size_t symbol = 0; symbol < ids.size(); ++symbol) {
    if (ids[symbol] == kNoPart) continue;
    sizes[symbol] = static_cast<uint32_t>(vocabulary.text(ids[symbol]).size());
  }
  const std::vector<uint32_t>& units = builder.symbol_of_unit;
  for (uint32_t c = 0; c < units.size() && !alphabet.byte_level; ++c) {
    if (units[c] == kNoSymbol) continue;
    sizes[units[c]] = static_cast<uint32_t>(Utf8Size(c));
  }
  sizes_ = std::move(sizes);
}

void BpeCompiled::PointTables() {
  hash_.Fill(&tables_);
  tables_.grid = grid_.data();
  tables_.products = products_.empty() ? nullptr : products_.data();
  tables_.classes = classes_.empty() ? nullptr : classes_.data();
}

void BpeCompiled::AppendTables(TableWriter* writer) const {
  writer->Put<uint8_t>(proper_);
  writer->Put(tables_.symbol_count);
  writer->Put(tables_.product_begin);
  writer->PutArray(ids_);
  writer->PutArray(sizes_);
  writer->PutArray(symbol_of_id_);
  writer->Put(low_);
  // Without a prefix or suffix all places are alike.
  const bool alike =
      std::all_of(high_.begin(), high_.end(),
                  [&](const CodePointTable& high) { return high == high_[0]; });
  writer->Put<uint8_t>(alike);
  for (size_t place = 0; place < (alike ? 1 : kPlaceCount); ++place) {
    high_[place].AppendTables(writer);
  }
  writer->PutArray(products_);
  writer->PutArray(classes_);
  writer->PutArray(grid_);
  hash_.AppendTables(writer);
}

BpeCompiled::BpeCompiled(TableReader* reader, const Vocabulary& vocabulary)
    : proper_(reader->Get<uint8_t>() != 0) {
  tables_.symbol_count = reader->Get<uint32_t>();
  tables_.product_begin = reader->Get<uint32_t>();
  ids_ = reader->GetArray<uint32_t>();
  sizes_ = reader->GetArray<uint32_t>();
  symbol_of_id_ = reader->GetArray<uint32_t>();
  low_ = reader->Get<decltype(low_)>();
  const bool alike = reader->Get<uint8_t>() != 0;
  for (size_t place = 0; place < kPlaceCount; ++place) {
    high_[place] = place > 0 && alike ? high_[0] : CodePointTable(reader);
  }
  products_ = reader->GetArray<uint32_t>();
  classes_ = reader->GetArray<uint32_t>();
  grid_ = reader->GetArray<uint32_t>();
  hash_ = BpePairHash(reader);
  const uint64_t pair_count = hash_.parts().size();
  const uint64_t symbol_count = tables_.symbol_count;
  reader->Require(ids_.size() == symbol_count + 1 &&
                      sizes_.size() == symbol_count + 1 &&
                      symbol_of_id_.size() == vocabulary.id_count(),
                  "symbols and ids of each other");
  reader->Require(products_.empty()
                      ? tables_.product_begin + pair_count <= symbol_count
                      : products_.size() == pair_count,
                  "a product for each pair");
  reader->Require(classes_.empty() || classes_.size() == pair_count,
                  "a rank for each pair");
  reader->Require(grid_.size() == size_t{kBpeGridSide} * kBpeGridSide,
                  "a grid of 256 x 256 symbols");
  for (const auto& low : low_) {
    reader->Require(AllBelow(low, symbol_count, kNoSymbol),
                    "symbols of bytes that exist");
  }
  PointTables();
  if (!reader->ok() || !reader->is_full()) return;
  reader->Require(IsSound(vocabulary), "symbols, ids and ranks that exist");
}

bool BpeCompiled::IsSound(const Vocabulary& vocabulary) const {
  const uint32_t pair_count = tables_.pair_count;
  const uint32_t symbol_count = tables_.symbol_count;
  bool sound = AllBelow(ids_, vocabulary.id_count(), kNoPart) &&
               AllBelow(classes_, kMergeCountMax, 0) &&
               AllBelow(grid_, pair_count, kNoMerge);
  for (const CodePointTable& high : high_) {
    sound = sound && AllBelow(high.values(), symbol_count, kNoSymbol);
  }
  for (uint32_t i = 0; sound && i < grid_.size(); ++i) {
    sound = grid_[i] == kNoMerge ||
            tables_.IsPair(grid_[i], i % kBpeGridSide, i / kBpeGridSide);
  }
  for (const uint32_t size : sizes_) sound &= size > 0;
  for (TokenId id = 0; sound && id < symbol_of_id_.size(); ++id) {
    const uint32_t symbol = symbol_of_id_[id];
    sound =
        symbol == kNoSymbol || (symbol < symbol_count && ids_[symbol] == id);
  }
  for (uint32_t number = 0; sound && number < pair_count; ++number) {
    sound = IsToken(tables_.ProductOf(number));
  }
  return sound;
}

bool BpeCompiled::HasAdditiveSizes() const {
  for (uint32_t number = 0; number < tables_.pair_count; ++number) {
    const auto [left, right] = hash_.parts()[number];
    if (left >= sizes_.size() || right >= sizes_.size() ||
        uint64_t{sizes_[left]} + sizes_[right] !=
            sizes_[tables_.ProductOf(number)]) {
      return false;
    }
  }
  return true;
}

}  // namespace tessera

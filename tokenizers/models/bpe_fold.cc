#include "tokenizers/models/bpe_fold.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "tokenizers/text/utf8.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

constexpr size_t kCharacterBytesMax = 4;

void AddByte(uint8_t byte, BpeFold::ByteSet* set) {
  (*set)[byte >> 6] |= uint64_t{1} << (byte & 63);
}

// For each symbol that may stand at a border of a character, the bytes that
// symbols which merge with it there have next to it, each with the lowest rank
// of such a merge.
class Neighbours {
 public:
  void Add(uint32_t symbol, uint8_t byte, uint32_t rank) {
    rows_.push_back({symbol, byte, rank});
  }
  // Then no more Add.
  void Sort(size_t symbol_count) {
    std::sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
      if (a.symbol != b.symbol) return a.symbol < b.symbol;
      return a.byte != b.byte ? a.byte < b.byte : a.rank < b.rank;
    });
    const auto same = [](const Row& a, const Row& b) {
      return a.symbol == b.symbol && a.byte == b.byte;
    };
    rows_.erase(std::unique(rows_.begin(), rows_.end(), same), rows_.end());
    begins_.assign(symbol_count + 1, 0);
    for (const Row& row : rows_) ++begins_[row.symbol + 1];
    for (size_t i = 0; i < symbol_count; ++i) begins_[i + 1] += begins_[i];
  }
  // Adds the bytes of merges of `symbol` with a rank of `rank` or less.
  void AddThieves(uint32_t symbol, uint32_t rank, BpeFold::ByteSet* set) const {
    for (size_t i = begins_[symbol]; i < begins_[symbol + 1]; ++i) {
      if (rows_[i].rank <= rank) AddByte(rows_[i].byte, set);
    }
  }

 private:
  struct Row {
    uint32_t symbol;
    uint8_t byte;
    uint32_t rank;
  };
  std::vector<Row> rows_;
  std::vector<size_t> begins_;
};

struct Derivation {
  uint32_t symbol;
  BpeFold::ByteSet before = {};
  BpeFold::ByteSet behind = {};
};

class FoldProof {
 public:
  FoldProof(const BpeCompiled& compiled, const Vocabulary& vocabulary)
      : tables_(compiled.tables()) {
    const FrozenArray<BpeTables::Parts>& pairs = compiled.pairs();
    const auto text = [&](uint32_t symbol, char* unit) {
      const uint32_t id = compiled.ids()[symbol];
      if (id != kNoPart) return vocabulary.text(id);
      *unit = static_cast<char>(symbol);
      return std::string_view(unit, 1);
    };
    for (uint32_t number = 0; number < pairs.size(); ++number) {
      const auto [left, right] = pairs[number];
      const uint32_t rank = tables_.RankOf(number);
      char units[2];
      const std::string_view left_text = text(left, &units[0]);
      const std::string_view right_text = text(right, &units[1]);
      if (right_text.size() <= kCharacterBytesMax &&
          !IsAscii(right_text.front()) && !IsContinuation(right_text.front())) {
        before_.Add(right, left_text.back(), rank);
      }
      if (left_text.size() <= kCharacterBytesMax &&
          IsContinuation(left_text.back())) {
        behind_.Add(left, right_text.front(), rank);
      }
    }
    before_.Sort(compiled.ids().size());
    behind_.Sort(compiled.ids().size());
  }

  // What the character (2 to 4 bytes) becomes and what must not stand next to
  // it; nullopt where it does not become one symbol.
  std::optional<Derivation> Derive(std::string_view character) const {
    Derivation derivation;
    std::array<uint32_t, kCharacterBytesMax> symbols;
    size_t count = character.size();
    for (size_t i = 0; i < count; ++i) {
      symbols[i] = static_cast<unsigned char>(character[i]);
    }
    uint32_t running_max = 0;
    while (count > 1) {
      const auto [at, rank] = LowestPair(symbols, count);
      if (rank == kNoMerge) return std::nullopt;
      running_max = std::max(running_max, rank);
      // The step consumes the symbol at the first or last byte.
      if (at == 0) {
        before_.AddThieves(symbols[0], running_max, &derivation.before);
      }
      if (at + 2 == count) {
        behind_.AddThieves(symbols[at + 1], running_max, &derivation.behind);
      }
      symbols[at] = tables_.Product(symbols[at], symbols[at + 1], rank);
      for (size_t i = at + 1; i + 1 < count; ++i) symbols[i] = symbols[i + 1];
      --count;
    }
    before_.AddThieves(symbols[0], running_max, &derivation.before);
    behind_.AddThieves(symbols[0], running_max, &derivation.behind);
    derivation.symbol = symbols[0];
    return derivation;
  }

 private:
  using Symbols = std::array<uint32_t, kCharacterBytesMax>;

  std::pair<size_t, uint32_t> LowestPair(const Symbols& symbols,
                                         size_t count) const {
    std::pair<size_t, uint32_t> lowest = {0, kNoMerge};
    for (size_t i = 0; i + 1 < count; ++i) {
      const uint32_t rank = tables_.Rank(symbols[i], symbols[i + 1]);
      if (rank < lowest.second) lowest = {i, rank};
    }
    return lowest;
  }

  const BpeTables& tables_;
  Neighbours before_;
  Neighbours behind_;
};

// Numbers equal sets alike.
class ByteSets {
 public:
  static constexpr size_t kMax = 65536;

  // nullopt where there are too many different ones.
  std::optional<uint16_t> Number(const BpeFold::ByteSet& set) {
    const auto found = numbers_.find(set);
    if (found != numbers_.end()) return found->second;
    if (sets_.size() == kMax) return std::nullopt;
    const uint16_t number = static_cast<uint16_t>(sets_.size());
    sets_.push_back(set);
    numbers_.emplace(set, number);
    return number;
  }
  std::vector<BpeFold::ByteSet> Take() { return std::move(sets_); }

 private:
  std::vector<BpeFold::ByteSet> sets_;
  std::map<BpeFold::ByteSet, uint16_t> numbers_;
};

}  // namespace

BpeFold::BpeFold(const BpeCompiled& compiled, const Vocabulary& vocabulary) {
  const FoldProof proof(compiled, vocabulary);
  ByteSets sets;
  std::vector<std::pair<uint32_t, uint32_t>> symbols;
  std::vector<std::pair<uint32_t, BpeFoldView::Borders>> borders;
  for (const uint32_t id : compiled.ids()) {
    if (id == kNoPart) continue;
    const std::string_view text = vocabulary.text(id);
    if (text.size() < 2 || text.size() > kCharacterBytesMax) continue;
    const CodePoint c = DecodeUtf8(text, 0);
    if (!c.well_formed() || c.size != text.size()) continue;
    const std::optional<Derivation> derivation = proof.Derive(text);
    if (!derivation.has_value()) continue;
    const auto before = sets.Number(derivation->before);
    const auto behind = sets.Number(derivation->behind);
    if (!before.has_value() || !behind.has_value()) continue;
    symbols.emplace_back(c.value, derivation->symbol);
    borders.emplace_back(c.value, BpeFoldView::Borders{*before, *behind});
  }
  table_ = CodePointTable(std::move(symbols));
  std::sort(borders.begin(), borders.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<BpeFoldView::Borders> by_code_point;
  by_code_point.reserve(borders.size());
  for (const auto& [code_point, border] : borders) {
    by_code_point.push_back(border);
  }
  borders_ = std::move(by_code_point);
  sets_ = sets.Take();
}

BpeFold::BpeFold(TableReader* reader, const BpeCompiled& compiled)
    : table_(reader),
      borders_(reader->GetArray<BpeFoldView::Borders>()),
      sets_(reader->GetArray<ByteSet>()) {
  reader->Require(borders_.size() == table_.values().size(),
                  "borders for each character that folds");
  if (reader->is_full()) {
    reader->Require(!reader->ok() || IsSound(compiled),
                    "characters that fold to tokens of their size");
  }
  if (!reader->ok()) *this = BpeFold();
}

void BpeFold::AppendTables(TableWriter* writer) const {
  table_.AppendTables(writer);
  writer->PutArray(borders_);
  writer->PutArray(sets_);
}

bool BpeFold::IsSound(const BpeCompiled& compiled) const {
  bool sound = true;
  table_.ForEach([&](uint32_t code_point, uint32_t symbol) {
    sound &= compiled.IsToken(symbol) &&
             compiled.sizes()[symbol] == Utf8Size(code_point);
  });
  for (const BpeFoldView::Borders& border : borders_) {
    sound &= border.before < sets_.size() && border.behind < sets_.size();
  }
  return sound;
}

}  // namespace tessera

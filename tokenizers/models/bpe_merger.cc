#include "tokenizers/models/bpe_merger.h"

#include <algorithm>
#include <cstring>

namespace tessera {
namespace {

// Places in the loop have 31 bits. A longer word of an improper vocabulary
// merges in stretches of this many symbols.
constexpr size_t kStretchMax = 0x7FFFFFF0;

// Small windows that merge side by side.
constexpr size_t kSmallWindowsMin = 4;
constexpr size_t kSmallWindowsMax = 32;

// Words side by side. Zen 4 at 3.64 GHz, cl100k, English misses of 8.5 bytes,
// all in all: 1 lane 312 ns a word, 2 153, 4 115, 8 114.
constexpr size_t kLanes = 4;

#if defined(__x86_64__)
bool HasVectors() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt");
}
#define TESSERA_VECTOR_TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt")))
#else
bool HasVectors() { return false; }
#define TESSERA_VECTOR_TARGET
#endif

template <uint32_t kMax>
TESSERA_VECTOR_TARGET void MergeByVectors(const BpeTables& tables,
                                          ShortWord* const* words,
                                          size_t count) {
  const BpeGuessingKeys keys(tables);
  MergeSideBySide<kMax, true, kLanes>(keys, words, count);
}

// Copies 1 to kMergeShortMax bytes by moves of fixed size.
void CopyShort(std::string_view text, char* out) {
  const size_t size = text.size();
  const char* const p = text.data();
  if (size >= 16) {
    std::memcpy(out, p, 16);
    std::memcpy(out + size - 16, p + size - 16, 16);
  } else if (size >= 8) {
    std::memcpy(out, p, 8);
    std::memcpy(out + size - 8, p + size - 8, 8);
  } else if (size >= 4) {
    std::memcpy(out, p, 4);
    std::memcpy(out + size - 4, p + size - 4, 4);
  } else {
    out[0] = p[0];
    out[size / 2] = p[size / 2];
    out[size - 1] = p[size - 1];
  }
}

// Symbols, and keys of all kMax pairs: no branch on the size of the word.
template <uint32_t kMax>
void BeginBytesSized(const char* bytes, const uint32_t* grid, ShortWord* word) {
  for (uint32_t i = 0; i < kMax; ++i) {
    word->symbols[i + 1] = static_cast<unsigned char>(bytes[i]);
  }
  for (uint32_t i = 0; i < kMax; ++i) {
    uint16_t pair;
    std::memcpy(&pair, bytes + i, sizeof(pair));
    word->keys[i + 1] = grid[pair] << ShortWord::kPlaceBits | (i + 1);
  }
}

}  // namespace

MergeQueueMemory BpeMergerScratch::Queue(size_t count) {
  if (links_.size() < 4 * count) links_.resize(4 * count);
  const size_t entries = MergeQueueMemory::Entries(count);
  if (entries_.size() < entries) entries_.resize(entries);
  return {links_.data(), links_.data() + count, links_.data() + 2 * count,
          links_.data() + 3 * count, entries_.data()};
}

BpeMerger::BpeMerger(const BpeTables& tables, bool proper,
                     const BpeWindowSizes& sizes)
    : tables_(tables),
      proper_(proper),
      sizes_(sizes),
      guesses_(tables.products == nullptr && tables.classes == nullptr &&
               tables.pair_count < BpeGuessingKeys::kPairsMax),
      has_vectors_(HasVectors()) {}

void BpeMerger::Merge(BpeWord* word, BpeMergerScratch* scratch) const {
  if (proper_ || word->symbols.size() > kStretchMax) {
    MergeWindows(word, scratch);
  } else {
    MergeObserved(word, scratch, NoMergeObserver());
  }
}

void BpeMerger::Begin(uint32_t count, ShortWord* word) const {
  word->SetCount(count);
  if (guesses_) {
    BeginShort(BpeGuessingKeys(tables_), word);
  } else {
    BeginShort(BpeExactKeys<BpeTables>(tables_), word);
  }
}

void BpeMerger::BeginBytes(std::string_view text, ShortWord* word) const {
  char bytes[kMergeShortMax + 1] = {};
  CopyShort(text, bytes);
  if (text.size() <= 8) {
    BeginBytesSized<8>(bytes, tables_.grid, word);
  } else if (text.size() <= 16) {
    BeginBytesSized<16>(bytes, tables_.grid, word);
  } else {
    BeginBytesSized<32>(bytes, tables_.grid, word);
  }
  word->SetCount(static_cast<uint32_t>(text.size()));
  if (guesses_) {
    word->EndKeys();
  } else {
    BeginShort(BpeExactKeys<BpeTables>(tables_), word);
  }
}

void BpeMerger::MergeShort(ShortWord* const* words, size_t count,
                           BpeMergerScratch* scratch) const {
  for (std::vector<ShortWord*>& list : scratch->by_size_) list.clear();
  for (size_t i = 0; i < count; ++i) {
    const size_t size = (words[i]->count > 8) + (words[i]->count > 16);
    scratch->by_size_[size].push_back(words[i]);
  }
  const auto& [few, some, many] = scratch->by_size_;
  MergeShortSized<8>(few.data(), few.size());
  MergeShortSized<16>(some.data(), some.size());
  MergeShortSized<32>(many.data(), many.size());
}

template <uint32_t kMax>
void BpeMerger::MergeShortSized(ShortWord* const* words, size_t count) const {
  if (!guesses_) {
    MergeSideBySide<kMax, false, kLanes>(BpeExactKeys<BpeTables>(tables_),
                                         words, count);
  } else if (has_vectors_) {
    MergeByVectors<kMax>(tables_, words, count);
  } else {
    MergeSideBySide<kMax, false, kLanes>(BpeGuessingKeys(tables_), words,
                                         count);
  }
}

void BpeMerger::Compact(const MergeQueueMemory& memory, BpeWord* word) {
  const bool has_begins = !word->begins.empty();
  size_t kept = 0;
  for (uint32_t at = 0; at != kNoSymbol; at = memory.next[at]) {
    word->symbols[kept] = word->symbols[at];
    if (has_begins) word->begins[kept] = word->begins[at];
    ++kept;
  }
  word->symbols.resize(kept);
  if (has_begins) word->begins.resize(kept);
}

void BpeMerger::MergeWindows(BpeWord* word, BpeMergerScratch* scratch) const {
  const size_t count = word->symbols.size();
  Tokens& tokens = scratch->tokens_;
  tokens.clear();
  size_t size = proper_ ? sizes_.large : kStretchMax;
  for (size_t end = 0; end < count;) {
    if (proper_) {
      const size_t before = end;
      end = AppendSmallWindows(*word, end, scratch);
      if (end == count) break;
      // Where small windows are of no use, fewer tries of them.
      size = end > before ? sizes_.large : 2 * size;
    }
    const size_t window_end = std::min(count, end + size);
    if (AppendLargeWindow(*word, size / 4, end, window_end, scratch)) {
      end = window_end;
    }
  }
  const bool has_begins = !word->begins.empty();
  word->symbols.resize(tokens.size());
  for (size_t i = 0; i < tokens.size(); ++i) {
    word->symbols[i] = tokens[i].symbol;
    if (has_begins) word->begins[i] = word->begins[tokens[i].place];
  }
  if (has_begins) word->begins.resize(tokens.size());
}

// Goes on from tokens that end at symbol `end` as far as small windows have
// tokens in common; returns where the tokens end then.
size_t BpeMerger::AppendSmallWindows(const BpeWord& word, size_t end,
                                     BpeMergerScratch* scratch) const {
  const size_t step = sizes_.small / 2;
  const size_t count = word.symbols.size();
  // A few at first, for the case that they do not join.
  for (size_t batch = kSmallWindowsMin; step > 0 && end < count;
       batch = std::min(2 * batch, kSmallWindowsMax)) {
    const size_t begin = end - std::min(end, step);
    const size_t windows = BeginSmallWindows(word, begin, batch, scratch);
    for (size_t i = 0; i < windows; ++i) {
      const ShortWord& window = scratch->small_[i];
      scratch->window_.clear();
      for (uint64_t alive = window.Alive(); alive != 0; alive &= alive - 1) {
        const uint32_t place = LowestBit(alive);
        scratch->window_.push_back(
            {begin + i * step + place - 1, window.symbols[place]});
      }
      const size_t window_end = begin + i * step + window.count;
      if (!Join(end, window_end, scratch->window_, &scratch->tokens_)) {
        return end;
      }
      end = window_end;
    }
  }
  return end;
}

// Merges windows from symbol `begin` on, `windows_max` of them or up to the end
// of the word; returns how many.
size_t BpeMerger::BeginSmallWindows(const BpeWord& word, size_t begin,
                                    size_t windows_max,
                                    BpeMergerScratch* scratch) const {
  const size_t count = word.symbols.size();
  scratch->small_.resize(kSmallWindowsMax);
  scratch->small_list_.clear();
  for (size_t end = 0; end < count && scratch->small_list_.size() < windows_max;
       begin += sizes_.small / 2) {
    end = std::min(count, begin + sizes_.small);
    ShortWord* const window = &scratch->small_[scratch->small_list_.size()];
    std::copy(word.symbols.begin() + begin, word.symbols.begin() + end,
              window->symbols + 1);
    Begin(static_cast<uint32_t>(end - begin), window);
    scratch->small_list_.push_back(window);
  }
  MergeShort(scratch->small_list_.data(), scratch->small_list_.size(), scratch);
  return scratch->small_list_.size();
}

// Goes on from tokens that end at symbol `end` with one window that ends at
// `window_end`; false if it does not join.
bool BpeMerger::AppendLargeWindow(const BpeWord& word, size_t overlap,
                                  size_t end, size_t window_end,
                                  BpeMergerScratch* scratch) const {
  Tokens& tokens = scratch->tokens_;
  // Begin at the first border inside the overlap, or at the last border.
  const size_t wanted = end > overlap ? end - overlap : 0;
  size_t from = FirstFrom(tokens, wanted);
  if (from == tokens.size() && from > 0) --from;
  size_t begin = from < tokens.size() ? tokens[from].place : 0;
  if (!proper_ || window_end - begin > kStretchMax) {
    begin = end;
    from = tokens.size();
  }
  std::vector<uint32_t>& symbols = scratch->symbols_;
  symbols.assign(word.symbols.begin() + begin,
                 word.symbols.begin() + window_end);
  const MergeQueueMemory memory = scratch->Queue(symbols.size());
  MergeQueue(tables_, proper_, symbols.data(),
             static_cast<uint32_t>(symbols.size()), memory);
  scratch->window_.clear();
  for (uint32_t at = 0; at != kNoSymbol; at = memory.next[at]) {
    scratch->window_.push_back({begin + at, symbols[at]});
  }
  if (begin > 0 && begin < end) {
    return Join(end, window_end, scratch->window_, &tokens);
  }
  tokens.resize(from);
  tokens.insert(tokens.end(), scratch->window_.begin(), scratch->window_.end());
  return true;
}

// Joins a window to tokens that end at symbol `end`: from the first token on
// that both have, the window is right. False if they have none.
bool BpeMerger::Join(size_t end, size_t window_end, const Tokens& window,
                     Tokens* tokens) {
  const auto end_of = [](const Tokens& list, size_t i, size_t last) {
    return i + 1 < list.size() ? list[i + 1].place : last;
  };
  size_t j = 0;
  for (size_t i = FirstFrom(*tokens, window[0].place); i < tokens->size();
       ++i) {
    while (j < window.size() && window[j].place < (*tokens)[i].place) ++j;
    if (j == window.size()) return false;
    if (window[j].place == (*tokens)[i].place &&
        window[j].symbol == (*tokens)[i].symbol &&
        end_of(*tokens, i, end) == end_of(window, j, window_end)) {
      tokens->resize(i);
      tokens->insert(tokens->end(), window.begin() + j, window.end());
      return true;
    }
  }
  // Nothing to join to at the beginning.
  if (tokens->empty()) *tokens = window;
  return end == 0;
}

// Index of the first token that begins at `place` or later.
size_t BpeMerger::FirstFrom(const Tokens& tokens, size_t place) {
  // It is near the end.
  size_t i = tokens.size();
  while (i > 0 && tokens[i - 1].place >= place) --i;
  return i;
}

}  // namespace tessera

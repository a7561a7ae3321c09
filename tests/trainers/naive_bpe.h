// Slow, obvious trainers of BPE: the references for MergeEngine.

#ifndef TESSERA_TESTS_TRAINERS_NAIVE_BPE_H_
#define TESSERA_TESTS_TRAINERS_NAIVE_BPE_H_

#include <cstdint>
#include <map>
#include <queue>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tokenizers/text/utf8.h"

namespace tessera {

using NaiveWord = std::pair<std::vector<uint32_t>, int64_t>;
using NaivePair = std::pair<uint32_t, uint32_t>;

struct NaiveMerge {
  uint32_t left, right, id;
  int64_t count;
  friend bool operator==(const NaiveMerge&, const NaiveMerge&) = default;
};

enum class NaiveOrder { kIds, kBytes, kUnions };

// Counts all pairs anew for every merge.
inline std::vector<NaiveMerge> NaiveTrain(std::vector<NaiveWord> words,
                                          std::vector<std::string> texts,
                                          NaiveOrder order, size_t size,
                                          int64_t count_min,
                                          const std::set<std::string>& banned) {
  std::vector<NaiveMerge> merges;
  while (texts.size() < size) {
    std::map<NaivePair, int64_t> counts;
    for (const auto& [w, n] : words) {
      for (size_t i = 0; i + 1 < w.size(); ++i) counts[{w[i], w[i + 1]}] += n;
    }
    using Key =
        std::pair<std::pair<int64_t, std::vector<std::string>>, NaivePair>;
    std::set<Key> sorted;
    for (const auto& [pair, n] : counts) {
      const std::string text = texts[pair.first] + texts[pair.second];
      bool known = banned.count(text) > 0;
      for (const std::string& t : texts) known |= t == text;
      if (n < std::max<int64_t>(count_min, 1) || known) continue;
      std::vector<std::string> tie;
      if (order == NaiveOrder::kBytes) {
        tie = {texts[pair.first], texts[pair.second]};
      } else if (order == NaiveOrder::kUnions) {
        tie = {std::string(CountCharacters(text), '+'), text};
      }
      sorted.insert({{-n, tie}, pair});
    }
    if (sorted.empty()) break;
    const auto [left, right] = sorted.begin()->second;
    const uint32_t id = static_cast<uint32_t>(texts.size());
    texts.push_back(texts[left] + texts[right]);
    merges.push_back({left, right, id, -sorted.begin()->first.first});
    for (auto& [w, n] : words) {
      std::vector<uint32_t> out;
      for (size_t i = 0; i < w.size(); ++i) {
        if (i + 1 < w.size() && w[i] == left && w[i + 1] == right) {
          out.push_back(id);
          ++i;
        } else {
          out.push_back(w[i]);
        }
      }
      w = out;
    }
  }
  return merges;
}

// Hugging Face's algorithm as it stands, residues, reused ids and all.
class NaiveHuggingFace {
 public:
  NaiveHuggingFace(std::vector<NaiveWord> words, std::vector<std::string> texts,
                   uint64_t length_limit, std::string prefix)
      : texts_(std::move(texts)), limit_(length_limit), prefix_(prefix) {
    for (auto& [symbols, count] : words) {
      Word word;
      for (uint32_t s : symbols) word.push_back({s, 1});
      words_.push_back(word);
      word_counts_.push_back(count);
    }
  }

  std::vector<NaiveMerge> Train(size_t size, int64_t count_min) {
    std::map<NaivePair, std::set<size_t>> where;
    for (size_t w = 0; w < words_.size(); ++w) {
      for (size_t i = 0; i + 1 < words_[w].size(); ++i) {
        const NaivePair pair{words_[w][i].id, words_[w][i + 1].id};
        counts_[pair] += word_counts_[w];
        where[pair].insert(w);
      }
    }
    for (auto& [pair, set] : where) {
      if (counts_[pair] > 0) queue_.push({counts_[pair], pair, set});
    }
    std::vector<NaiveMerge> merges;
    size_t known = texts_.size();
    while (known < size && !queue_.empty()) {
      Entry top = queue_.top();
      queue_.pop();
      if (top.count != counts_[top.pair]) {
        top.count = counts_[top.pair];
        queue_.push(top);
        continue;
      }
      if (top.count < 1 || top.count < count_min) break;
      std::string text = texts_[top.pair.first];
      std::string right = texts_[top.pair.second];
      if (!prefix_.empty() && right.rfind(prefix_, 0) == 0) {
        right = right.substr(prefix_.size());
      }
      text += right;
      uint32_t id = 0;
      while (id < texts_.size() && texts_[id] != text) ++id;
      if (id == texts_.size()) {
        texts_.push_back(text);
        ++known;
      }
      merges.push_back({top.pair.first, top.pair.second, id, top.count});
      std::map<NaivePair, std::set<size_t>> born;
      for (size_t w : top.words) MergeIn(w, top.pair, id, &born);
      for (auto& [pair, set] : born) {
        if (counts_[pair] > 0) queue_.push({counts_[pair], pair, set});
      }
    }
    return merges;
  }

 private:
  struct Symbol {
    uint32_t id;
    uint64_t length;
  };
  using Word = std::vector<Symbol>;
  struct Entry {
    int64_t count;
    NaivePair pair;
    std::set<size_t> words;
    bool operator<(const Entry& other) const {
      return count != other.count ? count < other.count : pair > other.pair;
    }
  };

  void MergeIn(size_t w, NaivePair pair, uint32_t id,
               std::map<NaivePair, std::set<size_t>>* born) {
    Word& word = words_[w];
    const auto add = [&](uint32_t left, uint32_t right, bool allowed) {
      if (!allowed) return;
      counts_[{left, right}] += word_counts_[w];
      (*born)[{left, right}].insert(w);
    };
    const auto fits = [&](uint64_t a, uint64_t b) {
      return limit_ == 0 || a + b < limit_;
    };
    for (size_t i = 0; i + 1 < word.size(); ++i) {
      if (word[i].id != pair.first || word[i + 1].id != pair.second) continue;
      const Symbol merged{id, word[i].length + word[i + 1].length};
      if (i > 0) {
        counts_[{word[i - 1].id, pair.first}] -= word_counts_[w];
        add(word[i - 1].id, id, fits(word[i - 1].length, merged.length));
      }
      if (i + 2 < word.size()) {
        counts_[{pair.second, word[i + 2].id}] -= word_counts_[w];
        add(id, word[i + 2].id, fits(word[i + 2].length, merged.length));
      }
      word[i] = merged;
      word.erase(word.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
  }

  std::vector<std::string> texts_;
  const uint64_t limit_;
  const std::string prefix_;
  std::vector<Word> words_;
  std::vector<int64_t> word_counts_;
  std::map<NaivePair, int64_t> counts_;
  std::priority_queue<Entry> queue_;
};

}  // namespace tessera

#endif  // TESSERA_TESTS_TRAINERS_NAIVE_BPE_H_

// All ways to cut a token into two parts that exist; for vocabularies where
// any two neighbours whose joined text is a token merge.
//
// The tokens that are prefixes of t form a chain (each the longest proper
// prefix of the next), and so do its suffixes; both chains come from one sort.
// A cut is a prefix and a suffix whose sizes add up. So the cost is a sort and
// the length of the chains, O(bytes of text) in all, and no text is hashed.

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_SPLITS_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_SPLITS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tessera {

class BpeSplits {
 public:
  // Texts must be distinct and not empty, and outlive the object.
  explicit BpeSplits(const std::vector<std::string_view>& texts);

  // Calls use(left, right), indices of texts, for every cut of texts[index],
  // the longest left part first.
  template <typename Use>
  void ForEach(uint32_t index, const Use& use) const {
    const size_t size = sizes_[index];
    suffixes_of_.clear();
    for (uint32_t s = suffix_[index]; s != kNone; s = suffix_[s]) {
      suffixes_of_.push_back(s);
    }
    for (uint32_t p = prefix_[index]; p != kNone; p = prefix_[p]) {
      // Prefixes get shorter, so the suffixes that fit get longer.
      while (!suffixes_of_.empty() &&
             sizes_[suffixes_of_.back()] + sizes_[p] < size) {
        suffixes_of_.pop_back();
      }
      if (suffixes_of_.empty()) return;
      if (sizes_[suffixes_of_.back()] + sizes_[p] == size) {
        use(p, suffixes_of_.back());
      }
    }
  }

 private:
  static constexpr uint32_t kNone = 0xFFFFFFFF;

  // Longest other text that is a proper prefix of each.
  static std::vector<uint32_t> LongestPrefixes(
      const std::vector<std::string_view>& texts);

  std::vector<size_t> sizes_;
  std::vector<uint32_t> prefix_;
  std::vector<uint32_t> suffix_;
  mutable std::vector<uint32_t> suffixes_of_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_SPLITS_H_

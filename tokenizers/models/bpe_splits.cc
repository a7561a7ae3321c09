#include "tokenizers/models/bpe_splits.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tessera {
namespace {

// The first 8 bytes, such that numbers compare as texts do where they differ.
uint64_t HeadOf(std::string_view text) {
  uint64_t head = 0;
  for (size_t i = 0; i < 8; ++i) {
    head = head << 8 | (i < text.size() ? static_cast<uint8_t>(text[i]) : 0);
  }
  return head;
}

bool IsPrefix(std::string_view prefix, std::string_view text) {
  return prefix.size() < text.size() &&
         std::memcmp(prefix.data(), text.data(), prefix.size()) == 0;
}

}  // namespace

std::vector<uint32_t> BpeSplits::LongestPrefixes(
    const std::vector<std::string_view>& texts) {
  std::vector<std::pair<uint64_t, uint32_t>> order(texts.size());
  for (uint32_t i = 0; i < texts.size(); ++i) order[i] = {HeadOf(texts[i]), i};
  std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first
                              : texts[a.second] < texts[b.second];
  });
  // A text comes after its prefixes, and only texts with that prefix between.
  std::vector<uint32_t> longest(texts.size(), kNone);
  std::vector<uint32_t> open;
  for (const auto& [head, index] : order) {
    while (!open.empty() && !IsPrefix(texts[open.back()], texts[index])) {
      open.pop_back();
    }
    if (!open.empty()) longest[index] = open.back();
    open.push_back(index);
  }
  return longest;
}

BpeSplits::BpeSplits(const std::vector<std::string_view>& texts) {
  prefix_ = LongestPrefixes(texts);
  std::vector<std::string> reversed;
  std::vector<std::string_view> views;
  reversed.reserve(texts.size());
  views.reserve(texts.size());
  for (const std::string_view text : texts) {
    sizes_.push_back(text.size());
    reversed.emplace_back(text.rbegin(), text.rend());
    views.push_back(reversed.back());
  }
  suffix_ = LongestPrefixes(views);
}

}  // namespace tessera

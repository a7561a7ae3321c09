// Walks may go through kStepsPerByte bytes for each byte they advance, and some
// more; then a stretch of the text is read backwards and answered by table, and
// the count starts anew behind it. So the whole is linear, with the walk's
// constant on ordinary text. A stretch is at least four times the longest
// entry, so that the bytes read beyond it weigh little.

#include "tokenizers/vocab/longest_match.h"

#include <algorithm>
#include <string>
#include <utility>

namespace tessera {
namespace {

// Below this overshoot the walk alone is linear with a small constant: the
// vocabularies of BERT and RWKV have up to 63.
constexpr size_t kOvershootMax = 64;
constexpr size_t kStepsPerByte = 8;
constexpr size_t kStepsAtFirst = 4096;
constexpr size_t kStretchBytesMin = 4096;

}  // namespace

ReverseMatcher::ReverseMatcher(const std::vector<ByteTrie::Entry>& entries) {
  std::vector<std::string> reversed;
  std::vector<ByteTrie::Entry> reversed_entries;
  reversed.reserve(entries.size());
  reversed_entries.reserve(entries.size());
  matches_.reserve(entries.size());
  for (const ByteTrie::Entry& entry : entries) {
    reversed.emplace_back(entry.text.rbegin(), entry.text.rend());
    reversed_entries.push_back(
        {reversed.back(), static_cast<uint32_t>(matches_.size())});
    matches_.push_back({entry.text.size(), entry.value});
  }
  trie_ = ByteTrie(reversed_entries);

  // Nodes are met in order of depth: a fallback is less deep, so it is there.
  const ByteTrie::Cursor root(trie_);
  fallbacks_.assign(trie_.node_end(), root);
  longest_.assign(trie_.node_end(), kNone);
  std::vector<uint8_t> met(trie_.node_end(), 0);
  std::vector<ByteTrie::Cursor> nodes(reversed.size(), root);
  std::vector<size_t> left(reversed.size());
  for (size_t i = 0; i < left.size(); ++i) left[i] = i;
  for (size_t depth = 0; !left.empty(); ++depth) {
    std::erase_if(left, [&](size_t i) { return reversed[i].size() == depth; });
    for (const size_t i : left) {
      const char byte = reversed[i][depth];
      ByteTrie::Cursor fallback = fallbacks_[nodes[i].node()];
      nodes[i].Step(byte);
      const uint32_t node = nodes[i].node();
      if (met[node]) continue;
      met[node] = 1;
      while (depth > 0 && !fallback.Step(byte) && fallback.node() != 0) {
        fallback = fallbacks_[fallback.node()];
      }
      fallbacks_[node] = depth > 0 ? fallback : root;
      longest_[node] = nodes[i].has_value() ? nodes[i].value()
                                            : longest_[fallbacks_[node].node()];
    }
  }
}

void ReverseMatcher::Read(std::string_view text, size_t at, size_t size,
                          uint32_t* longest) const {
  const size_t end = std::min(text.size(), at + size + size_max());
  ByteTrie::Cursor state(trie_);
  for (size_t i = end; i-- > at;) {
    while (!state.Step(text[i]) && state.node() != 0) {
      state = fallbacks_[state.node()];
    }
    if (i < at + size) longest[i - at] = longest_[state.node()];
  }
}

LongestMatcher::LongestMatcher(std::vector<ByteTrie::Entry> entries, Use use)
    : trie_(entries) {
  if (NeedsReverse(use)) {
    reverse_ = std::make_unique<const ReverseMatcher>(entries);
  }
}

bool LongestMatcher::NeedsReverse(Use use) const {
  const size_t overshoot =
      use == kEveryMatchIsTaken ? trie_.overshoot_max() : trie_.size_max();
  return overshoot > kOvershootMax;
}

ByteTrie::Match LongestMatchWalk::GuardedAt(size_t at) {
  if (at < stretch_end_) return InStretch(at);
  if (walked_ > kStepsAtFirst + kStepsPerByte * (at - forgiven_)) {
    stretch_begin_ = at;
    const size_t size =
        std::max(kStretchBytesMin, 4 * matcher_.trie_.size_max());
    stretch_end_ = std::min(text_.size(), at + size);
    stretch_->resize(stretch_end_ - stretch_begin_);
    matcher_.reverse_->Read(text_, at, stretch_->size(), stretch_->data());
    walked_ = 0;
    forgiven_ = stretch_end_;
    return InStretch(at);
  }
  ByteTrie::Match match;
  ByteTrie::Cursor cursor(matcher_.trie_);
  size_t i = at;
  while (i < text_.size() && cursor.Step(text_[i])) {
    ++i;
    if (cursor.has_value()) match = {i - at, cursor.value()};
  }
  walked_ += i - at;
  return match;
}

ByteTrie::Match LongestMatchWalk::InStretch(size_t at) const {
  const uint32_t entry = (*stretch_)[at - stretch_begin_];
  return entry == ReverseMatcher::kNone ? ByteTrie::Match()
                                        : matcher_.reverse_->match(entry);
}

}  // namespace tessera

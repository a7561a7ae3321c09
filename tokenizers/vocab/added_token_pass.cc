// One automaton serves every filter. It answers the longest token at a place,
// allowed or not; every other token there is a prefix of that one, so the
// filter maps it to the longest that is allowed.

#include "tokenizers/vocab/added_token_pass.h"

#include <algorithm>
#include <utility>

#include "tokenizers/text/utf8.h"
#include "tokenizers/vocab/added_token_scan.h"
#include "tokenizers/vocab/text_edges.h"

namespace tessera {

AddedTokenPass::AddedTokenPass(std::vector<Token> tokens)
    : tokens_(std::move(tokens)) {
  std::erase_if(tokens_, [](const Token& t) { return t.text.empty(); });
  std::reverse(tokens_.begin(), tokens_.end());
  std::stable_sort(tokens_.begin(), tokens_.end(),
                   [](const Token& a, const Token& b) {
                     if (a.text.size() != b.text.size()) {
                       return a.text.size() < b.text.size();
                     }
                     return a.text < b.text;
                   });

  std::vector<ByteTrie::Entry> entries;
  for (uint32_t i = 0; i < tokens_.size(); ++i) {
    if (i + 1 < tokens_.size() && tokens_[i].text == tokens_[i + 1].text) {
      continue;
    }
    entries.push_back({tokens_[i].text, i});
  }
  matcher_ = LongestMatcher(entries, LongestMatcher::kMatchesMayBeRefused);

  fallbacks_.reserve(tokens_.size());
  for (uint32_t i = 0; i < tokens_.size(); ++i) {
    const std::string_view text = tokens_[i].text;
    first_bytes_.Add(text[0]);
    any_strip_ |= tokens_[i].lstrip || tokens_[i].rstrip;
    if (i > 0 && tokens_[i - 1].text == text) {
      fallbacks_.push_back(i - 1);
      continue;
    }
    const ByteTrie::Match prefix =
        matcher_.trie().LongestPrefix(text.substr(0, text.size() - 1));
    fallbacks_.push_back(prefix.size > 0 ? prefix.value : kNone);
  }
}

std::vector<uint32_t> AddedTokenPass::Resolve(
    const std::vector<uint8_t>& allowed) const {
  std::vector<uint32_t> resolved(tokens_.size());
  for (uint32_t i = 0; i < tokens_.size(); ++i) {
    if (allowed[tokens_[i].added_index] != 0) {
      resolved[i] = i;
    } else {
      resolved[i] = fallbacks_[i] == kNone ? kNone : resolved[fallbacks_[i]];
    }
  }
  return resolved;
}

void AddedTokenPass::Find(std::string_view text,
                          const std::vector<uint32_t>& resolved,
                          std::vector<AddedTokens::Match>* matches) const {
  const size_t count_before = matches->size();
  AddedTokenScan scan(*this, text, resolved);
  while (scan.NextCandidate()) {
    if (scan.Take() != AddedTokenScan::kMatch) continue;
    const AddedTokens::Match& match = scan.match();
    // A token may stand in the white space that the one before stripped.
    if (matches->size() > count_before && matches->back().end > match.begin) {
      matches->back().end = match.begin;
    }
    matches->push_back(match);
  }
}

// No token text of any flags lies across the cut, ends at it or begins there.
// So no match or refused match reaches it but by stripping, for which white
// space must stand before it, and what single_word looks at is on its own side.
bool AddedTokenPass::MayCut(std::string_view text, size_t at) const {
  if (at == 0 || at >= text.size() || IsContinuation(text[at])) {
    return false;
  }
  const size_t character = at - std::min<size_t>(at, 4);
  if (any_strip_ && SpaceBegin(text, character, at) < at) return false;
  // Text so made that looking would be slow is not cut.
  size_t steps_left = 4096;
  const ByteTrie& trie = matcher_.trie();
  const std::string_view head = text.substr(0, at + 1);
  size_t begin = at - std::min(at, trie.size_max());
  for (;; ++begin) {
    begin = first_bytes_.Next(head, begin);
    if (begin > at) return true;
    ByteTrie::Cursor cursor(trie);
    for (size_t i = begin; i < text.size() && cursor.Step(text[i]); ++i) {
      if (i + 1 >= at && cursor.has_value()) return false;
      if (i + 1 == text.size() && cursor.has_children()) return false;
      if (--steps_left == 0) return false;
    }
  }
}

bool AddedTokenPass::FindFirst(std::string_view text,
                               AddedTokens::Match* match) const {
  std::vector<uint32_t> stretch;
  LongestMatchWalk walk(matcher_, text, &stretch);
  for (size_t at = first_bytes_.Next(text, 0); at < text.size();
       at = first_bytes_.Next(text, at + 1)) {
    const ByteTrie::Match found = walk.At(at);
    if (found.size == 0) continue;
    const Token& token = tokens_[found.value];
    *match = {at, at + found.size, token.id, token.added_index};
    return true;
  }
  return false;
}

}  // namespace tessera

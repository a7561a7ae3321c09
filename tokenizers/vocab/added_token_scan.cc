// Strips read white space again and again: in "\n\n\n...", with a token "\n"
// that strips right, each match would read to the end. The last run of white
// space is remembered, so a text is read at most twice.

#include "tokenizers/vocab/added_token_scan.h"

#include <algorithm>

#include "tokenizers/vocab/text_edges.h"

namespace tessera {

AddedTokenScan::Outcome AddedTokenScan::Take() {
  const AddedTokenPass::Token* token = Longest();
  if (token == nullptr) {
    ++at_;
    return kNoToken;
  }
  const size_t begin = at_;
  at_ += token->text.size();
  if (token->single_word &&
      (IsWordBefore(text_, begin) || IsWordAt(text_, at_))) {
    return kRefused;
  }
  AddedTokens::Match match{begin, at_, token->id, token->added_index};
  if (token->rstrip) match.end = StripRight(at_);
  if (token->lstrip) {
    const size_t floor = match_.end;
    match.begin = floor < begin ? SpaceBegin(text_, floor, begin) : floor;
    // A token of white space that the one before has stripped.
    if (match.begin >= match.end) return kNoToken;
  }
  match_ = match;
  return kMatch;
}

const AddedTokenPass::Token* AddedTokenScan::Longest() {
  const ByteTrie::Match match = walk_.At(at_);
  if (match.size == 0) return nullptr;
  const uint32_t token = resolved_[match.value];
  return token == AddedTokenPass::kNone ? nullptr : &pass_.tokens()[token];
}

size_t AddedTokenScan::StripRight(size_t at) {
  if (at < space_begin_ || at >= space_end_) {
    space_begin_ = at;
    space_end_ = SpaceEnd(text_, at);
  }
  return std::max(at, space_end_);
}

}  // namespace tessera

// The matches up to a place do not change
// with what follows once no candidate before it is open: one that more text
// could make longer, could put a word character behind, or white space. A cut
// there must further part nothing that looks across it: a match, a refused
// match and the word character it saw, white space that a match to come may
// strip, a word character that a match to come must see.

#include "tokenizers/vocab/added_token_cut.h"

#include <algorithm>

#include "tokenizers/text/utf8.h"
#include "tokenizers/vocab/added_token_scan.h"
#include "tokenizers/vocab/text_edges.h"

namespace tessera {
namespace {

class CutSearch {
 public:
  CutSearch(const AddedTokenPass& pass, std::string_view text,
            const std::vector<uint32_t>& resolved)
      : pass_(pass),
        text_(text),
        scan_(pass, text, resolved),
        // Text so made that MayGoOn would be slow is held back early.
        steps_left_(4096 + 16 * pass.matcher().trie().size_max()) {}

  size_t Cut() {
    size_t cut = text_.size();
    while (scan_.NextCandidate()) {
      const size_t at = scan_.at();
      if (MayGoOn(at) || !TakeSettled()) {
        cut = at;
        break;
      }
    }
    const bool sees_last = pass_.any_lstrip() || pass_.any_single_word();
    for (size_t tail = 1; tail <= 3 && tail <= cut && sees_last; ++tail) {
      if (IsOpenAt(text_, text_.size() - tail)) {
        cut = std::min(cut, text_.size() - tail);
      }
    }
    while (Retreat(&cut)) {
    }
    return cut;
  }

 private:
  // What a cut must not part; a refused match not even at its end.
  struct Unit {
    size_t begin;
    size_t end;
    bool refused;
  };

  // Is text_[at ..) the begin of a longer token?
  bool MayGoOn(size_t at) {
    const ByteTrie& trie = pass_.matcher().trie();
    if (text_.size() - at >= trie.size_max()) return false;
    ByteTrie::Cursor cursor(trie);
    for (; at < text_.size(); ++at) {
      if (steps_left_ == 0) return true;
      --steps_left_;
      if (!cursor.Step(text_[at])) return false;
    }
    return cursor.has_children();
  }

  // Takes the candidate; false if what follows the text decides about it.
  bool TakeSettled() {
    const AddedTokenPass::Token* token = scan_.Longest();
    const size_t begin = scan_.at();
    switch (scan_.Take()) {
      case AddedTokenScan::kNoToken:
        return true;
      case AddedTokenScan::kRefused:
        units_.push_back({begin, scan_.at(), true});
        break;
      case AddedTokenScan::kMatch:
        units_.push_back({scan_.match().begin, scan_.match().end, false});
        break;
    }
    const Unit& unit = units_.back();
    const bool is_open =
        (token->single_word && IsOpenAt(text_, scan_.at())) ||
        (token->rstrip && !unit.refused && IsOpenAt(text_, unit.end));
    if (is_open) {
      units_.pop_back();
      return false;
    }
    JoinWithUnitBefore();
    return true;
  }

  // Keeps the units in order: a match ends the strip of the one before, a
  // refused one within a strip becomes part of it.
  void JoinWithUnitBefore() {
    if (units_.size() < 2) return;
    Unit& before = units_[units_.size() - 2];
    Unit& last = units_.back();
    if (before.end <= last.begin) return;
    if (!last.refused) {
      before.end = last.begin;
      return;
    }
    before = {before.begin, std::max(before.end, last.end), true};
    units_.pop_back();
  }

  // Moves the cut to the left if it parts something.
  bool Retreat(size_t* cut) {
    const size_t before = *cut;
    while (!units_.empty() && units_.back().begin >= *cut) units_.pop_back();
    size_t floor = 0;
    if (!units_.empty()) {
      const Unit& unit = units_.back();
      if (unit.end > *cut || (unit.end == *cut && unit.refused)) {
        *cut = unit.begin;
        return true;
      }
      floor = unit.end;
    }
    if (pass_.any_lstrip()) *cut = SpaceBegin(text_, floor, *cut);
    if (pass_.any_single_word() && IsWordBefore(text_, *cut)) {
      *cut -= DecodeLastUtf8(text_.data(), text_.data() + *cut).size;
    }
    return *cut < before;
  }

  const AddedTokenPass& pass_;
  const std::string_view text_;
  AddedTokenScan scan_;
  std::vector<Unit> units_;
  size_t steps_left_;
};

}  // namespace

size_t LastAddedTokenCut(const AddedTokenPass& pass, std::string_view text,
                         const std::vector<uint32_t>& resolved) {
  return CutSearch(pass, text, resolved).Cut();
}

}  // namespace tessera

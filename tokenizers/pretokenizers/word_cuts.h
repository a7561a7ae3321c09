// Where a text may be cut before U+2581 so that no token can stand across.
//
// SentencePiece models, and Metaspace without split, have no pattern: the whole
// segment is one pretoken, and a word cache would never see a word twice. But a
// cut between x and a run of U+2581, where x is none, changes nothing if no
// token of the vocabulary can be matched over it: then every segmentation has a
// border there. The rule is exact:
//
//   * a token that has bytes on both sides of such a place is an exception;
//   * no exceptions: every such place is a cut;
//   * at most kExceptionsMax: a place is no cut where the text around it is the
//     text of one;
//   * more: no place is a cut.
//
// Tokens with U+2581 at their begin only (a word, a run of blanks) are none.
// Requires that the model's result is a sequence of these tokens and of what is
// unknown, and that U+2581 itself is known: a fused unknown token could stand
// across.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_WORD_CUTS_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_WORD_CUTS_H_

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/pretokenizers/scan_window.h"

namespace tessera {

class WordCuts {
 public:
  static constexpr size_t kExceptionsMax = 32;

  // O(bytes of the texts). The texts are copied where needed.
  explicit WordCuts(const std::vector<std::string_view>& token_texts);

  // True if no place of any text is a cut.
  bool never() const { return never_; }
  size_t exception_count() const { return exception_count_; }

  // First cut behind p in [p, end), which begins at a cut or at the begin of a
  // segment, and ends at the end of one; `end` if there is none. O(result - p),
  // times the exceptions in the worst case.
  scan::Pointer Next(scan::Pointer p, scan::Pointer end) const;

  // The begins of the words among the first 64 bytes of [p, end), where one
  // begins; bit 0 alone if there are no 64 bytes.
  scan::ByteSet Cuts(scan::Pointer p, scan::Pointer end) const;

  // First place at or after `from` that is a cut whatever stands before and
  // behind `text`; npos if there is none. With `spaces_too`, U+0020 is about to
  // become U+2581.
  size_t FindSafeCut(std::string_view text, size_t from, bool spaces_too) const;

 private:
  // A token and a place in it that may lie at a cut.
  struct Exception {
    std::string text;
    size_t place;
  };

  void AddPlaces(std::string_view text);
  // Can a token stand across a cut whose left neighbour is this byte?
  bool MayCross(unsigned char left) const { return left_of_cut_[left]; }
  bool IsCrossed(scan::Pointer begin, scan::Pointer cut,
                 scan::Pointer end) const;

  std::vector<Exception> exceptions_;
  // Last bytes before the place, of all exceptions.
  std::bitset<256> left_of_cut_;
  size_t exception_count_ = 0;
  bool never_ = false;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_WORD_CUTS_H_

// Safe cuts (PreTokenizer::FindSafeCut) by the two characters around them.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_SAFE_CUT_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_SAFE_CUT_H_

#include <string_view>

#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/pretokenizers/scan_classes.h"

namespace tessera {

// First place at or after `from`, and inside `text`, with characters around it
// of which `is_cut(before, after)` holds, in the classes of `decode`. Both must
// be wholly in `text`: what stands beyond its ends is not known. The schemes'
// conditions are such that the part before a cut also has the same pretokens
// where it is all there is.
template <typename Decode, typename IsCut>
size_t FindCutBetween(std::string_view text, size_t from, Decode decode,
                      IsCut is_cut) {
  using scan::Char;
  using scan::Pointer;
  const Pointer begin = reinterpret_cast<Pointer>(text.data());
  const Pointer end = begin + text.size();
  // A sequence that begins before the text may reach 3 bytes into it; its
  // bytes are continuation bytes, and so are those of one cut by `from`.
  Pointer p = begin + (from > 4 ? from - 4 : 0);
  while (p < end && scan::IsContinuationByte(*p)) ++p;
  scan::ClassMask before = 0;
  while (p < end) {
    // Another one may be only begun here.
    if (*p >= 0xC2 && end - p < 4 && scan::DecodeHigh(p, end).size == 1) break;
    const Char c = decode(p, end);
    if (p >= begin + from && before != 0 && is_cut(before, c.mask)) {
      return static_cast<size_t>(p - begin);
    }
    before = c.mask;
    p += c.size;
  }
  return PreTokenizer::kNoCut;
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_SAFE_CUT_H_

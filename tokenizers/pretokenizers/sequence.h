// Pre-tokenizers one after another: each works on the pretokens of the one
// before that are not dropped, and such a piece is then the segment: its end is
// the end for look-ahead.
//
// Streams, if no member rewrites text; else everything is made in Begin, in
// O(segment) memory.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_SEQUENCE_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_SEQUENCE_H_

#include <memory>
#include <vector>

#include "tokenizers/pretokenizers/pretokenizer.h"

namespace tessera {

// One member is returned as it is; none keeps the segment whole.
std::unique_ptr<PreTokenizer> NewSequence(
    std::vector<std::unique_ptr<PreTokenizer>> members);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_SEQUENCE_H_

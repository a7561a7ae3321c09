// Schemes that rewrite spaces: Metaspace, and ByteLevel's prefix space.
//
// Both rewrite the segment in Begin (O(segment) memory: the rewritten text) and
// then stream.
//
// Source: huggingface/tokenizers 0.23.3.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_METASPACE_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_METASPACE_H_

#include <memory>
#include <string>
#include <string_view>

#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/text/space_symbol.h"

namespace tessera {

class WordCuts;

enum class PrependScheme : uint8_t { kAlways, kFirst, kNever };

struct MetaspaceOptions {
  // One character in UTF-8.
  std::string replacement = kSpaceSymbol;
  PrependScheme prepend_scheme = PrependScheme::kAlways;
  // A pretoken begins at every replacement character; else the segment is one.
  bool split = true;
};

// Each U+0020 becomes the replacement; one more is put before a segment that
// does not begin with it, if the scheme says so and it is not empty. With
// `words`, for U+2581 without split, the segment is cut into words.
std::unique_ptr<PreTokenizer> NewMetaspacePreTokenizer(
    MetaspaceOptions options, std::shared_ptr<const WordCuts> words = nullptr);

// The options of one made by it; nullptr for any other pre-tokenizer.
const MetaspaceOptions* MetaspaceOptionsOf(const PreTokenizer& pretokenizer);

// Puts U+0020 before each segment that is not empty and does not begin with it;
// `rest` cuts the result. `rest` does not rewrite.
std::unique_ptr<PreTokenizer> NewPrefixSpacePreTokenizer(
    std::unique_ptr<PreTokenizer> rest);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_METASPACE_H_

// Builds the maps that charsmap.h reads.
//
//   std::string blob = *BuildCharsmap({{"\xEF\xAC\x81", "fi"}});
//
// Deterministic: the same entries give the same bytes. Equal function as
// SentencePiece's own builder, not equal bytes. O(sum of key sizes) in
// practice; equal ends of keys share their nodes.

#ifndef TESSERA_TOKENIZERS_TEXT_CHARSMAP_BUILDER_H_
#define TESSERA_TOKENIZERS_TEXT_CHARSMAP_BUILDER_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/text/charsmap.h"

namespace tessera {

// Key -> what replaces it.
using CharsmapEntries = std::map<std::string, std::string>;

// The blob of a map. Errors: InvalidArgument for an empty key, a zero byte, or
// more than `matches_max` keys that match at once: readers look at so many.
StatusOr<std::string> BuildCharsmap(const CharsmapEntries& entries,
                                    size_t matches_max = Charsmap::kMatchesMax);

// The units of a double array over ascending, distinct keys without zero bytes
// and their values < 2^31.
std::vector<uint32_t> BuildDoubleArray(
    const std::vector<std::pair<std::string_view, uint32_t>>& entries);

// Entries of the rules that SentencePiece knows by name: "nfkc", "nmt_nfkc",
// "nfkc_cf", "nmt_nfkc_cf"; "identity" has none. Errors: NotFound.
StatusOr<CharsmapEntries> NamedCharsmapEntries(std::string_view name);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_CHARSMAP_BUILDER_H_

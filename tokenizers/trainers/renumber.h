// Old ids become new ones, everywhere in a spec.

#ifndef TESSERA_TOKENIZERS_TRAINERS_RENUMBER_H_
#define TESSERA_TOKENIZERS_TRAINERS_RENUMBER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tessera {

class TokenizerSpec;

// Old id -> new id; -1 = removed.
using IdMap = std::vector<int64_t>;

// "OLD TAB NEW" lines: what id_map.tsv holds.
std::string FormatIdMap(const IdMap& ids);

// Removes the tokens that `ids` maps to -1 and renumbers everything in *spec.
// Requires that nothing but their own merges needs the removed ones
// (MapOuterIds). Self-tests and what the file of origin said go.
void RenumberTokens(const IdMap& ids, TokenizerSpec* spec);

// Replaces the ids that stand outside vocabulary, models and added tokens: in
// the post-processor, in roles and padding. What has no new id is taken out: a
// role or the padding, or the post-processor as a whole.
void MapOuterIds(
    const std::function<std::optional<uint32_t>(uint32_t id)>& new_id,
    TokenizerSpec* spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_RENUMBER_H_

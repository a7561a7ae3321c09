// ValidateSpec: the only judge of what a spec means (rules V01-V17 of
// reliability.md 3.4). Tokenizer::Create calls it first, so files, trainers and
// programs pass the same door. Readers of formats repeat none of these rules.

#ifndef TESSERA_TOKENIZERS_VALIDATE_H_
#define TESSERA_TOKENIZERS_VALIDATE_H_

#include <string>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/tokenizer.h"

namespace tessera {

class TokenizerSpec;

// The first fault in the order of the rules as BadData, its rule at the end of
// the line ("... [V07]"). Deviations that kCompat lets pass are described in
// `warnings` (may be null) and mended in *spec (holes, last position). V14
// (patterns compile), V17 (self-tests) need the compiled parts: Create checks
// them. O(s log s).
Status ValidateSpec(ValidateMode mode, TokenizerSpec* spec,
                    std::vector<std::string>* warnings);

// The rules that look at no token (V10, and that there is a model), for a spec
// whose tokens are in tables (compiled_sections.h).
Status ValidateFrame(const TokenizerSpec& frame);

// Up to `count_max` faults, for `inspect --verify --all`.
std::vector<Status> FindFaults(const TokenizerSpec& spec, size_t count_max);

// What is legal and worth knowing (holes, missing bytes, aliases, specials that
// merges reach, repeated pairs), one line each, for `inspect`.
std::vector<std::string> FindOddities(const TokenizerSpec& spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_VALIDATE_H_

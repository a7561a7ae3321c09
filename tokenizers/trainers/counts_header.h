// The header of a counts file: what its words are.

#ifndef TESSERA_TOKENIZERS_TRAINERS_COUNTS_HEADER_H_
#define TESSERA_TOKENIZERS_TRAINERS_COUNTS_HEADER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/trainers/word_counts.h"

namespace tessera {

class CountsHeader;
class TokenizerSpec;
class TrainerSpec;

// A header for words that `pipeline` and `spec` tell apart.
std::unique_ptr<CountsHeader> NewCountsHeader(const TokenizerSpec& pipeline,
                                              const TrainerSpec& spec);

// Special and required tokens.
std::vector<std::string> GivenTokens(const TrainerSpec& spec);

// Those of them that are borders in the training text: in the order `hf` none
// are.
std::vector<std::string> BordersOf(const TrainerSpec& spec);

// Documents of more bytes are left out (in the order `spm`); 0 = none are.
uint64_t MaxDocumentBytes(const TrainerSpec& spec);

// BadData unless both headers have one fingerprint; the error begins with
// `name` and names the first field that differs.
Status CheckSameWords(const CountsHeader& have, const CountsHeader& want,
                      std::string_view name);

// SHA-256 of all that decides what the words are.
std::string CountsFingerprint(const CountsHeader& header);

// The same bytes for the same header, always.
std::string SerializeHeader(const CountsHeader& header);

void SetTotals(const CorpusTotals& totals, CountsHeader* header);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_COUNTS_HEADER_H_

// Scanners: families of patterns as code, 20 and more times as fast as a regex.
//
// A scanner equals its pattern on every string, ill-formed ones included
// (tests/pretokenizers/scanner_test.cc). It streams: memory is the block, time
// O(text), and the cursor's position is its whole state.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_SCANNER_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_SCANNER_H_

#include <memory>

#include "tokenizers/pretokenizers/pretokenizer.h"

namespace tessera {

enum class ScannerId : uint8_t {
  kNone,
  kGpt2,
  kStarcoder,
  kCl100kTiktoken,
  kCl100kHf,
  kQwen2,
  kQwen3_5,
  kUfakzeka,
  kO200k,
  kTekken,
  kSuperbpeInner,
  kKimiK2,
  kDeepseekV3,
  kWhitespace,
};

// `id` is not kNone.
std::unique_ptr<PreTokenizer> NewScanner(ScannerId id);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_SCANNER_H_

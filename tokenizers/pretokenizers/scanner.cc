// The settings of each family; the shapes are in scan_*.h, the loop that they
// are inlined into in scan_pretokenizer.h.

#include "tokenizers/pretokenizers/scanner.h"

#include "tokenizers/base/check.h"
#include "tokenizers/pretokenizers/scan_cl100k.h"
#include "tokenizers/pretokenizers/scan_deepseek.h"
#include "tokenizers/pretokenizers/scan_gpt2.h"
#include "tokenizers/pretokenizers/scan_o200k.h"
#include "tokenizers/pretokenizers/scan_pretokenizer.h"
#include "tokenizers/pretokenizers/simple_schemes.h"

namespace tessera {
namespace {

using scan::Cl100kScanner;
using scan::Gpt2Scanner;
using scan::O200kScanner;
using scan::SpaceRule;

template <typename Scanner>
std::unique_ptr<PreTokenizer> New() {
  return NewScanPreTokenizer<Scanner>();
}

}  // namespace

std::unique_ptr<PreTokenizer> NewScanner(ScannerId id) {
  switch (id) {
    case ScannerId::kNone:
      break;
    case ScannerId::kGpt2:
      return New<Gpt2Scanner<false>>();
    case ScannerId::kStarcoder:
      return New<Gpt2Scanner<true>>();
    case ScannerId::kCl100kTiktoken:
      return New<Cl100kScanner<scan::Cl100kSettings{
          true, 3, false, SpaceRule::kWholeTailFirst}>>();
    case ScannerId::kCl100kHf:
      return New<Cl100kScanner<scan::Cl100kSettings{true, 3, false,
                                                    SpaceRule::kNewlines}>>();
    case ScannerId::kQwen2:
      return New<Cl100kScanner<scan::Cl100kSettings{true, 1, false,
                                                    SpaceRule::kNewlines}>>();
    case ScannerId::kQwen3_5:
      return New<Cl100kScanner<scan::Cl100kSettings{true, 1, true,
                                                    SpaceRule::kNewlines}>>();
    case ScannerId::kUfakzeka:
      return New<Cl100kScanner<scan::Cl100kSettings{false, 1, false,
                                                    SpaceRule::kNewlines}>>();
    case ScannerId::kO200k:
      return New<O200kScanner<scan::O200kSettings{true, 3}>>();
    case ScannerId::kTekken:
      return New<O200kScanner<scan::O200kSettings{false, 1}>>();
    case ScannerId::kSuperbpeInner:
      return New<O200kScanner<scan::O200kSettings{false, 3}>>();
    case ScannerId::kKimiK2:
      return New<O200kScanner<scan::O200kSettings{true, 3, true}>>();
    case ScannerId::kDeepseekV3:
      return New<scan::DeepseekScanner>();
    case ScannerId::kWhitespace:
      return NewWhitespacePreTokenizer();
  }
  TESSERA_CHECK(id != ScannerId::kNone);
  return nullptr;
}

}  // namespace tessera

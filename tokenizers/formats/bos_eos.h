// Templates that put at most one token before a text and one behind it: what
// formats with flags instead of templates can say.

#ifndef TESSERA_TOKENIZERS_FORMATS_BOS_EOS_H_
#define TESSERA_TOKENIZERS_FORMATS_BOS_EOS_H_

#include <optional>

#include "tokenizers/base/types.h"

namespace tessera {

class PostProcessorSpec;

struct BosEos {
  std::optional<TokenId> bos;
  std::optional<TokenId> eos;
};

// nullopt if the post-processor does more, to one text or to a pair; tokens of
// a pair may differ in type ids.
std::optional<BosEos> FindBosEos(const PostProcessorSpec& spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_BOS_EOS_H_

// What to do where a format cannot say a tokenizer: formats that can, found by
// trying them, and the codes (C03) that would have to be allowed.

#ifndef TESSERA_TOKENIZERS_CONVERT_ADVICE_H_
#define TESSERA_TOKENIZERS_CONVERT_ADVICE_H_

#include <functional>

#include "tokenizers/base/status.h"
#include "tokenizers/convert.h"

namespace tessera {

// `refusal`, the error of a conversion with `options`, with advice that works;
// the same where it is no refusal with a code. `convert` makes a conversion and
// returns its error. Cost: some conversions, so for errors only.
Status WithAdvice(
    const Status& refusal, const ConvertOptions& options,
    const std::function<Status(const ConvertOptions& options)>& convert);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_CONVERT_ADVICE_H_

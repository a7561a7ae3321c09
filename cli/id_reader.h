// Reading ids: the formats that `encode` writes, in bounded memory.

#ifndef TESSERA_CLI_ID_READER_H_
#define TESSERA_CLI_ID_READER_H_

#include <string>
#include <string_view>

#include "cli/row_decoder.h"
#include "tokenizers/base/status.h"

namespace tessera {

// Feeds the ids of a file ("-" = stdin) to `decoder`; `format` is a choice of
// `decode --format`. In "ids" and "json" each line is a row, else the file is
// one. What a stream gives is written as it comes to `output`, the
// decoder's. Errors: NoInput, Io,
// BadData "FILE:LINE: ..." or "FILE:byte N: ...".
Status ReadIds(const std::string& path, std::string_view format,
               AtomicFile* output, RowDecoder* decoder);

}  // namespace tessera

#endif  // TESSERA_CLI_ID_READER_H_

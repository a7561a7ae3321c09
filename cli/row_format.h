// Rows: how the ids of a document are written.

#ifndef TESSERA_CLI_ROW_FORMAT_H_
#define TESSERA_CLI_ROW_FORMAT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tokenizers/base/types.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {

enum class RowFormat : uint8_t {
  kIds,
  kPieces,
  kJson,
  kNpy,
  kU16,
  kU32,
  kCount,
  // The head of the text that takes at most so many ids.
  kText,
  kNone,
};

// `name` is a choice of --format.
RowFormat RowFormatNamed(std::string_view name);

bool IsBinary(RowFormat format);

// What stands before the first id of a row, between two, behind the last. Rows
// that come in parts are put together with these.
struct RowFrame {
  std::string_view begin;
  std::string_view separator;
  std::string_view end;
};
RowFrame FrameOf(RowFormat format);

// Appends the ids with what stands between them: decimal digits, token texts,
// or little-endian words. Nothing for kCount, kText and kNone. About 3 ns an
// id in decimal.
void AppendIds(RowFormat format, const Vocabulary& vocabulary,
               const TokenId* ids, size_t count, std::string* out);

// Appends ids in decimal with `separator` between them.
void AppendDecimalIds(const TokenId* ids, size_t count, char separator,
                      std::string* out);

// Appends the text of a token so that it is one word of one line: "\xHH" for
// ill-formed bytes, "\s" for a space, "\n", "\r", "\t", "\\".
void AppendPiece(std::string_view text, std::string* out);

void AppendDecimal(uint64_t number, std::string* out);

}  // namespace tessera

#endif  // TESSERA_CLI_ROW_FORMAT_H_

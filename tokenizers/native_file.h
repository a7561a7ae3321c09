// Native file (.tessera): a spec and its compiled tables, checked and mapped.
//
// Layout: encode-engine.md 8 (little-endian; header, section table, sections at
// multiples of 64 bytes, trailer); checksums: reliability.md 3.5. The spec
// section is the truth; tables of another build are compiled again from it.

#ifndef TESSERA_TOKENIZERS_NATIVE_FILE_H_
#define TESSERA_TOKENIZERS_NATIVE_FILE_H_

#include <memory>
#include <string>
#include <string_view>

#include "tokenizers/base/status.h"
#include "tokenizers/tokenizer.h"

namespace tessera {

class TokenizerSpec;

inline constexpr uint32_t kNativeFormatVersion = 1;

// True if the bytes begin as a native file does.
bool IsNativeFile(std::string_view bytes);

// The file of a spec without compiled tables: pure function of the spec.
std::string FormatNativeSpec(const TokenizerSpec& spec);

// The file of a tokenizer with its tables. Pure function of the tokenizer.
std::string FormatNativeFile(const Tokenizer& tokenizer);

// The spec of a native file, every checksum and the trailer verified. Errors:
// BadData with section and offset.
StatusOr<TokenizerSpec> ParseNativeSpec(std::string_view bytes);

enum class Verify {
  // All checksums, all bounds. Safe for files of strangers.
  kFull,
  // Header, section table, trailer magic: for files this user wrote.
  kHeader,
};

// Maps `path` and gives a tokenizer that reads its tables in place.
StatusOr<std::unique_ptr<const Tokenizer>> LoadNativeFile(
    const std::string& path, Verify verify);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_NATIVE_FILE_H_

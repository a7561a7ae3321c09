// Native file (.tessera): a spec and its compiled tables, checked and mapped.
//
// A section file (section_file.h) with the sections of compiled_sections.h. The
// spec section is the truth; tables of another version are compiled again from
// it.

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

// True if they are a native file whose tables this build reads, as far as the
// header says.
bool HasNativeTables(std::string_view bytes);

// The file of a spec without compiled tables: pure function of the spec.
std::string FormatNativeSpec(const TokenizerSpec& spec);

// The file of a tokenizer with its tables. Pure function of the tokenizer.
std::string FormatNativeFile(const Tokenizer& tokenizer);

// The spec of a native file, every checksum and the trailer verified. Errors:
// BadData with section and offset.
StatusOr<TokenizerSpec> ParseNativeSpec(std::string_view bytes);

enum class Verify {
  // All checksums, and everything that the tables hold: safe for files of
  // strangers, whatever their checksums say. 20 ms for 200,000 tokens.
  kFull,
  // Header, section table, trailer magic, and sizes: no page of a table is
  // touched, so that it takes less than 1 ms for any vocabulary. For files that
  // this user wrote: forged tables could lead out of bounds.
  kHeader,
};

struct NativeLoadOptions {
  Verify verify = Verify::kFull;
  CreateOptions create = {};
  // Refuse other bytes than these (64 hex digits); empty = any.
  std::string expected_sha256 = {};
};

// Maps `path` and gives a tokenizer that reads its tables in place; its spec()
// is parsed when somebody asks for it. Tables of another version, or of another
// spec than the file's, are not read: the spec is compiled instead. Errors:
// NoInput; BadData with section and offset.
StatusOr<std::unique_ptr<const Tokenizer>> LoadNativeFile(
    const std::string& path, const NativeLoadOptions& options = {});

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_NATIVE_FILE_H_

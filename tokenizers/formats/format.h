// Formats: a file <-> a TokenizerSpec, and nothing else.
//
// A format neither encodes nor judges (that is validate.h), opens no path and
// runs nothing it finds. Readers get named bytes, writers return named bytes;
// the caller does the I/O. Each format is a row of formats.cc.
//
// What no file of a format says is refused in one line that ends with a rule:
//
//   F3  text is well-formed UTF-8, without a byte order mark and without CR
//       before LF. compat: the mark and the CR are passed over
//   F4  JSON is that of RFC 8259, nested at most 64 deep, no key twice (compat:
//       the last one counts); fields are there, of their types, with a value
//       that is known
//   F5  base64 is canonical; a rank line is base64, a space and a decimal
//       (compat: blank lines are passed over)
//   F6  SentencePiece: the wire format of protobuf, a known type of model and
//       of pieces, one unknown piece
//   F7  GGUF: version 3, little-endian; no key twice; the keys that the model
//       needs, of their types, arrays equally long
//
// [V07] and the like: validate.h; [C03]: conversion_check.h.
//
//   FileSet files{{"tokenizer.json", bytes}};
//   StatusOr<TokenizerSpec> spec = ReadFormat(files, options);

#ifndef TESSERA_TOKENIZERS_FORMATS_FORMAT_H_
#define TESSERA_TOKENIZERS_FORMATS_FORMAT_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/base/types.h"

namespace tessera {

class TokenizerSpec;

// Name -> bytes, sorted. A single file has its base name as name.
using FileSet = std::map<std::string, std::string>;

struct ReadOptions {
  // Format name; empty = recognise by content, then by name.
  std::string format = {};
  // Named tiktoken encoding ("cl100k_base"); empty = by the file's digest.
  std::string encoding = {};
  // For formats that do not say: a family name of pretokenizers/families.h.
  std::string pretokenizer = {};
  // Further special tokens, NAME or NAME=ID.
  std::vector<std::pair<std::string, std::string>> special_tokens = {};
  // What F3 to F5 above and kCompat in validate.h list loads with a note.
  bool compat = false;
  // llama.cpp's own approximations of split patterns.
  bool llama_cpp_splits = false;
  // The file's name as the user gave it, for messages.
  std::string display_name = {};
};

struct WriteOptions {
  // Codes of conversion_check.h ("C03") turned into warnings.
  std::vector<std::string> allow = {};
  bool pretty = true;
  bool fill_holes = false;
  // `general.architecture`; empty = by the model.
  std::string gguf_architecture = {};
  // Base name for single-file formats.
  std::string name = {};
};

struct Format {
  const char* name;
  const char* help;
  // Suffixes with their dots, separated by spaces.
  const char* extensions;
  // Does the content look like this format?
  bool (*detect)(const FileSet& files);
  StatusOr<TokenizerSpec> (*read)(const FileSet& files,
                                  const ReadOptions& options);
  // Null where the format is only read. Requires a spec that ValidateSpec
  // accepts. A pure function: equal specs give equal bytes. Refuses what the
  // format cannot say (BadData with a code of conversion_check.h); warnings of
  // allowed codes, and of what is left out without changing ids, go to
  // `warnings`, which may be null.
  StatusOr<FileSet> (*write)(const TokenizerSpec& spec,
                             const WriteOptions& options,
                             std::vector<std::string>* warnings);
  const char* source;
};

// All rows, in the order in which they are tried.
const std::vector<Format>& Formats();

// The native form (native_file.h) is no row: it stands above the formats. Files
// of it are recognised, and "tessera" names it as well.
inline constexpr char kNativeFormat[] = "native";
bool IsNativeFormat(std::string_view name);

// Row by name; UsageError with near names and those of all formats, with
// `for_writing` of all that can be written.
StatusOr<const Format*> FindFormat(std::string_view name,
                                   bool for_writing = false);

// Recognises the format (or takes options.format) and reads. Errors are BadData
// with file, position, expectation and rule.
StatusOr<TokenizerSpec> ReadFormat(const FileSet& files,
                                   const ReadOptions& options);

// What a reader must be told again about files of `format` that were written
// from `spec`, because the format has no place for it: the family, special
// tokens. Ids compared after a conversion, and advice to the user, need it.
ReadOptions ReadBackOptions(const TokenizerSpec& spec, std::string_view format);

// The names a folder is searched for, in order; readers of folders see only
// these, and open no name that stands in a file.
const std::vector<std::string>& FolderFileNames();

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_FORMAT_H_

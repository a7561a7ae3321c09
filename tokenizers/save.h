// SaveTokenizer: from a spec to files on disk. What format a path means, the
// files of it checked by ids, all of them written or none; the counterpart of
// load.h. The command has its own way to open an output early and uses the
// parts.

#ifndef TESSERA_TOKENIZERS_SAVE_H_
#define TESSERA_TOKENIZERS_SAVE_H_

#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/convert.h"
#include "tokenizers/formats/format.h"

namespace tessera {

inline constexpr char kNativeSuffix[] = ".tessera";
// What is written into a folder if nobody says more.
inline constexpr char kFolderFormat[] = "transformers";

// The format that the suffix of a file's name means; empty if none does.
std::string FormatOfName(std::string_view name);

// The name itself, kNativeFormat for another one of the native form. Errors:
// UsageError for a name that no format has, or one that is only read.
StatusOr<std::string> WritableFormat(const std::string& format);

struct MakeFilesOptions {
  // kNativeFormat or a row of formats.cc.
  std::string format;
  // write.name is the name of the (main) file.
  WriteOptions write;
  // ConvertOptions::mode.
  ValidateMode mode = ValidateMode::kCompat;
  // Read the result back and compare ids (convert.h).
  bool check = true;
  // More text to compare on.
  std::string check_text = {};
};

// The files of a spec. Errors: those of Convert.
StatusOr<ConvertReport> MakeFiles(const TokenizerSpec& spec,
                                  const MakeFilesOptions& options);

struct SaveOptions {
  // Empty = by the suffix of the path; a folder (a path that ends with a slash,
  // or is one) gets kFolderFormat.
  std::string format = {};
  WriteOptions write = {};
  bool check = true;
  // Replace existing files.
  bool force = false;
};

// Makes and writes the files; those that replace others do so one by one, the
// one that `path` names last. Returns what the conversion noted. Errors:
// UsageError for a path or format that cannot be written; those of MakeFiles
// and WriteFile.
StatusOr<std::vector<std::string>> SaveTokenizer(const TokenizerSpec& spec,
                                                 const std::string& path,
                                                 const SaveOptions& options);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_SAVE_H_

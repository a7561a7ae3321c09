// Writing a tokenizer: which format a path means, and the files of it.

#ifndef TESSERA_CLI_SAVE_TOKENIZER_H_
#define TESSERA_CLI_SAVE_TOKENIZER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cli/flags.h"
#include "tokenizers/base/file.h"
#include "tokenizers/base/status.h"
#include "tokenizers/convert.h"

namespace tessera {

// --to, and what a writer can be told.
const std::vector<Flag>& SaveFlags();

// What became of it.
struct SavedTokenizer {
  std::string format;
  uint64_t bytes = 0;
  ConvertReport report;
};

// A path to be written. Open() sees to it that the path can be written before
// the work begins; Save() writes all or nothing.
class TokenizerOutput {
 public:
  // The format by --to, else by the suffix of `path`; "DIR/" is a folder.
  // Errors: UsageError; CannotCreate.
  static StatusOr<TokenizerOutput> Open(const Arguments& arguments,
                                        const std::string& path);

  // Converts, checks the ids (convert.h) and writes. `check_text` is more text
  // to compare ids on. Errors: those of Convert and AtomicFile.
  StatusOr<SavedTokenizer> Save(const TokenizerSpec& spec,
                                const std::string& check_text);

  const std::string& path() const { return path_; }
  const std::string& format() const { return format_; }

 private:
  Status WriteFiles(const FileSet& files, SavedTokenizer* saved);

  std::string path_;
  std::string format_;
  WriteOptions write_;
  ValidateMode mode_ = ValidateMode::kCompat;
  bool force_ = false;
  // Several files with names of their own, in the folder `path_`.
  bool is_folder_ = false;
  // Open for a single file.
  std::unique_ptr<AtomicFile> file_;
};

}  // namespace tessera

#endif  // TESSERA_CLI_SAVE_TOKENIZER_H_

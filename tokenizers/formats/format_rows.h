// The rows of formats.cc, one function per file that has one.

#ifndef TESSERA_TOKENIZERS_FORMATS_FORMAT_ROWS_H_
#define TESSERA_TOKENIZERS_FORMATS_FORMAT_ROWS_H_

#include <string>
#include <string_view>

#include "tokenizers/formats/format.h"

namespace tessera {

Format TextprotoFormat();
Format HuggingFaceFormat();
Format TransformersFormat();
Format Gpt2Format();
Format WordPieceFormat();
Format TiktokenFormat();
Format TekkenFormat();
Format SentencePieceFormat();
Format GgufFormat();
Format RwkvFormat();

// Bytes of the only file whose name ends in `suffix`, and of a set of one file
// whatever its name; nullptr if there is none.
const std::pair<const std::string, std::string>* FindFile(
    const FileSet& files, std::string_view suffix);

// A file's name for messages: what the user gave, or within the folder he gave.
std::string DisplayName(const FileSet& files, const ReadOptions& options,
                        std::string_view file);

// Sets what every spec read from a foreign format says.
void BeginSpec(std::string_view format, TokenizerSpec* spec);

// First line, without its end.
std::string_view FirstLine(std::string_view text);

// NAME.SUFFIX for a format of one file; options.name may have the suffix.
std::string OutputName(const WriteOptions& options, std::string_view absent,
                       std::string_view suffix);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_FORMAT_ROWS_H_

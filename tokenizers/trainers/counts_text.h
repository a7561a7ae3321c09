// Counts as text: a word, TAB, its count in decimal, LF. In words \t \n \r and
// a doubled backslash stand for those characters, \xHH for other control
// characters and for bytes that are not UTF-8, so that any word is a line.

#ifndef TESSERA_TOKENIZERS_TRAINERS_COUNTS_TEXT_H_
#define TESSERA_TOKENIZERS_TRAINERS_COUNTS_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tokenizers/base/file.h"
#include "tokenizers/base/status.h"
#include "tokenizers/trainers/counted_words.h"

namespace tessera {

// Appends a word's line.
void AppendCountLine(std::string_view word, uint64_t count, std::string* text);

// The word that `text` spells; nullopt for an escape that is none.
std::optional<std::string> UnescapeWord(std::string_view text);

// Writes all words in order, as lines. Errors: those of sources and file.
Status ExportCounts(CountedWords counted, AtomicFile* file);

// Reads lines in any order; counts of a word that stands twice are added. The
// corpus fingerprint is a sum over words, so that it too adds up in a merge.
// Errors: NoInput; BadData with path and line for a line that is none, an empty
// word, a count of 0 or a sum beyond 2^64. Memory: about twice the file.
StatusOr<CountedWords> ImportCounts(const std::string& path);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_COUNTS_TEXT_H_

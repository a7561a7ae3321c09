// Schemes that need no pattern: one factory each.
//
// Their rules are those of huggingface/tokenizers 0.23.3 and equal to its
// pre_tokenize_str on every well-formed text. They stream, in O(text); what a
// scheme does not keep is a dropped pretoken.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_SIMPLE_SCHEMES_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_SIMPLE_SCHEMES_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "tokenizers/pretokenizers/behavior.h"
#include "tokenizers/pretokenizers/pretokenizer.h"

namespace tessera {

// The segment.
std::unique_ptr<PreTokenizer> NewWholeSegmentPreTokenizer();

// A pretoken ends after each LF.
std::unique_ptr<PreTokenizer> NewLinePreTokenizer();

// `\w+|[^\w\s]+`, the rest dropped.
std::unique_ptr<PreTokenizer> NewWhitespacePreTokenizer();

// Runs of white space dropped.
std::unique_ptr<PreTokenizer> NewWhitespaceSplitPreTokenizer();

// White space dropped; then each punctuation character alone.
std::unique_ptr<PreTokenizer> NewBertPreTokenizer();

// At characters of P as of Unicode 8.0 and the 32 of ASCII.
std::unique_ptr<PreTokenizer> NewPunctuationPreTokenizer(Behavior behavior);

// Characters of N, each alone (`individual`) or in runs.
std::unique_ptr<PreTokenizer> NewDigitsPreTokenizer(bool individual);

// Where the script changes; see unicode_scripts.cc.
std::unique_ptr<PreTokenizer> NewUnicodeScriptsPreTokenizer(
    bool drop_leading_spaces);

// At one character, dropped.
std::unique_ptr<PreTokenizer> NewCharDelimiterPreTokenizer(char32_t delimiter);

// Every `length` >= 1 characters.
std::unique_ptr<PreTokenizer> NewFixedLengthPreTokenizer(uint32_t length);

// At a string, which is not empty.
std::unique_ptr<PreTokenizer> NewLiteralPreTokenizer(std::string_view literal,
                                                     Behavior behavior,
                                                     bool invert);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_SIMPLE_SCHEMES_H_

// The GPT-2 byte alphabet: one printable letter for each byte.
//
// Byte-level vocabularies are written as text by showing bytes 33-126, 161-172
// and 174-255 as the code point of the same number, and the other 68 in
// increasing order as U+0100, U+0101, ... So a space is U+0120.
//
// Source: openai/gpt-2, `bytes_to_unicode`.

#ifndef TESSERA_TOKENIZERS_TEXT_BYTE_ALPHABET_H_
#define TESSERA_TOKENIZERS_TEXT_BYTE_ALPHABET_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tessera {

// Code point of the letter of a byte: below U+0144.
char32_t LetterOfByte(uint8_t byte);

// The byte a letter stands for; nullopt for any other code point.
std::optional<uint8_t> ByteOfLetter(char32_t letter);

// Appends the letters of `bytes` in UTF-8: one or two bytes each.
void AppendByteLetters(std::string_view bytes, std::string* letters);

// Appends the bytes that `letters` (UTF-8) stands for. False, and nothing is
// appended, if it has anything outside the alphabet or is ill-formed.
bool AppendBytesOfLetters(std::string_view letters, std::string* bytes);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_BYTE_ALPHABET_H_

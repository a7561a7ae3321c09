// Python string and bytes literals as data: 'x', "x", b'x' with the escapes of
// the language reference. Read by this function alone, never evaluated.

#ifndef TESSERA_TOKENIZERS_FORMATS_PYTHON_LITERAL_H_
#define TESSERA_TOKENIZERS_FORMATS_PYTHON_LITERAL_H_

#include <string>
#include <string_view>

namespace tessera {

// Appends what the literal stands for: UTF-8 of a string, the bytes of a bytes
// literal. False if `text` as a whole is no such literal.
bool AppendPythonLiteral(std::string_view text, std::string* bytes);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_PYTHON_LITERAL_H_

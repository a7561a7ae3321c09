// The UTF-8 of a Python string, written by us.
//
// CPython would build it once and keep it as long as the string lives, which
// doubles the memory of a list of strings. Pairs of surrogates are joined, lone
// ones become U+FFFD. Needs no interpreter lock.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_UTF8_BUFFER_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_UTF8_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tessera::python {

// How the characters of a string are stored (PEP 393); kBytes is UTF-8 or
// whatever bytes the text has.
enum class StringKind : uint8_t { kBytes, kLatin1, kUcs2, kUcs4 };

// What a Python text is made of. Valid while its object is.
struct TextRef {
  const void* data = nullptr;
  // Of units, not bytes.
  size_t length = 0;
  StringKind kind = StringKind::kBytes;

  // About how many bytes of UTF-8.
  size_t size_hint() const {
    return kind >= StringKind::kUcs2 ? 2 * length : length;
  }
};

// The bytes of a text: its own where it has them, else written to *buffer,
// which only grows.
std::string_view Utf8Of(const TextRef& text, std::string* buffer);

// Index of the first lone surrogate; npos if there is none.
size_t FindLoneSurrogate(const TextRef& text);

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_UTF8_BUFFER_H_

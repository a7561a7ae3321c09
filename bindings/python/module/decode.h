// Ids to text for Python.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_DECODE_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_DECODE_H_

#include <nanobind/nanobind.h>

#include <string>
#include <string_view>

#include "tokenizers/decoder.h"

namespace tessera::python {

// `unknown`: "error" or "skip". Errors: ValueError.
DecodeOptions ResolveDecode(bool skip_special, std::string_view unknown);

// A str. `errors`: "replace" (U+FFFD as the tokenizer's decoder puts it),
// "strict" or "ignore" (as bytes.decode). Errors: IndexError for an id that no
// token has, ValueError, UnicodeDecodeError.
nanobind::object DecodeText(const Decoder& decoder, nanobind::handle ids,
                            std::string_view errors,
                            const DecodeOptions& options);
nanobind::bytes DecodeBytes(const Decoder& decoder, nanobind::handle ids,
                            const DecodeOptions& options);

// Rows given as ids and offsets: a list of str, or (bytes, offsets) as arrays.
nanobind::object DecodeRows(const Decoder& decoder, nanobind::handle ids,
                            nanobind::handle row_offsets, int threads,
                            std::string_view errors,
                            const DecodeOptions& options);
nanobind::object DecodeRowsBytes(const Decoder& decoder, nanobind::handle ids,
                                 nanobind::handle row_offsets, int threads,
                                 const DecodeOptions& options);

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_DECODE_H_

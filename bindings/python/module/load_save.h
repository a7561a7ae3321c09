// Tokenizers from files and back.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_LOAD_SAVE_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_LOAD_SAVE_H_

#include <nanobind/nanobind.h>

#include <memory>
#include <string>

#include "bindings/python/module/tokenizer.h"

namespace tessera::python {

// `special_tokens`: names, or a dict of names and ids; `verify`: "full" or
// "header". Errors: ValueError, FileNotFoundError, OSError, DataError.
std::unique_ptr<PyTokenizer> Load(
    const std::string& path, nanobind::handle format, nanobind::handle encoding,
    nanobind::handle pretokenizer, nanobind::handle special_tokens,
    const std::string& verify, bool compat, nanobind::handle sha256);
std::unique_ptr<PyTokenizer> LoadBytes(nanobind::bytes data,
                                       nanobind::handle format,
                                       nanobind::handle encoding,
                                       nanobind::handle pretokenizer,
                                       nanobind::handle special_tokens,
                                       bool compat, nanobind::handle sha256);

// Returns the notes of the conversion, a list of str. Existing files are
// replaced. Errors: ConversionError, ValueError, OSError.
nanobind::list Save(const Tokenizer& tokenizer, const std::string& path,
                    nanobind::handle format, nanobind::handle allow,
                    bool check);

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_LOAD_SAVE_H_

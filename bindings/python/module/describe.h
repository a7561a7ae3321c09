// What a tokenizer says about itself, as Python objects.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_DESCRIBE_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_DESCRIBE_H_

#include <nanobind/nanobind.h>

#include <memory>
#include <string>

#include "tokenizers/tokenizer.h"

namespace tessera::python {

// The bytes that a token stands for. Errors: IndexError.
nanobind::bytes IdToBytes(const Tokenizer& tokenizer, nanobind::handle id);
// The id of these bytes (a str is its UTF-8), or None.
nanobind::object BytesToId(const Tokenizer& tokenizer, nanobind::handle bytes);
// "normal", "unknown", "control", ... Errors: IndexError.
nanobind::str KindOfId(const Tokenizer& tokenizer, nanobind::handle id);

// Content -> id, by id.
nanobind::dict SpecialTokens(const Tokenizer& tokenizer);
// (ids, bytes of all tokens, offsets of the tokens, kinds as a list of str).
nanobind::tuple VocabArrays(const Tokenizer& tokenizer);

// The spec as protobuf bytes, always the same, and as text.
nanobind::bytes SpecBytes(const Tokenizer& tokenizer);
nanobind::str SpecText(const Tokenizer& tokenizer);
// The tokenizer of such bytes. `fingerprint` is what it must have. Errors:
// DataError.
std::shared_ptr<const Tokenizer> TokenizerOfSpec(
    nanobind::bytes spec, const std::string& fingerprint);

// The rest, under short names.
nanobind::dict Info(const Tokenizer& tokenizer);

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_DESCRIBE_H_

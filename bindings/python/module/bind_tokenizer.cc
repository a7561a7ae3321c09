// _core.Tokenizer. Arguments have no defaults here: those, and the docstrings,
// are in tessera/_tokenizer.py.

#include <nanobind/nanobind.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/unique_ptr.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "bindings/python/module/arguments.h"
#include "bindings/python/module/bind.h"
#include "bindings/python/module/decode.h"
#include "bindings/python/module/describe.h"
#include "bindings/python/module/errors.h"
#include "bindings/python/module/load_save.h"
#include "bindings/python/module/streams.h"
#include "bindings/python/module/tokenizer.h"
#include "bindings/python/module/typed.h"

namespace nb = nanobind;
using nb::literals::operator""_a;

namespace tessera::python {
namespace {

using PyTokenizerClass = nb::class_<PyTokenizer>;

OffsetUnit UnitArgument(std::string_view unit) {
  if (unit == "char") return OffsetUnit::kCharacter;
  if (unit == "byte") return OffsetUnit::kByte;
  if (unit == "utf16") return OffsetUnit::kUtf16;
  RaiseUnknownValue("unit", unit, "\"char\", \"byte\" or \"utf16\"");
}

BatchCall BatchArguments(nb::handle threads, std::string_view nulls) {
  BatchCall batch;
  batch.threads = ThreadsArgument(threads);
  batch.nulls_are_empty = nulls == "empty";
  if (nulls != "error" && nulls != "empty") {
    RaiseUnknownValue("nulls", nulls, "\"error\" or \"empty\"");
  }
  return batch;
}

void BindEncode(PyTokenizerClass* tokenizer) {
  tokenizer
      ->def(
          "encode",
          [](const PyTokenizer& self, nb::handle text, std::string_view special,
             nb::handle allowed_special, bool add_special, bool strict) {
            return As<IdArray>(self.Encode(
                text,
                self.Resolve(special, allowed_special, add_special, strict)));
          },
          "text"_a.none(), "special"_a, "allowed_special"_a.none(),
          "add_special"_a, "strict"_a)
      .def(
          "encode_with_offsets",
          [](const PyTokenizer& self, nb::handle text, std::string_view unit,
             std::string_view special, nb::handle allowed_special,
             bool add_special, bool strict) {
            return As<EncodingTuple>(self.EncodeWithOffsets(
                text, UnitArgument(unit),
                self.Resolve(special, allowed_special, add_special, strict)));
          },
          "text"_a.none(), "unit"_a, "special"_a, "allowed_special"_a.none(),
          "add_special"_a, "strict"_a)
      .def(
          "encode_words",
          [](const PyTokenizer& self, nb::handle words,
             std::string_view special, nb::handle allowed_special,
             bool add_special, bool strict) {
            return As<IdArray>(self.EncodeWords(
                words,
                self.Resolve(special, allowed_special, add_special, strict)));
          },
          "words"_a.none(), "special"_a, "allowed_special"_a.none(),
          "add_special"_a, "strict"_a)
      .def(
          "count",
          [](const PyTokenizer& self, nb::handle text, std::string_view special,
             nb::handle allowed_special, bool add_special, bool strict) {
            return self.Count(text, self.Resolve(special, allowed_special,
                                                 add_special, strict));
          },
          "text"_a.none(), "special"_a, "allowed_special"_a.none(),
          "add_special"_a, "strict"_a)
      .def(
          "truncate",
          [](const PyTokenizer& self, nb::handle text, size_t max_tokens,
             std::string_view special, nb::handle allowed_special,
             bool strict) {
            return As<HeadTuple>(self.Truncate(
                text, max_tokens,
                self.Resolve(special, allowed_special, false, strict)));
          },
          "text"_a.none(), "max_tokens"_a, "special"_a,
          "allowed_special"_a.none(), "strict"_a);
}

void BindBatch(PyTokenizerClass* tokenizer) {
  tokenizer
      ->def(
          "encode_batch",
          [](const PyTokenizer& self, nb::handle texts, nb::handle threads,
             std::string_view special, nb::handle allowed_special,
             bool add_special, bool strict, std::string_view nulls,
             nb::handle unit, size_t max_tokens, size_t stride) {
            BatchCall batch = BatchArguments(threads, nulls);
            if (!unit.is_none()) {
              batch.spans = UnitArgument(StringArgument(unit, "unit"));
            }
            batch.window = {max_tokens, stride};
            return As<BatchTuple>(self.EncodeBatch(
                texts, batch,
                self.Resolve(special, allowed_special, add_special, strict)));
          },
          "texts"_a.none(), "threads"_a.none(), "special"_a,
          "allowed_special"_a.none(), "add_special"_a, "strict"_a, "nulls"_a,
          "unit"_a.none(), "max_tokens"_a, "stride"_a)
      .def(
          "count_batch",
          [](const PyTokenizer& self, nb::handle texts, nb::handle threads,
             std::string_view special, nb::handle allowed_special,
             bool add_special, bool strict, std::string_view nulls) {
            return As<CountArray>(self.CountBatch(
                texts, BatchArguments(threads, nulls),
                self.Resolve(special, allowed_special, add_special, strict)));
          },
          "texts"_a.none(), "threads"_a.none(), "special"_a,
          "allowed_special"_a.none(), "add_special"_a, "strict"_a, "nulls"_a);
}

void BindDecode(PyTokenizerClass* tokenizer) {
  tokenizer
      ->def(
          "decode",
          [](const PyTokenizer& self, nb::handle ids, std::string_view errors,
             bool skip_special, std::string_view unknown) {
            return As<Text>(DecodeText(self.tokenizer().decoder(), ids, errors,
                                       ResolveDecode(skip_special, unknown)));
          },
          "ids"_a.none(), "errors"_a, "skip_special"_a, "unknown"_a)
      .def(
          "decode_bytes",
          [](const PyTokenizer& self, nb::handle ids, bool skip_special,
             std::string_view unknown) {
            return DecodeBytes(self.tokenizer().decoder(), ids,
                               ResolveDecode(skip_special, unknown));
          },
          "ids"_a.none(), "skip_special"_a, "unknown"_a)
      .def(
          "decode_rows",
          [](const PyTokenizer& self, nb::handle ids, nb::handle row_offsets,
             nb::handle threads, std::string_view errors, bool skip_special,
             std::string_view unknown) {
            return As<TextList>(
                DecodeRows(self.tokenizer().decoder(), ids, row_offsets,
                           ThreadsArgument(threads), errors,
                           ResolveDecode(skip_special, unknown)));
          },
          "ids"_a, "row_offsets"_a, "threads"_a.none(), "errors"_a,
          "skip_special"_a, "unknown"_a)
      .def(
          "decode_rows_bytes",
          [](const PyTokenizer& self, nb::handle ids, nb::handle row_offsets,
             nb::handle threads, bool skip_special, std::string_view unknown) {
            return As<ByteRows>(
                DecodeRowsBytes(self.tokenizer().decoder(), ids, row_offsets,
                                ThreadsArgument(threads),
                                ResolveDecode(skip_special, unknown)));
          },
          "ids"_a, "row_offsets"_a, "threads"_a.none(), "skip_special"_a,
          "unknown"_a);
}

void BindStreams(nb::module_* module, PyTokenizerClass* tokenizer) {
  nb::class_<PyEncodeStream>(*module, "EncodeStream")
      .def("push", &PyEncodeStream::Push, "text"_a.none())
      .def("finish", &PyEncodeStream::Finish);
  nb::class_<PyDecodeStream>(*module, "DecodeStream")
      .def("push", &PyDecodeStream::Push, "ids"_a.none())
      .def("finish", &PyDecodeStream::Finish);
  tokenizer
      ->def(
          "encode_stream",
          [](const PyTokenizer& self, std::string_view special,
             nb::handle allowed_special, bool add_special, bool strict) {
            if (special == "refuse") {
              throw nb::value_error(
                  "special=\"refuse\" needs the whole text: use encode");
            }
            return std::make_unique<PyEncodeStream>(
                self.shared(),
                self.Resolve(special, allowed_special, add_special, strict),
                add_special ? self.frame() : PostFrame());
          },
          "special"_a, "allowed_special"_a.none(), "add_special"_a, "strict"_a)
      .def(
          "decode_stream",
          [](const PyTokenizer& self, bool skip_special,
             std::string_view unknown) {
            return std::make_unique<PyDecodeStream>(
                self.shared(), ResolveDecode(skip_special, unknown));
          },
          "skip_special"_a, "unknown"_a);
}

// A function of a tokenizer as a method.
template <auto Function, typename Result, typename... Arguments>
Result Call(const PyTokenizer& self, Arguments... arguments) {
  return As<Result>(Function(self.tokenizer(), arguments...));
}

void BindDescription(PyTokenizerClass* tokenizer) {
  tokenizer
      ->def("id_to_bytes", &Call<IdToBytes, nb::bytes, nb::handle>,
            "id"_a.none())
      .def("bytes_to_id", &Call<BytesToId, OptionalId, nb::handle>,
           "bytes"_a.none())
      .def("token_kind", &Call<KindOfId, Text, nb::handle>, "id"_a.none())
      .def("special_tokens", &Call<SpecialTokens, SpecialsDict>)
      .def("vocab", &Call<VocabArrays, VocabTuple>)
      .def("spec", &Call<SpecBytes, nb::bytes>)
      .def("spec_text", &Call<SpecText, nb::str>)
      .def("info", &Call<Info, InfoDict>)
      .def("id_count",
           [](const PyTokenizer& self) { return self.tokenizer().id_count(); })
      .def("used_id_count",
           [](const PyTokenizer& self) {
             return self.tokenizer().used_id_count();
           })
      .def("loses",
           [](const PyTokenizer& self) { return self.tokenizer().loses(); })
      .def("fingerprint", [](const PyTokenizer& self) {
        return self.tokenizer().fingerprint();
      });
}

void BindFiles(PyTokenizerClass* tokenizer) {
  tokenizer
      ->def_static("load", &Load, "path"_a, "format"_a.none(),
                   "encoding"_a.none(), "pretokenizer"_a.none(),
                   "special_tokens"_a.none(), "verify"_a, "compat"_a,
                   "sha256"_a.none())
      .def_static("load_bytes", &LoadBytes, "data"_a, "format"_a.none(),
                  "encoding"_a.none(), "pretokenizer"_a.none(),
                  "special_tokens"_a.none(), "compat"_a, "sha256"_a.none())
      .def_static(
          "from_spec",
          [](nb::bytes spec, const std::string& fingerprint) {
            return std::make_unique<PyTokenizer>(
                TokenizerOfSpec(std::move(spec), fingerprint));
          },
          "spec"_a, "fingerprint"_a)
      .def(
          "save",
          [](const PyTokenizer& self, const std::string& path,
             nb::handle format, nb::handle allow, bool check) {
            return As<TextList>(
                Save(self.tokenizer(), path, format, allow, check));
          },
          "path"_a, "format"_a.none(), "allow"_a.none(), "check"_a);
}

}  // namespace

void BindTokenizer(nb::module_* module) {
  PyTokenizerClass tokenizer(*module, "Tokenizer");
  BindFiles(&tokenizer);
  BindEncode(&tokenizer);
  BindBatch(&tokenizer);
  BindDecode(&tokenizer);
  BindStreams(module, &tokenizer);
  BindDescription(&tokenizer);
}

}  // namespace tessera::python

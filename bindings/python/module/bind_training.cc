// Functions for tessera/_training.py.

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>

#include <utility>

#include "bindings/python/module/arguments.h"
#include "bindings/python/module/bind.h"
#include "bindings/python/module/training.h"
#include "bindings/python/module/typed.h"

namespace nb = nanobind;
using nb::literals::operator""_a;

namespace tessera::python {
namespace {

TrainCall CallOf(nb::object corpus, nb::object like, nb::handle pretokenizer,
                 nb::handle split_regex, nb::handle normalizers,
                 nb::dict options, nb::handle threads, uint64_t memory_bytes,
                 nb::handle tmp, nb::handle resume, nb::object progress) {
  TrainCall call;
  call.corpus = std::move(corpus);
  if (!like.is_none()) call.like = nb::cast<const PyTokenizer*>(like);
  call.pretokenizer = OptionalString(pretokenizer, "pretokenizer");
  call.split_regex = OptionalString(split_regex, "split_regex");
  call.normalizers = StringsArgument(normalizers, "normalizers");
  call.options = std::move(options);
  call.threads = ThreadsArgument(threads);
  call.memory_bytes = memory_bytes;
  call.tmp = OptionalString(tmp, "tmp");
  call.resume = OptionalString(resume, "resume");
  call.progress = std::move(progress);
  return call;
}

template <auto Function>
void DefineJob(nb::module_* module, const char* name) {
  module->def(
      name,
      [](nb::object corpus, nb::object like, nb::handle pretokenizer,
         nb::handle split_regex, nb::handle normalizers,
         nb::typed<nb::dict, nb::str, nb::object> options, nb::handle threads,
         uint64_t memory_bytes, nb::handle tmp, nb::handle resume,
         nb::object progress) {
        return Function(CallOf(std::move(corpus), std::move(like), pretokenizer,
                               split_regex, normalizers, std::move(options),
                               threads, memory_bytes, tmp, resume,
                               std::move(progress)));
      },
      "corpus"_a.none(), "like"_a.none(), "pretokenizer"_a.none(),
      "split_regex"_a.none(), "normalizers"_a.none(), "options"_a,
      "threads"_a.none(), "memory_bytes"_a, "tmp"_a.none(), "resume"_a.none(),
      "progress"_a.none());
}

}  // namespace

void BindTraining(nb::module_* module) {
  nb::class_<PyCounts>(*module, "Counts")
      .def_static(
          "load",
          [](nb::handle paths) {
            return PyCounts::Load(StringsArgument(paths, "paths"));
          },
          "paths"_a)
      .def("save", &PyCounts::Save, "path"_a, "min_count"_a)
      .def("merge", &PyCounts::Merge, "other"_a)
      .def(
          "item",
          [](const PyCounts& self, size_t index) {
            return As<WordTuple>(self.Item(index));
          },
          "index"_a)
      .def("size", [](const PyCounts& self) { return self.counts().size(); })
      .def("totals", [](const PyCounts& self) {
        const CorpusTotals& totals = self.counts().totals();
        return As<TotalsTuple>(
            nb::make_tuple(totals.documents, totals.bytes, totals.pretokens,
                           FormatFingerprint(totals.fingerprint)));
      });
  DefineJob<&Train>(module, "train");
  DefineJob<&Count>(module, "count");
}

}  // namespace tessera::python

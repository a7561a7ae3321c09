// Functions for tessera/_ragged.py and _vocab.py.

#include <utility>

#include "bindings/python/module/arrays.h"
#include "bindings/python/module/arrow_export.h"
#include "bindings/python/module/bind.h"
#include "bindings/python/module/typed.h"

namespace nb = nanobind;
using nb::literals::operator""_a;

namespace tessera::python {

void BindArrays(nb::module_* module) {
  module->def(
      "export_rows",
      [](nb::handle values, nb::handle row_offsets) {
        return As<CapsulePair>(ExportRows(values, row_offsets));
      },
      "values"_a, "row_offsets"_a);
  module->def(
      "export_vocab",
      [](nb::handle ids, nb::handle tokens, nb::handle token_offsets,
         nb::typed<nb::list, nb::str> kinds) {
        return As<CapsulePair>(
            ExportVocab(ids, tokens, token_offsets, std::move(kinds)));
      },
      "ids"_a, "tokens"_a, "token_offsets"_a, "kinds"_a);
  module->def(
      "join_rows", [](nb::handle rows) { return As<IdRows>(JoinRows(rows)); },
      "rows"_a.none());
}

}  // namespace tessera::python

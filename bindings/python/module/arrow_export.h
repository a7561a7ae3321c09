// Our arrays for Arrow, through its C data interface; buffers are shared.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_ARROW_EXPORT_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_ARROW_EXPORT_H_

#include <nanobind/nanobind.h>

namespace tessera::python {

// Rows between offsets as (schema capsule, array capsule): a large_list, or a
// large_binary where the values are uint8. The arrays are kept alive.
nanobind::tuple ExportRows(nanobind::handle values, nanobind::handle offsets);

// A struct array {id: uint32, bytes: large_binary, kind: string}.
nanobind::tuple ExportVocab(nanobind::handle ids, nanobind::handle bytes,
                            nanobind::handle offsets, nanobind::list kinds);

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_ARROW_EXPORT_H_

// Options of Python as fields of a message of spec.proto, by their names.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_SPEC_FIELDS_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_SPEC_FIELDS_H_

#include <nanobind/nanobind.h>

namespace tessera {
class TrainerSpec;
}

namespace tessera::python {

// Sets each field of `options`. Values are int, float, bool, str, names of an
// enum in any case, and collections for repeated fields; None is left out.
// Errors: TypeError for a name that no field has, or a value of another type;
// ValueError for a value out of range.
void SetFields(nanobind::dict options, TrainerSpec* spec);

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_SPEC_FIELDS_H_

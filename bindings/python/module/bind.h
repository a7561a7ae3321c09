// The parts of the module, one function a file.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_BIND_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_BIND_H_

#include <nanobind/nanobind.h>

namespace tessera::python {

void BindArrays(nanobind::module_* module);
void BindTokenizer(nanobind::module_* module);
void BindTraining(nanobind::module_* module);
void BindTraining(nanobind::module_* module);

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_BIND_H_

// tessera._core: what the Python files of the package are written on.

#include "bindings/python/module/arrays.h"
#include "bindings/python/module/bind.h"

NB_MODULE(_core, module) {
  // A tokenizer in a global variable at exit is no fault of its owner.
  nanobind::set_leak_warnings(false);
  tessera::python::ImportNumpy();
  module.attr("version") = TESSERA_VERSION;
  tessera::python::BindArrays(&module);
  tessera::python::BindTokenizer(&module);
  tessera::python::BindTraining(&module);
}

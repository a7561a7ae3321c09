#include "bindings/python/module/arguments.h"

#include <algorithm>

#include "tokenizers/base/limits.h"
#include "tokenizers/base/parallel.h"

namespace nb = nanobind;

namespace tessera::python {
namespace {

[[noreturn]] void RaiseType(std::string_view name, const char* expected,
                            nb::handle value) {
  throw nb::type_error(
      (std::string(name) + " must be " + expected + ", got " + TypeName(value))
          .c_str());
}

std::string Utf8(nb::handle text) {
  Py_ssize_t size = 0;
  const char* data = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
  if (data == nullptr) throw nb::python_error();
  return std::string(data, static_cast<size_t>(size));
}

}  // namespace

std::string TypeName(nb::handle value) {
  return Utf8(value.type().attr("__name__"));
}

std::string StringArgument(nb::handle value, const char* name) {
  if (!PyUnicode_Check(value.ptr())) RaiseType(name, "str", value);
  return Utf8(value);
}

std::string OptionalString(nb::handle value, const char* name) {
  return value.is_none() ? std::string() : StringArgument(value, name);
}

std::vector<std::string> StringsArgument(nb::handle value, const char* name) {
  std::vector<std::string> strings;
  if (value.is_none()) return strings;
  if (PyUnicode_Check(value.ptr())) {
    RaiseType(name, "a collection of str", value);
  }
  for (nb::handle item : nb::iter(value)) {
    strings.push_back(StringArgument(item, name));
  }
  return strings;
}

int ThreadsArgument(nb::handle threads) {
  if (PyUnicode_Check(threads.ptr())) {
    const std::string text = Utf8(threads);
    if (text != "all")
      RaiseUnknownValue("threads", text, "a number or \"all\"");
    return UsableProcessors();
  }
  if (!PyLong_Check(threads.ptr())) {
    RaiseType("threads", "an int or \"all\"", threads);
  }
  int overflow = 0;
  const long value = PyLong_AsLongAndOverflow(threads.ptr(), &overflow);
  if (overflow != 0 || value < 1 || value > kThreadsMax) {
    throw nb::value_error(("threads=" + Utf8(nb::str(threads)) +
                           ": must be from 1 to " +
                           std::to_string(kThreadsMax) + ", or \"all\"")
                              .c_str());
  }
  return static_cast<int>(value);
}

std::vector<std::string> AllowedSpecialArgument(nb::handle allowed) {
  if (PyUnicode_Check(allowed.ptr())) {
    const std::string text = Utf8(allowed);
    if (text == "all") return {};
    RaiseUnknownValue("allowed_special", text,
                      "\"all\" or a collection of special tokens");
  }
  std::vector<std::string> names = StringsArgument(allowed, "allowed_special");
  std::sort(names.begin(), names.end());
  return names;
}

bool IsEmptyAllowedSpecial(nb::handle allowed) {
  if (allowed.is_none()) return true;
  const Py_ssize_t size = PyObject_Size(allowed.ptr());
  if (size < 0) throw nb::python_error();
  return size == 0;
}

void RaiseUnknownValue(std::string_view name, std::string_view value,
                       std::string_view allowed) {
  throw nb::value_error((std::string(name) + "=\"" + std::string(value) +
                         "\": must be " + std::string(allowed))
                            .c_str());
}

}  // namespace tessera::python

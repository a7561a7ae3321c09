// Arguments that several calls share.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_ARGUMENTS_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_ARGUMENTS_H_

#include <nanobind/nanobind.h>

#include <string>
#include <string_view>
#include <vector>

namespace tessera::python {

// The name of an object's type, for messages.
std::string TypeName(nanobind::handle value);

// A str as std::string. Errors: TypeError naming `name`.
std::string StringArgument(nanobind::handle value, const char* name);
// The same, with "" for None.
std::string OptionalString(nanobind::handle value, const char* name);
// A sequence of str; not a single one. Errors: TypeError.
std::vector<std::string> StringsArgument(nanobind::handle value,
                                         const char* name);

// 1 .. 1,024, or "all": the processors that this process may use. Errors:
// ValueError, TypeError.
int ThreadsArgument(nanobind::handle threads);

// Contents of special tokens, sorted; none for "all".
std::vector<std::string> AllowedSpecialArgument(nanobind::handle allowed);
bool IsEmptyAllowedSpecial(nanobind::handle allowed);

// Raises ValueError: name="value": must be one of ...
[[noreturn]] void RaiseUnknownValue(std::string_view name,
                                    std::string_view value,
                                    std::string_view allowed);

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_ARGUMENTS_H_

#include "bindings/python/module/spec_fields.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <nanobind/stl/string.h>

#include <string>

#include "absl/strings/ascii.h"
#include "bindings/python/module/arguments.h"
#include "tokenizers/spec.pb.h"

namespace nb = nanobind;

namespace tessera::python {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Sets one value, or appends it to a repeated field.
class FieldSetter {
 public:
  FieldSetter(const FieldDescriptor* field, Message* message)
      : field_(field),
        message_(message),
        reflection_(message->GetReflection()) {}

  void Set(nb::handle value) {
    if (!field_->is_repeated()) {
      SetOne(value);
      return;
    }
    for (const std::string& text :
         StringsArgument(value, field_->name().c_str())) {
      reflection_->AddString(message_, field_, text);
    }
  }

 private:
  void SetOne(nb::handle value) {
    switch (field_->cpp_type()) {
      case FieldDescriptor::CPPTYPE_BOOL:
        reflection_->SetBool(message_, field_, Cast<bool>(value, "bool"));
        return;
      case FieldDescriptor::CPPTYPE_UINT64:
        reflection_->SetUInt64(message_, field_,
                               Cast<uint64_t>(value, "an int from 0"));
        return;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        reflection_->SetDouble(message_, field_,
                               Cast<double>(value, "a float"));
        return;
      case FieldDescriptor::CPPTYPE_STRING:
        reflection_->SetString(message_, field_,
                               StringArgument(value, field_->name().c_str()));
        return;
      case FieldDescriptor::CPPTYPE_ENUM:
        SetEnum(StringArgument(value, field_->name().c_str()));
        return;
      default:
        throw nb::type_error((field_->name() + " cannot be set").c_str());
    }
  }

  template <typename T>
  T Cast(nb::handle value, const char* expected) {
    T result{};
    if (nb::try_cast<T>(value, result)) return result;
    throw nb::type_error((field_->name() + " must be " + expected + ", got " +
                          nb::cast<std::string>(nb::repr(value)))
                             .c_str());
  }

  void SetEnum(const std::string& name) {
    const auto* type = field_->enum_type();
    const auto* value = type->FindValueByName(absl::AsciiStrToUpper(name));
    if (value != nullptr) {
      reflection_->SetEnum(message_, field_, value);
      return;
    }
    std::string allowed;
    for (int i = 0; i < type->value_count(); ++i) {
      allowed += (i == 0 ? "\"" : ", \"") +
                 absl::AsciiStrToLower(type->value(i)->name()) + "\"";
    }
    RaiseUnknownValue(field_->name(), name, allowed);
  }

  const FieldDescriptor* field_;
  Message* message_;
  const Reflection* reflection_;
};

}  // namespace

void SetFields(nb::dict options, TrainerSpec* spec) {
  for (const auto& [key, value] : options) {
    const auto name = nb::cast<std::string>(key);
    const auto* field = TrainerSpec::descriptor()->FindFieldByName(name);
    if (field == nullptr) {
      throw nb::type_error(("unexpected keyword argument '" + name +
                            "': options are the fields of TrainerSpec in "
                            "tokenizers/spec.proto")
                               .c_str());
    }
    if (!value.is_none()) FieldSetter(field, spec).Set(value);
  }
}

}  // namespace tessera::python

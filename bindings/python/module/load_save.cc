#include "bindings/python/module/load_save.h"

#include <utility>
#include <vector>

#include "bindings/python/module/arguments.h"
#include "bindings/python/module/errors.h"
#include "tokenizers/load.h"
#include "tokenizers/native_file.h"
#include "tokenizers/save.h"

namespace nb = nanobind;

namespace tessera::python {
namespace {

using Loaded = StatusOr<std::unique_ptr<const Tokenizer>>;

std::vector<std::pair<std::string, std::string>> SpecialsArgument(
    nb::handle specials) {
  std::vector<std::pair<std::string, std::string>> result;
  if (!PyDict_Check(specials.ptr())) {
    for (std::string& name : StringsArgument(specials, "special_tokens")) {
      result.emplace_back(std::move(name), "");
    }
    return result;
  }
  for (const auto& [name, id] : nb::borrow<nb::dict>(specials)) {
    if (!PyLong_Check(id.ptr())) {
      throw nb::type_error("special_tokens must have ints as ids");
    }
    result.emplace_back(StringArgument(name, "special_tokens"),
                        nb::str(id).c_str());
  }
  return result;
}

LoadOptions OptionsOf(nb::handle format, nb::handle encoding,
                      nb::handle pretokenizer, nb::handle special_tokens,
                      bool compat, nb::handle sha256) {
  LoadOptions options;
  options.read.format = OptionalString(format, "format");
  options.read.encoding = OptionalString(encoding, "encoding");
  options.read.pretokenizer = OptionalString(pretokenizer, "pretokenizer");
  options.read.special_tokens = SpecialsArgument(special_tokens);
  options.read.compat = compat;
  options.create.mode = compat ? ValidateMode::kCompat : ValidateMode::kStrict;
  options.expected_sha256 = OptionalString(sha256, "sha256");
  return options;
}

template <typename Work>
std::unique_ptr<PyTokenizer> MakeUnlocked(const Work& work) {
  Loaded loaded = [&] {
    const nb::gil_scoped_release unlock;
    return work();
  }();
  return std::make_unique<PyTokenizer>(ValueOf(std::move(loaded)));
}

}  // namespace

std::unique_ptr<PyTokenizer> Load(const std::string& path, nb::handle format,
                                  nb::handle encoding, nb::handle pretokenizer,
                                  nb::handle special_tokens,
                                  const std::string& verify, bool compat,
                                  nb::handle sha256) {
  const LoadOptions options =
      OptionsOf(format, encoding, pretokenizer, special_tokens, compat, sha256);
  if (verify != "full" && verify != "header") {
    RaiseUnknownValue("verify", verify, "\"full\" or \"header\"");
  }
  return MakeUnlocked([&]() -> Loaded {
    if (verify == "header" && path.ends_with(kNativeSuffix)) {
      NativeLoadOptions native;
      native.verify = Verify::kHeader;
      native.create = options.create;
      native.expected_sha256 = options.expected_sha256;
      return LoadNativeFile(path, native);
    }
    return LoadTokenizer(path, options);
  });
}

std::unique_ptr<PyTokenizer> LoadBytes(nb::bytes data, nb::handle format,
                                       nb::handle encoding,
                                       nb::handle pretokenizer,
                                       nb::handle special_tokens, bool compat,
                                       nb::handle sha256) {
  const LoadOptions options =
      OptionsOf(format, encoding, pretokenizer, special_tokens, compat, sha256);
  std::string bytes(static_cast<const char*>(data.data()), data.size());
  return MakeUnlocked([&]() -> Loaded {
    return LoadTokenizerBytes(std::move(bytes), options);
  });
}

nb::list Save(const Tokenizer& tokenizer, const std::string& path,
              nb::handle format, nb::handle allow, bool check) {
  SaveOptions options;
  options.format = OptionalString(format, "format");
  options.write.allow = StringsArgument(allow, "allow");
  options.check = check;
  options.force = true;
  StatusOr<std::vector<std::string>> saved = [&] {
    const nb::gil_scoped_release unlock;
    return SaveTokenizer(tokenizer.spec(), path, options);
  }();
  nb::list notes;
  for (const std::string& note : ValueOf(std::move(saved))) {
    notes.append(nb::str(note.data(), note.size()));
  }
  return notes;
}

}  // namespace tessera::python

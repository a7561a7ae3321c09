#include "cli/version.h"

#include <string>

#include "cli/command.h"
#include "cli/output.h"
#include "tokenizers/formats/json_writer.h"
#include "tokenizers/native_file.h"
#include "tokenizers/text/unicode.h"

namespace tessera {
namespace {

#if defined(__clang__)
constexpr char kCompiler[] = "clang " __clang_version__;
#else
constexpr char kCompiler[] = "gcc " __VERSION__;
#endif

// What the compiler was allowed to use throughout.
std::string InstructionSets() {
  std::string sets = "baseline";
#if defined(__x86_64__)
  sets += " x86-64";
#elif defined(__aarch64__)
  sets += " aarch64";
#endif
#if defined(__AVX2__)
  sets += " avx2";
#endif
  return sets;
}

}  // namespace

Status PrintVersion(const Arguments& arguments) {
  if (arguments.IsOn("--json")) {
    JsonWriter json(/*pretty=*/true);
    json.BeginObject();
    json.Field("version", TESSERA_VERSION);
    json.Field("compiler", kCompiler);
    json.Field("simd", InstructionSets());
    json.Field("cuda", false);
    json.Field("unicode", kUnicodeVersion);
    json.Field("icu", TESSERA_ICU_VERSION);
    json.UintField("native_format", kNativeFormatVersion);
    json.EndObject();
    return PrintResult(json.Take() + "\n");
  }
  return PrintResult(
      "tessera " TESSERA_VERSION "\n" + std::string("compiler       ") +
      kCompiler + "\nsimd           " + InstructionSets() +
      "\ncuda           no\nunicode        " + kUnicodeVersion +
      "\nicu            " TESSERA_ICU_VERSION "\nnative format  " +
      std::to_string(kNativeFormatVersion) + "\n");
}

Status RunVersion(const Arguments& arguments) {
  return PrintVersion(arguments);
}

}  // namespace tessera

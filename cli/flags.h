// Flags: one table a command, from which parsing, range checks, help and
// suggestions come.
//
//   const std::vector<Flag> flags = {
//       {.name = "--stride", .type = FlagType::kNumber, .value = "K",
//        .group = "input", .help = "ids that neighbouring rows share"}};
//   TESSERA_ASSIGN_OR_RETURN(Arguments arguments,
//                            ParseArguments(flags, {"--stride", "8",
//                            "a.txt"}));
//   arguments.Number("--stride", 0);
//
// ParseArguments checks every value against its row, so the getters cannot
// fail. Errors are usage errors whose text begins with the flag:
// "--vocab-size 100: must be between 257 and 16,777,216".

#ifndef TESSERA_CLI_FLAGS_H_
#define TESSERA_CLI_FLAGS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"

namespace tessera {

enum class FlagType : uint8_t {
  // On where it stands; --no-NAME turns it off.
  kSwitch,
  kText,
  // One of the words in `value`; "allow[=A,B]" stands for allow and allow=....
  kChoice,
  // Digits within [min, max], or one of the words in `value` ("N|all").
  kNumber,
  // A number of bytes within [min, max]: "512MiB", "8G".
  kSize,
};

struct Flag {
  // With dashes.
  const char* name;
  // "-o", or "".
  const char* short_name = "";
  FlagType type = FlagType::kText;
  // What the value is called in help ("N", "FILE"), or the choices "a|b|c".
  const char* value = "";
  // As help shows it; "" = none, or it depends.
  const char* default_text = "";
  // Section of the help page: "input", "model", "training", "output",
  // "resources".
  const char* group = "";
  const char* help = "";
  uint64_t min = 0;
  uint64_t max = UINT64_MAX;
  // May be given several times; else the last one counts.
  bool repeats = false;
  // The value where none follows; a word that is no value is not taken for one.
  const char* bare_value = "";
};

class Arguments {
 public:
  bool Has(std::string_view flag) const;
  // A switch.
  bool IsOn(std::string_view flag, bool otherwise = false) const;
  // How often a switch was given, such as -vv.
  size_t Count(std::string_view flag) const;
  // The last value, or `otherwise` where the flag was not given.
  std::string Get(std::string_view flag, std::string_view otherwise = "") const;
  std::vector<std::string> All(std::string_view flag) const;
  // Of kNumber and kSize; a word in place of digits is `otherwise`.
  uint64_t Number(std::string_view flag, uint64_t otherwise) const;

  const std::vector<std::string>& positional() const { return positional_; }

 private:
  friend class ArgumentParser;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> positional_;
};

// The words of a command line with those of every @FILE (one a line) in its
// place, up to "--". `--flag=@x` is a value that begins with "@".
StatusOr<std::vector<std::string>> ExpandWords(
    const std::vector<std::string>& words);

// `words`: all but the command's name.
StatusOr<Arguments> ParseArguments(const std::vector<Flag>& flags,
                                   const std::vector<std::string>& words);

// "a|b|c" as a list.
std::vector<std::string> SplitChoices(std::string_view value);
// "A,B" as a list, empty parts left out.
std::vector<std::string> SplitList(std::string_view value);

// Bounds as people read them: "1 to 1,024", "from 64.0 MiB", "" = none.
std::string FormatRange(const Flag& flag);

}  // namespace tessera

#endif  // TESSERA_CLI_FLAGS_H_

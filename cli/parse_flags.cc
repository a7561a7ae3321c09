// The command line against a table of flags. CLI11 cuts it into flags, values
// and the rest; what a value must be, and what an error says, is decided here.
// The only file that includes CLI11.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <utility>

#include "cli/flags.h"
#include "tokenizers/base/near_names.h"
#include "tokenizers/base/string_number.h"

namespace tessera {
namespace {

std::string At(const Flag& flag, const std::string& value) {
  return std::string(flag.name) + " " + QuoteForError(value) + ": ";
}

// "allow[=A,B]" accepts "allow" and "allow=...".
bool FitsChoice(std::string_view value, std::string_view choice) {
  const size_t bracket = choice.find('[');
  const std::string_view stem = choice.substr(0, bracket);
  if (value == stem) return true;
  return bracket != std::string_view::npos && value.size() > stem.size() + 1 &&
         value.starts_with(stem) && value[stem.size()] == '=';
}

Status CheckChoice(const Flag& flag, const std::string& value) {
  std::string list;
  const std::vector<std::string> choices = SplitChoices(flag.value);
  for (const std::string& choice : choices) {
    if (FitsChoice(value, choice)) return OkStatus();
    list += (list.empty() ? "" : ", ") + choice;
  }
  return UsageError(At(flag, value) + "must be one of " + list +
                    DidYouMean(value, choices));
}

// What a number must be: "between 1 and 1,024", "from 1 up".
std::string Bounds(const Flag& flag) {
  if (flag.max == UINT64_MAX) return "from " + FormatGrouped(flag.min) + " up";
  return "between " + FormatGrouped(flag.min) + " and " +
         FormatGrouped(flag.max);
}

Status CheckNumber(const Flag& flag, const std::string& value) {
  const bool is_size = flag.type == FlagType::kSize;
  std::string or_words;
  if (!is_size) {
    // Words beside the number, behind its name: "N|all".
    const std::vector<std::string> words = SplitChoices(flag.value);
    if (std::find(words.begin() + 1, words.end(), value) != words.end()) {
      return OkStatus();
    }
    for (size_t i = 1; i < words.size(); ++i) or_words += ", or " + words[i];
  }
  const auto number = is_size ? ParseSize(value) : ParseUint64(value);
  if (number.has_value() && *number >= flag.min && *number <= flag.max) {
    return OkStatus();
  }
  if (!number.has_value() && is_size) {
    return UsageError(At(flag, value) + "expected a size such as 512MiB or 8G");
  }
  // Digits alone that do not fit are a number out of range.
  const bool is_number =
      !value.empty() &&
      value.find_first_not_of("0123456789") == std::string::npos;
  if (is_number) return UsageError(At(flag, value) + "must be " + Bounds(flag));
  return UsageError(At(flag, value) + "expected a whole number " +
                    Bounds(flag) + or_words);
}

Status CheckValue(const Flag& flag, const std::string& value) {
  switch (flag.type) {
    case FlagType::kChoice:
      return CheckChoice(flag, value);
    case FlagType::kNumber:
    case FlagType::kSize:
      return CheckNumber(flag, value);
    default:
      return OkStatus();
  }
}

}  // namespace

class ArgumentParser {
 public:
  explicit ArgumentParser(const std::vector<Flag>& flags) : flags_(flags) {
    app_.set_help_flag();
    for (const Flag& flag : flags_) Declare(flag);
    // Arguments are what is left over: as an option of CLI11 they would be
    // split where they are in brackets.
    app_.allow_extras();
  }

  StatusOr<Arguments> Parse(std::vector<std::string> words) {
    AddBareValues(&words);
    // CLI11 takes the words from the back.
    std::reverse(words.begin(), words.end());
    try {
      app_.parse(words);
    } catch (const CLI::ArgumentMismatch& error) {
      return MissingValue(error.what());
    } catch (const CLI::ParseError& error) {
      return UsageError(QuoteForError(error.what(), 200));
    }
    Arguments arguments;
    TESSERA_RETURN_IF_ERROR(TakeRest(&arguments.positional_));
    for (size_t i = 0; i < flags_.size(); ++i) {
      std::vector<std::string> values = options_[i]->results();
      if (values.empty()) continue;
      for (const std::string& value : values) {
        TESSERA_RETURN_IF_ERROR(CheckValue(flags_[i], value));
      }
      arguments.values_[flags_[i].name] = std::move(values);
    }
    return arguments;
  }

 private:
  void Declare(const Flag& flag) {
    std::string names = flag.name;
    if (flag.short_name[0] != '\0') {
      names = std::string(flag.short_name) + "," + names;
    }
    if (flag.type == FlagType::kSwitch) {
      names += ",!--no-" + std::string(flag.name + 2);
      options_.push_back(app_.add_flag(names));
    } else {
      options_.push_back(
          app_.add_option(names)->type_size(1)->expected(1)->allow_extra_args(
              false));
    }
    options_.back()->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }

  // Puts bare_value behind flags that have one and are followed by no value.
  void AddBareValues(std::vector<std::string>* words) const {
    for (size_t i = 0; i < words->size() && (*words)[i] != "--"; ++i) {
      for (const Flag& flag : flags_) {
        if (flag.bare_value[0] == '\0' || (*words)[i] != flag.name) continue;
        const bool has_value =
            i + 1 < words->size() && CheckValue(flag, (*words)[i + 1]).ok();
        if (!has_value) {
          words->insert(words->begin() + static_cast<std::ptrdiff_t>(i) + 1,
                        flag.bare_value);
        }
        ++i;
        break;
      }
    }
  }

  // Words that belong to no flag; before "--" none may look like one.
  Status TakeRest(std::vector<std::string>* positional) const {
    bool flags_ended = false;
    for (const std::string& word : app_.remaining()) {
      if (!flags_ended && word == "--") {
        flags_ended = true;
      } else if (!flags_ended && word.size() > 1 && word[0] == '-') {
        return UnknownFlag(word.substr(0, word.find('=')));
      } else {
        positional->push_back(word);
      }
    }
    return OkStatus();
  }

  Status UnknownFlag(const std::string& name) const {
    std::vector<std::string> names;
    for (const Flag& flag : flags_) names.emplace_back(flag.name);
    return UsageError("unknown flag " + QuoteForError(name) +
                      DidYouMean(name, names));
  }

  // CLI11's line begins with the flag's name.
  Status MissingValue(std::string_view line) {
    for (const Flag& flag : flags_) {
      const std::string_view name = flag.name;
      if (!line.starts_with(name)) continue;
      const std::string_view rest = line.substr(name.size());
      if (!rest.empty() && rest[0] != ':' && rest[0] != ' ') continue;
      if (flag.type == FlagType::kSwitch) {
        return UsageError(std::string(name) + ": takes no value");
      }
      return UsageError(std::string(name) + ": expected a value (" +
                        flag.value + ") behind it, found none");
    }
    return UsageError(QuoteForError(line, 200));
  }

  const std::vector<Flag>& flags_;
  CLI::App app_;
  std::vector<CLI::Option*> options_;
};

StatusOr<Arguments> ParseArguments(const std::vector<Flag>& flags,
                                   const std::vector<std::string>& words) {
  return ArgumentParser(flags).Parse(words);
}

}  // namespace tessera

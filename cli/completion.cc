// `tessera completion SHELL`: a script made from the flag tables. Each shell
// gets its own form of the same lists: commands, the flags of each, the words
// that a flag may have, and for -t the encodings that go by name beside files.

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/help.h"
#include "cli/output.h"
#include "tokenizers/formats/named_encodings.h"

namespace tessera {
namespace {

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words)
    text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string CommandNames() {
  std::vector<std::string> names;
  for (const Command& command : Commands()) names.emplace_back(command.name);
  return Joined(names);
}

// The words that may follow the flag; empty where anything may.
std::vector<std::string> Words(const Flag& flag) {
  if (flag.type == FlagType::kChoice) {
    std::vector<std::string> words = SplitChoices(flag.value);
    // "allow[=A,B]" completes to "allow".
    for (std::string& word : words)
      word.resize(std::min(word.find('['), word.size()));
    return words;
  }
  std::vector<std::string> words;
  if (std::string_view(flag.name) != "--tokenizer") return words;
  for (const NamedEncoding& row : NamedEncodings())
    words.emplace_back(row.name);
  return words;
}

bool TakesValue(const Flag& flag) { return flag.type != FlagType::kSwitch; }

std::string FlagNames(const std::vector<Flag>& flags) {
  std::vector<std::string> names;
  for (const Flag& flag : flags) {
    names.emplace_back(flag.name);
    if (flag.short_name[0] != '\0') names.emplace_back(flag.short_name);
  }
  return Joined(names);
}

// `--encoding|-e`: how a shell's case names the flag.
std::string CasePattern(const Flag& flag) {
  std::string pattern = flag.name;
  if (flag.short_name[0] != '\0') pattern += std::string("|") + flag.short_name;
  return pattern;
}

constexpr char kBashHead[] =
    R"(# bash completion of tessera: source <(tessera completion bash)
_tessera() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local command='' flags='' words='' files=1 i
  COMPREPLY=()
  # The shell takes --flag=value apart at "=".
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; ++i)); do
    if [[ ${COMP_WORDS[i]} != -* ]]; then
      command=${COMP_WORDS[i]}
      break
    fi
  done
)";

constexpr char kBashTail[] =
    R"(  if [[ -n $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    [[ $files == 0 ]] && return
  elif [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$current")
    return
  fi
  mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current")
}
complete -o filenames -F _tessera tessera
)";

std::string BashScript() {
  std::string script = kBashHead;
  script += "  case $command in\n    \"\") words=\"" + CommandNames() +
            "\" files=0 ;;\n";
  for (const Command& command : Commands()) {
    const std::vector<Flag> flags = FlagsOf(command);
    script += std::string("    ") + command.name + ")\n      flags=\"" +
              FlagNames(flags) + "\"\n      case $previous in\n";
    for (const Flag& flag : flags) {
      const std::string words = Joined(Words(flag));
      if (words.empty()) continue;
      script += "        " + CasePattern(flag) + ") words=\"" + words + "\"" +
                (flag.type == FlagType::kChoice ? " files=0" : "") + " ;;\n";
    }
    script += "      esac ;;\n";
  }
  script += "  esac\n";
  return script + kBashTail;
}

// Within single quotes, and without what _arguments takes for its own.
std::string ZshText(std::string_view text) {
  std::string quoted;
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
      continue;
    }
    if (std::strchr("[]:\\", c) != nullptr) quoted += '\\';
    quoted += c;
  }
  return quoted;
}

std::string ZshValue(const Flag& flag) {
  if (!TakesValue(flag)) return "";
  const std::string words = Joined(Words(flag));
  const std::string name = ZshText(flag.value[0] == '\0' ? "value" : flag.name);
  if (flag.type == FlagType::kChoice) return ":" + name + ":(" + words + ")";
  if (!words.empty()) {
    return ":" + name + ":{ compadd " + words + "; _files }";
  }
  return ":" + name + ":_files";
}

std::string ZshScript() {
  std::string script =
      "#compdef tessera\n"
      "# zsh completion of tessera: source <(tessera completion zsh)\n"
      "_tessera() {\n  local context state state_descr line\n"
      "  typeset -A opt_args\n"
      "  _arguments -C '1:command:->command' '*::argument:->argument'\n"
      "  if [[ $state == command ]]; then\n    local -a commands=(\n";
  for (const Command& command : Commands()) {
    script += std::string("      '") + command.name + ":" +
              ZshText(command.summary) + "'\n";
  }
  script +=
      "    )\n    _describe command commands\n    return\n  fi\n"
      "  case $line[1] in\n";
  for (const Command& command : Commands()) {
    script += std::string("    ") + command.name + ") _arguments";
    for (const Flag& flag : FlagsOf(command)) {
      std::vector<std::string> names = {flag.name};
      if (flag.short_name[0] != '\0') names.emplace_back(flag.short_name);
      for (const std::string& name : names) {
        script += std::string(" \\\n      '") + (flag.repeats ? "*" : "") +
                  name + "[" + ZshText(flag.help) + "]" + ZshValue(flag) + "'";
      }
    }
    script += " \\\n      '*:file:_files' ;;\n";
  }
  return script +
         "  esac\n}\n"
         "if [[ $funcstack[1] == _tessera ]]; then\n  _tessera \"$@\"\nelse\n"
         "  compdef _tessera tessera\nfi\n";
}

std::string FishText(std::string_view text) {
  std::string quoted;
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted;
}

std::string FishScript() {
  std::string script =
      "# fish completion of tessera: tessera completion fish | source\n";
  for (const Command& command : Commands()) {
    script +=
        std::string("complete -c tessera -f -n __fish_use_subcommand -a ") +
        command.name + " -d '" + FishText(command.summary) + "'\n";
  }
  for (const Command& command : Commands()) {
    for (const Flag& flag : FlagsOf(command)) {
      script +=
          std::string("complete -c tessera -n '__fish_seen_subcommand_from ") +
          command.name + "' -l " + (flag.name + 2);
      if (flag.short_name[0] != '\0') {
        script += std::string(" -s ") + (flag.short_name + 1);
      }
      script += " -d '" + FishText(flag.help) + "'";
      const std::string words = Joined(Words(flag));
      if (flag.type == FlagType::kChoice) {
        script += " -x";
      } else if (TakesValue(flag)) {
        script += " -r";
      }
      if (!words.empty()) script += " -a '" + FishText(words) + "'";
      script += "\n";
    }
  }
  return script;
}

struct Shell {
  const char* name;
  std::string (*script)();
};
constexpr Shell kShells[] = {
    {"bash", BashScript},
    {"zsh", ZshScript},
    {"fish", FishScript},
};

}  // namespace

Status RunCompletion(const Arguments& arguments) {
  if (arguments.positional().size() == 1) {
    for (const Shell& shell : kShells) {
      if (arguments.positional()[0] == shell.name) {
        return PrintResult(shell.script());
      }
    }
  }
  return UsageError(
      "expected one shell: bash, zsh or fish; source <(tessera completion "
      "bash)");
}

}  // namespace tessera

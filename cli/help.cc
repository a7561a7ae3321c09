#include "cli/help.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "cli/man_page.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "tokenizers/base/near_names.h"

namespace tessera {
namespace {

constexpr size_t kHelpColumnsMax = 100;
// Flags stand left of this column, what they mean right of it.
constexpr size_t kFlagColumns = 28;

constexpr char kStartHere[] =
    "start here\n"
    "  tessera train bpe data/samples/en/*.txt --vocab-size 4096 -o "
    "my.tessera\n"
    "  echo \"Hello, world\" | tessera encode -t my.tessera --show\n"
    "  tessera inspect my.tessera\n"
    "\n"
    "tessera help COMMAND    flags and examples\n";

std::string Padded(std::string text, size_t columns) {
  if (text.size() < columns) text.append(columns - text.size(), ' ');
  return text;
}

// Appends `text` wrapped at blanks; the first line goes on where `*page` is,
// in column `at`, the others are indented.
void AppendWrapped(std::string_view text, size_t at, size_t indent,
                   size_t columns, std::string* page) {
  size_t column = at;
  bool begins_line = true;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, end);
    // A list of choices that is longer than a line is cut behind a bar.
    const size_t room = columns > indent ? columns - indent : 1;
    const size_t bar =
        word.size() > room ? word.rfind('|', room - 1) : std::string_view::npos;
    if (bar != std::string_view::npos) word = word.substr(0, bar + 1);
    text.remove_prefix(word.size());
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (word.empty()) continue;
    if (!begins_line && column + 1 + word.size() > columns) {
      page->append("\n").append(indent, ' ');
      column = indent;
      begins_line = true;
    }
    if (!begins_line) {
      *page += ' ';
      ++column;
    }
    *page += word;
    column += word.size();
    begins_line = false;
    if (bar != std::string_view::npos) column = columns;
  }
  *page += '\n';
}

std::string Spelling(const Flag& flag) {
  std::string text = flag.short_name[0] == '\0'
                         ? std::string("    ")
                         : std::string(flag.short_name) + ", ";
  text += flag.name;
  // Long lists of choices stand with the meaning.
  if (flag.type == FlagType::kChoice) return text;
  if (flag.value[0] != '\0') text += std::string(" ") + flag.value;
  return text;
}

void AppendFlag(const Flag& flag, size_t columns, std::string* page) {
  const std::string spelling = "  " + Spelling(flag);
  if (spelling.size() + 2 > kFlagColumns) {
    *page += spelling + "\n" + std::string(kFlagColumns, ' ');
  } else {
    *page += Padded(spelling, kFlagColumns);
  }
  AppendWrapped(FlagMeaning(flag), kFlagColumns, kFlagColumns, columns, page);
}

std::string CommandColumns() {
  std::vector<std::string> cells;
  for (const Command& command : Commands()) {
    if (std::string_view(command.group) != "main") continue;
    cells.push_back(Padded(command.name, 10) + command.summary);
  }
  std::string text;
  for (size_t i = 0; i < cells.size(); i += 2) {
    std::string line = "  " + cells[i];
    if (i + 1 < cells.size()) line = Padded(line, 42) + cells[i + 1];
    text += line + "\n";
  }
  return text;
}

Status WriteManPages(const Arguments& arguments, const std::string& folder) {
  const auto write = [&](const std::string& name,
                         const std::string& page) -> Status {
    TESSERA_ASSIGN_OR_RETURN(const auto file,
                             OpenFile(arguments, folder + "/" + name));
    TESSERA_RETURN_IF_ERROR(file->Append(page));
    return file->Commit();
  };
  TESSERA_RETURN_IF_ERROR(write("tessera.1", ManPage()));
  for (const Command& command : Commands()) {
    TESSERA_RETURN_IF_ERROR(write(ManFileName(command), ManPage(command)));
  }
  return OkStatus();
}

// Runs $PAGER on the page; false if there is none to run.
bool Page(std::string_view page) {
  const char* pager = std::getenv("PAGER");
  if (pager == nullptr || *pager == '\0') return false;
  int ends[2];
  if (pipe(ends) != 0) return false;
  const pid_t child = fork();
  if (child < 0) {
    close(ends[0]);
    close(ends[1]);
    return false;
  }
  if (child == 0) {
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    execl("/bin/sh", "sh", "-c", pager, static_cast<char*>(nullptr));
    _exit(127);
  }
  close(ends[0]);
  // A pager that was left early closes the pipe; that ends us quietly.
  while (!page.empty()) {
    const ssize_t count = write(ends[1], page.data(), page.size());
    if (count <= 0) break;
    page.remove_prefix(static_cast<size_t>(count));
  }
  close(ends[1]);
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) != 127;
}

}  // namespace

const std::vector<FlagGroup>& FlagGroups() {
  static const std::vector<FlagGroup>* const groups =
      new std::vector<FlagGroup>{
          {"input", "Input"},         {"model", "Model"},
          {"training", "Training"},   {"output", "Output"},
          {"resources", "Resources"},
      };
  return *groups;
}

std::string FlagMeaning(const Flag& flag) {
  std::string details;
  const auto add = [&details](const std::string& detail) {
    if (detail.empty()) return;
    details += (details.empty() ? "" : "; ") + detail;
  };
  if (flag.type == FlagType::kChoice) add(flag.value);
  add(FormatRange(flag));
  if (flag.default_text[0] != '\0' && flag.type != FlagType::kSwitch) {
    add(std::string("default ") + flag.default_text);
  }
  if (flag.repeats) add("may be repeated");
  if (flag.type == FlagType::kSwitch &&
      std::string_view(flag.default_text) == "on") {
    add(std::string("on; off with --no-") + (flag.name + 2));
  }
  std::string text = flag.help;
  if (!details.empty()) text += " (" + details + ")";
  return text;
}

std::string FirstScreen() {
  std::string screen =
      "tessera " TESSERA_VERSION "  tokenizers: train them, run them\n\n";
  screen += CommandColumns();
  std::string more;
  for (const Command& command : Commands()) {
    if (std::string_view(command.group) == "more") {
      more += std::string(" ") + command.name;
    }
  }
  if (!more.empty()) screen += "  more:    " + more + "\n";
  return screen + "\n" + kStartHere;
}

std::string HelpPage(const Command& command, size_t columns) {
  columns = std::min(columns, kHelpColumnsMax);
  std::string page;
  AppendWrapped(command.description, 0, 0, columns, &page);
  page += std::string("\n  tessera ") + command.name + " " + command.usage +
          "\n\nExamples\n";
  for (std::string_view rest = command.examples; !rest.empty();) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    page += "  " + std::string(rest.substr(0, end)) + "\n";
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const std::vector<Flag> flags = FlagsOf(command);
  for (const FlagGroup& group : FlagGroups()) {
    bool has_title = false;
    for (const Flag& flag : flags) {
      if (std::string_view(flag.group) != group.name) continue;
      if (!has_title) page += std::string("\n") + group.title + "\n";
      has_title = true;
      AppendFlag(flag, columns, &page);
    }
  }
  return page;
}

Status ShowPage(std::string_view page) {
  const auto lines =
      static_cast<size_t>(std::count(page.begin(), page.end(), '\n'));
  if (IsTerminal(STDOUT_FILENO) && lines >= TerminalHeight(STDOUT_FILENO) &&
      Page(page)) {
    return OkStatus();
  }
  return PrintResult(page);
}

Status ShowHelp(const Command& command) {
  return ShowPage(HelpPage(command, TerminalWidth(STDOUT_FILENO)));
}

const std::vector<Flag>& HelpFlags() {
  static const std::vector<Flag>* const flags = new std::vector<Flag>{
      {"--man", "", FlagType::kSwitch, "", "off", "output",
       "the page as a man page (roff)"},
      {"--output", "-o", FlagType::kText, "DIR", "", "output",
       "with --man: all man pages into this folder"},
  };
  return *flags;
}

Status RunHelp(const Arguments& arguments) {
  const bool is_man = arguments.IsOn("--man");
  if (arguments.Has("--output")) {
    if (!is_man || !arguments.positional().empty()) {
      return UsageError("--output: only with --man, and for all pages");
    }
    return WriteManPages(arguments, arguments.Get("--output"));
  }
  if (arguments.positional().empty()) {
    return is_man ? PrintResult(ManPage()) : ShowPage(FirstScreen());
  }
  if (arguments.positional().size() > 1) {
    return UsageError("expected one command, found several");
  }
  const std::string& name = arguments.positional()[0];
  const Command* command = FindCommand(name);
  if (command == nullptr) return UnknownCommand(name);
  return is_man ? PrintResult(ManPage(*command)) : ShowHelp(*command);
}

const std::vector<Flag>& NoFlags() {
  static const std::vector<Flag>* const flags = new std::vector<Flag>;
  return *flags;
}

const Command* FindCommand(std::string_view name) {
  for (const Command& command : Commands()) {
    if (name == command.name) return &command;
  }
  return nullptr;
}

Status UnknownCommand(std::string_view name) {
  std::vector<std::string> names;
  for (const Command& command : Commands()) names.emplace_back(command.name);
  const std::vector<std::string> near = NearNames(name, names);
  std::string text = "unknown command \"" + QuoteForError(name) + "\"";
  if (!near.empty()) text += "; did you mean \"" + near[0] + "\"?";
  return UsageError(text + " (tessera help lists all)");
}

}  // namespace tessera

// Text that roff could take for its own is escaped: backslashes, hyphens (which
// it would print as another character), a dot or quote that begins a line. No
// date: two builds of one version give the same bytes.

#include "cli/man_page.h"

#include <string_view>
#include <vector>

#include "cli/global_flags.h"
#include "cli/help.h"

namespace tessera {
namespace {

struct ExitCode {
  const char* codes;
  const char* meaning;
};
constexpr ExitCode kExitCodes[] = {
    {"0", "done"},
    {"1",
     "what was asked for is not met, such as a difference that --check "
     "found"},
    {"2", "the command line is wrong"},
    {"65", "a file is not what it says"},
    {"66", "an input is missing"},
    {"69", "a part that is needed is absent"},
    {"70", "a bug of tessera"},
    {"71", "out of memory, threads or handles"},
    {"73", "an output exists or cannot be made; nothing was written"},
    {"74", "reading or writing failed midway"},
    {"75", "stopped, and the line says how to go on; or a folder is locked"},
    {"128+N", "stopped by signal N, with nothing to go on from"},
};

std::string Escaped(std::string_view text) {
  std::string roff;
  for (const char c : text) {
    const bool begins_line = roff.empty() || roff.back() == '\n';
    if (begins_line && (c == '.' || c == '\'')) roff += "\\&";
    if (c == '\\') {
      roff += "\\e";
    } else if (c == '-') {
      roff += "\\-";
    } else {
      roff += c;
    }
  }
  return roff;
}

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

std::string Header(std::string_view name) {
  return ".TH " + Escaped(Upper(name)) +
         " 1 \"\" \"tessera " TESSERA_VERSION "\" \"Tessera\"\n.SH NAME\n" +
         Escaped(name) + " \\- ";
}

void AppendLines(std::string_view lines, std::string* page) {
  *page += ".nf\n" + Escaped(lines) + "\n.fi\n";
}

void AppendFlags(const std::vector<Flag>& flags, std::string* page) {
  for (const FlagGroup& group : FlagGroups()) {
    bool has_title = false;
    for (const Flag& flag : flags) {
      if (std::string_view(flag.group) != group.name) continue;
      if (!has_title) *page += ".SS " + std::string(group.title) + "\n";
      has_title = true;
      *page += ".TP\n";
      if (flag.short_name[0] != '\0') {
        *page += "\\fB" + Escaped(flag.short_name) + "\\fR, ";
      }
      *page += "\\fB" + Escaped(flag.name) + "\\fR";
      if (flag.value[0] != '\0' && flag.type != FlagType::kChoice) {
        *page += " \\fI" + Escaped(flag.value) + "\\fR";
      }
      *page += "\n" + Escaped(FlagMeaning(flag)) + "\n";
    }
  }
}

void AppendExitCodes(std::string* page) {
  *page += ".SH \"EXIT STATUS\"\n";
  for (const ExitCode& row : kExitCodes) {
    *page +=
        ".TP\n" + std::string(row.codes) + "\n" + Escaped(row.meaning) + "\n";
  }
}

}  // namespace

std::string ManFileName(const Command& command) {
  return std::string("tessera-") + command.name + ".1";
}

std::string ManPage() {
  std::string page = Header("tessera");
  page +=
      "train tokenizers and run them\n"
      ".SH SYNOPSIS\n\\fBtessera\\fR \\fICOMMAND\\fR [\\fIFLAGS\\fR]\n"
      ".SH DESCRIPTION\nTrains tokenizers, encodes and decodes with them, "
      "converts and examines their files.\n.SH COMMANDS\n";
  for (const Command& command : Commands()) {
    page += std::string(".TP\n\\fBtessera\\-") + Escaped(command.name) +
            "\\fR(1)\n" + Escaped(command.summary) + "\n";
  }
  page += ".SH OPTIONS\n";
  AppendFlags(GlobalFlags(), &page);
  AppendExitCodes(&page);
  return page;
}

std::string ManPage(const Command& command) {
  std::string page = Header(std::string("tessera-") + command.name);
  page += Escaped(command.summary) + "\n.SH SYNOPSIS\n\\fBtessera " +
          Escaped(command.name) + "\\fR " + Escaped(command.usage) +
          "\n.SH DESCRIPTION\n" + Escaped(command.description) +
          "\n.SH OPTIONS\n";
  AppendFlags(FlagsOf(command), &page);
  page += ".SH EXAMPLES\n";
  AppendLines(command.examples, &page);
  AppendExitCodes(&page);
  page += ".SH \"SEE ALSO\"\n\\fBtessera\\fR(1)\n";
  return page;
}

}  // namespace tessera

// tessera: the command. Finds the row of the command table, parses the flags,
// runs, and turns a status into one line and an exit code.

#include <csignal>
#include <cstddef>
#include <iterator>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/events.h"
#include "cli/global_flags.h"
#include "cli/help.h"
#include "cli/report_line.h"
#include "cli/stop_signal.h"
#include "cli/version.h"
#include "tokenizers/base/file.h"

namespace tessera {
namespace {

constexpr Command kCommands[] = {
    {"train", "main", "make a tokenizer from text",
     "TRAINER FILES... -o FILE [FLAGS]",
     "Makes a tokenizer from text or from word counts; TRAINER is bpe, "
     "wordpiece, char or word.",
     "tessera train bpe data/samples/en/*.txt --vocab-size 4096 -o my.tessera\n"
     "tessera train bpe data/samples/tr --vocab-size 2000 -o tr.json\n"
     "tessera train bpe data/samples/en --vocab-size 1000 --merge-order bytes "
     "-o en.tiktoken\n"
     "tessera train wordpiece --from-counts en.tcounts --vocab-size 800 "
     "-o pieces.json",
     TrainFlags, RunTrain},
    {"encode", "main", "text to ids", "-t TOK [FILES...] [FLAGS]",
     "Turns text into token ids, a row for each document.",
     "echo \"Hello, world\" | tessera encode -t my.tessera\n"
     "tessera encode -t my.tessera --documents file "
     "data/samples/en/prose.txt -o prose.npy\n"
     "tessera encode -t my.tessera --show data/samples/tr/parallel.txt",
     EncodeFlags, RunEncode},
    {"convert", "main", "between file formats", "IN OUT [FLAGS]",
     "Writes a tokenizer in another format and checks that it gives the same "
     "ids; a folder as OUT holds what transformers loads.",
     "tessera convert my.tessera my.json\n"
     "tessera convert my.json copy.tessera --check data/samples/en/prose.txt",
     ConvertFlags, RunConvert, /*prints_json=*/true},
    {"decode", "main", "ids to text", "-t TOK [FILES...] [FLAGS]",
     "Turns token ids back into text.",
     "echo \"Hello, world\" | tessera encode -t my.tessera | "
     "tessera decode -t my.tessera\n"
     "tessera decode -t my.tessera --documents concat prose.npy",
     DecodeFlags, RunDecode},
    {"compile", "main", "ready a tokenizer to load", "TOK -o FILE [FLAGS]",
     "Writes a native file with the tables that encoding needs, so that it "
     "loads at once.",
     "tessera compile my.json -o compiled.tessera\n"
     "tessera compile my.json -o head.tessera --head-from "
     "data/samples/en/prose.txt",
     CompileFlags, RunCompile},
    {"inspect", "main", "what is in a tokenizer", "TOK [FLAGS]",
     "Says what a tokenizer is: format, vocabulary, pipeline, what it loses, "
     "what is odd about it.",
     "tessera inspect my.tessera\n"
     "tessera inspect my.tessera --tokens 20\n"
     "tessera inspect my.tessera --trace \"Hello, world\"",
     InspectFlags, RunInspect, /*prints_json=*/true},
    {"bench", "main", "how fast, against whom",
     "encode|decode|train|load [-t TOK] [FILES...] [FLAGS]",
     "Measures speed beside other libraries, in one run on one machine; what "
     "they make of the text is compared first.",
     "tessera bench encode -t my.tessera data/samples/en --peers tokenizers "
     "--rounds 1\n"
     "tessera bench load -t my.tessera --rounds 1",
     BenchFlags, RunBench, /*prints_json=*/true},
    {"count", "more", "words of a text, counted", "FILES... -o FILE [FLAGS]",
     "Counts the words of a text exactly, for training later; merges counts, "
     "turns them into text and back.",
     "tessera count data/samples/en/prose.txt --pretokenizer bert "
     "-o en.tcounts\n"
     "tessera count --merge en.tcounts en.tcounts@3 -o more.tcounts\n"
     "tessera count --export tsv en.tcounts -o words.tsv",
     CountFlags, RunCount},
    {"extend", "more", "add merges to a tokenizer",
     "TOK FILES... --vocab-size N -o FILE [FLAGS]",
     "Adds merges to a BPE tokenizer; its ids, merges and special tokens "
     "stay.",
     "tessera extend my.tessera data/samples/en --vocab-size 4200 "
     "-o larger.tessera",
     ExtendFlags, RunExtend},
    {"prune", "more", "take tokens out of a tokenizer",
     "TOK [FILES...] --vocab-size N -o FILE [FLAGS]",
     "Removes the tokens that a text uses least, or the last ones, and says "
     "in OUT.id_map.tsv which id became which.",
     "tessera prune my.tessera --last --vocab-size 1000 -o last.tessera "
     "--id-map last.tsv\n"
     "tessera prune my.tessera data/samples/en --vocab-size 1000 "
     "-o small.tessera",
     PruneFlags, RunPrune},
    {"completion", "more", "completion for a shell", "SHELL",
     "Prints a script that teaches bash, zsh or fish to complete tessera's "
     "commands, flags and values.",
     "tessera completion bash\ntessera completion fish", NoFlags,
     RunCompletion},
    {"help", "more", "flags and examples", "[COMMAND]",
     "Shows the first screen, or the page of a command; as man pages with "
     "--man.",
     "tessera help\ntessera help encode\ntessera help encode --man", HelpFlags,
     RunHelp},
    {"version", "more", "what this build is", "[--json]",
     "Shows the version and what the build was made of.",
     "tessera version\ntessera version --json", NoFlags, RunVersion,
     /*prints_json=*/true},
};

// Those of the classes (base/status.h). A status that no class was given to
// counts as a bug.
int ExitCode(const Status& status) {
  return status.ok() ? 0 : static_cast<int>(ClassOf(status));
}

const Flag* FindGlobalFlag(std::string_view word) {
  const std::string_view name = word.substr(0, word.find('='));
  for (const Flag& flag : GlobalFlags()) {
    if (name == flag.name || name == flag.short_name) return &flag;
  }
  return nullptr;
}

// Index of the command's name: the first word that is neither a flag nor the
// value of one; words.size() if there is none.
size_t FindCommandWord(const std::vector<std::string>& words) {
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word.size() < 2 || word[0] != '-') return i;
    const Flag* flag = FindGlobalFlag(word);
    const bool takes_next = flag != nullptr &&
                            flag->type != FlagType::kSwitch &&
                            word.find('=') == std::string::npos;
    if (takes_next) ++i;
  }
  return words.size();
}

// No command: help and version may be asked for with flags.
Status RunWithoutCommand(const std::vector<std::string>& words, bool* shown) {
  std::vector<Flag> flags = GlobalFlags();
  flags.push_back({.name = "--version", .type = FlagType::kSwitch});
  TESSERA_ASSIGN_OR_RETURN(const Arguments arguments,
                           ParseArguments(flags, words));
  if (arguments.IsOn("--version")) return PrintVersion(arguments);
  if (arguments.IsOn("--help")) return ShowPage(FirstScreen());
  *shown = false;
  return OkStatus();
}

Status RunCommand(const Command& command,
                  const std::vector<std::string>& words) {
  TESSERA_ASSIGN_OR_RETURN(const Arguments arguments,
                           ParseArguments(FlagsOf(command), words));
  SetLogLevel(LogLevelOf(arguments));
  if (arguments.IsOn("--help")) return ShowHelp(command);
  if (arguments.Get("--progress") == "json") StartEvents();
  return command.run(arguments);
}

int Finish(const std::string& command, const Status& status) {
  PrintWarningCounts();
  EndEvents(ExitCode(status));
  if (status.ok()) return 0;
  // The files that were begun are gone by now.
  if (ClassOf(status) == ErrorClass::kStopped) RaiseStopSignal();
  PrintError(command, status);
  return ExitCode(status);
}

int Main(const std::vector<std::string>& arguments) {
  // A file-size limit is an error of write, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  auto words = ExpandWords(arguments);
  if (!words.ok()) return Finish("", words.status());
  const size_t at = FindCommandWord(*words);
  if (at == words->size()) {
    bool shown = true;
    const Status status = RunWithoutCommand(*words, &shown);
    if (!status.ok() || shown) return Finish("", status);
    PrintScreen(FirstScreen());
    return static_cast<int>(ErrorClass::kUsage);
  }
  const std::string name = (*words)[at];
  const Command* command = FindCommand(name);
  if (command == nullptr) return Finish("", UnknownCommand(name));
  words->erase(words->begin() + static_cast<std::ptrdiff_t>(at));
  return Finish(name, RunCommand(*command, *words));
}

}  // namespace

CommandTable Commands() { return {kCommands, std::size(kCommands)}; }

std::vector<Flag> FlagsOf(const Command& command) {
  std::vector<Flag> flags = command.flags();
  for (const Flag& flag : GlobalFlags()) {
    const bool is_json = std::string_view(flag.name) == "--json";
    if (!is_json || command.prints_json) flags.push_back(flag);
  }
  return flags;
}

}  // namespace tessera

int main(int argc, char** argv) {
  try {
    return tessera::Main(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::bad_alloc&) {
    tessera::PrintError("", tessera::OutOfMemoryError(""));
  } catch (const std::length_error&) {
    tessera::PrintError("", tessera::OutOfMemoryError(""));
  }
  return static_cast<int>(tessera::ErrorClass::kOutOfMemory);
}

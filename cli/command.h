// Command: one row of the table in main.cc.

#ifndef TESSERA_CLI_COMMAND_H_
#define TESSERA_CLI_COMMAND_H_

#include <string_view>
#include <vector>

#include "cli/flags.h"
#include "tokenizers/base/status.h"

namespace tessera {

struct Command {
  const char* name;
  // Place on the first screen: "main" or "more".
  const char* group;
  // A few words for the first screen.
  const char* summary;
  // What stands behind the name: "TRAINER FILES... [FLAGS]".
  const char* usage;
  // One sentence.
  const char* description;
  // Examples that run in the root of the tree, one a line.
  const char* examples;
  // The command's own flags; global ones are added to them.
  const std::vector<Flag>& (*flags)();
  Status (*run)(const Arguments& arguments);
  // Has a result on stdout that --json makes machine-readable; other commands
  // do not take the flag.
  bool prints_json = false;
};

// All commands, in the order of the first screen.
struct CommandTable {
  const Command* begin() const { return rows; }
  const Command* end() const { return rows + count; }
  const Command* rows;
  size_t count;
};
CommandTable Commands();

// Null if there is none.
const Command* FindCommand(std::string_view name);

// "unknown command ...; did you mean ...".
Status UnknownCommand(std::string_view name);

// The command's flags, then the global ones that it takes.
std::vector<Flag> FlagsOf(const Command& command);

// What main.cc's rows name.
const std::vector<Flag>& TrainFlags();
Status RunTrain(const Arguments& arguments);
const std::vector<Flag>& CountFlags();
Status RunCount(const Arguments& arguments);
const std::vector<Flag>& ExtendFlags();
Status RunExtend(const Arguments& arguments);
const std::vector<Flag>& PruneFlags();
Status RunPrune(const Arguments& arguments);
const std::vector<Flag>& EncodeFlags();
Status RunEncode(const Arguments& arguments);
const std::vector<Flag>& DecodeFlags();
Status RunDecode(const Arguments& arguments);
const std::vector<Flag>& ConvertFlags();
Status RunConvert(const Arguments& arguments);
const std::vector<Flag>& InspectFlags();
Status RunInspect(const Arguments& arguments);
const std::vector<Flag>& CompileFlags();
Status RunCompile(const Arguments& arguments);
const std::vector<Flag>& BenchFlags();
Status RunBench(const Arguments& arguments);
const std::vector<Flag>& NoFlags();
Status RunCompletion(const Arguments& arguments);
const std::vector<Flag>& HelpFlags();
Status RunHelp(const Arguments& arguments);
Status RunVersion(const Arguments& arguments);

}  // namespace tessera

#endif  // TESSERA_CLI_COMMAND_H_

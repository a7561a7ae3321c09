// format_driver: reads a tokenizer in one format and writes it in another; the
// Python tests compare what comes out with what the peers make of the same
// file.
//
//   format_driver [options] FROM TO INPUT... OUTPUT_FOLDER
//
// FROM and TO are format names ("" = recognise); TO "none" only reads. An INPUT
// is a file; several make one set. Options: --encoding NAME, --pretokenizer
// NAME, --allow C01,C02, --name NAME, --compact, --compat, --fill-holes,
// --special NAME=ID, --time N (reads N times and prints the median). Exit codes
// are those of base/status.h.

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "tokenizers/base/file.h"
#include "tokenizers/formats/format.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

struct Command {
  ReadOptions read;
  WriteOptions write;
  size_t repeats = 1;
  std::vector<std::string> words;
};

std::vector<std::string> SplitAtCommas(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ',') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

void AddSpecial(const std::string& text, Command* command) {
  const size_t equals = text.rfind('=');
  command->read.special_tokens.emplace_back(
      text.substr(0, equals),
      equals == std::string::npos ? "" : text.substr(equals + 1));
}

Command ParseCommand(int argc, char** argv) {
  Command command;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool has_value = i + 1 < argc;
    if (word == "--compact") {
      command.write.pretty = false;
    } else if (word == "--compat") {
      command.read.compat = true;
    } else if (word == "--fill-holes") {
      command.write.fill_holes = true;
    } else if (word == "--encoding" && has_value) {
      command.read.encoding = argv[++i];
    } else if (word == "--pretokenizer" && has_value) {
      command.read.pretokenizer = argv[++i];
    } else if (word == "--special" && has_value) {
      AddSpecial(argv[++i], &command);
    } else if (word == "--allow" && has_value) {
      command.write.allow = SplitAtCommas(argv[++i]);
    } else if (word == "--name" && has_value) {
      command.write.name = argv[++i];
    } else if (word == "--time" && has_value) {
      command.repeats = static_cast<size_t>(std::stoul(argv[++i]));
    } else {
      command.words.push_back(word);
    }
  }
  return command;
}

std::string BaseName(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

int Fail(const Status& status) {
  std::fprintf(stderr, "tessera: error: %s\n",
               std::string(MessageOf(status)).c_str());
  return static_cast<int>(ClassOf(status));
}

StatusOr<TokenizerSpec> ReadTimed(const FileSet& files,
                                  const Command& command) {
  std::vector<double> seconds;
  StatusOr<TokenizerSpec> spec = UsageError("nothing read");
  for (size_t i = 0; i < command.repeats; ++i) {
    // Time of this process: others may be busy.
    const std::clock_t begin = std::clock();
    spec = ReadFormat(files, command.read);
    seconds.push_back(static_cast<double>(std::clock() - begin) /
                      CLOCKS_PER_SEC);
  }
  std::sort(seconds.begin(), seconds.end());
  if (command.repeats > 1) {
    std::printf("read in %.2f ms\n", 1e3 * seconds[seconds.size() / 2]);
  }
  return spec;
}

int Run(Command command) {
  if (command.words.size() < 3) {
    std::fprintf(stderr, "format_driver FROM TO INPUT... OUTPUT_FOLDER\n");
    return 2;
  }
  const std::string to = command.words[1];
  const bool writes = to != "none";
  command.read.format = command.words[0];
  FileSet files;
  for (size_t i = 2; i + (writes ? 1 : 0) < command.words.size(); ++i) {
    StatusOr<std::string> bytes = ReadFile(command.words[i]);
    if (!bytes.ok()) return Fail(bytes.status());
    files[BaseName(command.words[i])] = *std::move(bytes);
  }
  if (files.size() == 1) command.read.display_name = files.begin()->first;
  const StatusOr<TokenizerSpec> spec = ReadTimed(files, command);
  if (!spec.ok()) return Fail(spec.status());
  for (const std::string& note : spec->import_notes()) {
    std::printf("note: %s\n", note.c_str());
  }
  if (!writes) return 0;
  const StatusOr<const Format*> format = FindFormat(to);
  if (!format.ok()) return Fail(format.status());
  if ((*format)->write == nullptr) {
    return Fail(UsageError("the format is only read"));
  }
  std::vector<std::string> warnings;
  const StatusOr<FileSet> written =
      (*format)->write(*spec, command.write, &warnings);
  if (!written.ok()) return Fail(written.status());
  for (const std::string& warning : warnings) {
    std::printf("warning: %s\n", warning.c_str());
  }
  for (const auto& [name, bytes] : *written) {
    const Status status =
        WriteFile(command.words.back() + "/" + name, bytes, {.force = true});
    if (!status.ok()) return Fail(status);
  }
  return 0;
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  return tessera::Run(tessera::ParseCommand(argc, argv));
}

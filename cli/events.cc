#include "cli/events.h"

#include <vector>

#include "cli/report_line.h"
#include "tokenizers/base/digest.h"
#include "tokenizers/base/file.h"
#include "tokenizers/formats/json_writer.h"

namespace tessera {
namespace {

bool are_on = false;

std::vector<std::string>& Outputs() {
  static auto* const outputs = new std::vector<std::string>;
  return *outputs;
}

// False if the file is gone or cannot be read.
bool DigestFile(const std::string& path, uint64_t* bytes, std::string* digest) {
  const auto stream = InputStream::Open(path);
  if (!stream.ok()) return false;
  Sha256Stream sha256;
  while (true) {
    const auto part = (*stream)->Next();
    if (!part.ok()) return false;
    if (part->empty()) break;
    sha256.Update(*part);
  }
  *bytes = (*stream)->position();
  *digest = ToHex(sha256.Finish());
  return true;
}

}  // namespace

void StartEvents() {
  are_on = true;
  PrintScreen("{\"event\":\"start\"}\n");
}

bool events_are_on() { return are_on; }

void PrintWarningEvent(std::string_view text) {
  JsonWriter json(/*pretty=*/false);
  json.BeginObject();
  json.Field("event", "warning");
  json.Field("text", text);
  json.EndObject();
  PrintScreen(json.Take() + "\n");
}

void RecordOutput(const std::string& path) {
  if (are_on && path != "-") Outputs().push_back(path);
}

void EndEvents(int exit_code) {
  if (!are_on) return;
  JsonWriter json(/*pretty=*/false);
  json.BeginObject();
  json.Field("event", "end");
  json.UintField("exit", static_cast<uint64_t>(exit_code));
  json.Key("outputs");
  json.BeginArray();
  for (const std::string& path : Outputs()) {
    uint64_t bytes = 0;
    std::string digest;
    if (!DigestFile(path, &bytes, &digest)) continue;
    json.BeginObject();
    json.Field("path", path);
    json.UintField("bytes", bytes);
    json.Field("sha256", digest);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  PrintScreen(json.Take() + "\n");
}

}  // namespace tessera

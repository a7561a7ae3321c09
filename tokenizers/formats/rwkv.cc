// RWKV's vocabulary: lines "id SP python-literal SP byte-length". The model
// takes the longest match; nothing is normalised or cut, every byte is a token.

#include <optional>
#include <string>
#include <utility>

#include "tokenizers/base/limits.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/formats/format_rows.h"
#include "tokenizers/formats/python_literal.h"
#include "tokenizers/formats/special_options.h"
#include "tokenizers/formats/text_lines.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr char kFirstLine[] = "1 '\\x00' 1";

struct Line {
  uint64_t id;
  std::string token;
};

std::optional<Line> ParseLine(std::string_view line) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == line.npos || last <= first + 1) return std::nullopt;
  const auto id = ParseUint64(line.substr(0, first));
  const auto size = ParseUint64(line.substr(last + 1));
  Line parsed;
  if (!id.has_value() || !size.has_value() || *id >= kIdCountMax ||
      !AppendPythonLiteral(line.substr(first + 1, last - first - 1),
                           &parsed.token) ||
      parsed.token.size() != *size || *size > kTokenBytesMax) {
    return std::nullopt;
  }
  parsed.id = *id;
  return parsed;
}

bool Detect(const FileSet& files) {
  if (files.size() != 1) return false;
  std::string_view line = FirstLine(files.begin()->second);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line == kFirstLine;
}

StatusOr<TokenizerSpec> Read(const FileSet& files, const ReadOptions& options) {
  const auto* file = FindFile(files, ".txt");
  if (file == nullptr) return UsageError("expected one RWKV vocabulary");
  TextLines lines(file->second, DisplayName(files, options, file->first));
  TESSERA_RETURN_IF_ERROR(lines.Check(options.compat));
  TokenizerSpec spec;
  BeginSpec("rwkv", &spec);
  VocabularySpec* vocabulary = spec.mutable_vocabulary();
  vocabulary->set_byte_level(true);
  uint64_t next = 0;
  std::string_view line;
  while (lines.Next(&line)) {
    if (line.empty() && options.compat) continue;
    std::optional<Line> parsed = ParseLine(line);
    if (!parsed.has_value()) {
      return lines.Error(
          "expected an id, a Python literal and its length in "
          "bytes, found `" +
          QuoteForError(line) + "`");
    }
    if (parsed->id < next) {
      return lines.Error("expected ids that ascend, found " +
                         std::to_string(parsed->id) + " [V02]");
    }
    next = parsed->id + 1;
    vocabulary->add_ids(static_cast<uint32_t>(parsed->id));
    vocabulary->add_tokens(std::move(parsed->token));
  }
  spec.add_models()->mutable_greedy();
  spec.mutable_decoder()->mutable_byte_level();
  if (!options.pretokenizer.empty()) {
    TESSERA_RETURN_IF_ERROR(SetFamilyOption(options, "", &spec));
  }
  return spec;
}

}  // namespace

Format RwkvFormat() {
  return {"rwkv",  "vocabulary of RWKV World", ".txt", Detect, Read,
          nullptr, "BlinkDL/ChatRWKV"};
}

}  // namespace tessera

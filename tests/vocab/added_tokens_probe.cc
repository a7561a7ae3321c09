// Finds added tokens, for the Python test. Lines of hexadecimal bytes
// (hex_lines.h): a TokenizerSpec in text form; the normalised content of each
// of its added tokens; then texts, after the letter r (raw pass) or n
// (normalised pass). Answers "BEGIN-END:ID ..." for each text.

#include <google/protobuf/text_format.h>

#include <cstdio>
#include <map>
#include <string>
#include <string_view>

#include "tests/vocab/hex_lines.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/vocab/added_tokens.h"

namespace tessera {
namespace {

int Run() {
  std::string line;
  TokenizerSpec spec;
  if (!ReadHexLine(&line) ||
      !google::protobuf::TextFormat::ParseFromString(line, &spec)) {
    return 2;
  }
  std::map<std::string, std::string, std::less<>> normalized;
  for (const AddedTokenSpec& added : spec.added_tokens()) {
    if (!ReadHexLine(&line)) return 2;
    normalized[added.content()] = line;
  }
  const auto added = AddedTokens::Create(spec, [&](std::string_view content) {
    return normalized.find(content)->second;
  });
  if (!added.ok()) return 3;
  const auto filter = (*added)->NewFilter(SpecialPolicy::kAllow, {});
  if (!filter.ok()) return 3;

  std::vector<AddedTokens::Match> matches;
  while (ReadHexLine(&line)) {
    matches.clear();
    const std::string_view text = std::string_view(line).substr(1);
    if (line[0] == 'r') {
      (*added)->FindRaw(text, *filter, &matches);
    } else {
      (*added)->FindNormalized(text, *filter, &matches);
    }
    for (const AddedTokens::Match& match : matches) {
      std::printf("%zu-%zu:%u ", match.begin, match.end, match.id);
    }
    std::printf("\n");
  }
  return 0;
}

}  // namespace
}  // namespace tessera

int main() { return tessera::Run(); }

// Cuts texts, for the Python tests. Lines of hexadecimal bytes (hex_lines.h): a
// PreTokenizerSpec in text form, then texts. Answers "BEGIN-END[!]=HEX ..." for
// each: the span in the text it came from, ! if dropped, and the pretoken.
//
// With --families: "NAME PATTERN ..." for each family of isolated rules, the
// patterns as hexadecimal bytes.

#include <google/protobuf/text_format.h>

#include <cstdio>
#include <string>

#include "tests/vocab/hex_lines.h"
#include "tokenizers/pretokenizers/families.h"
#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

void PrintHex(std::string_view bytes) {
  for (char c : bytes) std::printf("%02x", static_cast<unsigned char>(c));
}

void PrintPretoken(const PretokenCursor& cursor, size_t begin,
                   std::string_view text, bool dropped) {
  Span span{begin, begin + text.size()};
  if (cursor.is_rewritten) span = cursor.map.Resolve(span.begin, span.end);
  std::printf("%zu-%zu%s=", static_cast<size_t>(span.begin),
              static_cast<size_t>(span.end), dropped ? "!" : "");
  PrintHex(text);
  std::printf(" ");
}

int PrintFamilies() {
  for (const Family& family : Families()) {
    if (family.rules[0].invert || family.rules.back().zero_width) continue;
    std::printf("%s", std::string(family.name).c_str());
    for (const SplitRule& rule : family.rules) {
      std::printf(" ");
      PrintHex(rule.pattern);
    }
    std::printf("\n");
  }
  return 0;
}

int Run() {
  std::string line;
  PreTokenizerSpec spec;
  if (!ReadHexLine(&line) ||
      !google::protobuf::TextFormat::ParseFromString(line, &spec)) {
    return 2;
  }
  const auto pretokenizer = NewPreTokenizer(spec);
  if (!pretokenizer.ok()) {
    std::fprintf(stderr, "%s\n", pretokenizer.status().ToString().c_str());
    return 3;
  }
  PretokenCursor cursor;
  PretokenBlock block;
  while (ReadHexLine(&line)) {
    (*pretokenizer)->Begin(line, true, true, &cursor);
    size_t begin = 0;
    while ((*pretokenizer)->Fill(&cursor, &block)) {
      for (size_t i = 0; i < block.count; ++i) {
        const bool dropped = block.has_dropped && (block.flags[i] & kDropped);
        PrintPretoken(cursor, begin, block.text(i), dropped);
        begin += block.size(i);
      }
    }
    std::printf("\n");
  }
  return 0;
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  const bool families = argc == 2 && std::string(argv[1]) == "--families";
  return families ? tessera::PrintFamilies() : tessera::Run();
}

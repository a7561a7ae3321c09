// Lets the Python tests ask the library. Reads commands from stdin, a line
// each, and answers each with a line:
//
//   spec TEXTPROTO       a NormalizerSpec; answer "ok" or "error MESSAGE"
//   text HEX             normalise; answer "HEX begin-end begin-end ...": the
//                        output and the span of each of its bytes
//   graphemes HEX        answer: sizes of the clusters
//   class CODE_POINT     answer "category space word script lower width"
//   rules NAME           a named rule of SentencePiece; answer "KEY-RESULT ..."
//                        in hex, as its compiled map has them
//
// For each text the output without offsets, MayChange and growth are checked as
// well; where they contradict, the answer is "contradiction WHAT".

#include <google/protobuf/text_format.h>

#include <cstdio>
#include <iostream>
#include <memory>
#include <string>

#include "tokenizers/base/string_number.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/charsmap.h"
#include "tokenizers/text/charsmap_builder.h"
#include "tokenizers/text/graphemes.h"
#include "tokenizers/text/normalizer.h"
#include "tokenizers/text/unicode.h"

namespace tessera {
namespace {

int Nibble(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(
        static_cast<char>(Nibble(hex[i]) << 4 | Nibble(hex[i + 1])));
  }
  return bytes;
}

std::string ToHex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex.push_back(kDigits[byte >> 4]);
    hex.push_back(kDigits[byte & 15]);
  }
  return hex;
}

std::string Failed(const Status& status) {
  return "error " + std::string(MessageOf(status));
}

class Driver {
 public:
  std::string Answer(const std::string& command, const std::string& rest) {
    if (command == "spec") return Spec(rest);
    if (command == "text") return Text(FromHex(rest));
    if (command == "graphemes") return Graphemes(FromHex(rest));
    if (command == "class") return Class(rest);
    if (command == "rules") return Rules(rest);
    return "error unknown command";
  }

 private:
  std::string Spec(const std::string& text) {
    NormalizerSpec spec;
    if (!google::protobuf::TextFormat::ParseFromString(text, &spec)) {
      return "error textproto";
    }
    auto made = NewNormalizer(spec);
    if (!made.ok()) return Failed(made.status());
    normalizer_ = *std::move(made);
    return "ok";
  }

  std::string Text(const std::string& text) {
    std::string out, plain = "before";
    OffsetMap map;
    normalizer_->Append(text, &out, &map);
    normalizer_->Append(text, &plain, nullptr);
    if (plain != "before" + out) {
      return "contradiction without offsets " + ToHex(plain.substr(6));
    }
    if (map.size() != out.size()) return "contradiction size of the map";
    if (!normalizer_->MayChange(text) && out != text) {
      return "contradiction MayChange";
    }
    if (out.size() > text.size() * normalizer_->growth()) {
      return "contradiction growth";
    }
    std::string answer = ToHex(out);
    for (size_t i = 0; i < map.size(); ++i) {
      if (map[i].begin > map[i].end || map[i].end > text.size()) {
        return "contradiction span";
      }
      answer +=
          " " + std::to_string(map[i].begin) + "-" + std::to_string(map[i].end);
    }
    return answer;
  }

  std::string Graphemes(std::string_view text) {
    std::string sizes;
    while (!text.empty()) {
      const size_t size = GraphemeSize(text);
      sizes += std::to_string(size) + " ";
      text.remove_prefix(size);
    }
    return sizes;
  }

  std::string Class(const std::string& number) {
    const auto c = static_cast<char32_t>(*ParseUint64(number));
    std::string lower;
    AppendLower(c, &lower);
    std::string answer(CategoryName(CategoryOf(c)));
    answer += IsWhiteSpace(c) ? " 1" : " 0";
    answer += IsWord(c) ? " 1 " : " 0 ";
    answer += ScriptName(ScriptOf(c));
    return answer + " " + ToHex(lower) + " " + std::to_string(DisplayWidth(c));
  }

  std::string Rules(const std::string& name) {
    const auto entries = NamedCharsmapEntries(name);
    if (!entries.ok()) return Failed(entries.status());
    const auto blob = BuildCharsmap(*entries);
    if (!blob.ok()) return Failed(blob.status());
    const auto map = Charsmap::Create(*blob);
    if (!map.ok()) return Failed(map.status());
    std::string answer;
    for (const auto& [key, result] : map->Entries()) {
      answer += ToHex(key) + "-" + ToHex(result) + " ";
    }
    return answer;
  }

  std::unique_ptr<Normalizer> normalizer_;
};

int Run() {
  Driver driver;
  std::string line;
  while (std::getline(std::cin, line)) {
    const size_t space = line.find(' ');
    const std::string rest =
        space == std::string::npos ? "" : line.substr(space + 1);
    const std::string answer = driver.Answer(line.substr(0, space), rest);
    std::fwrite(answer.data(), 1, answer.size(), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace tessera

int main() { return tessera::Run(); }

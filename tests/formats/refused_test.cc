// Files that must be refused, each with the whole error line: position, reason,
// what to do, rule.

#include <gtest/gtest.h>

#include <cstring>

#include "tests/formats/format_testing.h"

namespace tessera {
namespace {

struct Refused {
  std::string text;
  std::string fault;
};

void ExpectRefused(const char* format, const std::vector<Refused>& cases,
                   const ReadOptions& base = {}) {
  for (const Refused& c : cases) {
    ReadOptions options = base;
    options.format = format;
    EXPECT_EQ(FaultOf({{"f", c.text}}, options), c.fault)
        << QuoteForError(c.text, 200);
  }
}

TEST(RefusedTest, TokenizerJson) {
  const auto rows = ReadRows("refused_json.tsv");
  EXPECT_GT(rows.size(), 30u);
  std::vector<Refused> cases;
  for (const std::vector<std::string>& row : rows) {
    cases.push_back({row[0], row[1]});
  }
  ExpectRefused("huggingface", cases);
}

TEST(RefusedTest, Tiktoken) {
  const std::string start = "IQ== 0\nIg== 1\n";
  const auto bad_line = [](const char* line) {
    return std::string(
               "f:line 3: expected canonical base64, one space and a "
               "decimal rank, found `") +
           line + "` [F5]";
  };
  ExpectRefused(
      "tiktoken",
      {
          {start + "Iw= 2\n", bad_line("Iw= 2")},
          {start + "Iw== -1\n", bad_line("Iw== -1")},
          {start + "Iw== +2\n", bad_line("Iw== +2")},
          {start + "Iw==2\n", bad_line("Iw==2")},
          {start + "Iw== 2 x\n", bad_line("Iw== 2 x")},
          {start + "Iw==  2\n", bad_line("Iw==  2")},
          {start + "Iw== 4294967296\n", bad_line("Iw== 4294967296")},
          {start + "Ix== 2\n", bad_line("Ix== 2")},
          {start + " 2\n", bad_line(" 2")},
          {start + "\nIw== 2\n", bad_line("")},
          {"IQ== 0\r\nIg== 1\r\n",
           "f:line 1: the line ends with CR LF, as a checkout on Windows makes "
           "it; convert the file to LF, or use --compat [F3]"},
          {"\xEF\xBB\xBFIQ== 0\n",
           "f:line 1: a byte order mark stands before the text; save the file "
           "as plain UTF-8, or use --compat [F3]"},
          {"IQ== 0\n\xFF== 1\n", "f:line 2: ill-formed UTF-8 [F3]"},
      },
      {.pretokenizer = "gpt2"});
  ExpectRefused(
      "tiktoken",
      {{start,
        "f: a rank file names neither pattern nor special tokens; give "
        "--encoding NAME (r50k_base, gpt2, p50k_base, p50k_edit, cl100k_base, "
        "o200k_base, o200k_harmony), or --pretokenizer NAME and "
        "--special-token NAME=ID"}});
  ExpectRefused("tiktoken",
                {{start,
                  "f: 2 ranks, but cl100k_base has 100256; give the right "
                  "--encoding"}},
                {.encoding = "cl100k_base"});
}

TEST(RefusedTest, TiktokenCompat) {
  ReadOptions options;
  options.format = "tiktoken";
  options.pretokenizer = "gpt2";
  options.compat = true;
  EXPECT_EQ(FaultOf({{"f", "\xEF\xBB\xBFIQ== 0\r\n\r\nIg== 1\r\n"}}, options),
            "");
}

TEST(RefusedTest, MergesAndVocabulary) {
  const auto fault = [](std::string merges, std::string vocabulary) {
    return FaultOf({{"merges.txt", merges}, {"vocab.json", vocabulary}});
  };
  EXPECT_EQ(fault("#version: 0.2\na b\n", "{\"a\":0,\"b\":1,\"ab\":2}"), "");
  EXPECT_EQ(fault("a b\n#version: 0.2\n", "{\"a\":0,\"b\":1,\"ab\":2}"),
            "merges.txt:line 2: `#version:` is not in the vocabulary [V05]");
  EXPECT_EQ(fault("a b c\n", "{\"a\":0}"),
            "merges.txt:line 1: expected two tokens with one space between "
            "them, found `a b c`");
  EXPECT_EQ(fault("a\n", "{\"a\":0}"),
            "merges.txt:line 1: expected two tokens with one space between "
            "them, found `a`");
  EXPECT_EQ(fault("a c\n", "{\"a\":0}"),
            "merges.txt:line 1: `c` is not in the vocabulary [V05]");
  EXPECT_EQ(fault("a b\r\n", "{\"a\":0,\"b\":1}"),
            "merges.txt:line 1: the line ends with CR LF, as a checkout on "
            "Windows makes it; convert the file to LF, or use --compat [F3]");
  EXPECT_EQ(fault("", "{\"a\":0,\"b\":1.5}"),
            "vocab.json:/b: expected an integer from 0 to 4294967295, found a "
            "number with a point, an exponent or too many digits [F4]");
  EXPECT_EQ(FaultOf({{"vocab.json", "{\"a\":0}"}}),
            "gpt2: this format is two files, vocab.json and merges.txt; name "
            "both, or the folder they are in");
}

TEST(RefusedTest, WordPiece) {
  ExpectRefused("wordpiece",
                {
                    {"a\nb\n",
                     "f: neither [UNK] nor [unk] is in the vocabulary; a "
                     "WordPiece vocabulary needs one [V07]"},
                    {"a\r\n",
                     "f:line 1: the line ends with CR LF, as a checkout on "
                     "Windows makes it; convert the file to LF, or use "
                     "--compat [F3]"},
                    {std::string(65536, 'a'),
                     "f:line 1: a token of more than 65535 bytes [V03]"},
                });
}

TEST(RefusedTest, Rwkv) {
  const auto bad_line = [](const std::string& line) {
    return "f:line 1: expected an id, a Python literal and its length in "
           "bytes, found `" +
           line + "`";
  };
  std::vector<Refused> cases;
  for (const char* line :
       {"1 'a' 2", "1 a 1", "1 'a 1", "1 'a\" 1", "1 'a'b' 3", "1 '\\q' 1",
        "1 '\\x4' 1", "1 '\\ud800' 3", "1 b'\\u0041' 1", "x 'a' 1", "1 'a'",
        "-1 'a' 1", "1  1", "16777216 'a' 1"}) {
    cases.push_back({line, bad_line(line)});
  }
  cases.push_back({"2 'a' 1\n1 'b' 1\n",
                   "f:line 2: expected ids that ascend, found 1 [V02]"});
  ExpectRefused("rwkv", cases);
}

TEST(RefusedTest, SentencePiece) {
  // A piece of two bytes "a".
  const std::string piece("\x0A\x03\x0A\x01\x61", 5);
  ExpectRefused(
      "sentencepiece",
      {
          {"\x0A\x7F", "f:byte 0: no field of a SentencePiece model [F6]"},
          {piece + "\x0A\x03\x0A\x05\x61",
           "f:byte 5: piece 1 is no well-formed message [F6]"},
          {std::string("\x0A\x02\x18\x09", 4),
           "f:byte 0: piece 0 has a type outside 1..6 [F6]"},
          {piece + std::string("\x12\x02\x18\x09", 4),
           "f:trainer_spec.model_type: expected 1..4 (unigram, bpe, word, "
           "char) [F6]"},
          {piece + "\x12\x02\x18",
           "f:byte 5: no field of a SentencePiece model [F6]"},
          {piece + std::string("\x12\x02\x0A\x7F", 4),
           "f: the model's settings are no well-formed message [F6]"},
          {std::string(11, '\xFF'),
           "f:byte 0: no field of a SentencePiece model [F6]"},
      });
}

// Little-endian numbers one after another.
template <typename... Numbers>
std::string Bytes(Numbers... numbers) {
  std::string bytes;
  const auto append = [&bytes](auto number) {
    char raw[sizeof(number)];
    std::memcpy(raw, &number, sizeof(number));
    bytes.append(raw, sizeof(number));
  };
  (append(numbers), ...);
  return bytes;
}

std::string Text(std::string_view text) {
  return Bytes(uint64_t{text.size()}) + std::string(text);
}

std::string Gguf(uint64_t pairs, const std::string& rest) {
  return "GGUF" + Bytes(uint32_t{3}, uint64_t{0}, pairs) + rest;
}

TEST(RefusedTest, Gguf) {
  const uint32_t kString = 8, kArray = 9, kU32 = 4;
  const std::string model = Text("tokenizer.ggml.model") + Bytes(kString);
  const std::string tokens = Text("tokenizer.ggml.tokens") + Bytes(kArray);
  const std::string no_merges =
      Text("tokenizer.ggml.merges") + Bytes(kArray, kString, uint64_t{0});
  ExpectRefused(
      "gguf",
      {
          {"GGUF",
           "f:byte 4: the version of 4 bytes, but only 0 are left [F7]"},
          {"GGUF" + Bytes(uint32_t{2}, uint64_t{0}, uint64_t{0}),
           "f:byte 4: version 2; only version 3 is read [F7]"},
          {"GGUF" + Bytes(__builtin_bswap32(3), uint64_t{0}, uint64_t{0}),
           "f:byte 4: a big-endian file; convert it to little-endian [F7]"},
          {Gguf(65537, ""),
           "f:byte 16: 65537 key-value pairs; at most 65536 are allowed [F7]"},
          {Gguf(1, Bytes(uint64_t{1} << 60)),
           "f:byte 32: a key of 1152921504606846976 bytes, but only 0 are left "
           "[F7]"},
          {Gguf(1, Text("") + Bytes(kU32, uint32_t{1})),
           "f:byte 24: a key of 0 bytes [F7]"},
          {Gguf(1, Text("k") + Bytes(uint32_t{13})),
           "f:byte 33: unknown value type 13 [F7]"},
          {Gguf(1, Text("k") + Bytes(kArray, kU32, uint64_t{1} << 62)),
           "f:byte 37: an array of 4611686018427387904 elements, but only 0 "
           "bytes are left [F7]"},
          {Gguf(1, Text("k") + Bytes(kArray, kArray, uint64_t{0})),
           "f:byte 37: an array of arrays [F7]"},
          {Gguf(2, Text("k") + Bytes(kU32, uint32_t{1}) + Text("k") +
                       Bytes(kU32, uint32_t{1})),
           "f:byte 41: the key `k` stands twice [F7]"},
          {Gguf(0, ""), "f: the file holds no tokenizer"},
          {Gguf(1, Text("tokenizer.ggml.model") + Bytes(kU32, uint32_t{1})),
           "f:byte 24: tokenizer.ggml.model: expected the type string [F7]"},
          {Gguf(1, model + Text("gpt2")),
           "f: the key `tokenizer.ggml.tokens` is missing"},
          {Gguf(2, model + Text("foo") + tokens + Bytes(kString, uint64_t{0})),
           "f: the model `foo` is not supported (known: gpt2, llama, bert, t5, "
           "rwkv)"},
          {Gguf(2, model + Text("gpt2") + tokens + Bytes(kU32, uint64_t{0})),
           "f:byte 68: tokenizer.ggml.tokens: expected an array of strings "
           "[F7]"},
          {Gguf(2, model + Text("gpt2") + tokens + Bytes(kString, uint64_t{1}) +
                       Text("a")),
           "f: the key `tokenizer.ggml.merges` is missing; the model `gpt2` "
           "needs it [F7]"},
          {Gguf(3, model + Text("gpt2") + tokens + Bytes(kString, uint64_t{1}) +
                       Text("a") + no_merges),
           "f: the key `tokenizer.ggml.pre` is missing; llama.cpp would use "
           "its default split, which no model was trained with; give "
           "--pretokenizer"},
          {Gguf(4, model + Text("gpt2") + tokens + Bytes(kString, uint64_t{1}) +
                       Text("a") + no_merges + Text("tokenizer.ggml.pre") +
                       Bytes(kString) + Text("gpt-3")),
           "f: unknown pre-tokenizer `gpt-3`; did you mean gpt-2?; give "
           "--pretokenizer, if you know its family"},
      });
}

TEST(RefusedTest, Recognition) {
  EXPECT_EQ(
      FaultOf({{"notes.txt", "hello\n"}}),
      "notes.txt: no known tokenizer format (tried textproto, huggingface, "
      "transformers, gpt2, wordpiece, tiktoken, tekken, sentencepiece, gguf, "
      "rwkv); name the format with --from, if it is one");
  const StatusOr<const Format*> format = FindFormat("tiktokn");
  EXPECT_EQ(MessageOf(format.status()),
            "unknown format `tiktokn`; did you mean tiktoken? (known: "
            "native, textproto, huggingface, transformers, gpt2, wordpiece, "
            "tiktoken, tekken, sentencepiece, gguf, rwkv)");
  EXPECT_EQ(MessageOf(FindFormat("tesera", /*for_writing=*/true).status()),
            "unknown format `tesera`; did you mean tessera? (known: native, "
            "textproto, huggingface, transformers, gpt2, wordpiece, tiktoken, "
            "sentencepiece, gguf)");
  EXPECT_EQ(MessageOf(FindFormat("rwkv", /*for_writing=*/true).status()),
            "rwkv: this format is read, not written");
}

TEST(RefusedTest, TransformersFolder) {
  const std::string json = TokenizerJson().Text();
  const std::string config =
      R"({"added_tokens_decoder":{"5":{"content":"a","special":true}}})";
  EXPECT_EQ(
      FaultOf({{"tokenizer.json", json}, {"tokenizer_config.json", config}}),
      "tokenizer_config.json:/added_tokens_decoder/5: `a` has the id 5 here "
      "and 0 in the tokenizer; the files do not belong together");
  EXPECT_EQ(
      FaultOf({{"tokenizer.json", json}, {"added_tokens.json", "{\"b\":7}"}}),
      "added_tokens.json:/b: `b` has the id 7 here and 1 in the tokenizer; the "
      "files do not belong together");
  EXPECT_EQ(
      FaultOf({{"tokenizer_config.json", "{}"}}, {.display_name = "folder"}),
      "folder: the folder has none of tokenizer.json, tokenizer.model, "
      "vocab.json with merges.txt, vocab.txt");
}

TEST(RefusedTest, OptionsThatDoNotApply) {
  const FileSet files = {{"tokenizer.json", TokenizerJson().Text()}};
  EXPECT_EQ(FaultOf(files, {.encoding = "cl100k_base"}),
            "--encoding is for tiktoken, not for huggingface");
  EXPECT_EQ(FaultOf(files, {.pretokenizer = "gpt2"}),
            "--pretokenizer: files of the format huggingface say how text is "
            "cut");
  EXPECT_EQ(FaultOf(files, {.special_tokens = {{"x", ""}}}),
            "special token `x`: the vocabulary has no such token; give its id "
            "with --special-token NAME=ID");
  EXPECT_EQ(FaultOf(files, {.special_tokens = {{"x", "1x"}}}),
            "special token `x`: `1x` is no id");
}

TEST(RefusedTest, Textproto) {
  ExpectRefused("textproto",
                {
                    {"version: x", "f:line 1:10: Expected integer, got: x"},
                    {"nothing: 1",
                     "f:line 1:8: Message type \"tessera.TokenizerSpec\" "
                     "has no field named \"nothing\"."},
                    {"version: 7",
                     "f:version: 7 is newer than this program understands; "
                     "update it"},
                    {"\xFF", "f:byte 0: ill-formed UTF-8 [F3]"},
                });
}

}  // namespace
}  // namespace tessera

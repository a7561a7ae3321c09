// JSON reading by what must be refused and where; writing by the bytes that
// Hugging Face tokenizers writes.

#include "tokenizers/formats/json.h"

#include <gtest/gtest.h>

#include <string>

#include "tokenizers/formats/json_fields.h"
#include "tokenizers/formats/json_scan.h"
#include "tokenizers/formats/json_writer.h"

namespace tessera {
namespace {

std::string Fault(std::string_view text, bool compat = false) {
  const auto document = ParseJson(text, "f.json", compat);
  return document.ok() ? "" : std::string(MessageOf(document.status()));
}

TEST(JsonTest, FaultsHavePositionAndReason) {
  const struct {
    std::string_view text;
    std::string_view fault;
  } kCases[] = {
      {"", "f.json:byte 0: the text ends where a value is expected [F4]"},
      {"{",
       "f.json:byte 1: the text ends where a key in quotes is expected"
       " [F4]"},
      {"{\"a\":1",
       "f.json:byte 6: the text ends where `,` or `}` is expected"
       " [F4]"},
      {"[1,]", "f.json:byte 3: expected a value [F4]"},
      {"[1 2]", "f.json:byte 3: expected `,` or `]` [F4]"},
      {"[01]", "f.json:byte 1: number with a leading zero [F4]"},
      {"[1.]", "f.json:byte 3: expected a digit [F4]"},
      {"[+1]", "f.json:byte 1: expected a value [F4]"},
      {"[NaN]", "f.json:byte 1: expected a value [F4]"},
      {"[1] x", "f.json:byte 4: text behind the end of the JSON value [F4]"},
      {"{a:1}", "f.json:byte 1: expected a key in quotes [F4]"},
      {"{\"a\" 1}", "f.json:byte 5: expected `:` [F4]"},
      {"[\"\\x\"]", "f.json:byte 2: unknown escape [F4]"},
      {"[\"\\ud800\"]", "f.json:byte 2: lone surrogate in an escape [F4]"},
      {"[\"\\uDC00\"]", "f.json:byte 2: lone surrogate in an escape [F4]"},
      {"[\"\\ud800\\ud800\"]",
       "f.json:byte 2: lone surrogate in an escape"
       " [F4]"},
      {"[\"a\nb\"]", "f.json:byte 3: control character inside a string [F4]"},
      {"[\"\xFF\"]", "f.json:byte 2: ill-formed UTF-8 [F4]"},
      {"[\"\xED\xA0\x80\"]", "f.json:byte 2: ill-formed UTF-8 [F4]"},
      {"\xEF\xBB\xBF[]",
       "f.json:byte 0: a byte order mark stands before the "
       "JSON text; save the file as plain UTF-8, or use "
       "--compat [F3]"},
      {"{\"a\":{\"b\":1,\"b\":2}}", "f.json:/a/b: the key stands twice [F4]"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Fault(c.text), c.fault) << c.text;
}

TEST(JsonTest, DepthIsLimited) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(Fault(nested(64)), "");
  EXPECT_EQ(Fault(nested(65)),
            "f.json:byte 64: nested deeper than 64 levels [F4]");
  EXPECT_EQ(Fault(nested(100000)),
            "f.json:byte 64: nested deeper than 64 levels [F4]");
}

TEST(JsonTest, NumbersOutOfRange) {
  EXPECT_NE(Fault("[1e999]"), "");
  const auto document = ParseJson(
      "[1000000000000000019884624838656,-1,9223372036854775808]", "f.json");
  ASSERT_TRUE(document.ok()) << document.status();
  auto element = (*document)->root().elements().begin();
  EXPECT_EQ((*element).number(), 1e30);
  EXPECT_FALSE((*element).is_integer());
  EXPECT_EQ((*++element).integer(), -1);
  EXPECT_FALSE((*++element).is_integer());
}

TEST(JsonTest, CompatTakesTheLastOfEqualKeys) {
  // Below and above the size from which objects carry an index.
  for (const int count : {1, 100}) {
    std::string text = "\xEF\xBB\xBF{\"x\":[1],";
    for (int i = 0; i < count; ++i) {
      text += "\"k" + std::to_string(i) + "\":0,";
    }
    text += "\"x\":2,\"x\":3}";
    const auto document = ParseJson(text, "f.json", /*compat=*/true);
    ASSERT_TRUE(document.ok()) << document.status();
    const JsonValue root = (*document)->root();
    EXPECT_EQ(root.Find("x")->integer(), 3);
    int members = 0;
    for (const JsonMember member : root.members()) members += member.key == "x";
    EXPECT_EQ(members, 1);
    EXPECT_NE(Fault(text.substr(3)), "");
  }
}

TEST(JsonTest, PointersNameEveryValue) {
  std::string text = "{\"a/b~\":[0,{\"c\":[[],[1,\"x\"]]}]";
  for (int i = 0; i < 50; ++i) text += ",\"k" + std::to_string(i) + "\":[2]";
  text += "}";
  const auto document = ParseJson(text, "f.json");
  ASSERT_TRUE(document.ok()) << document.status();
  const JsonValue root = (*document)->root();
  EXPECT_EQ(root.Pointer(), "");
  const JsonValue list = *root.Find("a/b~");
  EXPECT_EQ(list.Pointer(), "/a~1b~0");
  const JsonValue object = *++list.elements().begin();
  EXPECT_EQ(object.Pointer(), "/a~1b~0/1");
  const JsonValue inner = *++object.Find("c")->elements().begin();
  EXPECT_EQ((*++inner.elements().begin()).Pointer(), "/a~1b~0/1/c/1/1");
  EXPECT_EQ(root.Find("k49")->Pointer(), "/k49");
  EXPECT_FALSE(root.Find("k50").has_value());
  EXPECT_EQ(MessageOf(root.Find("k7")->Error("bad")), "f.json:/k7: bad");
}

// The slow scanner and the parser agree on what is JSON.
TEST(JsonTest, ScannerAgreesWithParserOnShortTexts) {
  constexpr std::string_view kLetters = "{}[]\",:1-.e\\nu ";
  std::string text;
  for (size_t size = 0; size <= 4; ++size) {
    std::vector<size_t> at(size, 0);
    while (true) {
      text.clear();
      for (const size_t i : at) text += kLetters[i];
      const bool by_scan = ScanJson(text).fault.empty();
      const bool by_parser = Fault(text).empty();
      // Duplicate keys are the parser's business alone.
      if (by_scan != by_parser &&
          Fault(text).find("twice") == std::string::npos) {
        ADD_FAILURE() << text;
      }
      size_t i = 0;
      while (i < size && ++at[i] == kLetters.size()) at[i++] = 0;
      if (i == size) break;
    }
  }
}

TEST(JsonFieldsTest, WrongTypesAndMissingFields) {
  const auto document =
      ParseJson("{\"a\":1,\"b\":\"x\",\"c\":null,\"d\":1.0}", "f.json");
  ASSERT_TRUE(document.ok());
  const JsonValue root = (*document)->root();
  const auto fault = [&root](auto ask) {
    JsonFields fields(root);
    ask(&fields);
    return std::string(MessageOf(fields.Finish(nullptr)));
  };
  EXPECT_EQ(fault([](JsonFields* f) { f->Bool("a"); }),
            "f.json:/a: expected true or false, found an integer [F4]");
  EXPECT_EQ(fault([](JsonFields* f) { f->Bool("c"); }),
            "f.json:/: the field `c` is missing [F4]");
  EXPECT_EQ(fault([](JsonFields* f) { f->Bool("c", true); }), "");
  EXPECT_EQ(fault([](JsonFields* f) { f->Uint32("d"); }),
            "f.json:/d: expected an integer from 0 to 4294967295, found a "
            "number with a point, an exponent or too many digits [F4]");
  std::vector<std::string> notes;
  JsonFields fields(root);
  EXPECT_EQ(fields.Uint32("a"), 1u);
  EXPECT_TRUE(fields.Finish(&notes).ok());
  ASSERT_EQ(notes.size(), 3u);
  EXPECT_EQ(notes[0], "/b: unknown field, ignored");
}

std::string Number(double value) {
  JsonWriter json(false);
  json.Double(value);
  return json.Take();
}

std::string Float(float value) {
  JsonWriter json(false);
  json.Float(value);
  return json.Take();
}

// Seen from tokenizers 0.23.3.
TEST(JsonWriterTest, NumbersAsHuggingFaceWritesThem) {
  const struct {
    double value;
    const char* text;
  } kDoubles[] = {
      {0.0, "0.0"},
      {-0.0, "-0.0"},
      {-1.0, "-1.0"},
      {0.0001, "0.0001"},
      {9.9e-5, "0.000099"},
      {1e-5, "0.00001"},
      {9.9e-6, "9.9e-6"},
      {1e-7, "1e-7"},
      {1e15, "1000000000000000.0"},
      {1e16, "1e+16"},
      {12345678901234567.0, "1.2345678901234568e+16"},
      {1e22, "1e+22"},
      {5e-324, "5e-324"},
      {1.5e300, "1.5e+300"},
      {-11.25, "-11.25"},
  };
  for (const auto& c : kDoubles) EXPECT_EQ(Number(c.value), c.text);
  const struct {
    float value;
    const char* text;
  } kFloats[] = {
      {0.1f, "0.1"},
      {9.9e-6f, "0.0000099"},
      {1e-6f, "0.000001"},
      {9.9e-7f, "9.9e-7"},
      {1e-8f, "1e-8"},
      {1.0f, "1.0"},
      {0.12345679f, "0.12345679"},
  };
  for (const auto& c : kFloats) EXPECT_EQ(Float(c.value), c.text);
}

TEST(JsonWriterTest, LayoutAndEscapes) {
  const auto write = [](bool pretty) {
    JsonWriter json(pretty);
    json.BeginObject();
    json.Field("a\"\\", "\b\t\n\f\r\x01\x1F\x7F\u2581/");
    json.Key("list");
    json.BeginArray();
    json.Uint(1);
    json.BeginArray();
    json.EndArray();
    json.EndArray();
    json.Key("empty");
    json.BeginObject();
    json.EndObject();
    json.NullField("null");
    json.EndObject();
    return json.Take();
  };
  EXPECT_EQ(write(false),
            "{\"a\\\"\\\\\":\"\\b\\t\\n\\f\\r\\u0001\\u001f\x7F\u2581/\","
            "\"list\":[1,[]],\"empty\":{},\"null\":null}");
  EXPECT_EQ(write(true),
            "{\n  \"a\\\"\\\\\": "
            "\"\\b\\t\\n\\f\\r\\u0001\\u001f\x7F\u2581/\",\n  \"list\": [\n"
            "    1,\n    []\n  ],\n  \"empty\": {},\n  \"null\": null\n}");
}

}  // namespace
}  // namespace tessera

#include "tokenizers/trainers/json_field.h"

#include <gtest/gtest.h>

namespace tessera {
namespace {

std::string Text(std::string_view json) {
  std::string text = "before";
  const Status status = ExtractJsonString(json, "text", &text);
  EXPECT_TRUE(status.ok()) << json << ": " << status;
  return text;
}

TEST(JsonField, FindsTheField) {
  EXPECT_EQ(Text(R"({"text":"abc"})"), "abc");
  EXPECT_EQ(Text(" { \"id\" : 1 , \"text\" : \"abc\" } \r\n"), "abc");
  EXPECT_EQ(Text(R"({"a":{"text":"no"},"text":"yes","b":["text","no"]})"),
            "yes");
  EXPECT_EQ(Text(R"({"te\u0078t":"by escape"})"), "by escape");
  EXPECT_EQ(Text(R"({"text":"first","text":"last"})"), "last");
  EXPECT_EQ(Text(R"({"x":-0.5e+3,"y":true,"z":null,"w":[],"v":{},"text":""})"),
            "");
}

TEST(JsonField, Escapes) {
  EXPECT_EQ(Text(R"({"text":"\"\\\/\b\f\n\r\t"})"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(Text(R"({"text":"\u00e9\u4E2D\u0000"})"),
            std::string("\u00e9\u4E2D\0", 6));
  EXPECT_EQ(Text(R"({"text":"\ud83d\ude00"})"), "\U0001F600");
  EXPECT_EQ(Text(R"({"text":"\ud83dx\ude00\ud83d\u0041"})"),
            "\uFFFDx\uFFFD\uFFFDA");
  EXPECT_EQ(Text("{\"text\":\"\xFF\"}"), "\xFF");
}

TEST(JsonField, RefusesWhatIsNotJson) {
  for (std::string_view json : {"",
                                "{",
                                "[]",
                                "\"text\"",
                                "{}",
                                R"({"text":1})",
                                R"({"text":{}})",
                                R"({"text":"a"}x)",
                                R"({"text":"a",})",
                                R"({"text":"a" "b":1})",
                                R"({text:"a"})",
                                R"({"text":"a)",
                                R"({"text":"\x"})",
                                R"({"text":"\u12"})",
                                R"({"text":"a","b":01})",
                                R"({"text":"a","b":.5})",
                                R"({"text":"a","b":1.})",
                                R"({"text":"a","b":1e})",
                                R"({"text":"a","b":tru})",
                                R"({"text":"a","b":[1 2]})",
                                R"({"text":"a","b":[1,]})",
                                R"({"text":"a","b":[}])",
                                "{\"text\":\"a\nb\"}",
                                R"({"text":null})"}) {
    std::string text;
    const Status status = ExtractJsonString(json, "text", &text);
    EXPECT_EQ(ClassOf(status), ErrorClass::kBadData) << json;
  }
}

TEST(JsonField, DepthIsLimited) {
  const auto nested = [](size_t depth) {
    return "{\"text\":\"a\",\"b\":" + std::string(depth, '[') +
           std::string(depth, ']') + "}";
  };
  EXPECT_EQ(Text(nested(63)), "a");
  std::string text;
  EXPECT_FALSE(ExtractJsonString(nested(64), "text", &text).ok());
  EXPECT_FALSE(
      ExtractJsonString("{\"b\":" + std::string(1000000, '['), "text", &text)
          .ok());
}

}  // namespace
}  // namespace tessera

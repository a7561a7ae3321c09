// What the format tests share: files in memory to specs and back.

#ifndef TESSERA_TESTS_FORMATS_FORMAT_TESTING_H_
#define TESSERA_TESTS_FORMATS_FORMAT_TESTING_H_

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/base/file.h"
#include "tokenizers/formats/format.h"
#include "tokenizers/spec.pb.h"

namespace tessera {

// Text of the first fault, "" if there is none.
inline std::string FaultOf(const FileSet& files,
                           const ReadOptions& options = {}) {
  const StatusOr<TokenizerSpec> spec = ReadFormat(files, options);
  return spec.ok() ? "" : std::string(MessageOf(spec.status()));
}

inline StatusOr<FileSet> WriteAs(std::string_view format,
                                 const TokenizerSpec& spec,
                                 const WriteOptions& options = {},
                                 std::vector<std::string>* warnings = nullptr) {
  TESSERA_ASSIGN_OR_RETURN(const Format* row, FindFormat(format));
  if (row->write == nullptr) return UsageError("the format is only read");
  return row->write(spec, options, warnings);
}

// A compact tokenizer.json with some components set; the others are null.
struct TokenizerJson {
  std::string added_tokens = "[]";
  std::string normalizer = "null";
  std::string pre_tokenizer = "null";
  std::string post_processor = "null";
  std::string decoder = "null";
  std::string model =
      "{\"type\":\"BPE\",\"dropout\":null,\"unk_token\":null,"
      "\"continuing_subword_prefix\":null,\"end_of_word_suffix\":null,"
      "\"fuse_unk\":false,\"byte_fallback\":false,\"ignore_merges\":false,"
      "\"vocab\":{\"a\":0,\"b\":1,\"ab\":2},\"merges\":[[\"a\",\"b\"]]}";
  std::string truncation = "null";
  std::string padding = "null";

  std::string Text() const {
    return "{\"version\":\"1.0\",\"truncation\":" + truncation +
           ",\"padding\":" + padding + ",\"added_tokens\":" + added_tokens +
           ",\"normalizer\":" + normalizer +
           ",\"pre_tokenizer\":" + pre_tokenizer +
           ",\"post_processor\":" + post_processor + ",\"decoder\":" + decoder +
           ",\"model\":" + model + "}";
  }
};

inline StatusOr<TokenizerSpec> ReadJson(std::string_view text,
                                        bool compat = false) {
  ReadOptions options;
  options.format = "huggingface";
  options.compat = compat;
  return ReadFormat({{"t.json", std::string(text)}}, options);
}

// tokenizer.json -> spec -> tokenizer.json, compact; a fault as its text.
inline std::string Rewrite(std::string_view text) {
  const StatusOr<TokenizerSpec> spec = ReadJson(text);
  if (!spec.ok()) return std::string(MessageOf(spec.status()));
  const StatusOr<FileSet> files =
      WriteAs("huggingface", *spec, {.pretty = false});
  if (!files.ok()) return std::string(MessageOf(files.status()));
  return files->at("tokenizer.json");
}

// Rows of a file of this folder: fields between tabs; lines from `#` on are
// comments.
inline std::vector<std::vector<std::string>> ReadRows(std::string_view name) {
  std::vector<std::vector<std::string>> rows;
  const StatusOr<std::string> text = ReadFile(
      std::string(TESSERA_SOURCE_DIR) + "/tests/formats/" + std::string(name));
  EXPECT_TRUE(text.ok()) << text.status();
  if (!text.ok()) return rows;
  std::vector<std::string> row(1);
  for (const char c : *text) {
    if (c == '\n') {
      if (!row[0].starts_with('#')) rows.push_back(row);
      row.assign(1, "");
    } else if (c == '\t') {
      row.emplace_back();
    } else {
      row.back() += c;
    }
  }
  return rows;
}

// Vocabularies that live beside the checkout; tests that need one are skipped
// where it is absent.
inline std::string SharedPath(std::string_view name) {
  return std::string(TESSERA_SOURCE_DIR) + "/../shared/vocabs/" +
         std::string(name);
}

}  // namespace tessera

#endif  // TESSERA_TESTS_FORMATS_FORMAT_TESTING_H_

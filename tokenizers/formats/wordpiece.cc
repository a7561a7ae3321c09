// vocab.txt: one token a line, its number is the id. The rest is BERT's.

#include <algorithm>
#include <optional>
#include <string>

#include "tokenizers/base/limits.h"
#include "tokenizers/formats/conversion_check.h"
#include "tokenizers/formats/format_rows.h"
#include "tokenizers/formats/text_lines.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/formats/wordpiece_bert.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

constexpr char kFileName[] = "vocab.txt";

bool Detect(const FileSet& files) {
  return files.size() == 1 && files.begin()->first.ends_with(kFileName);
}

std::string_view WithoutTrailingSpace(std::string_view line) {
  while (!line.empty()) {
    const CodePoint last =
        DecodeLastUtf8(line.data(), line.data() + line.size());
    if (!IsWhiteSpace(last.value)) break;
    line.remove_suffix(last.size);
  }
  return line;
}

StatusOr<TokenizerSpec> Read(const FileSet& files, const ReadOptions& options) {
  const auto* file = FindFile(files, kFileName);
  if (file == nullptr) return UsageError("expected one vocab.txt");
  const std::string name = DisplayName(files, options, file->first);
  TextLines lines(file->second, name);
  TESSERA_RETURN_IF_ERROR(lines.Check(options.compat));
  TokenizerSpec spec;
  BeginSpec("wordpiece", &spec);
  std::string_view line;
  while (lines.Next(&line)) {
    if (lines.number() > kIdCountMax) {
      return lines.Error("more than " + std::to_string(kIdCountMax) +
                         " tokens [V01]");
    }
    line = WithoutTrailingSpace(line);
    if (line.size() > kTokenBytesMax) {
      return lines.Error("a token of more than " +
                         std::to_string(kTokenBytesMax) + " bytes [V03]");
    }
    spec.mutable_vocabulary()->add_tokens(std::string(line));
  }
  TESSERA_RETURN_IF_ERROR(CompleteAsBert(name, BertDefaults{}, &spec));
  return spec;
}

void Check(const TokenizerSpec& spec, ConversionCheck* check) {
  constexpr char kUseJson[] = "write tokenizer.json";
  DropRecords(spec, /*keeps_self_tests=*/false, check);
  if (spec.models_size() != 1 || !spec.models(0).has_wordpiece() ||
      spec.vocabulary().byte_level()) {
    return check->Refuse("C01", "models", "the file holds one WordPiece",
                         kUseJson);
  }
  if (spec.models(0).wordpiece().continuing_subword_prefix() != "##") {
    check->Refuse("C10", "models[0].wordpiece.continuing_subword_prefix",
                  "it is always `##`", kUseJson);
  }
  if (spec.normalizers_size() != 1 || !spec.normalizers(0).has_bert()) {
    check->Refuse("C03", "normalizers", "it is always BERT's", kUseJson);
  }
  if (!spec.pretokenizer().has_bert()) {
    check->Refuse("C02", "pretokenizer", "it is always BERT's", kUseJson);
  }
  if (!spec.decoder().has_wordpiece()) {
    check->Refuse("C09", "decoder", "it is always WordPiece's", kUseJson);
  }
  if (spec.vocabulary().ids_size() != 0) {
    check->Refuse("C05", "vocabulary.ids",
                  "the number of a line is the id, so there are no holes",
                  kUseJson);
  }
  const int count = spec.vocabulary().tokens_size();
  for (int i = 0; i < spec.added_tokens_size(); ++i) {
    if (spec.added_tokens(i).id() < static_cast<uint32_t>(count)) continue;
    check->Refuse("C07", "added_tokens[" + std::to_string(i) + "]",
                  "it is no token of the vocabulary", kUseJson);
  }
}

// A token that reading would change has no line.
bool FitsLine(std::string_view token) {
  return token.find('\n') == token.npos && WithoutTrailingSpace(token) == token;
}

StatusOr<FileSet> Write(const TokenizerSpec& spec, const WriteOptions& options,
                        std::vector<std::string>* warnings) {
  ConversionCheck check("wordpiece", options, warnings);
  Check(spec, &check);
  std::string text;
  for (int i = 0; i < spec.vocabulary().tokens_size(); ++i) {
    const std::string& token = spec.vocabulary().tokens(i);
    if (!FitsLine(token)) {
      check.Refuse("C06", "vocabulary.tokens[" + std::to_string(i) + "]",
                   "a line cannot hold `" + QuoteForError(token) + "`",
                   "write tokenizer.json");
    }
    text += token;
    text += '\n';
  }
  TESSERA_RETURN_IF_ERROR(check.status());
  FileSet files;
  files[OutputName(options, kFileName, ".txt")] = std::move(text);
  return files;
}

}  // namespace

Format WordPieceFormat() {
  return {"wordpiece",
          "vocab.txt of BERT",
          kFileName,
          Detect,
          Read,
          Write,
          "google-research/bert, huggingface/transformers"};
}

}  // namespace tessera

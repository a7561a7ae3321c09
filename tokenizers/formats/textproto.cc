// textproto: the spec as protobuf's text format, for people and for diffs.

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>

#include "tokenizers/base/limits.h"
#include "tokenizers/formats/format_rows.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

using google::protobuf::TextFormat;

constexpr char kFirstLine[] = "# proto-message: tessera.TokenizerSpec";

// Keeps the first fault, with its place.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (!text_.empty()) return;
    text_ = "line " + std::to_string(line + 1) + ":" +
            std::to_string(column + 1) + ": " + QuoteForError(message, 300);
  }
  void AddWarning(int, google::protobuf::io::ColumnNumber,
                  const std::string&) override {}
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

bool Detect(const FileSet& files) {
  return files.size() == 1 &&
         FirstLine(files.begin()->second).starts_with(kFirstLine);
}

StatusOr<TokenizerSpec> Read(const FileSet& files, const ReadOptions& options) {
  const auto* file = FindFile(files, ".textproto");
  if (file == nullptr) return UsageError("expected one .textproto file");
  const std::string name = DisplayName(files, options, file->first);
  const std::string& text = file->second;
  if (text.size() > kModelFileBytesMax) {
    return BadDataError(name + ": more than " +
                        std::to_string(kModelFileBytesMax) + " bytes");
  }
  const size_t well_formed = WellFormedPrefix(text);
  if (well_formed != text.size()) {
    return BadDataError(name + ":byte " + std::to_string(well_formed) +
                        ": ill-formed UTF-8 [F3]");
  }
  FirstError error;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  parser.SetRecursionLimit(kProtobufDepthMax);
  TokenizerSpec spec;
  google::protobuf::io::ArrayInputStream input(text.data(),
                                               static_cast<int>(text.size()));
  if (!parser.Parse(&input, &spec)) {
    return BadDataError(name + ":" + error.text());
  }
  if (spec.version() > 1) {
    return BadDataError(name + ":version: " + std::to_string(spec.version()) +
                        " is newer than this program understands; update it");
  }
  return spec;
}

StatusOr<FileSet> Write(const TokenizerSpec& spec, const WriteOptions& options,
                        std::vector<std::string>* warnings) {
  (void)warnings;
  TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  if (!printer.PrintToString(spec, &text)) {
    return BugError("a spec that cannot be printed");
  }
  FileSet files;
  files[OutputName(options, "tokenizer", ".textproto")] =
      std::string(kFirstLine) + "\n" + text;
  return files;
}

}  // namespace

Format TextprotoFormat() {
  return {"textproto", "the spec as text",     ".textproto", Detect, Read,
          Write,       "tokenizers/spec.proto"};
}

}  // namespace tessera

// .tiktoken: lines "base64(bytes) SP rank LF"; rank = id = priority.
//
// Pattern and specials come from the named encoding (--encoding, else the
// file's digest), from the side file that Write makes, or from the flags.

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "tokenizers/base/digest.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/formats/base64.h"
#include "tokenizers/formats/format_rows.h"
#include "tokenizers/formats/json_fields.h"
#include "tokenizers/formats/named_encodings.h"
#include "tokenizers/formats/special_options.h"
#include "tokenizers/formats/split_pattern.h"
#include "tokenizers/formats/text_lines.h"
#include "tokenizers/formats/tiktoken_writer.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

// "IQ== 0"
bool ParseLine(std::string_view line, std::string* token, uint32_t* rank) {
  const size_t space = line.find(' ');
  if (space == 0 || space == std::string_view::npos) return false;
  const std::string_view digits = line.substr(space + 1);
  if (digits.empty() || digits[0] < '0' || digits[0] > '9') return false;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), *rank);
  return error == std::errc() && end == digits.data() + digits.size() &&
         AppendBase64Decoded(line.substr(0, space), token);
}

bool Detect(const FileSet& files) {
  const auto* file = FindFile(files, kTiktokenSuffix);
  if (file == nullptr) return false;
  std::string_view line = FirstLine(file->second);
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::string token;
  uint32_t rank;
  return ParseLine(line, &token, &rank);
}

Status ReadRanks(std::string_view text, std::string_view file, bool compat,
                 VocabularySpec* vocabulary) {
  TextLines lines(text, file);
  TESSERA_RETURN_IF_ERROR(lines.Check(compat));
  const auto count = std::count(text.begin(), text.end(), '\n') + 1;
  if (static_cast<uint64_t>(count) > kIdCountMax) {
    return BadDataError(std::string(file) + ": more than " +
                        std::to_string(kIdCountMax) + " lines [V01]");
  }
  vocabulary->set_byte_level(true);
  vocabulary->mutable_tokens()->Reserve(static_cast<int>(count));
  vocabulary->mutable_ids()->Reserve(static_cast<int>(count));
  bool is_ascending = true;
  std::string_view line;
  while (lines.Next(&line)) {
    if (line.empty() && compat) continue;
    uint32_t rank = 0;
    if (!ParseLine(line, vocabulary->add_tokens(), &rank)) {
      return lines.Error(
          "expected canonical base64, one space and a decimal "
          "rank, found `" +
          QuoteForError(line) + "` [F5]");
    }
    const int ids = vocabulary->ids_size();
    is_ascending &= ids == 0 || vocabulary->ids(ids - 1) < rank;
    vocabulary->mutable_ids()->AddAlreadyReserved(rank);
  }
  if (is_ascending) {
    const int count_read = vocabulary->ids_size();
    const bool is_dense =
        count_read > 0 && vocabulary->ids(count_read - 1) + 1 ==
                              static_cast<uint32_t>(count_read);
    if (is_dense) vocabulary->clear_ids();
    return OkStatus();
  }
  // Written by other programs; order says nothing.
  std::vector<std::pair<uint32_t, std::string>> tokens;
  for (int i = 0; i < vocabulary->tokens_size(); ++i) {
    tokens.emplace_back(vocabulary->ids(i),
                        std::move(*vocabulary->mutable_tokens(i)));
  }
  std::stable_sort(
      tokens.begin(), tokens.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
  for (int i = 0; i < vocabulary->tokens_size(); ++i) {
    vocabulary->set_ids(i, tokens[i].first);
    *vocabulary->mutable_tokens(i) = std::move(tokens[i].second);
  }
  return OkStatus();
}

// A file of another size is another encoding's, or damaged.
Status CheckRankCount(const NamedEncoding& encoding, std::string_view file,
                      const TokenizerSpec& spec) {
  const auto count = static_cast<uint32_t>(spec.vocabulary().tokens_size());
  if (count == encoding.rank_count) return OkStatus();
  return BadDataError(std::string(file) + ": " + std::to_string(count) +
                      " ranks, but " + encoding.name + " has " +
                      std::to_string(encoding.rank_count) +
                      "; give the right --encoding");
}

void AddSpecials(const NamedEncoding& encoding, TokenizerSpec* spec) {
  std::vector<uint32_t> ids;
  for (const NamedSpecial& special : encoding.specials) {
    AddSpecialToken(special.id, special.name, spec);
    if (std::find(ids.begin(), ids.end(), special.id) != ids.end()) {
      spec->mutable_added_tokens(spec->added_tokens_size() - 1)
          ->set_alias(true);
    }
    ids.push_back(special.id);
  }
}

// {"pattern", "special_tokens", "n_vocab", "sha256"}
Status ReadSideFile(std::string_view bytes, std::string_view name,
                    std::string_view sha256, bool compat, TokenizerSpec* spec) {
  TESSERA_ASSIGN_OR_RETURN(const auto document, ParseJson(bytes, name, compat));
  JsonFields fields(document->root());
  const std::string_view pattern = fields.String("pattern");
  const std::optional<JsonValue> specials = fields.Object("special_tokens");
  const std::string_view digest = fields.String("sha256");
  TESSERA_RETURN_IF_ERROR(fields.Finish(nullptr));
  if (digest != sha256) {
    return fields.Value("sha256")->Error(
        "belongs to another rank file; its digest here is " +
        std::string(sha256));
  }
  SetSplitPattern(pattern, ISOLATED, false, PatternDialect::kRust,
                  spec->mutable_pretokenizer());
  for (const JsonMember member : specials->members()) {
    TESSERA_ASSIGN_OR_RETURN(const uint32_t id, JsonUint32(member.value));
    AddSpecialToken(id, member.key, spec);
  }
  return OkStatus();
}

Status SetNamedEncoding(const ReadOptions& options, std::string_view sha256,
                        std::string_view file, TokenizerSpec* spec) {
  const NamedEncoding* encoding = FindEncodingByName(options.encoding);
  if (encoding == nullptr && !options.encoding.empty()) {
    return UsageError("unknown encoding `" + QuoteForError(options.encoding) +
                      "` (known: " + EncodingNames() + ")");
  }
  if (encoding == nullptr) {
    encoding = FindEncodingByDigest(sha256);
    if (encoding != nullptr && options.pretokenizer.empty()) {
      spec->add_import_notes(std::string("taken for the encoding ") +
                             encoding->name +
                             " by its digest; --encoding names another");
    }
  }
  if (encoding == nullptr && options.pretokenizer.empty()) {
    return UsageError(
        std::string(file) +
        ": a rank file names neither pattern nor special tokens; give "
        "--encoding NAME (" +
        EncodingNames() +
        "), or --pretokenizer NAME and --special-token NAME=ID");
  }
  if (encoding != nullptr) AddSpecials(*encoding, spec);
  TESSERA_RETURN_IF_ERROR(SetFamilyOption(
      options, encoding == nullptr ? "" : encoding->family, spec));
  return encoding == nullptr ? OkStatus()
                             : CheckRankCount(*encoding, file, *spec);
}

StatusOr<TokenizerSpec> Read(const FileSet& files, const ReadOptions& options) {
  const auto* file = FindFile(files, kTiktokenSuffix);
  if (file == nullptr) return UsageError("expected one .tiktoken file");
  const std::string name = DisplayName(files, options, file->first);
  TokenizerSpec spec;
  BeginSpec("tiktoken", &spec);
  TESSERA_RETURN_IF_ERROR(
      ReadRanks(file->second, name, options.compat, spec.mutable_vocabulary()));
  const std::string sha256 = ToHex(Sha256(file->second));
  const auto side_file = files.find(file->first + kTiktokenSideSuffix);
  if (side_file != files.end() && options.encoding.empty() &&
      options.pretokenizer.empty()) {
    TESSERA_RETURN_IF_ERROR(ReadSideFile(
        side_file->second, DisplayName(files, options, side_file->first),
        sha256, options.compat, &spec));
  } else {
    TESSERA_RETURN_IF_ERROR(SetNamedEncoding(options, sha256, name, &spec));
  }
  BpeModelSpec* model = spec.add_models()->mutable_bpe();
  model->set_rank_lookup(BpeModelSpec::BYTES);
  model->set_alphabet(BpeModelSpec::BYTE_LEVEL);
  model->set_ignore_merges(true);
  spec.mutable_decoder()->mutable_byte_level();
  return spec;
}

}  // namespace

Format TiktokenFormat() {
  return {"tiktoken", "rank file of tiktoken", kTiktokenSuffix,       Detect,
          Read,       WriteTiktoken,           "openai/tiktoken 0.14"};
}

}  // namespace tessera

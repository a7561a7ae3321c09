// GGUF v3: the vocabulary in the metadata of llama.cpp's model files.

#include "tokenizers/formats/gguf.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "tokenizers/base/limits.h"
#include "tokenizers/formats/format_rows.h"
#include "tokenizers/formats/gguf_families.h"
#include "tokenizers/formats/gguf_metadata.h"
#include "tokenizers/formats/gguf_roles.h"
#include "tokenizers/formats/special_options.h"
#include "tokenizers/formats/split_pattern.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/formats/wordpiece_bert.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/space_symbol.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/vocab/text_table.h"

namespace tessera {
namespace {

constexpr char kUnkSurface[] = " \u2047 ";
constexpr char kContinuation[] = "##";
// Token types are kinds counted from 1; 0 is "undefined".
constexpr int32_t kTokenTypeMax = 6;

bool Detect(const FileSet& files) {
  return files.size() == 1 && IsGguf(files.begin()->second);
}

class GgufReader {
 public:
  GgufReader(const GgufMetadata& metadata, const ReadOptions& options,
             TokenizerSpec* spec)
      : metadata_(metadata), options_(options), spec_(spec) {}

  Status Read();

 private:
  Status ReadArrays();
  Status ReadGpt2();
  Status ReadMerges(BpeModelSpec* model);
  Status SetGpt2Family(BpeModelSpec* model, bool* add_bos);
  Status ReadLlama();
  Status ReadBert();
  Status ReadT5();
  Status ReadRwkv();

  // Vocabulary with llama.cpp's kinds; specials and user-defined tokens as
  // added ones where the model's words do not hold them.
  void SetVocabulary(bool byte_level);
  void AddTokensByType();
  Status SetSentencePieceText();
  Status ReadRoles(const GgufRoleDefaults& defaults) {
    return ReadGgufRoles(metadata_, tokens_.size(), defaults, spec_);
  }
  Status SetTemplate(bool add_bos, bool add_eos) {
    return SetGgufTemplate(metadata_, tokens_, add_bos, add_eos, spec_);
  }

  const GgufMetadata& metadata_;
  const ReadOptions& options_;
  TokenizerSpec* spec_;
  std::vector<std::string_view> tokens_;
  std::vector<int32_t> types_;
  std::vector<float> scores_;
};

Status GgufReader::ReadArrays() {
  const GgufValue* tokens = metadata_.Find(kGgufTokens);
  if (tokens == nullptr) {
    return BadDataError(metadata_.file() + ": the key `" + kGgufTokens +
                        "` is missing");
  }
  if (tokens->count > kIdCountMax) {
    return metadata_.Error(
        *tokens, "more than " + std::to_string(kIdCountMax) + " tokens [V01]");
  }
  TESSERA_ASSIGN_OR_RETURN(tokens_, metadata_.Strings(kGgufTokens));
  TESSERA_ASSIGN_OR_RETURN(types_, metadata_.Int32s(kGgufTokenTypes));
  TESSERA_ASSIGN_OR_RETURN(scores_, metadata_.Floats(kGgufScores));
  for (const auto& [key, size] : {std::pair(kGgufTokenTypes, types_.size()),
                                  std::pair(kGgufScores, scores_.size())}) {
    if (metadata_.Find(key) != nullptr && size != tokens_.size()) {
      return metadata_.Error(*metadata_.Find(key),
                             std::to_string(size) + " entries for " +
                                 std::to_string(tokens_.size()) +
                                 " tokens [F7]");
    }
  }
  types_.resize(tokens_.size(), 1);
  for (const int32_t type : types_) {
    if (type < 0 || type > kTokenTypeMax) {
      return metadata_.Error(*metadata_.Find(kGgufTokenTypes),
                             "a type outside 0..6 [F7]");
    }
  }
  for (const std::string_view token : tokens_) {
    if (!IsWellFormed(token)) {
      return metadata_.Error(*tokens, "token `" + QuoteForError(token) +
                                          "` is ill-formed UTF-8 [F3]");
    }
    if (token.size() > kTokenBytesMax) {
      return metadata_.Error(*tokens, "a token of more than " +
                                          std::to_string(kTokenBytesMax) +
                                          " bytes [V03]");
    }
  }
  return OkStatus();
}

void GgufReader::SetVocabulary(bool byte_level) {
  VocabularyBuilder builder(byte_level, tokens_.size(),
                            spec_->mutable_vocabulary());
  for (size_t i = 0; i < tokens_.size(); ++i) {
    builder.Append(static_cast<TokenId>(i), tokens_[i],
                   std::max(types_[i] - 1, 0));
  }
  builder.Finish();
}

void GgufReader::AddTokensByType() {
  for (size_t i = 0; i < tokens_.size(); ++i) {
    const int kind = types_[i] - 1;
    if (kind != VocabularySpec::CONTROL &&
        kind != VocabularySpec::USER_DEFINED) {
      continue;
    }
    AddSpecialToken(static_cast<uint32_t>(i), tokens_[i], spec_);
    spec_->mutable_added_tokens(spec_->added_tokens_size() - 1)
        ->set_special(kind == VocabularySpec::CONTROL);
  }
}

// "left right": the first space that is not the first byte, because a token may
// be a space.
Status GgufReader::ReadMerges(BpeModelSpec* model) {
  if (metadata_.Find(kGgufMerges) == nullptr) {
    return BadDataError(metadata_.file() + ": the key `" + kGgufMerges +
                        "` is missing; the model `gpt2` needs it [F7]");
  }
  TESSERA_ASSIGN_OR_RETURN(const std::vector<std::string_view> merges,
                           metadata_.Strings(kGgufMerges));
  if (merges.size() > kMergeCountMax) {
    return metadata_.Error(
        *metadata_.Find(kGgufMerges),
        "more than " + std::to_string(kMergeCountMax) + " merges");
  }
  const auto text_of = [this](uint32_t id) { return tokens_[id]; };
  const TextTable ids(tokens_.size(), text_of);
  model->mutable_merges()->Reserve(static_cast<int>(2 * merges.size()));
  for (size_t i = 0; i < merges.size(); ++i) {
    const size_t space = merges[i].find(' ', 1);
    std::optional<uint32_t> left;
    std::optional<uint32_t> right;
    if (space != merges[i].npos) {
      left = ids.Find(merges[i].substr(0, space), text_of);
      right = ids.Find(merges[i].substr(space + 1), text_of);
    }
    if (!left.has_value() || !right.has_value()) {
      return metadata_.Error(*metadata_.Find(kGgufMerges),
                             "merge " + std::to_string(i) + " `" +
                                 QuoteForError(merges[i]) +
                                 "`: expected two tokens of the vocabulary "
                                 "with a space between [V05]");
    }
    model->mutable_merges()->AddAlreadyReserved(*left);
    model->mutable_merges()->AddAlreadyReserved(*right);
  }
  return OkStatus();
}

Status GgufReader::SetGpt2Family(BpeModelSpec* model, bool* add_bos) {
  TESSERA_ASSIGN_OR_RETURN(const std::optional<std::string_view> pre,
                           metadata_.String(kGgufPre));
  if (!options_.pretokenizer.empty()) {
    return SetFamilyOption(options_, "", spec_);
  }
  if (!pre.has_value()) {
    return UsageError(
        metadata_.file() +
        ": the key `tokenizer.ggml.pre` is missing; llama.cpp would use its "
        "default split, which no model was trained with; give "
        "--pretokenizer");
  }
  const StatusOr<const GgufFamily*> family = FindGgufFamily(*pre);
  if (!family.ok()) return Annotate(family.status(), metadata_.file());
  model->set_ignore_merges((*family)->ignore_merges);
  *add_bos = (*family)->add_bos;
  const std::string_view own = LlamaCppPattern((*family)->family);
  if (options_.llama_cpp_splits && !own.empty()) {
    SetSplitPattern(own, ISOLATED, false, PatternDialect::kRust,
                    spec_->mutable_pretokenizer());
  } else {
    spec_->mutable_pretokenizer()->mutable_family()->set_name(
        (*family)->family);
  }
  return OkStatus();
}

Status GgufReader::ReadGpt2() {
  SetVocabulary(/*byte_level=*/true);
  AddTokensByType();
  BpeModelSpec* model = spec_->add_models()->mutable_bpe();
  TESSERA_RETURN_IF_ERROR(ReadMerges(model));
  bool add_bos = false;
  TESSERA_RETURN_IF_ERROR(SetGpt2Family(model, &add_bos));
  spec_->mutable_decoder()->mutable_byte_level();
  TESSERA_RETURN_IF_ERROR(ReadRoles({.bos = 11, .eos = 11}));
  return SetTemplate(add_bos, /*add_eos=*/false);
}

// One pass of SentencePiece's normaliser, and its decoder.
Status GgufReader::SetSentencePieceText() {
  TESSERA_ASSIGN_OR_RETURN(const std::optional<bool> prefix,
                           metadata_.Bool("tokenizer.ggml.add_space_prefix"));
  TESSERA_ASSIGN_OR_RETURN(
      const std::optional<bool> extra,
      metadata_.Bool("tokenizer.ggml.remove_extra_whitespaces"));
  TESSERA_ASSIGN_OR_RETURN(
      const std::string_view charsmap,
      metadata_.Bytes("tokenizer.ggml.precompiled_charsmap"));
  SentencePieceNormalizerSpec* normalizer =
      spec_->add_normalizers()->mutable_sentencepiece();
  normalizer->set_name(charsmap.empty() ? "identity" : "user_defined");
  normalizer->set_charsmap_blob(std::string(charsmap));
  normalizer->set_add_dummy_prefix(prefix.value_or(true));
  normalizer->set_remove_extra_whitespaces(extra.value_or(false));
  normalizer->set_escape_whitespaces(true);
  for (size_t i = 0; i < tokens_.size(); ++i) {
    if (types_[i] - 1 == VocabularySpec::USER_DEFINED) {
      normalizer->add_user_defined_symbols(std::string(tokens_[i]));
    }
  }
  spec_->mutable_pretokenizer()->mutable_sentencepiece();
  SentencePieceDecoderSpec* decoder =
      spec_->mutable_decoder()->mutable_sentencepiece();
  decoder->set_unk_surface(kUnkSurface);
  decoder->set_add_dummy_prefix(normalizer->add_dummy_prefix());
  decoder->set_remove_extra_whitespaces(extra.value_or(false));
  return OkStatus();
}

bool HasByteTokens(const std::vector<int32_t>& types) {
  return std::find(types.begin(), types.end(), VocabularySpec::BYTE + 1) !=
         types.end();
}

Status GgufReader::ReadLlama() {
  if (scores_.empty()) {
    return BadDataError(metadata_.file() + ": the key `" + kGgufScores +
                        "` is missing; the model `llama` merges by scores");
  }
  SetVocabulary(/*byte_level=*/false);
  TESSERA_RETURN_IF_ERROR(SetSentencePieceText());
  BpeModelSpec* model = spec_->add_models()->mutable_bpe();
  model->set_rank_lookup(BpeModelSpec::BYTES);
  model->set_alphabet(BpeModelSpec::CHARACTERS);
  model->set_byte_fallback(HasByteTokens(types_));
  model->set_fuse_unk(true);
  model->set_sentencepiece_semantics(true);
  model->mutable_scores()->Assign(scores_.begin(), scores_.end());
  TESSERA_RETURN_IF_ERROR(ReadRoles({.bos = 1, .eos = 2, .unk = 0}));
  if (spec_->roles().has_unk()) model->set_unk_id(spec_->roles().unk());
  return SetTemplate(/*add_bos=*/true, /*add_eos=*/false);
}

Status GgufReader::ReadT5() {
  if (scores_.empty()) {
    return BadDataError(metadata_.file() + ": the key `" + kGgufScores +
                        "` is missing; the model `t5` is made of scores");
  }
  SetVocabulary(/*byte_level=*/false);
  TESSERA_RETURN_IF_ERROR(SetSentencePieceText());
  UnigramModelSpec* model = spec_->add_models()->mutable_unigram();
  model->set_score_type(UnigramModelSpec::FLOAT32);
  model->set_byte_fallback(HasByteTokens(types_));
  model->set_sentencepiece_semantics(true);
  model->mutable_scores()->Assign(scores_.begin(), scores_.end());
  TESSERA_RETURN_IF_ERROR(ReadRoles({.eos = 1, .unk = 2, .pad = 0}));
  if (spec_->roles().has_unk()) model->set_unk_id(spec_->roles().unk());
  return SetTemplate(/*add_bos=*/false, /*add_eos=*/true);
}

// Bracketed tokens stand as they are, a word's begin behind U+2581, the rest is
// what BERT writes with ##.
Status GgufReader::ReadBert() {
  const std::string_view mark = kSpaceSymbol;
  for (const std::string_view token : tokens_) {
    std::string* text = spec_->mutable_vocabulary()->add_tokens();
    if (token.starts_with('[') && token.ends_with(']')) {
      *text = token;
    } else if (token.starts_with(mark)) {
      *text = token.substr(mark.size());
    } else {
      *text = kContinuation + std::string(token);
    }
  }
  TESSERA_RETURN_IF_ERROR(
      CompleteAsBert(metadata_.file(), {.lowercase = true}, spec_));
  return ReadRoles({.unk = 100, .sep = 102, .pad = 0, .cls = 101, .mask = 103});
}

// \n \t \r \\ and \xHH.
std::string UnescapeRwkv(std::string_view token) {
  std::string text;
  for (size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '\\' || i + 1 == token.size()) {
      text += token[i];
      continue;
    }
    const char c = token[++i];
    if (c == 'x' && i + 2 < token.size()) {
      const auto digit = [](char d) {
        return (d <= '9' ? d - '0' : (d | 0x20) - 'a' + 10) & 15;
      };
      text += static_cast<char>(digit(token[i + 1]) << 4 | digit(token[i + 2]));
      i += 2;
    } else {
      text += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    }
  }
  return text;
}

Status GgufReader::ReadRwkv() {
  VocabularySpec* vocabulary = spec_->mutable_vocabulary();
  vocabulary->set_byte_level(true);
  for (size_t i = 0; i < tokens_.size(); ++i) {
    if (types_[i] - 1 == VocabularySpec::CONTROL) {
      AddSpecialToken(static_cast<uint32_t>(i), tokens_[i], spec_);
      continue;
    }
    vocabulary->add_ids(static_cast<uint32_t>(i));
    vocabulary->add_tokens(UnescapeRwkv(tokens_[i]));
  }
  spec_->add_models()->mutable_greedy();
  spec_->mutable_decoder()->mutable_byte_level();
  return ReadRoles({});
}

Status GgufReader::Read() {
  TESSERA_ASSIGN_OR_RETURN(const std::optional<std::string_view> model,
                           metadata_.String(kGgufModel));
  if (!model.has_value() || *model == "none" || *model == "no_vocab") {
    return NoInputError(metadata_.file() + ": the file holds no tokenizer");
  }
  TESSERA_ASSIGN_OR_RETURN(const std::optional<std::string_view> chat_template,
                           metadata_.String("tokenizer.chat_template"));
  if (!IsWellFormed(chat_template.value_or(""))) {
    return metadata_.Error(*metadata_.Find("tokenizer.chat_template"),
                           "ill-formed UTF-8 [F3]");
  }
  spec_->set_chat_template(std::string(chat_template.value_or("")));
  if (metadata_.Find("tokenizer.huggingface.json") != nullptr) {
    spec_->add_import_notes(
        "tokenizer.huggingface.json is ignored; the ggml keys are what "
        "llama.cpp runs");
  }
  TESSERA_RETURN_IF_ERROR(ReadArrays());
  if (*model == "gpt2") return ReadGpt2();
  if (*model == "llama") return ReadLlama();
  if (*model == "bert") return ReadBert();
  if (*model == "t5") return ReadT5();
  if (*model == "rwkv") return ReadRwkv();
  return AbsentError(metadata_.file() + ": the model `" +
                     QuoteForError(*model) +
                     "` is not supported (known: gpt2, llama, bert, t5, "
                     "rwkv)");
}

StatusOr<TokenizerSpec> Read(const FileSet& files, const ReadOptions& options) {
  const auto* file = FindFile(files, ".gguf");
  if (file == nullptr) return UsageError("expected one .gguf file");
  TESSERA_ASSIGN_OR_RETURN(
      const GgufMetadata metadata,
      GgufMetadata::Parse(file->second,
                          DisplayName(files, options, file->first)));
  TokenizerSpec spec;
  BeginSpec("gguf", &spec);
  TESSERA_RETURN_IF_ERROR(GgufReader(metadata, options, &spec).Read());
  return spec;
}

}  // namespace

Format GgufFormat() {
  return {"gguf",    "GGUF of llama.cpp (vocabulary)", ".gguf", Detect, Read,
          WriteGguf, "ggml-org/llama.cpp, GGUF v3"};
}

}  // namespace tessera

// Writing GGUF: no tensors; general.*, then the vocabulary, the roles and the
// flags in an order of our own; only keys that have a value.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "tokenizers/formats/bos_eos.h"
#include "tokenizers/formats/conversion_check.h"
#include "tokenizers/formats/format_rows.h"
#include "tokenizers/formats/gguf.h"
#include "tokenizers/formats/gguf_families.h"
#include "tokenizers/formats/gguf_pair_writer.h"
#include "tokenizers/formats/merge_order.h"
#include "tokenizers/formats/sentencepiece_writer.h"
#include "tokenizers/formats/split_pattern.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/space_symbol.h"

namespace tessera {
namespace {

constexpr char kUseJson[] = "write tokenizer.json";

// The arrays of a vocabulary without holes.
struct TokenArrays {
  std::vector<std::string> tokens;
  // Kinds counted from 1.
  std::vector<int32_t> types;

  void Put(TokenId id, std::string text, int kind) {
    if (id >= tokens.size()) {
      tokens.resize(id + 1);
      types.resize(id + 1);
    }
    tokens[id] = std::move(text);
    types[id] =
        1 + (kind == VocabularySpec::LITERAL ? VocabularySpec::NORMAL : kind);
  }
};

class GgufWriter {
 public:
  GgufWriter(const TokenizerSpec& spec, const WriteOptions& options,
             std::vector<std::string>* warnings)
      : spec_(spec),
        options_(options),
        warnings_(warnings),
        check_("gguf", options, warnings) {}

  StatusOr<std::string> Write();

 private:
  Status WriteGpt2();
  Status WriteBert();
  Status WriteSentencePieces();
  void WriteGeneral(const char* architecture, const char* model);
  Status CheckCommon();
  void CheckGpt2();
  const GgufFamily* CheckFamily(bool ignore_merges);
  void CheckBert();
  StatusOr<TokenArrays> Arrays(bool spells_bytes);
  void WriteArrays(const TokenArrays& arrays);
  void WriteRoles(bool absent_add_bos, bool absent_add_eos);

  const TokenizerSpec& spec_;
  const WriteOptions& options_;
  std::vector<std::string>* warnings_;
  ConversionCheck check_;
  BosEos bos_eos_;
  GgufPairWriter pairs_;
};

void GgufWriter::WriteGeneral(const char* architecture, const char* model) {
  pairs_.String("general.architecture", options_.gguf_architecture.empty()
                                            ? architecture
                                            : options_.gguf_architecture);
  if (!options_.name.empty()) pairs_.String("general.name", options_.name);
  pairs_.String(kGgufModel, model);
}

Status GgufWriter::CheckCommon() {
  DropRecords(spec_, /*keeps_self_tests=*/false, &check_);
  if (spec_.has_padding()) check_.Drop("padding", "no place for it");
  if (spec_.has_truncation()) check_.Drop("truncation", "no place for it");
  if (spec_.models_size() != 1) {
    check_.Refuse("C01", "models", "a file holds one model", kUseJson);
  }
  for (int i = 0; i < spec_.added_tokens_size(); ++i) {
    const AddedTokenSpec& added = spec_.added_tokens(i);
    const std::string field = "added_tokens[" + std::to_string(i) + "]";
    if (added.alias()) {
      check_.Refuse("C05", field, "an id has one token", "remove the alias");
    }
    if (added.single_word() || added.lstrip() || added.rstrip() ||
        (added.normalized() && spec_.normalizers_size() > 0)) {
      check_.Refuse("C07", field,
                    "tokens have none of the flags of `" +
                        QuoteForError(added.content()) + "`",
                    kUseJson);
    }
  }
  return check_.status();
}

StatusOr<TokenArrays> GgufWriter::Arrays(bool spells_bytes) {
  TokenArrays arrays;
  const VocabularySpec& vocabulary = spec_.vocabulary();
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    arrays.Put(IdOfEntry(vocabulary, i),
               spells_bytes ? SpellEntry(vocabulary, i) : vocabulary.tokens(i),
               vocabulary.kinds_size() == 0 ? VocabularySpec::NORMAL
                                            : vocabulary.kinds(i));
  }
  for (const AddedTokenSpec& added : spec_.added_tokens()) {
    arrays.Put(added.id(), added.content(),
               added.special() ? VocabularySpec::CONTROL
                               : VocabularySpec::USER_DEFINED);
  }
  for (size_t id = 0; id < arrays.tokens.size(); ++id) {
    if (arrays.types[id] != 0) continue;
    if (!options_.fill_holes) {
      check_.Refuse("C05", "vocabulary",
                    "no token has the id " + std::to_string(id),
                    "use --fill-holes");
      TESSERA_RETURN_IF_ERROR(check_.status());
    }
    arrays.Put(static_cast<TokenId>(id), "<hole_" + std::to_string(id) + ">",
               VocabularySpec::UNUSED);
  }
  return arrays;
}

void GgufWriter::WriteArrays(const TokenArrays& arrays) {
  pairs_.Strings(kGgufTokens, arrays.tokens);
  pairs_.Numbers(kGgufTokenTypes, GgufType::kI32, arrays.types);
}

void GgufWriter::WriteRoles(bool absent_add_bos, bool absent_add_eos) {
  const RolesSpec& roles = spec_.roles();
  const auto write = [this](const char* name, bool has, uint32_t id) {
    if (has) {
      pairs_.Uint32("tokenizer.ggml." + std::string(name) + "_token_id", id);
    }
  };
  write("bos", roles.has_bos() || bos_eos_.bos.has_value(),
        bos_eos_.bos.value_or(roles.bos()));
  write("eos", roles.has_eos() || bos_eos_.eos.has_value(),
        bos_eos_.eos.value_or(roles.eos()));
  write("unknown", roles.has_unk(), roles.unk());
  write("seperator", roles.has_sep(), roles.sep());
  write("padding", roles.has_pad(), roles.pad());
  write("cls", roles.has_cls(), roles.cls());
  write("mask", roles.has_mask(), roles.mask());
  if (bos_eos_.bos.has_value() != absent_add_bos) {
    pairs_.Bool("tokenizer.ggml.add_bos_token", bos_eos_.bos.has_value());
  }
  if (bos_eos_.eos.has_value() != absent_add_eos) {
    pairs_.Bool("tokenizer.ggml.add_eos_token", bos_eos_.eos.has_value());
  }
}

void GgufWriter::CheckGpt2() {
  const BpeModelSpec& model = spec_.models(0).bpe();
  if (model.dropout() > 0 || !model.continuing_subword_prefix().empty() ||
      !model.end_of_word_suffix().empty()) {
    check_.Refuse("C10", "models[0].bpe",
                  "no place for dropout, prefix or suffix", kUseJson);
  }
  if (spec_.normalizers_size() > 0) {
    check_.Refuse("C03", "normalizers[0]", "no place for a normaliser",
                  kUseJson);
  }
  if (!spec_.decoder().has_byte_level()) {
    check_.Refuse("C09", "decoder", "it is always ByteLevel", kUseJson);
  }
}

const GgufFamily* GgufWriter::CheckFamily(bool ignore_merges) {
  const GgufFamily* family =
      FindGgufFamilyByName(FamilyOf(spec_), ignore_merges);
  if (family == nullptr) {
    check_.Refuse("C02", "pretokenizer", "llama.cpp has no name for it",
                  kUseJson);
  } else if (family->ignore_merges != ignore_merges) {
    check_.Drop(
        "models[0].bpe.ignore_merges",
        std::string("llama.cpp's `") + family->pre + "` has it otherwise");
  }
  return family;
}

Status GgufWriter::WriteGpt2() {
  CheckGpt2();
  const BpeModelSpec& model = spec_.models(0).bpe();
  const GgufFamily* family = CheckFamily(model.ignore_merges());
  TESSERA_RETURN_IF_ERROR(check_.status());
  const StatusOr<std::vector<uint32_t>> merges = MergesOf(spec_);
  if (!merges.ok()) {
    check_.Refuse("C04", "models[0].bpe", MessageOf(merges.status()), kUseJson);
    return check_.status();
  }
  TESSERA_ASSIGN_OR_RETURN(const TokenArrays arrays, Arrays(true));
  std::vector<std::string> texts;
  for (size_t i = 0; i + 1 < merges->size(); i += 2) {
    texts.push_back(arrays.tokens[(*merges)[i]] + " " +
                    arrays.tokens[(*merges)[i + 1]]);
  }
  WriteGeneral("gpt2", "gpt2");
  if (family != nullptr) pairs_.String(kGgufPre, family->pre);
  WriteArrays(arrays);
  pairs_.Strings(kGgufMerges, texts);
  WriteRoles(family != nullptr && family->add_bos, /*absent_add_eos=*/false);
  return OkStatus();
}

void GgufWriter::CheckBert() {
  const bool is_bert = spec_.normalizers_size() == 1 &&
                       spec_.normalizers(0).has_bert() &&
                       spec_.normalizers(0).bert().lowercase();
  if (!is_bert) {
    check_.Refuse("C03", "normalizers",
                  "llama.cpp lower-cases and strips accents as BERT", kUseJson);
  }
  if (!spec_.pretokenizer().has_bert()) {
    check_.Refuse("C02", "pretokenizer", "it is always BERT's", kUseJson);
  }
  if (spec_.models(0).wordpiece().continuing_subword_prefix() != "##") {
    check_.Refuse("C10", "models[0].wordpiece.continuing_subword_prefix",
                  "it is always `##`", kUseJson);
  }
  if (!spec_.decoder().has_wordpiece()) {
    check_.Refuse("C09", "decoder", "it is always WordPiece's", kUseJson);
  }
}

Status GgufWriter::WriteBert() {
  CheckBert();
  TESSERA_RETURN_IF_ERROR(check_.status());
  TESSERA_ASSIGN_OR_RETURN(TokenArrays arrays, Arrays(false));
  for (std::string& token : arrays.tokens) {
    if (token.starts_with('[') && token.ends_with(']')) continue;
    token = token.starts_with("##") ? token.substr(2) : kSpaceSymbol + token;
  }
  WriteGeneral("bert", "bert");
  pairs_.String(kGgufPre, "bert-bge");
  WriteArrays(arrays);
  WriteRoles(/*absent_add_bos=*/false, /*absent_add_eos=*/false);
  return OkStatus();
}

Status GgufWriter::WriteSentencePieces() {
  TokenizerSpec without_template = spec_;
  without_template.clear_post_processor();
  TESSERA_ASSIGN_OR_RETURN(
      const TokenizerSpec lowered,
      LowerForSentencePiece(without_template, options_, "gguf", warnings_));
  const bool is_unigram = lowered.models(0).has_unigram();
  const SentencePieceNormalizerSpec& normalizer =
      lowered.normalizers(0).sentencepiece();
  if (normalizer.treat_whitespace_as_suffix() ||
      !normalizer.escape_whitespaces() ||
      (!is_unigram && (!normalizer.charsmap_blob().empty() ||
                       normalizer.remove_extra_whitespaces()))) {
    check_.Refuse("C03", "normalizers[0]",
                  is_unigram ? "spaces are always symbols before a word"
                             : "llama has a dummy prefix and nothing else",
                  kUseJson);
    TESSERA_RETURN_IF_ERROR(check_.status());
  }
  const VocabularySpec& vocabulary = lowered.vocabulary();
  TokenArrays arrays;
  std::vector<float> scores;
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    arrays.Put(static_cast<TokenId>(i), vocabulary.tokens(i),
               vocabulary.kinds_size() == 0 ? VocabularySpec::NORMAL
                                            : vocabulary.kinds(i));
    scores.push_back(
        is_unigram ? static_cast<float>(lowered.models(0).unigram().scores(i))
                   : lowered.models(0).bpe().scores(i));
  }
  WriteGeneral(is_unigram ? "t5" : "llama", is_unigram ? "t5" : "llama");
  WriteArrays(arrays);
  pairs_.Numbers(kGgufScores, GgufType::kF32, scores);
  WriteRoles(/*absent_add_bos=*/!is_unigram, /*absent_add_eos=*/is_unigram);
  if (!normalizer.add_dummy_prefix()) {
    pairs_.Bool("tokenizer.ggml.add_space_prefix", false);
  }
  if (normalizer.remove_extra_whitespaces()) {
    pairs_.Bool("tokenizer.ggml.remove_extra_whitespaces", true);
  }
  if (!normalizer.charsmap_blob().empty()) {
    pairs_.Bytes("tokenizer.ggml.precompiled_charsmap",
                 normalizer.charsmap_blob());
  }
  return OkStatus();
}

StatusOr<std::string> GgufWriter::Write() {
  TESSERA_RETURN_IF_ERROR(CheckCommon());
  const ModelSpec& model = spec_.models(0);
  if (!model.has_wordpiece()) {
    const std::optional<BosEos> found = FindBosEos(spec_.post_processor());
    if (!found.has_value()) {
      check_.Refuse("C08", "post_processor",
                    "llama.cpp adds at most bos and eos", kUseJson);
      TESSERA_RETURN_IF_ERROR(check_.status());
    }
    bos_eos_ = found.value_or(BosEos());
  }
  if (model.has_bpe() && spec_.vocabulary().byte_level()) {
    TESSERA_RETURN_IF_ERROR(WriteGpt2());
  } else if (model.has_bpe() || model.has_unigram()) {
    TESSERA_RETURN_IF_ERROR(WriteSentencePieces());
  } else if (model.has_wordpiece()) {
    TESSERA_RETURN_IF_ERROR(WriteBert());
  } else {
    check_.Refuse("C01", "models[0]",
                  "llama.cpp has BPE, Unigram and WordPiece", kUseJson);
    TESSERA_RETURN_IF_ERROR(check_.status());
  }
  if (!spec_.chat_template().empty()) {
    pairs_.String("tokenizer.chat_template", spec_.chat_template());
  }
  return pairs_.Take();
}

}  // namespace

StatusOr<FileSet> WriteGguf(const TokenizerSpec& spec,
                            const WriteOptions& options,
                            std::vector<std::string>* warnings) {
  TESSERA_ASSIGN_OR_RETURN(std::string bytes,
                           GgufWriter(spec, options, warnings).Write());
  FileSet files;
  files[OutputName(options, "tokenizer", ".gguf")] = std::move(bytes);
  return files;
}

}  // namespace tessera

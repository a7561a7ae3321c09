// vocab.json + merges.txt (GPT-2's encoder.json + vocab.bpe).

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "tokenizers/base/digest.h"
#include "tokenizers/formats/conversion_check.h"
#include "tokenizers/formats/format_rows.h"
#include "tokenizers/formats/json_writer.h"
#include "tokenizers/formats/merge_order.h"
#include "tokenizers/formats/merge_text.h"
#include "tokenizers/formats/special_options.h"
#include "tokenizers/formats/split_pattern.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/formats/vocabulary_json.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr char kVocabularyName[] = "vocab.json";
constexpr char kMergesName[] = "merges.txt";
constexpr char kDefaultFamily[] = "gpt2";
// OpenAI's own files, of which it is known what they mean.
constexpr char kGpt2VocabularyDigest[] =
    "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783";
constexpr char kGpt2MergesDigest[] =
    "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5";
constexpr char kEndOfText[] = "<|endoftext|>";
constexpr uint32_t kEndOfTextId = 50256;

using File = std::pair<const std::string, std::string>;

const File* FindOneOf(const FileSet& files,
                      std::initializer_list<std::string_view> suffixes) {
  for (const std::string_view suffix : suffixes) {
    for (const File& file : files) {
      if (file.first.ends_with(suffix)) return &file;
    }
  }
  return nullptr;
}

const File* FindVocabulary(const FileSet& files) {
  return FindOneOf(files, {kVocabularyName, "encoder.json", ".json"});
}

const File* FindMerges(const FileSet& files) {
  return FindOneOf(files, {kMergesName, "vocab.bpe", ".bpe", ".txt"});
}

// {"token": number
bool BeginsAsVocabulary(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  size_t at = text.find_first_not_of(kBlanks);
  if (at == text.npos || text[at] != '{') return false;
  at = text.find_first_not_of(kBlanks, at + 1);
  if (at == text.npos || text[at] != '"') return false;
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  at = text.find_first_not_of(kBlanks, at + 1);
  if (at == text.npos || text[at] != ':') return false;
  at = text.find_first_not_of(kBlanks, at + 1);
  return at != text.npos && text[at] >= '0' && text[at] <= '9';
}

bool Detect(const FileSet& files) {
  if (TransformersFormat().detect(files)) return false;
  const File* file = FindVocabulary(files);
  return files.size() <= 2 && file != nullptr &&
         BeginsAsVocabulary(file->second);
}

StatusOr<TokenizerSpec> Read(const FileSet& files, const ReadOptions& options) {
  const File* vocabulary = FindVocabulary(files);
  const File* merges = FindMerges(files);
  if (vocabulary == nullptr || merges == nullptr) {
    return UsageError(
        (options.display_name.empty() ? "gpt2" : options.display_name) +
        ": this format is two files, vocab.json and merges.txt; name both, or "
        "the folder they are in");
  }
  TESSERA_ASSIGN_OR_RETURN(
      const auto document,
      ParseJson(vocabulary->second,
                DisplayName(files, options, vocabulary->first),
                options.compat));
  const JsonValue root = document->root();
  if (!root.is_object()) return root.Error("expected an object [F4]");
  TokenizerSpec spec;
  BeginSpec("gpt2", &spec);
  TESSERA_RETURN_IF_ERROR(ReadVocabularyJson(root, {.byte_level = true},
                                             spec.mutable_vocabulary()));
  BpeModelSpec* model = spec.add_models()->mutable_bpe();
  TESSERA_RETURN_IF_ERROR(
      ReadMergeLines(merges->second, DisplayName(files, options, merges->first),
                     options.compat, root, model));
  if (options.pretokenizer.empty()) {
    spec.add_import_notes(
        "the files name no pre-tokenizer; gpt2 is taken, --pretokenizer names "
        "another");
  }
  TESSERA_RETURN_IF_ERROR(SetFamilyOption(options, kDefaultFamily, &spec));
  if (ToHex(Sha256(merges->second)) == kGpt2MergesDigest &&
      ToHex(Sha256(vocabulary->second)) == kGpt2VocabularyDigest) {
    AddSpecialToken(kEndOfTextId, kEndOfText, &spec);
    spec.mutable_roles()->set_eos(kEndOfTextId);
  }
  spec.mutable_decoder()->mutable_byte_level();
  return spec;
}

void Check(const TokenizerSpec& spec, ConversionCheck* check) {
  constexpr char kUseJson[] = "write tokenizer.json";
  DropRecords(spec, /*keeps_self_tests=*/false, check);
  if (spec.models_size() != 1 || !spec.models(0).has_bpe() ||
      !spec.vocabulary().byte_level()) {
    return check->Refuse("C01", "models", "the files hold one byte-level BPE",
                         kUseJson);
  }
  const BpeModelSpec& model = spec.models(0).bpe();
  if (model.dropout() > 0 || model.has_unk_id() ||
      !model.continuing_subword_prefix().empty() ||
      !model.end_of_word_suffix().empty()) {
    check->Refuse("C10", "models[0].bpe",
                  "no place for dropout, unk, prefix or suffix", kUseJson);
  }
  if (spec.normalizers_size() > 0) {
    check->Refuse("C03", "normalizers[0]", "no place for a normaliser",
                  kUseJson);
  }
  const std::string family = FamilyOf(spec);
  if (family.empty()) {
    check->Refuse("C02", "pretokenizer", "no place for a pre-tokenizer",
                  kUseJson);
  } else if (family != kDefaultFamily) {
    check->Drop("pretokenizer", "read the files with --pretokenizer " + family);
  }
  if (HasTemplate(spec.post_processor())) {
    check->Refuse("C08", "post_processor", "no place for a template", kUseJson);
  }
  for (int i = 0; i < spec.added_tokens_size(); ++i) {
    const AddedTokenSpec& added = spec.added_tokens(i);
    if (added.special() && !added.single_word() && !added.lstrip() &&
        !added.rstrip() &&
        (!added.normalized() || spec.normalizers_size() == 0)) {
      continue;
    }
    check->Refuse(
        "C07", "added_tokens[" + std::to_string(i) + "]",
        "no place for the flags of `" + QuoteForError(added.content()) + "`",
        kUseJson);
  }
  if (spec.added_tokens_size() > 0) {
    check->Drop("added_tokens",
                "they are plain tokens there; read the files with "
                "--special-token");
  }
}

// Added tokens stand in vocab.json like all others.
void AddTokens(TokenizerSpec* spec) {
  const EntryOfId entry_of_id(spec->vocabulary());
  std::vector<std::pair<TokenId, std::string>> tokens;
  for (int i = 0; i < spec->vocabulary().tokens_size(); ++i) {
    tokens.emplace_back(IdOfEntry(spec->vocabulary(), i),
                        SpellEntry(spec->vocabulary(), i));
  }
  for (const AddedTokenSpec& added : spec->added_tokens()) {
    if (entry_of_id(added.id()) == EntryOfId::kNone && !added.alias()) {
      tokens.emplace_back(added.id(), added.content());
    }
  }
  std::stable_sort(tokens.begin(), tokens.end());
  VocabularySpec* vocabulary = spec->mutable_vocabulary();
  vocabulary->Clear();
  VocabularyBuilder builder(/*byte_level=*/true, tokens.size(), vocabulary);
  for (const auto& [id, text] : tokens) builder.Append(id, text);
  builder.Finish();
}

StatusOr<FileSet> Write(const TokenizerSpec& spec, const WriteOptions& options,
                        std::vector<std::string>* warnings) {
  ConversionCheck check("gpt2", options, warnings);
  Check(spec, &check);
  TESSERA_RETURN_IF_ERROR(check.status());
  TokenizerSpec lowered = spec;
  const StatusOr<std::vector<uint32_t>> merges = MergesOf(spec);
  if (!merges.ok()) {
    check.Refuse("C04", "models[0].bpe", MessageOf(merges.status()),
                 "write tokenizer.json");
    TESSERA_RETURN_IF_ERROR(check.status());
  } else {
    lowered.mutable_models(0)->mutable_bpe()->mutable_merges()->Assign(
        merges->begin(), merges->end());
  }
  AddTokens(&lowered);
  JsonWriter json(/*pretty=*/false);
  WriteVocabularyJson(lowered.vocabulary(), &json);
  FileSet files;
  files[kVocabularyName] = json.Take();
  files[kMergesName] = FormatMergeLines(lowered);
  return files;
}

}  // namespace

Format Gpt2Format() {
  return {"gpt2",
          "vocab.json and merges.txt (encoder.json and vocab.bpe)",
          "vocab.json encoder.json merges.txt vocab.bpe",
          Detect,
          Read,
          Write,
          "openai/gpt-2, huggingface/transformers"};
}

}  // namespace tessera

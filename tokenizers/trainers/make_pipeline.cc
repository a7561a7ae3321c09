// Names of the command line become a pipeline. Where Hugging Face has the part
// too, fields are set as its constructors set them.

#include <optional>
#include <string_view>

#include "tokenizers/base/near_names.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/space_symbol.h"
#include "tokenizers/trainers/train.h"

namespace tessera {
namespace {

constexpr char kUnknownSurface[] = " \xE2\x81\x87 ";

// NAME or NAME=ARGUMENT.
struct NamedPart {
  std::string_view name;
  std::optional<std::string_view> argument;
};

NamedPart ParsePart(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) return {text, std::nullopt};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

struct NormalizerName {
  const char* name;
  bool takes_argument;
  void (*set)(std::string_view argument, NormalizerSpec* spec);
};

template <UnicodeNormalizerSpec::Form form>
void SetUnicode(std::string_view, NormalizerSpec* spec) {
  spec->mutable_unicode()->set_form(form);
}

const NormalizerName kNormalizers[] = {
    {"nfc", false, &SetUnicode<UnicodeNormalizerSpec::NFC>},
    {"nfd", false, &SetUnicode<UnicodeNormalizerSpec::NFD>},
    {"nfkc", false, &SetUnicode<UnicodeNormalizerSpec::NFKC>},
    {"nfkd", false, &SetUnicode<UnicodeNormalizerSpec::NFKD>},
    {"lowercase", true,
     [](std::string_view argument, NormalizerSpec* spec) {
       spec->mutable_lowercase()->set_locale(std::string(argument));
     }},
    {"strip", false,
     [](std::string_view, NormalizerSpec* spec) {
       spec->mutable_strip()->set_left(true);
       spec->mutable_strip()->set_right(true);
     }},
    {"strip_accents", false,
     [](std::string_view, NormalizerSpec* spec) {
       spec->mutable_strip_accents();
     }},
    {"nmt", false,
     [](std::string_view, NormalizerSpec* spec) { spec->mutable_nmt(); }},
    {"bert", false,
     [](std::string_view, NormalizerSpec* spec) {
       BertNormalizerSpec* const bert = spec->mutable_bert();
       bert->set_clean_text(true);
       bert->set_handle_chinese_chars(true);
       bert->set_lowercase(true);
     }},
    {"prepend", true,
     [](std::string_view argument, NormalizerSpec* spec) {
       spec->mutable_prepend()->set_content(std::string(argument));
     }},
};

Status AddNormalizer(const std::string& text, TokenizerSpec* pipeline) {
  const NamedPart part = ParsePart(text);
  std::vector<std::string> names;
  for (const NormalizerName& row : kNormalizers) {
    names.emplace_back(row.name);
    if (part.name != row.name) continue;
    if (part.argument.has_value() && !row.takes_argument) {
      return UsageError("--normalizer " + QuoteForError(text) +
                        ": takes no argument");
    }
    row.set(part.argument.value_or(std::string_view()),
            pipeline->add_normalizers());
    return OkStatus();
  }
  return UsageError("--normalizer " + QuoteForError(text) +
                    ": no normalizer has this name" +
                    DidYouMean(part.name, names));
}

struct SchemeName {
  const char* name;
  bool byte_level;
  void (*set)(TokenizerSpec* pipeline);
};

const SchemeName kSchemes[] = {
    {"gpt2", true,
     [](TokenizerSpec* pipeline) {
       ByteLevelSpec* const spec =
           pipeline->mutable_pretokenizer()->mutable_byte_level();
       spec->set_use_regex(true);
       spec->set_trim_offsets(true);
     }},
    {"byte_level", true,
     [](TokenizerSpec* pipeline) {
       pipeline->mutable_pretokenizer()->mutable_byte_level()->set_trim_offsets(
           true);
     }},
    {"none", true, [](TokenizerSpec*) {}},
    {"line", true,
     [](TokenizerSpec* pipeline) {
       pipeline->mutable_pretokenizer()->mutable_line();
     }},
    {"metaspace", false,
     [](TokenizerSpec* pipeline) {
       MetaspaceSpec* const spec =
           pipeline->mutable_pretokenizer()->mutable_metaspace();
       spec->set_replacement(kSpaceSymbol);
       spec->set_split(true);
       MetaspaceDecoderSpec* const decoder =
           pipeline->mutable_decoder()->mutable_metaspace();
       decoder->set_replacement(kSpaceSymbol);
       decoder->set_split(true);
     }},
    {"sentencepiece", false,
     [](TokenizerSpec* pipeline) {
       SentencePieceNormalizerSpec* const normalizer =
           pipeline->add_normalizers()->mutable_sentencepiece();
       normalizer->set_name("identity");
       normalizer->set_add_dummy_prefix(true);
       normalizer->set_remove_extra_whitespaces(true);
       normalizer->set_escape_whitespaces(true);
       pipeline->mutable_pretokenizer()->mutable_sentencepiece();
       SentencePieceDecoderSpec* const decoder =
           pipeline->mutable_decoder()->mutable_sentencepiece();
       decoder->set_unk_surface(kUnknownSurface);
       decoder->set_add_dummy_prefix(true);
       decoder->set_remove_extra_whitespaces(true);
     }},
    {"whitespace", false,
     [](TokenizerSpec* pipeline) {
       pipeline->mutable_pretokenizer()->mutable_whitespace();
     }},
    {"whitespace_split", false,
     [](TokenizerSpec* pipeline) {
       pipeline->mutable_pretokenizer()->mutable_whitespace_split();
     }},
    {"bert", false,
     [](TokenizerSpec* pipeline) {
       pipeline->mutable_pretokenizer()->mutable_bert();
     }},
    {"punctuation", false,
     [](TokenizerSpec* pipeline) {
       pipeline->mutable_pretokenizer()->mutable_punctuation();
     }},
    {"digits", false,
     [](TokenizerSpec* pipeline) {
       pipeline->mutable_pretokenizer()->mutable_digits();
     }},
    {"unicode_scripts", false,
     [](TokenizerSpec* pipeline) {
       pipeline->mutable_pretokenizer()->mutable_unicode_scripts();
     }},
};

// Sets the pre-tokenizer; true if its tokens are bytes.
bool SetPreTokenizer(const PipelineOptions& options, TokenizerSpec* pipeline) {
  if (!options.split_regex.empty()) {
    RegexSplitSpec* const spec =
        pipeline->mutable_pretokenizer()->mutable_regex();
    spec->set_pattern(options.split_regex);
    spec->set_behavior(ISOLATED);
    return true;
  }
  for (const SchemeName& row : kSchemes) {
    if (options.pretokenizer != row.name) continue;
    row.set(pipeline);
    return row.byte_level;
  }
  // A family; its factory knows the names.
  pipeline->mutable_pretokenizer()->mutable_family()->set_name(
      options.pretokenizer);
  return true;
}

void SetDecoder(bool byte_level, TokenizerSpec* pipeline) {
  if (pipeline->has_decoder()) return;
  if (!byte_level) {
    pipeline->mutable_decoder()->mutable_space_join();
    return;
  }
  ByteLevelDecoderSpec* const decoder =
      pipeline->mutable_decoder()->mutable_byte_level();
  decoder->set_add_prefix_space(true);
  decoder->set_trim_offsets(true);
  decoder->set_use_regex(true);
}

}  // namespace

StatusOr<std::string> DefaultPreTokenizer(const TrainerSpec& spec) {
  TESSERA_ASSIGN_OR_RETURN(const TrainerRow* const row,
                           FindTrainer(spec.algorithm()));
  if (spec.merge_order() == TrainerSpec::SPM)
    return std::string("sentencepiece");
  return std::string(row->pretokenizer);
}

StatusOr<TokenizerSpec> MakePipeline(const PipelineOptions& options) {
  TokenizerSpec pipeline;
  pipeline.set_version(1);
  for (const std::string& normalizer : options.normalizers) {
    TESSERA_RETURN_IF_ERROR(AddNormalizer(normalizer, &pipeline));
  }
  const bool byte_level = SetPreTokenizer(options, &pipeline);
  pipeline.mutable_vocabulary()->set_byte_level(byte_level);
  SetDecoder(byte_level, &pipeline);
  return pipeline;
}

}  // namespace tessera

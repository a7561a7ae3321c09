#include "tokenizers/pipeline_text.h"

#include <string_view>

#include "tokenizers/base/status.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

// The name of the field that a `oneof` is set to, with dashes for underscores:
// a part without words of its own here is still named.
std::string OneofName(const google::protobuf::Message& message) {
  const auto* oneof = message.GetDescriptor()->FindOneofByName("kind");
  if (oneof == nullptr) return "";
  const auto* field =
      message.GetReflection()->GetOneofFieldDescriptor(message, oneof);
  if (field == nullptr) return "none";
  std::string name = field->name();
  for (char& c : name) {
    if (c == '_') c = '-';
  }
  return name;
}

std::string Quoted(std::string_view text) {
  return "\"" + QuoteForError(text) + "\"";
}

std::string Joined(const std::string& before, const std::string& step) {
  return before.empty() ? step : before + " > " + step;
}

std::string NormalizerText(const NormalizerSpec& spec) {
  switch (spec.kind_case()) {
    case NormalizerSpec::kUnicode:
      return UnicodeNormalizerSpec::Form_Name(spec.unicode().form());
    case NormalizerSpec::kPrepend:
      return "prepend " + Quoted(spec.prepend().content());
    case NormalizerSpec::kReplace:
      return "replace " + Quoted(spec.replace().regex().empty()
                                     ? spec.replace().literal()
                                     : spec.replace().regex());
    case NormalizerSpec::kSequence: {
      std::string text;
      for (const NormalizerSpec& member : spec.sequence().members()) {
        text = Joined(text, NormalizerText(member));
      }
      return text.empty() ? "none" : text;
    }
    case NormalizerSpec::kSentencepiece:
      return spec.sentencepiece().name().empty()
                 ? "sentencepiece"
                 : "sentencepiece " + spec.sentencepiece().name();
    default:
      return OneofName(spec);
  }
}

std::string PreTokenizerText(const PreTokenizerSpec& spec) {
  switch (spec.kind_case()) {
    case PreTokenizerSpec::kFamily:
      return spec.family().name();
    case PreTokenizerSpec::kByteLevel:
      // Its pattern is GPT-2's.
      return spec.byte_level().use_regex() ? "gpt2" : "bytes";
    case PreTokenizerSpec::kRegex:
      return "split " + Quoted(spec.regex().pattern());
    case PreTokenizerSpec::kLiteral:
      return "split " + Quoted(spec.literal().pattern());
    case PreTokenizerSpec::kSequence: {
      std::string text;
      for (const PreTokenizerSpec& member : spec.sequence().members()) {
        text = Joined(text, PreTokenizerText(member));
      }
      return text.empty() ? "none" : text;
    }
    default:
      return OneofName(spec);
  }
}

std::string DecoderText(const DecoderSpec& spec) {
  if (spec.kind_case() != DecoderSpec::kSequence) return OneofName(spec);
  std::string text;
  for (const DecoderSpec& member : spec.sequence().members()) {
    text += (text.empty() ? "" : "+") + DecoderText(member);
  }
  return text;
}

}  // namespace

std::string ModelText(const ModelSpec& spec) {
  switch (spec.kind_case()) {
    case ModelSpec::kBpe: {
      const auto merges = static_cast<uint64_t>(spec.bpe().merges_size()) / 2;
      std::string text = "BPE ";
      text += merges > 0 ? FormatGrouped(merges) + " merges" : "by rank";
      if (spec.bpe().byte_fallback()) text += " with byte fallback";
      if (spec.bpe().dropout() > 0) {
        text += " with dropout " + FormatDouble(spec.bpe().dropout());
      }
      return text;
    }
    case ModelSpec::kUnigram:
      return spec.unigram().byte_fallback() ? "Unigram with byte fallback"
                                            : "Unigram";
    case ModelSpec::kWordpiece:
      return "WordPiece";
    case ModelSpec::kGreedy:
      return spec.greedy().whole_word_only() ? "whole words" : "longest match";
    default:
      return OneofName(spec);
  }
}

std::string PipelineText(const TokenizerSpec& spec) {
  std::string text;
  for (const NormalizerSpec& step : spec.normalizers()) {
    text = Joined(text, NormalizerText(step));
  }
  if (spec.has_pretokenizer()) {
    text = Joined(text, PreTokenizerText(spec.pretokenizer()));
  }
  std::string models;
  for (const ModelSpec& model : spec.models()) {
    models += (models.empty() ? "" : " | ") + ModelText(model);
  }
  if (!models.empty()) text = Joined(text, models);
  return spec.has_decoder() ? Joined(text, DecoderText(spec.decoder())) : text;
}

std::string TemplateText(const PostProcessorSpec& spec) {
  switch (spec.kind_case()) {
    case PostProcessorSpec::kTemplate: {
      std::string text;
      for (const TemplatePiece& piece : spec.template_().single()) {
        if (!text.empty()) text += ' ';
        text += piece.kind_case() == TemplatePiece::kSpecialToken
                    ? piece.special_token()
                    : "A";
      }
      return text;
    }
    case PostProcessorSpec::kBert:
      return spec.bert().cls().token() + " A " + spec.bert().sep().token();
    case PostProcessorSpec::kRoberta:
      return spec.roberta().cls().token() + " A " +
             spec.roberta().sep().token();
    case PostProcessorSpec::kSequence: {
      for (const PostProcessorSpec& member : spec.sequence().members()) {
        const std::string text = TemplateText(member);
        if (!text.empty()) return text;
      }
      return "";
    }
    default:
      return "";
  }
}

}  // namespace tessera

// Rules about templates and options: V09, V10.

#include <algorithm>
#include <string>

#include "tokenizers/base/limits.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/validate_rules.h"

namespace tessera {
namespace validate {
namespace {

size_t TemplateAdds(const TemplateSpec& spec) {
  size_t count = 0;
  for (const TemplatePiece& piece : spec.single()) {
    for (const TemplateSpecialToken& token : spec.special_tokens()) {
      if (!piece.has_sequence() && token.name() == piece.special_token()) {
        count += static_cast<size_t>(token.ids_size());
      }
    }
  }
  return count;
}

// Is the token that a template names this one?
void CheckNamedToken(const TokenizerSpec& spec, const std::string& where,
                     TokenId id, const std::string& text, Judge* judge) {
  const Tokens tokens(spec);
  const size_t i = tokens.Find(id);
  bool is_same = i < tokens.size() && tokens.IsSpelt(i, text);
  for (const AddedTokenSpec& added : spec.added_tokens()) {
    is_same |= added.id() == id && added.content() == text;
  }
  if (is_same) return;
  judge->Fault("V09", where,
               Quote(text) + " does not have the id " + std::to_string(id));
}

void CheckTemplate(const TokenizerSpec& spec, const TemplateSpec& piece_spec,
                   Judge* judge) {
  const std::string where = "post_processor/template";
  for (const TemplateSpecialToken& token : piece_spec.special_tokens()) {
    if (token.ids_size() != token.tokens_size() || token.ids_size() == 0) {
      judge->Fault("V09", where,
                   Quote(token.name()) + ": expected as many ids as tokens");
    }
    const int count = std::min(token.ids_size(), token.tokens_size());
    for (int i = 0; i < count; ++i) {
      CheckNamedToken(spec, where, token.ids(i), token.tokens(i), judge);
    }
  }
  bool has[2] = {false, false};
  const auto check = [&](const TemplatePiece& piece) {
    if (piece.has_sequence()) {
      if (piece.sequence() < 2) {
        has[piece.sequence()] = true;
      } else {
        judge->Fault("V09", where,
                     "sequence " + std::to_string(piece.sequence()) +
                         ": expected 0 (A) or 1 (B)");
      }
      return;
    }
    const auto& known = piece_spec.special_tokens();
    if (std::none_of(known.begin(), known.end(), [&](const auto& token) {
          return token.name() == piece.special_token();
        })) {
      judge->Fault(
          "V09", where,
          "special token " + Quote(piece.special_token()) + " is not declared");
    }
  };
  for (const TemplatePiece& piece : piece_spec.single()) check(piece);
  has[0] = has[1] = false;
  for (const TemplatePiece& piece : piece_spec.pair()) check(piece);
  if (piece_spec.pair_size() > 0 && !(has[0] && has[1])) {
    judge->Fault("V09", where, "the pair template must hold A and B");
  }
  if (static_cast<size_t>(piece_spec.single_size() + piece_spec.pair_size()) >
      kTemplatePiecesMax) {
    judge->Fault("V09", where,
                 "more than " + std::to_string(kTemplatePiecesMax) + " pieces");
  }
}

// cls and sep of a BertProcessingSpec or a RobertaProcessingSpec.
template <typename Processing>
void CheckEnds(const TokenizerSpec& spec, const std::string& where,
               const Processing& post, Judge* judge) {
  CheckNamedToken(spec, where, post.cls().id(), post.cls().token(), judge);
  CheckNamedToken(spec, where, post.sep().id(), post.sep().token(), judge);
}

size_t CheckPostProcessor(const TokenizerSpec& spec,
                          const PostProcessorSpec& post, Judge* judge) {
  switch (post.kind_case()) {
    case PostProcessorSpec::kTemplate:
      CheckTemplate(spec, post.template_(), judge);
      return TemplateAdds(post.template_());
    case PostProcessorSpec::kBert:
      CheckEnds(spec, "post_processor/bert", post.bert(), judge);
      return 2;
    case PostProcessorSpec::kRoberta:
      CheckEnds(spec, "post_processor/roberta", post.roberta(), judge);
      return 2;
    case PostProcessorSpec::kSequence: {
      size_t added = 0;
      for (const PostProcessorSpec& member : post.sequence().members()) {
        added += CheckPostProcessor(spec, member, judge);
      }
      return added;
    }
    default:
      return 0;
  }
}

}  // namespace

void CheckTemplates(const TokenizerSpec& spec, Judge* judge) {
  const size_t added = CheckPostProcessor(spec, spec.post_processor(), judge);
  if (spec.has_truncation()) {
    const TruncationSpec& truncation = spec.truncation();
    if (truncation.stride() > 0 &&
        truncation.stride() + added >= truncation.max_length()) {
      judge->Fault("V09", "truncation/stride",
                   std::to_string(truncation.stride()) +
                       " must be below max_length " +
                       std::to_string(truncation.max_length()) +
                       " less the special tokens");
    }
  }
  if (spec.padding().has_pad_to_multiple_of() &&
      spec.padding().pad_to_multiple_of() == 0) {
    judge->Fault("V09", "padding/pad_to_multiple_of", "must be at least 1");
  }
}

namespace {

void CheckDecoder(const DecoderSpec& decoder, Judge* judge) {
  constexpr uint32_t kStripCountMax = 65'535;
  if (std::max(decoder.strip().start(), decoder.strip().stop()) >
      kStripCountMax) {
    judge->Fault(
        "V10", "decoder/strip",
        "start and stop must be at most " + std::to_string(kStripCountMax));
  }
  for (const DecoderSpec& member : decoder.sequence().members()) {
    CheckDecoder(member, judge);
  }
}

}  // namespace

void CheckOptions(const TokenizerSpec& spec, Judge* judge) {
  CheckDecoder(spec.decoder(), judge);
  for (int i = 0; i < spec.models_size(); ++i) {
    const ModelSpec& model = spec.models(i);
    const double dropout = model.bpe().dropout();
    if (!(dropout >= 0 && dropout < 1)) {
      judge->Fault("V10", At("models", static_cast<size_t>(i)) + "/dropout",
                   "must be in [0, 1)");
    }
    if (model.has_wordpiece() &&
        model.wordpiece().max_input_chars_per_word() == 0) {
      judge->Fault(
          "V10",
          At("models", static_cast<size_t>(i)) + "/max_input_chars_per_word",
          "must be at least 1");
    }
  }
  for (int i = 0; i < spec.bindings_size(); ++i) {
    if (spec.bindings(i).model() >= static_cast<uint32_t>(spec.models_size())) {
      judge->Fault(
          "V10", At("bindings", static_cast<size_t>(i)),
          "there is no model " + std::to_string(spec.bindings(i).model()));
    }
  }
  if (static_cast<size_t>(spec.models_size()) > kModelCountMax) {
    judge->Fault("V10", "models",
                 "more than " + std::to_string(kModelCountMax) + " models");
  }
  if (spec.version() > 1) {
    judge->Fault("V10", "version",
                 "schema version " + std::to_string(spec.version()) +
                     " is newer than 1; use a newer tessera");
  }
  if (static_cast<size_t>(spec.self_tests_size()) > kSelfTestCountMax) {
    judge->Fault("V10", "self_tests",
                 "more than " + std::to_string(kSelfTestCountMax));
  }
  uint64_t bytes = 0;
  for (const SelfTest& test : spec.self_tests()) bytes += test.text().size();
  if (bytes > kSelfTestBytesMax) {
    judge->Fault("V10", "self_tests",
                 "their texts have " + std::to_string(bytes) +
                     " bytes, more than " + std::to_string(kSelfTestBytesMax));
  }
}

}  // namespace validate
}  // namespace tessera

#include "tokenizers/formats/bos_eos.h"

#include "tokenizers/formats/conversion_check.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

// The id of a template's special token, if it stands for one alone.
std::optional<TokenId> IdOf(const TemplateSpec& spec,
                            const TemplatePiece& piece) {
  for (const TemplateSpecialToken& token : spec.special_tokens()) {
    if (token.name() == piece.special_token() && token.ids_size() == 1) {
      return token.ids(0);
    }
  }
  return std::nullopt;
}

std::optional<BosEos> FromTemplate(const TemplateSpec& spec) {
  BosEos found;
  bool seen_text = false;
  for (const TemplatePiece& piece : spec.single()) {
    if (!piece.has_special_token()) {
      if (seen_text || piece.type_id() != 0) return std::nullopt;
      seen_text = true;
      continue;
    }
    std::optional<TokenId>* place = seen_text ? &found.eos : &found.bos;
    if (place->has_value() || piece.type_id() != 0) return std::nullopt;
    *place = IdOf(spec, piece);
    if (!place->has_value()) return std::nullopt;
  }
  if (!seen_text) return std::nullopt;
  return found;
}

}  // namespace

std::optional<BosEos> FindBosEos(const PostProcessorSpec& spec) {
  if (spec.has_template_()) return FromTemplate(spec.template_());
  BosEos found;
  for (const PostProcessorSpec& member : spec.sequence().members()) {
    if (!HasTemplate(member)) continue;
    if (found.bos.has_value() || found.eos.has_value()) return std::nullopt;
    const std::optional<BosEos> inner = FindBosEos(member);
    if (!inner.has_value()) return std::nullopt;
    found = *inner;
  }
  if (spec.has_bert() || spec.has_roberta()) return std::nullopt;
  return found;
}

}  // namespace tessera

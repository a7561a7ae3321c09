#include "tokenizers/formats/conversion_check.h"

#include <algorithm>

#include "tokenizers/spec.pb.h"

namespace tessera {

bool ConversionCheck::Allows(std::string_view code) const {
  return std::find(options_.allow.begin(), options_.allow.end(), code) !=
         options_.allow.end();
}

void ConversionCheck::Refuse(std::string_view code, std::string_view field,
                             std::string_view reason,
                             std::string_view what_to_do) {
  const std::string text = std::string(field) + ": " + std::string(reason);
  const std::string mark = " [" + std::string(code) + "]";
  if (Allows(code)) {
    if (warnings_ != nullptr) warnings_->push_back(text + mark);
    return;
  }
  if (!status_.ok()) return;
  const std::string name =
      options_.name.empty() ? "the tokenizer" : options_.name;
  status_ = BadDataError("cannot write " + QuoteForError(name, 100) + " as " +
                         format_ + ": " + text + "; " +
                         std::string(what_to_do) + mark);
}

void ConversionCheck::Drop(std::string_view field, std::string_view reason) {
  if (warnings_ == nullptr) return;
  warnings_->push_back(std::string(field) + ": " + std::string(reason) +
                       "; left out");
}

namespace {

bool SaysMoreThanText(
    const google::protobuf::RepeatedPtrField<TemplatePiece>& pieces) {
  for (const TemplatePiece& piece : pieces) {
    if (piece.has_special_token()) return true;
  }
  return false;
}

}  // namespace

bool HasTemplate(const PostProcessorSpec& spec) {
  for (const PostProcessorSpec& member : spec.sequence().members()) {
    if (HasTemplate(member)) return true;
  }
  return spec.has_bert() || spec.has_roberta() ||
         SaysMoreThanText(spec.template_().single()) ||
         SaysMoreThanText(spec.template_().pair());
}

void DropRecords(const TokenizerSpec& spec, bool keeps_self_tests,
                 ConversionCheck* check) {
  if (spec.has_training()) {
    check->Drop("training", "the format has no place for a training record");
  }
  if (spec.self_tests_size() > 0 && !keeps_self_tests) {
    check->Drop("self_tests", "the format has no place for samples");
  }
}

}  // namespace tessera

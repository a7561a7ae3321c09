#include "tokenizers/post_processor.h"

#include <string>
#include <utility>

#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

class TemplatePostProcessor final : public PostProcessor {
 public:
  TemplatePostProcessor()
      : single_{PostPiece{0, {}, 0}},
        pair_{PostPiece{0, {}, 0}, PostPiece{1, {}, 0}} {}

  Status Add(const PostProcessorSpec& spec) {
    switch (spec.kind_case()) {
      case PostProcessorSpec::kTemplate:
        return AddTemplate(spec.template_());
      case PostProcessorSpec::kBert:
        AddBert(spec.bert());
        return OkStatus();
      case PostProcessorSpec::kRoberta:
        AddRoberta(spec.roberta());
        return OkStatus();
      case PostProcessorSpec::kByteLevel:
        trims_offsets_ |= spec.byte_level().trim_offsets();
        add_prefix_space_ |= spec.byte_level().add_prefix_space();
        return OkStatus();
      case PostProcessorSpec::kSequence:
        for (const PostProcessorSpec& member : spec.sequence().members()) {
          TESSERA_RETURN_IF_ERROR(Add(member));
        }
        return OkStatus();
      case PostProcessorSpec::KIND_NOT_SET:
        return OkStatus();
    }
    return OkStatus();
  }

  const std::vector<PostPiece>& single() const override { return single_; }
  const std::vector<PostPiece>& pair() const override { return pair_; }

  bool trims_offsets() const override { return trims_offsets_; }
  bool add_prefix_space() const override { return add_prefix_space_; }

 private:
  static PostPiece Special(uint32_t id, uint32_t type_id) {
    return PostPiece{-1, {id}, type_id};
  }

  Status AddTemplate(const TemplateSpec& spec) {
    const auto compile =
        [&](const google::protobuf::RepeatedPtrField<TemplatePiece>& pieces,
            std::vector<PostPiece>* out) -> Status {
      if (pieces.empty()) return OkStatus();
      out->clear();
      for (const TemplatePiece& piece : pieces) {
        PostPiece compiled;
        compiled.type_id = piece.type_id();
        if (piece.has_sequence()) {
          compiled.sequence = static_cast<int>(piece.sequence());
        } else {
          TESSERA_RETURN_IF_ERROR(
              FindIds(spec, piece.special_token(), &compiled.ids));
        }
        out->push_back(std::move(compiled));
      }
      return OkStatus();
    };
    TESSERA_RETURN_IF_ERROR(compile(spec.single(), &single_));
    return compile(spec.pair(), &pair_);
  }

  static Status FindIds(const TemplateSpec& spec, const std::string& name,
                        std::vector<TokenId>* ids) {
    for (const TemplateSpecialToken& token : spec.special_tokens()) {
      if (token.name() != name) continue;
      ids->assign(token.ids().begin(), token.ids().end());
      return OkStatus();
    }
    return BadDataError("post_processor/template: special token \"" +
                        QuoteForError(name) +
                        "\" is not declared; add it to special_tokens [V09]");
  }

  void AddBert(const BertProcessingSpec& spec) {
    const uint32_t cls = spec.cls().id();
    const uint32_t sep = spec.sep().id();
    single_ = {Special(cls, 0), PostPiece{0, {}, 0}, Special(sep, 0)};
    pair_ = {Special(cls, 0), PostPiece{0, {}, 0}, Special(sep, 0),
             PostPiece{1, {}, 1}, Special(sep, 1)};
  }

  void AddRoberta(const RobertaProcessingSpec& spec) {
    const uint32_t cls = spec.cls().id();
    const uint32_t sep = spec.sep().id();
    single_ = {Special(cls, 0), PostPiece{0, {}, 0}, Special(sep, 0)};
    pair_ = {Special(cls, 0), PostPiece{0, {}, 0}, Special(sep, 0),
             Special(sep, 0), PostPiece{1, {}, 0}, Special(sep, 0)};
    trims_offsets_ |= spec.trim_offsets();
    add_prefix_space_ |= spec.add_prefix_space();
  }

  std::vector<PostPiece> single_;
  std::vector<PostPiece> pair_;
  bool trims_offsets_ = false;
  bool add_prefix_space_ = false;
};

}  // namespace

PostFrame PostProcessor::SingleFrame() const {
  PostFrame frame;
  std::vector<TokenId>* side = &frame.before;
  for (const PostPiece& piece : single()) {
    if (piece.sequence >= 0) {
      side = &frame.after;
    } else {
      side->insert(side->end(), piece.ids.begin(), piece.ids.end());
    }
  }
  return frame;
}

StatusOr<std::unique_ptr<const PostProcessor>> PostProcessor::Create(
    const TokenizerSpec& spec) {
  auto processor = std::make_unique<TemplatePostProcessor>();
  TESSERA_RETURN_IF_ERROR(processor->Add(spec.post_processor()));
  return std::unique_ptr<const PostProcessor>(std::move(processor));
}

}  // namespace tessera

// Every field of a spec that holds an id.

#include "tokenizers/trainers/renumber.h"

#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/bpe_parts.h"

namespace tessera {
namespace {

class Renumbering {
 public:
  explicit Renumbering(const IdMap& ids) : ids_(ids) {}

  bool IsKept(uint32_t id) const { return id < ids_.size() && ids_[id] >= 0; }
  uint32_t NewId(uint32_t id) const { return static_cast<uint32_t>(ids_[id]); }

  void Vocabulary(TokenizerSpec* spec) const {
    const TokenizerSpec before = *spec;
    const VocabularySpec& from = before.vocabulary();
    VocabularySpec* const to = spec->mutable_vocabulary();
    to->clear_tokens();
    to->clear_ids();
    to->clear_kinds();
    bool is_dense = true;
    for (int i = 0; i < from.tokens_size(); ++i) {
      const uint32_t id = IdOfEntry(before, i);
      if (!IsKept(id)) continue;
      is_dense &= NewId(id) == static_cast<uint32_t>(to->tokens_size());
      to->add_tokens(from.tokens(i));
      to->add_ids(NewId(id));
      if (from.kinds_size() > 0) to->add_kinds(from.kinds(i));
    }
    if (is_dense) to->clear_ids();
  }

  // Scores stand beside vocabulary entries.
  template <typename Scores>
  void KeepScores(const TokenizerSpec& before, Scores* scores) const {
    if (scores->empty()) return;
    Scores kept;
    for (int i = 0; i < scores->size(); ++i) {
      if (IsKept(IdOfEntry(before, i))) kept.Add((*scores)[i]);
    }
    *scores = kept;
  }

  void Model(const TokenizerSpec& before, ModelSpec* model) const {
    if (model->has_bpe()) {
      BpeModelSpec* const bpe = model->mutable_bpe();
      KeepScores(before, bpe->mutable_scores());
      if (bpe->has_unk_id()) bpe->set_unk_id(NewId(bpe->unk_id()));
      for (uint32_t& id : *bpe->mutable_merges()) id = NewId(id);
    } else if (model->has_unigram()) {
      UnigramModelSpec* const unigram = model->mutable_unigram();
      KeepScores(before, unigram->mutable_scores());
      if (unigram->has_unk_id()) unigram->set_unk_id(NewId(unigram->unk_id()));
    } else if (model->has_wordpiece()) {
      WordPieceModelSpec* const pieces = model->mutable_wordpiece();
      if (pieces->has_unk_id()) pieces->set_unk_id(NewId(pieces->unk_id()));
    } else if (model->has_greedy()) {
      GreedyModelSpec* const greedy = model->mutable_greedy();
      if (greedy->has_unk_id()) greedy->set_unk_id(NewId(greedy->unk_id()));
    }
  }

 private:
  const IdMap& ids_;
};

// The ids beside vocabulary and models.
class OuterIds {
 public:
  using NewId = std::function<std::optional<uint32_t>(uint32_t id)>;
  explicit OuterIds(const NewId& new_id) : new_id_(new_id) {}

  // False if an id has no new one.
  bool Map(PostProcessorSpec* processor) const {
    if (processor->has_template_()) {
      for (TemplateSpecialToken& token :
           *processor->mutable_template_()->mutable_special_tokens()) {
        for (uint32_t& id : *token.mutable_ids()) {
          if (!Map(&id)) return false;
        }
      }
    } else if (processor->has_bert()) {
      return Map(processor->mutable_bert()->mutable_sep()) &&
             Map(processor->mutable_bert()->mutable_cls());
    } else if (processor->has_roberta()) {
      return Map(processor->mutable_roberta()->mutable_sep()) &&
             Map(processor->mutable_roberta()->mutable_cls());
    } else if (processor->has_sequence()) {
      for (PostProcessorSpec& member :
           *processor->mutable_sequence()->mutable_members()) {
        if (!Map(&member)) return false;
      }
    }
    return true;
  }

  void Map(RolesSpec* roles) const {
    const RolesSpec before = *roles;
    roles->Clear();
    const auto map = [this](bool has, uint32_t id) {
      return has ? new_id_(id) : std::nullopt;
    };
    if (auto id = map(before.has_unk(), before.unk())) roles->set_unk(*id);
    if (auto id = map(before.has_bos(), before.bos())) roles->set_bos(*id);
    if (auto id = map(before.has_eos(), before.eos())) roles->set_eos(*id);
    if (auto id = map(before.has_pad(), before.pad())) roles->set_pad(*id);
    if (auto id = map(before.has_mask(), before.mask())) roles->set_mask(*id);
    if (auto id = map(before.has_sep(), before.sep())) roles->set_sep(*id);
    if (auto id = map(before.has_cls(), before.cls())) roles->set_cls(*id);
  }

 private:
  bool Map(uint32_t* id) const {
    const std::optional<uint32_t> now = new_id_(*id);
    if (now.has_value()) *id = *now;
    return now.has_value();
  }
  bool Map(TokenAndId* token) const {
    uint32_t id = token->id();
    const bool has = Map(&id);
    token->set_id(id);
    return has;
  }

  const NewId& new_id_;
};

}  // namespace

void MapOuterIds(
    const std::function<std::optional<uint32_t>(uint32_t id)>& new_id,
    TokenizerSpec* spec) {
  const OuterIds outer(new_id);
  if (spec->has_post_processor() &&
      !outer.Map(spec->mutable_post_processor())) {
    spec->clear_post_processor();
  }
  if (spec->has_roles()) outer.Map(spec->mutable_roles());
  if (spec->has_padding()) {
    const std::optional<uint32_t> id = new_id(spec->padding().pad_id());
    if (id.has_value()) {
      spec->mutable_padding()->set_pad_id(*id);
    } else {
      spec->clear_padding();
    }
  }
}

void RenumberTokens(const IdMap& ids, TokenizerSpec* spec) {
  const Renumbering renumbering(ids);
  const TokenizerSpec before = *spec;
  renumbering.Vocabulary(spec);
  for (ModelSpec& model : *spec->mutable_models()) {
    renumbering.Model(before, &model);
  }
  for (AddedTokenSpec& added : *spec->mutable_added_tokens()) {
    added.set_id(renumbering.NewId(added.id()));
  }
  MapOuterIds(
      [&renumbering](uint32_t id) -> std::optional<uint32_t> {
        if (!renumbering.IsKept(id)) return std::nullopt;
        return renumbering.NewId(id);
      },
      spec);
  spec->clear_self_tests();
  spec->clear_source();
}

std::string FormatIdMap(const IdMap& ids) {
  std::string text;
  for (size_t id = 0; id < ids.size(); ++id) {
    text += std::to_string(id) + "\t" + std::to_string(ids[id]) + "\n";
  }
  return text;
}

}  // namespace tessera

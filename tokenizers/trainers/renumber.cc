// Every field of a spec that holds an id.

#include <string>

#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/bpe_parts.h"
#include "tokenizers/trainers/prune.h"

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

  void PostProcessor(PostProcessorSpec* processor) const {
    if (processor->has_template_()) {
      for (TemplateSpecialToken& token :
           *processor->mutable_template_()->mutable_special_tokens()) {
        for (uint32_t& id : *token.mutable_ids()) id = NewId(id);
      }
    } else if (processor->has_bert()) {
      Token(processor->mutable_bert()->mutable_sep());
      Token(processor->mutable_bert()->mutable_cls());
    } else if (processor->has_roberta()) {
      Token(processor->mutable_roberta()->mutable_sep());
      Token(processor->mutable_roberta()->mutable_cls());
    } else if (processor->has_sequence()) {
      for (PostProcessorSpec& member :
           *processor->mutable_sequence()->mutable_members()) {
        PostProcessor(&member);
      }
    }
  }

  void Roles(RolesSpec* roles) const {
    if (roles->has_unk()) roles->set_unk(NewId(roles->unk()));
    if (roles->has_bos()) roles->set_bos(NewId(roles->bos()));
    if (roles->has_eos()) roles->set_eos(NewId(roles->eos()));
    if (roles->has_pad()) roles->set_pad(NewId(roles->pad()));
    if (roles->has_mask()) roles->set_mask(NewId(roles->mask()));
    if (roles->has_sep()) roles->set_sep(NewId(roles->sep()));
    if (roles->has_cls()) roles->set_cls(NewId(roles->cls()));
  }

 private:
  void Token(TokenAndId* token) const { token->set_id(NewId(token->id())); }

  const IdMap& ids_;
};

}  // namespace

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
  if (spec->has_post_processor()) {
    renumbering.PostProcessor(spec->mutable_post_processor());
  }
  if (spec->has_roles()) renumbering.Roles(spec->mutable_roles());
  if (spec->has_padding() && renumbering.IsKept(spec->padding().pad_id())) {
    spec->mutable_padding()->set_pad_id(
        renumbering.NewId(spec->padding().pad_id()));
  }
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

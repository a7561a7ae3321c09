#include "tokenizers/trainers/tokenizer_like.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/renumber.h"

namespace tessera {
namespace {

// `first`, then what of *texts is not among them.
template <typename Texts>
void PutInFront(const std::vector<std::string>& first, Texts* texts) {
  const std::vector<std::string> rest(texts->begin(), texts->end());
  texts->Clear();
  for (const std::string& text : first) *texts->Add() = text;
  for (const std::string& text : rest) {
    if (std::find(first.begin(), first.end(), text) == first.end()) {
      *texts->Add() = text;
    }
  }
}

// Ids of the old tokenizer's added tokens in the new one.
absl::flat_hash_map<uint32_t, uint32_t> NewIds(const TokenizerSpec& old_spec,
                                               const TokenizerSpec& new_spec) {
  absl::flat_hash_map<std::string, uint32_t> new_ids;
  for (const AddedTokenSpec& added : new_spec.added_tokens()) {
    new_ids.emplace(added.content(), added.id());
  }
  absl::flat_hash_map<uint32_t, uint32_t> ids;
  for (const AddedTokenSpec& added : old_spec.added_tokens()) {
    const auto it = new_ids.find(added.content());
    if (it != new_ids.end()) ids.emplace(added.id(), it->second);
  }
  return ids;
}

// How each token is matched, as it was.
void AdoptFlags(const TokenizerSpec& tokenizer, TokenizerSpec* trained) {
  for (const AddedTokenSpec& old_token : tokenizer.added_tokens()) {
    for (AddedTokenSpec& added : *trained->mutable_added_tokens()) {
      if (added.content() != old_token.content() || old_token.alias()) continue;
      const uint32_t id = added.id();
      added = old_token;
      added.set_id(id);
    }
  }
}

void AdoptModel(const BpeModelSpec& from,
                const absl::flat_hash_map<uint32_t, uint32_t>& ids,
                BpeModelSpec* to) {
  to->set_ignore_merges(from.ignore_merges());
  to->set_fuse_unk(from.fuse_unk());
  if (from.has_dropout()) to->set_dropout(from.dropout());
  const auto unk = ids.find(from.unk_id());
  if (from.has_unk_id() && unk != ids.end()) to->set_unk_id(unk->second);
}

}  // namespace

TokenizerSpec PipelineLike(const TokenizerSpec& tokenizer) {
  TokenizerSpec pipeline;
  pipeline.set_version(1);
  *pipeline.mutable_normalizers() = tokenizer.normalizers();
  if (tokenizer.has_pretokenizer()) {
    *pipeline.mutable_pretokenizer() = tokenizer.pretokenizer();
  }
  if (tokenizer.has_decoder()) {
    *pipeline.mutable_decoder() = tokenizer.decoder();
  }
  pipeline.mutable_vocabulary()->set_byte_level(
      tokenizer.vocabulary().byte_level());
  return pipeline;
}

TrainerSpec CountingLike(const TokenizerSpec& tokenizer) {
  return tokenizer.training().trainer();
}

void AskLike(const TokenizerSpec& tokenizer, TrainerSpec* spec) {
  std::vector<const AddedTokenSpec*> added;
  for (const AddedTokenSpec& token : tokenizer.added_tokens()) {
    if (!token.alias()) added.push_back(&token);
  }
  std::stable_sort(added.begin(), added.end(),
                   [](const AddedTokenSpec* a, const AddedTokenSpec* b) {
                     return a->id() < b->id();
                   });
  std::vector<std::string> special, required;
  for (const AddedTokenSpec* token : added) {
    (token->special() ? special : required).push_back(token->content());
  }
  PutInFront(special, spec->mutable_special_tokens());
  PutInFront(required, spec->mutable_required_tokens());
  if (tokenizer.models_size() == 0 || !tokenizer.models(0).has_bpe()) return;
  const BpeModelSpec& model = tokenizer.models(0).bpe();
  if (!model.continuing_subword_prefix().empty() &&
      !spec->has_continuing_subword_prefix()) {
    spec->set_continuing_subword_prefix(model.continuing_subword_prefix());
  }
  if (!model.end_of_word_suffix().empty() && !spec->has_end_of_word_suffix()) {
    spec->set_end_of_word_suffix(model.end_of_word_suffix());
  }
}

void AdoptParts(const TokenizerSpec& tokenizer, Progress* progress,
                TokenizerSpec* trained) {
  const absl::flat_hash_map<uint32_t, uint32_t> ids =
      NewIds(tokenizer, *trained);
  AdoptFlags(tokenizer, trained);
  TokenizerSpec outer;
  if (tokenizer.has_post_processor()) {
    *outer.mutable_post_processor() = tokenizer.post_processor();
  }
  *outer.mutable_roles() = tokenizer.roles();
  if (tokenizer.has_padding()) *outer.mutable_padding() = tokenizer.padding();
  bool has_all = true;
  MapOuterIds(
      [&](uint32_t id) -> std::optional<uint32_t> {
        const auto it = ids.find(id);
        if (it != ids.end()) return it->second;
        has_all = false;
        return std::nullopt;
      },
      &outer);
  if (!has_all) {
    progress->Warn(
        "parts of the model tokenizer that name tokens other than its added "
        "ones (post-processor, roles or padding) are left out");
  }
  // What the trainer has set stays where the old one says nothing.
  trained->mutable_roles()->MergeFrom(outer.roles());
  if (trained->roles().ByteSizeLong() == 0) trained->clear_roles();
  if (outer.has_post_processor()) {
    *trained->mutable_post_processor() = outer.post_processor();
  }
  if (outer.has_padding()) *trained->mutable_padding() = outer.padding();
  if (tokenizer.has_truncation()) {
    *trained->mutable_truncation() = tokenizer.truncation();
  }
  trained->set_chat_template(tokenizer.chat_template());
  if (trained->models(0).has_bpe() && tokenizer.models_size() > 0 &&
      tokenizer.models(0).has_bpe()) {
    AdoptModel(tokenizer.models(0).bpe(), ids,
               trained->mutable_models(0)->mutable_bpe());
  }
}

}  // namespace tessera

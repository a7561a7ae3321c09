#include "tokenizers/formats/wordpiece_bert.h"

#include <algorithm>
#include <array>
#include <string>

#include "tokenizers/formats/special_options.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

// In the order in which added tokens are listed.
constexpr std::array<const char*, 5> kNames = {"[PAD]", "[UNK]", "[CLS]",
                                               "[SEP]", "[MASK]"};
constexpr std::array<const char*, 5> kLowerNames = {"[pad]", "[unk]", "[cls]",
                                                    "[sep]", "[mask]"};
enum Name { kPad, kUnk, kCls, kSep, kMask };

bool IsBracketed(const std::string& token) {
  return token.starts_with('[') && token.ends_with(']');
}

bool HasUpperCase(const VocabularySpec& vocabulary) {
  for (const std::string& token : vocabulary.tokens()) {
    if (IsBracketed(token)) continue;
    for (const char c : token) {
      if (c >= 'A' && c <= 'Z') return true;
    }
  }
  return false;
}

std::optional<TokenId> Find(const VocabularySpec& vocabulary,
                            std::string_view token) {
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    if (vocabulary.tokens(i) == token) return IdOfEntry(vocabulary, i);
  }
  return std::nullopt;
}

void SetTemplate(TokenId cls, TokenId sep, const char* cls_name,
                 const char* sep_name, TokenizerSpec* spec) {
  TemplateSpec* to = spec->mutable_post_processor()->mutable_template_();
  const auto special = [](const char* name, uint32_t type_id,
                          TemplatePiece* piece) {
    piece->set_special_token(name);
    piece->set_type_id(type_id);
  };
  special(cls_name, 0, to->add_single());
  to->add_single()->set_sequence(0);
  special(sep_name, 0, to->add_single());
  *to->mutable_pair() = to->single();
  TemplatePiece* second = to->add_pair();
  second->set_sequence(1);
  second->set_type_id(1);
  special(sep_name, 1, to->add_pair());
  for (const auto& [name, id] :
       {std::pair(cls_name, cls), std::pair(sep_name, sep)}) {
    TemplateSpecialToken* token = to->add_special_tokens();
    token->set_name(name);
    token->add_ids(id);
    token->add_tokens(name);
  }
}

void SetRoles(const std::array<std::optional<TokenId>, 5>& ids,
              RolesSpec* roles) {
  if (ids[kPad].has_value()) roles->set_pad(*ids[kPad]);
  if (ids[kUnk].has_value()) roles->set_unk(*ids[kUnk]);
  if (ids[kCls].has_value()) roles->set_cls(*ids[kCls]);
  if (ids[kSep].has_value()) roles->set_sep(*ids[kSep]);
  if (ids[kMask].has_value()) roles->set_mask(*ids[kMask]);
}

}  // namespace

Status CompleteAsBert(std::string_view file, const BertDefaults& defaults,
                      TokenizerSpec* spec) {
  const VocabularySpec& vocabulary = spec->vocabulary();
  // Each in the first spelling that the vocabulary has; some lack capitals.
  std::array<const char*, 5> names = kNames;
  std::array<std::optional<TokenId>, 5> ids;
  for (size_t i = 0; i < names.size(); ++i) {
    ids[i] = Find(vocabulary, names[i]);
    if (!ids[i].has_value()) {
      names[i] = kLowerNames[i];
      ids[i] = Find(vocabulary, names[i]);
    }
    if (ids[i].has_value()) AddSpecialToken(*ids[i], names[i], spec);
  }
  if (!ids[kUnk].has_value()) {
    return BadDataError(std::string(file) +
                        ": neither [UNK] nor [unk] is in the vocabulary; a "
                        "WordPiece vocabulary needs one [V07]");
  }
  SetRoles(ids, spec->mutable_roles());
  BertNormalizerSpec* normalizer = spec->add_normalizers()->mutable_bert();
  normalizer->set_clean_text(true);
  normalizer->set_handle_chinese_chars(true);
  normalizer->set_lowercase(
      defaults.lowercase.value_or(!HasUpperCase(vocabulary)));
  spec->mutable_pretokenizer()->mutable_bert();
  WordPieceModelSpec* model = spec->add_models()->mutable_wordpiece();
  model->set_unk_id(*ids[kUnk]);
  model->set_continuing_subword_prefix("##");
  model->set_max_input_chars_per_word(kBertMaxInputChars);
  if (ids[kCls].has_value() && ids[kSep].has_value()) {
    SetTemplate(*ids[kCls], *ids[kSep], names[kCls], names[kSep], spec);
  }
  spec->mutable_decoder()->mutable_wordpiece()->set_prefix("##");
  spec->mutable_decoder()->mutable_wordpiece()->set_cleanup(true);
  return OkStatus();
}

bool IsBertSpecial(std::string_view content) {
  return std::find(kNames.begin(), kNames.end(), content) != kNames.end() ||
         std::find(kLowerNames.begin(), kLowerNames.end(), content) !=
             kLowerNames.end();
}

}  // namespace tessera

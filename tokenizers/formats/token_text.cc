#include "tokenizers/formats/token_text.h"

#include <algorithm>
#include <utility>

#include "tokenizers/spec.pb.h"
#include "tokenizers/text/byte_alphabet.h"

namespace tessera {

TokenId IdOfEntry(const VocabularySpec& vocabulary, size_t entry) {
  return vocabulary.ids_size() == 0 ? static_cast<TokenId>(entry)
                                    : vocabulary.ids(static_cast<int>(entry));
}

std::string SpellEntry(const VocabularySpec& vocabulary, size_t entry) {
  const int i = static_cast<int>(entry);
  const std::string& token = vocabulary.tokens(i);
  const bool is_literal = vocabulary.kinds_size() != 0 &&
                          vocabulary.kinds(i) == VocabularySpec::LITERAL;
  if (!vocabulary.byte_level() || is_literal) return token;
  std::string letters;
  AppendByteLetters(token, &letters);
  return letters;
}

VocabularyBuilder::VocabularyBuilder(bool byte_level, size_t count,
                                     VocabularySpec* vocabulary)
    : byte_level_(byte_level), vocabulary_(vocabulary) {
  vocabulary->set_byte_level(byte_level);
  vocabulary->mutable_tokens()->Reserve(static_cast<int>(count));
  vocabulary->mutable_ids()->Reserve(static_cast<int>(count));
  vocabulary->mutable_kinds()->Reserve(static_cast<int>(count));
}

void VocabularyBuilder::Append(TokenId id, std::string_view spelling,
                               int kind) {
  ids_are_dense_ &= id == static_cast<TokenId>(vocabulary_->tokens_size());
  std::string* token = vocabulary_->add_tokens();
  if (!byte_level_) {
    token->assign(spelling);
  } else if (!AppendBytesOfLetters(spelling, token)) {
    token->assign(spelling);
    kind = VocabularySpec::LITERAL;
  }
  kinds_are_normal_ &= kind == VocabularySpec::NORMAL;
  vocabulary_->mutable_ids()->AddAlreadyReserved(id);
  vocabulary_->mutable_kinds()->AddAlreadyReserved(kind);
}

void VocabularyBuilder::Finish() {
  if (ids_are_dense_) vocabulary_->clear_ids();
  if (kinds_are_normal_) vocabulary_->clear_kinds();
}

EntryOfId::EntryOfId(const VocabularySpec& vocabulary)
    : count_(static_cast<size_t>(vocabulary.tokens_size())) {
  for (int i = 0; i < vocabulary.ids_size(); ++i) {
    entries_.emplace_back(vocabulary.ids(i), static_cast<uint32_t>(i));
  }
  std::sort(entries_.begin(), entries_.end());
}

uint32_t EntryOfId::operator()(TokenId id) const {
  if (entries_.empty()) return id < count_ ? id : kNone;
  const auto found = std::lower_bound(entries_.begin(), entries_.end(),
                                      std::make_pair(id, uint32_t{0}));
  if (found == entries_.end() || found->first != id) return kNone;
  return found->second;
}

std::vector<bool> EntriesOfAddedTokens(const TokenizerSpec& spec) {
  std::vector<bool> is_added(
      static_cast<size_t>(spec.vocabulary().tokens_size()));
  const EntryOfId entry_of_id(spec.vocabulary());
  for (const AddedTokenSpec& added : spec.added_tokens()) {
    const uint32_t entry = entry_of_id(added.id());
    if (entry != EntryOfId::kNone) is_added[entry] = true;
  }
  return is_added;
}

}  // namespace tessera

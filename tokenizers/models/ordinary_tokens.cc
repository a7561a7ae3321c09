#include "tokenizers/models/ordinary_tokens.h"

namespace tessera {
namespace {

// Value of the two digits in "<0xHH>", whose form the vocabulary has checked.
char ByteOfName(std::string_view name) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'A' + 10; };
  return static_cast<char>(digit(name[3]) * 16 + digit(name[4]));
}

}  // namespace

Status CheckIds(std::optional<TokenId> unk_id, const Vocabulary& vocabulary) {
  if (vocabulary.id_count() > ByteTrie::kValueEnd) {
    return BadDataError("vocabulary: this model takes ids below " +
                        std::to_string(ByteTrie::kValueEnd) + " [V01]");
  }
  if (unk_id.has_value() && !vocabulary.is_used(*unk_id)) {
    return BadDataError("model.unk_id: no token has the id " +
                        std::to_string(*unk_id) + " [V07]");
  }
  return OkStatus();
}

std::vector<ByteTrie::Entry> OrdinaryTokens(const Vocabulary& vocabulary) {
  std::vector<ByteTrie::Entry> tokens;
  tokens.reserve(vocabulary.used_count());
  for (TokenId id = 0; id < vocabulary.id_count(); ++id) {
    const TokenKind kind = vocabulary.kind(id);
    const bool is_ordinary = kind == TokenKind::kNormal ||
                             kind == TokenKind::kUserDefined ||
                             kind == TokenKind::kUnused;
    if (is_ordinary && !vocabulary.is_special(id)) {
      tokens.push_back({vocabulary.text(id), id});
    }
  }
  return tokens;
}

void AppendOrdinaryTexts(const Vocabulary& vocabulary,
                         std::vector<std::string_view>* texts) {
  for (const ByteTrie::Entry& token : OrdinaryTokens(vocabulary)) {
    texts->push_back(token.text);
  }
}

void AppendTokenText(const Vocabulary& vocabulary, TokenId id,
                     std::string* text) {
  switch (vocabulary.kind(id)) {
    case TokenKind::kHole:
      break;
    case TokenKind::kByte:
      text->push_back(ByteOfName(vocabulary.text(id)));
      break;
    default:
      text->append(vocabulary.text(id));
  }
}

}  // namespace tessera

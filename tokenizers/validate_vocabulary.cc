// Rules about tokens: V01 to V04, V08.

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "tokenizers/base/limits.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/byte_alphabet.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/validate_rules.h"

namespace tessera {
namespace validate {

std::string At(std::string_view field, size_t index) {
  return std::string(field) + "/" + std::to_string(index);
}

std::string Quote(std::string_view text) {
  return "\"" + QuoteForError(text) + "\"";
}

Tokens::Tokens(const TokenizerSpec& spec)
    : spec_(spec.vocabulary()),
      size_(static_cast<size_t>(spec_.tokens_size())) {}

const std::string& Tokens::text(size_t i) const {
  return spec_.tokens(static_cast<int>(i));
}

TokenId Tokens::id(size_t i) const {
  return spec_.ids_size() == 0 ? static_cast<TokenId>(i)
                               : spec_.ids(static_cast<int>(i));
}

int Tokens::kind(size_t i) const {
  return spec_.kinds_size() == 0 ? VocabularySpec::NORMAL
                                 : spec_.kinds(static_cast<int>(i));
}

TextClass Tokens::text_class(size_t i) const {
  switch (kind(i)) {
    case VocabularySpec::NORMAL:
    case VocabularySpec::USER_DEFINED:
    case VocabularySpec::UNUSED:
      return kOrdinary;
    case VocabularySpec::LITERAL:
      return kLiteral;
    default:
      return kMarked;
  }
}

bool Tokens::byte_level() const { return spec_.byte_level(); }

size_t Tokens::Find(TokenId id) const {
  if (spec_.ids_size() == 0) return id < size_ ? id : size_;
  const auto& ids = spec_.ids();
  const auto it = std::lower_bound(ids.begin(), ids.end(), id);
  return it != ids.end() && *it == id ? static_cast<size_t>(it - ids.begin())
                                      : size_;
}

bool Tokens::IsSpelt(size_t i, std::string_view content) const {
  if (text(i) == content) return true;
  std::string letters;
  AppendByteLetters(text(i), &letters);
  return byte_level() && letters == content;
}

TextIndex IndexOrdinary(const Tokens& tokens) {
  TextIndex index;
  index.reserve(tokens.size());
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens.text_class(i) == kOrdinary) {
      index.try_emplace(ToAbsl(tokens.text(i)), i);
    }
  }
  return index;
}

bool IdExists(const TokenizerSpec& spec, TokenId id) {
  const Tokens tokens(spec);
  if (tokens.Find(id) < tokens.size()) return true;
  for (const AddedTokenSpec& token : spec.added_tokens()) {
    if (token.id() == id) return true;
  }
  return false;
}

void CheckSizes(const TokenizerSpec& spec, Judge* judge) {
  const VocabularySpec& vocabulary = spec.vocabulary();
  const int count = vocabulary.tokens_size();
  const auto parallel = [&](int found, std::string_view field) {
    if (found != 0 && found != count) {
      judge->Fault("V01", field,
                   "expected " + std::to_string(count) +
                       " entries, one per token, found " +
                       std::to_string(found));
    }
  };
  parallel(vocabulary.ids_size(), "vocabulary/ids");
  parallel(vocabulary.kinds_size(), "vocabulary/kinds");
  uint64_t used = static_cast<uint64_t>(count);
  uint64_t id_count = 0;
  if (count > 0) {
    const auto& ids = vocabulary.ids();
    id_count = ids.empty()
                   ? static_cast<uint64_t>(count)
                   : *std::max_element(ids.begin(), ids.end()) + uint64_t{1};
  }
  for (const AddedTokenSpec& token : spec.added_tokens()) {
    id_count = std::max(id_count, token.id() + uint64_t{1});
  }
  used += static_cast<uint64_t>(spec.added_tokens_size());
  if (used == 0) {
    judge->Fault("V01", "vocabulary", "expected at least one token");
  } else if (id_count > kIdCountMax) {
    judge->Fault("V01", "vocabulary/ids",
                 "id " + std::to_string(id_count - 1) + " is above " +
                     std::to_string(kIdCountMax - 1));
  } else if (id_count > 2 * used + kIdHolesMax) {
    judge->Fault("V01", "vocabulary/ids",
                 "the largest id is " + std::to_string(id_count - 1) +
                     " with only " + std::to_string(used) +
                     " ids in use: too many holes");
  }
  for (int i = 0; i < spec.models_size(); ++i) {
    const ModelSpec& model = spec.models(i);
    if (model.has_unigram() && model.unigram().scores_size() != count) {
      judge->Fault("V01", At("models", static_cast<size_t>(i)) + "/scores",
                   "expected one score per token");
    }
    if (model.has_bpe()) {
      parallel(model.bpe().scores_size(),
               At("models", static_cast<size_t>(i)) + "/scores");
    }
  }
}

void CheckIds(const TokenizerSpec& spec, Judge* judge) {
  const auto& ids = spec.vocabulary().ids();
  for (int i = 1; i < ids.size(); ++i) {
    if (ids[i] <= ids[i - 1]) {
      judge->Fault("V02", At("vocabulary/ids", static_cast<size_t>(i)),
                   "id " + std::to_string(ids[i]) +
                       (ids[i] == ids[i - 1] ? " belongs to two tokens"
                                             : " is out of order"));
    }
  }
  if (judge->full()) return;
  const Tokens tokens(spec);
  absl::flat_hash_map<TokenId, std::string> contents;
  for (int i = 0; i < spec.added_tokens_size(); ++i) {
    const AddedTokenSpec& token = spec.added_tokens(i);
    const size_t same = tokens.Find(token.id());
    if (same < tokens.size() && !token.alias() &&
        !tokens.IsSpelt(same, token.content())) {
      judge->Fault("V02", At("added_tokens", static_cast<size_t>(i)),
                   "id " + std::to_string(token.id()) + " belongs to " +
                       Quote(tokens.text(same)) + " and to " +
                       Quote(token.content()) + "; give it an id that is free");
    }
    const auto [it, is_new] = contents.try_emplace(token.id(), token.content());
    if (!is_new && it->second != token.content() && !token.alias()) {
      judge->Fault("V02", At("added_tokens", static_cast<size_t>(i)),
                   "id " + std::to_string(token.id()) + " belongs to " +
                       Quote(it->second) + " and to " + Quote(token.content()) +
                       "; declare a second name as alias");
    }
  }
}

void CheckTexts(const TokenizerSpec& spec, Judge* judge) {
  const Tokens tokens(spec);
  TextIndex seen[kTextClassCount];
  seen[0].reserve(tokens.size());
  uint64_t bytes = 0;
  for (size_t i = 0; i < tokens.size() && !judge->full(); ++i) {
    const std::string& text = tokens.text(i);
    const auto where = [i] { return "vocabulary/tokens/" + std::to_string(i); };
    bytes += text.size();
    if (text.empty()) {
      judge->Fault("V03", where(), "the token is empty");
    } else if (text.size() > kTokenBytesMax) {
      judge->Fault("V03", where(),
                   "the token has " + std::to_string(text.size()) +
                       " bytes, more than " + std::to_string(kTokenBytesMax));
    }
    const auto [it, is_new] =
        seen[tokens.text_class(i)].try_emplace(ToAbsl(text), i);
    if (!is_new) {
      judge->Fault("V03", where(),
                   "the token " + Quote(text) + " is there already with id " +
                       std::to_string(tokens.id(it->second)));
    }
  }
  if (bytes > kVocabularyBytesMax) {
    judge->Fault(
        "V03", "vocabulary/tokens",
        "more than " + std::to_string(kVocabularyBytesMax) + " bytes of text");
  }
}

namespace {

bool IsByteName(std::string_view text) {
  const auto is_hex = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
  };
  return text.size() == 6 && text.substr(0, 3) == "<0x" && is_hex(text[3]) &&
         is_hex(text[4]) && text[5] == '>';
}

bool HasByteFallback(const TokenizerSpec& spec) {
  for (const ModelSpec& model : spec.models()) {
    if (model.has_bpe() && model.bpe().byte_fallback()) return true;
    if (model.has_unigram() && model.unigram().byte_fallback()) return true;
  }
  return false;
}

}  // namespace

void CheckBytes(const TokenizerSpec& spec, Judge* judge) {
  const Tokens tokens(spec);
  size_t count = 0;
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens.kind(i) != VocabularySpec::BYTE) continue;
    ++count;
    if (!IsByteName(tokens.text(i))) {
      judge->Fault("V04", At("vocabulary/tokens", i),
                   "expected a byte token such as <0x0A>, found " +
                       Quote(tokens.text(i)));
    }
  }
  const size_t want = HasByteFallback(spec) ? 256 : 0;
  if (count != want) {
    judge->Fault("V04", "vocabulary",
                 "expected " + std::to_string(want) + " byte tokens, found " +
                     std::to_string(count) +
                     (want == 0 ? "; set byte_fallback" : ""));
  }
}

namespace {

bool SameFlags(const AddedTokenSpec& a, const AddedTokenSpec& b) {
  return a.id() == b.id() && a.special() == b.special() &&
         a.single_word() == b.single_word() && a.lstrip() == b.lstrip() &&
         a.rstrip() == b.rstrip() && a.normalized() == b.normalized();
}

// Where the contents of added tokens stand in the vocabulary, as its format
// spells it. One pass over the vocabulary, which looks closer at tokens that
// begin as one of the contents does.
class SpellingIndex {
 public:
  SpellingIndex(const TokenizerSpec& spec, const Tokens& tokens)
      : tokens_(tokens) {
    std::array<bool, 256> is_first = {};
    for (const AddedTokenSpec& token : spec.added_tokens()) {
      std::string text = TextOf(token.content()).text;
      if (text.empty()) continue;
      is_first[static_cast<unsigned char>(text[0])] = true;
      places_.try_emplace(std::move(text)).first->second.fill(tokens.size());
    }
    for (size_t i = 0; i < tokens.size(); ++i) {
      const std::string& text = tokens.text(i);
      if (text.empty() || !is_first[static_cast<unsigned char>(text[0])]) {
        continue;
      }
      const auto it = places_.find(text);
      if (it == places_.end()) continue;
      size_t* const place = &it->second[tokens.text_class(i)];
      if (*place == tokens.size()) *place = i;
    }
  }

  // Index of the token of this content; size() if there is none.
  size_t Find(const std::string& content) const {
    const Spelling spelling = TextOf(content);
    const auto it = places_.find(spelling.text);
    if (it == places_.end()) return tokens_.size();
    if (spelling.in_letters) return it->second[kOrdinary];
    for (const TextClass text_class : {kLiteral, kMarked, kOrdinary}) {
      if (text_class == kOrdinary && tokens_.byte_level()) break;
      const size_t found = it->second[text_class];
      if (found < tokens_.size()) return found;
    }
    return tokens_.size();
  }

 private:
  struct Spelling {
    std::string text;
    // The content spells the bytes of `text` in letters of the byte alphabet.
    bool in_letters;
  };

  Spelling TextOf(const std::string& content) const {
    std::string bytes;
    if (tokens_.byte_level() && AppendBytesOfLetters(content, &bytes)) {
      return {std::move(bytes), true};
    }
    return {content, false};
  }

  const Tokens& tokens_;
  // By text: index of the first token of each class.
  absl::flat_hash_map<std::string, std::array<size_t, kTextClassCount>> places_;
};

}  // namespace

void CheckAddedTokens(const TokenizerSpec& spec, Judge* judge) {
  if (spec.added_tokens_size() == 0) return;
  if (static_cast<size_t>(spec.added_tokens_size()) > kAddedTokenCountMax) {
    judge->Fault(
        "V08", "added_tokens",
        "more than " + std::to_string(kAddedTokenCountMax) + " added tokens");
    return;
  }
  const Tokens tokens(spec);
  const SpellingIndex spellings(spec, tokens);
  absl::flat_hash_map<absl::string_view, int> seen;
  uint64_t bytes = 0;
  for (int i = 0; i < spec.added_tokens_size(); ++i) {
    const AddedTokenSpec& token = spec.added_tokens(i);
    const std::string where = At("added_tokens", static_cast<size_t>(i));
    bytes += token.content().size();
    if (bytes > kAddedTokenBytesMax) {
      judge->Fault("V08", where,
                   "the texts up to here have more than " +
                       std::to_string(kAddedTokenBytesMax) + " bytes");
      return;
    }
    if (token.content().empty() || !IsWellFormed(token.content())) {
      judge->Fault("V08", where,
                   "expected text in UTF-8, found " + Quote(token.content()));
      continue;
    }
    if (token.content().size() > kTokenBytesMax) {
      judge->Fault("V08", where,
                   "the text has " + std::to_string(token.content().size()) +
                       " bytes, more than " + std::to_string(kTokenBytesMax));
    }
    const auto [it, is_new] = seen.try_emplace(ToAbsl(token.content()), i);
    if (!is_new && !SameFlags(token, spec.added_tokens(it->second))) {
      judge->Fault(
          "V08", where,
          Quote(token.content()) + " is there already with other flags");
    }
    const size_t found = spellings.Find(token.content());
    if (found < tokens.size() && tokens.id(found) != token.id()) {
      judge->Fault("V08", where,
                   Quote(token.content()) + " has id " +
                       std::to_string(token.id()) + " here and id " +
                       std::to_string(tokens.id(found)) + " in the vocabulary");
    }
  }
}

}  // namespace validate
}  // namespace tessera

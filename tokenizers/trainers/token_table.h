// TokenTable: the texts of a vocabulary while it grows.
//
// Ids are given in order of Add. Texts are what the model's tokens are: raw
// bytes for byte-level vocabularies, else UTF-8.

#ifndef TESSERA_TOKENIZERS_TRAINERS_TOKEN_TABLE_H_
#define TESSERA_TOKENIZERS_TRAINERS_TOKEN_TABLE_H_

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "tokenizers/base/hash.h"
#include "tokenizers/base/types.h"

namespace tessera {

class TokenTable {
 public:
  // The next id. Of equal texts the first one is found.
  TokenId Add(std::string text) {
    const TokenId id = static_cast<TokenId>(texts_.size());
    texts_.push_back(std::move(text));
    ids_.try_emplace(texts_.back(), id);
    return id;
  }

  // The next id, for a text that Find must not see: no token of these bytes.
  TokenId AddHidden(std::string text) {
    texts_.push_back(std::move(text));
    return static_cast<TokenId>(texts_.size() - 1);
  }

  std::optional<TokenId> Find(std::string_view text) const {
    const auto it = ids_.find(text);
    if (it == ids_.end()) return std::nullopt;
    return it->second;
  }

  size_t size() const { return texts_.size(); }
  const std::string& text(TokenId id) const { return texts_[id]; }

 private:
  // A deque: the keys of ids_ point into it.
  std::deque<std::string> texts_;
  absl::flat_hash_map<std::string_view, TokenId, BytesHash, BytesEqual> ids_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_TOKEN_TABLE_H_

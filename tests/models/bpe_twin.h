// BpeTwin: BPE as its definition says it, on strings, one merge at a time. For
// vocabularies with all units, without affixes and unknown characters.
// RandomBpe: toy vocabularies for it.

#ifndef TESSERA_TESTS_MODELS_BPE_TWIN_H_
#define TESSERA_TESTS_MODELS_BPE_TWIN_H_

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/models/one_model.h"
#include "tokenizers/base/random.h"
#include "tokenizers/models/bpe_model.h"
#include "tokenizers/spec.pb.h"

namespace tessera {

class BpeTwin {
 public:
  explicit BpeTwin(const TokenizerSpec& spec) : bpe_(spec.models(0).bpe()) {
    const auto& tokens = spec.vocabulary().tokens();
    for (int id = 0; id < tokens.size(); ++id) ids_[tokens[id]] = id;
    for (int i = 0; i < bpe_.merges_size(); i += 2) {
      ranks_[{tokens[bpe_.merges(i)], tokens[bpe_.merges(i + 1)]}] = i / 2;
    }
  }

  std::vector<TokenId> Encode(std::string_view word) const {
    std::vector<std::string> parts;
    for (const char c : word) parts.emplace_back(1, c);
    const bool joined = bpe_.rank_lookup() == BpeModelSpec::BYTES;
    if ((joined || bpe_.ignore_merges()) && ids_.count(std::string(word))) {
      return {ids_.at(std::string(word))};
    }
    for (;;) {
      int64_t lowest = -1;
      size_t at = 0;
      for (size_t i = 0; i + 1 < parts.size(); ++i) {
        const int64_t rank = RankOf(parts[i], parts[i + 1], joined);
        if (rank >= 0 && (lowest < 0 || rank < lowest)) {
          lowest = rank;
          at = i;
        }
      }
      if (lowest < 0) break;
      parts[at] += parts[at + 1];
      parts.erase(parts.begin() + at + 1);
    }
    std::vector<TokenId> ids;
    for (const std::string& part : parts) ids.push_back(ids_.at(part));
    return ids;
  }

 private:
  int64_t RankOf(const std::string& a, const std::string& b,
                 bool joined) const {
    if (joined) {
      const auto found = ids_.find(a + b);
      return found == ids_.end() ? int64_t{-1} : found->second;
    }
    const auto found = ranks_.find({a, b});
    return found == ranks_.end() ? -1 : found->second;
  }

  BpeModelSpec bpe_;
  std::map<std::string, TokenId> ids_;
  std::map<std::pair<std::string, std::string>, int64_t> ranks_;
};

// Byte-level; all bytes are tokens 0 .. 255.
inline TokenizerSpec ByteSpec() {
  TokenizerSpec spec;
  for (int byte = 0; byte < 256; ++byte) {
    AddToken(&spec, std::string(1, static_cast<char>(byte)));
  }
  spec.mutable_vocabulary()->set_byte_level(true);
  spec.add_models()->mutable_bpe();
  return spec;
}

inline TokenId FindToken(const TokenizerSpec& spec, std::string_view text) {
  const auto& tokens = spec.vocabulary().tokens();
  for (int id = 0; id < tokens.size(); ++id) {
    if (tokens[id] == text) return id;
  }
  ADD_FAILURE() << "no token " << text;
  return 0;
}

// Adds the merge of two tokens, and its product if it is no token yet.
inline void AddMerge(TokenizerSpec* spec, std::string_view left,
                     std::string_view right) {
  BpeModelSpec* bpe = spec->mutable_models(0)->mutable_bpe();
  bpe->add_merges(FindToken(*spec, left));
  bpe->add_merges(FindToken(*spec, right));
  const std::string product = std::string(left) + std::string(right);
  for (const std::string& token : spec->vocabulary().tokens()) {
    if (token == product) return;
  }
  AddToken(spec, product);
}

enum class RandomBpe {
  // Merges learnt from random words: proper.
  kLearnt,
  // The same list in another order.
  kShuffled,
  // Any two tokens.
  kAny,
};

inline std::string RandomText(std::string_view letters, size_t size,
                              Random* random) {
  std::string text;
  while (text.size() < size) text += letters[random->Below(letters.size())];
  return text;
}

// Merges over these bytes as pairs of texts.
inline std::vector<std::pair<std::string, std::string>> RandomMerges(
    std::string_view letters, size_t count, RandomBpe kind, Random* random) {
  std::vector<std::pair<std::string, std::string>> merges;
  std::vector<std::vector<std::string>> words;
  for (int i = 0; i < 30; ++i) {
    words.emplace_back();
    for (const char c : RandomText(letters, 1 + random->Below(12), random)) {
      words.back().emplace_back(1, c);
    }
  }
  std::vector<std::string> tokens;
  for (const char c : letters) tokens.emplace_back(1, c);
  for (size_t tries = 0; merges.size() < count && tries < 4 * count; ++tries) {
    std::pair<std::string, std::string> merge;
    const auto& word = words[random->Below(words.size())];
    if (kind == RandomBpe::kAny) {
      merge = {tokens[random->Below(tokens.size())],
               tokens[random->Below(tokens.size())]};
    } else if (word.size() > 1) {
      const size_t at = random->Below(word.size() - 1);
      merge = {word[at], word[at + 1]};
    } else {
      continue;
    }
    const auto& [left, right] = merge;
    if (std::find(merges.begin(), merges.end(), merge) != merges.end())
      continue;
    if (left.size() + right.size() > 20) continue;
    merges.push_back(merge);
    tokens.push_back(left + right);
    for (auto& parts : words) {
      for (size_t i = 0; i + 1 < parts.size(); ++i) {
        if (parts[i] != left || parts[i + 1] != right) continue;
        parts[i] += right;
        parts.erase(parts.begin() + i + 1);
      }
    }
  }
  if (kind == RandomBpe::kShuffled) {
    random->Shuffle(merges.data(), merges.size());
  }
  return merges;
}

// A vocabulary with random merges, as a list or (joined) as ranks of tokens.
inline TokenizerSpec RandomSpec(std::string_view letters, size_t count,
                                RandomBpe kind, bool joined, Random* random) {
  TokenizerSpec spec = ByteSpec();
  const auto merges = RandomMerges(letters, count, kind, random);
  for (const auto& [left, right] : merges) {
    for (const std::string& part : {left, right, left + right}) {
      const auto& tokens = spec.vocabulary().tokens();
      if (std::find(tokens.begin(), tokens.end(), part) == tokens.end()) {
        AddToken(&spec, part);
      }
    }
    if (!joined) AddMerge(&spec, left, right);
  }
  if (joined) {
    spec.mutable_models(0)->mutable_bpe()->set_rank_lookup(BpeModelSpec::BYTES);
  }
  return spec;
}

inline OneModel MakeBpe(const TokenizerSpec& spec) {
  return OneModel(spec, [&](const Vocabulary& vocabulary) {
    return NewBpeModel(spec.models(0).bpe(), vocabulary);
  });
}

inline BpeModelSpec* BpeOf(TokenizerSpec* spec) {
  return spec->mutable_models(0)->mutable_bpe();
}

inline std::vector<std::string> TextsOf(const TokenizerSpec& spec,
                                        const Ids& ids) {
  std::vector<std::string> texts;
  for (const TokenId id : ids) texts.push_back(spec.vocabulary().tokens(id));
  return texts;
}

inline std::vector<std::string> Split(const TokenizerSpec& spec,
                                      std::string_view word) {
  return TextsOf(spec, MakeBpe(spec).Encode(word));
}

using Texts = std::vector<std::string>;

}  // namespace tessera

#endif  // TESSERA_TESTS_MODELS_BPE_TWIN_H_

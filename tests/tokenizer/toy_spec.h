// Small specs for tests: a byte-level BPE and a few variations of it.

#ifndef TESSERA_TESTS_TOKENIZER_TOY_SPEC_H_
#define TESSERA_TESTS_TOKENIZER_TOY_SPEC_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tokenizers/spec.pb.h"

namespace tessera {

// All 256 bytes (id = byte) and the given merges, each of two texts, which get
// the next ids. GPT-2's split, byte-level decoder.
inline TokenizerSpec ByteLevelSpecWith(
    const std::vector<std::pair<std::string, std::string>>& merges) {
  TokenizerSpec spec;
  spec.set_version(1);
  spec.mutable_pretokenizer()->mutable_family()->set_name("gpt2");
  VocabularySpec* vocabulary = spec.mutable_vocabulary();
  vocabulary->set_byte_level(true);
  std::map<std::string, uint32_t> ids;
  const auto add = [&](const std::string& text) {
    ids.emplace(text, static_cast<uint32_t>(vocabulary->tokens_size()));
    vocabulary->add_tokens(text);
  };
  for (int byte = 0; byte < 256; ++byte) {
    add(std::string(1, static_cast<char>(byte)));
  }
  BpeModelSpec* bpe = spec.add_models()->mutable_bpe();
  for (const auto& [left, right] : merges) {
    if (ids.count(left + right) == 0) add(left + right);
    bpe->add_merges(ids.at(left));
    bpe->add_merges(ids.at(right));
  }
  spec.mutable_decoder()->mutable_byte_level();
  return spec;
}

inline void AddToken(uint32_t id, const std::string& content, bool special,
                     TokenizerSpec* spec) {
  AddedTokenSpec* token = spec->add_added_tokens();
  token->set_id(id);
  token->set_content(content);
  token->set_special(special);
}

}  // namespace tessera

#endif  // TESSERA_TESTS_TOKENIZER_TOY_SPEC_H_

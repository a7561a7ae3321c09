// OneModel: a vocabulary and a model made from a spec, for tests.

#ifndef TESSERA_TESTS_MODELS_ONE_MODEL_H_
#define TESSERA_TESTS_MODELS_ONE_MODEL_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/models/model.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {

inline TokenId AddToken(TokenizerSpec* spec, std::string_view text,
                        VocabularySpec::Kind kind = VocabularySpec::NORMAL) {
  spec->mutable_vocabulary()->add_tokens(std::string(text));
  spec->mutable_vocabulary()->add_kinds(kind);
  return static_cast<TokenId>(spec->vocabulary().tokens_size() - 1);
}

inline void AddByteTokens(TokenizerSpec* spec) {
  for (int byte = 0; byte < 256; ++byte) {
    char name[8];
    std::snprintf(name, sizeof(name), "<0x%02X>", byte);
    AddToken(spec, name, VocabularySpec::BYTE);
  }
}

class OneModel {
 public:
  // `factory(vocabulary)` gives a StatusOr of a model.
  template <typename Factory>
  OneModel(const TokenizerSpec& spec, const Factory& factory) {
    auto vocabulary = Vocabulary::Create(spec);
    EXPECT_TRUE(vocabulary.ok()) << vocabulary.status();
    vocabulary_ = *std::move(vocabulary);
    auto model = factory(*vocabulary_);
    EXPECT_TRUE(model.ok()) << model.status();
    model_ = *std::move(model);
    scratch_ = model_->NewScratch();
  }

  const Model& operator*() const { return *model_; }
  const Model* operator->() const { return model_.get(); }

  // Ids of a word; checks that sizes tile it and that a second model call gives
  // the same. The rest of the output is in `output`.
  std::vector<TokenId> Encode(std::string_view word) {
    output.clear();
    model_->Encode(&word, 1, true, scratch_.get(), &output);
    EXPECT_EQ(output.sizes.size(), output.ids.size());
    uint64_t sum = 0;
    for (const uint64_t size : output.sizes) sum += size;
    EXPECT_EQ(sum, output.ids.empty() ? 0 : word.size());
    return output.ids;
  }

  std::string Decode(const std::vector<TokenId>& ids) const {
    std::string text;
    for (const TokenId id : ids) model_->AppendText(id, text, &text);
    return text;
  }

  ModelOutput output;

 private:
  std::unique_ptr<const Vocabulary> vocabulary_;
  std::unique_ptr<const Model> model_;
  std::unique_ptr<ModelScratch> scratch_;
};

using Ids = std::vector<TokenId>;

// Calls use(text) for every text of at most `size_max` of these letters.
template <typename Use>
void ForEachText(std::string_view letters, size_t size_max, const Use& use) {
  std::vector<std::string> texts = {""};
  for (size_t size = 1; size <= size_max; ++size) {
    std::vector<std::string> longer;
    for (const std::string& text : texts) {
      for (const char letter : letters) longer.push_back(text + letter);
    }
    for (const std::string& text : longer) use(text);
    texts = std::move(longer);
  }
}

}  // namespace tessera

#endif  // TESSERA_TESTS_MODELS_ONE_MODEL_H_

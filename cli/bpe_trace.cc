#include "cli/bpe_trace.h"

#include <optional>

#include "tokenizers/spec.pb.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

uint64_t PairKey(TokenId left, TokenId right) {
  return uint64_t{left} << 32 | right;
}

}  // namespace

BpeTracer::BpeTracer(const Tokenizer& tokenizer)
    : vocabulary_(tokenizer.vocabulary()) {
  const TokenizerSpec& spec = tokenizer.spec();
  if (spec.models_size() != 1 || !spec.models(0).has_bpe()) return;
  const BpeModelSpec& model = spec.models(0).bpe();
  if (model.alphabet() != BpeModelSpec::BYTE_LEVEL ||
      model.merges_size() == 0) {
    return;
  }
  model_ = &model;
  for (int i = 0; i + 1 < model.merges_size(); i += 2) {
    ranks_[PairKey(model.merges(i), model.merges(i + 1))] =
        static_cast<uint64_t>(i) / 2;
  }
}

std::vector<BpeStep> BpeTracer::Trace(std::string_view word,
                                      const std::vector<TokenId>& ids) const {
  std::vector<BpeStep> steps;
  if (model_ == nullptr) return steps;
  std::vector<TokenId> tokens;
  for (size_t i = 0; i < word.size(); ++i) {
    const auto id = vocabulary_.FindOrdinary(word.substr(i, 1));
    if (!id.has_value()) return {};
    tokens.push_back(*id);
  }
  while (true) {
    size_t best = 0;
    std::optional<uint64_t> best_rank;
    for (size_t i = 0; i + 1 < tokens.size(); ++i) {
      const auto found = ranks_.find(PairKey(tokens[i], tokens[i + 1]));
      if (found == ranks_.end()) continue;
      if (best_rank.has_value() && found->second >= *best_rank) continue;
      best = i;
      best_rank = found->second;
    }
    if (!best_rank.has_value()) break;
    BpeStep step = {*best_rank, tokens[best], tokens[best + 1], {}};
    const auto product =
        vocabulary_.FindOrdinary(std::string(vocabulary_.text(step.left)) +
                                 std::string(vocabulary_.text(step.right)));
    if (!product.has_value()) return {};
    tokens[best] = *product;
    tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(best) + 1);
    step.after = tokens;
    steps.push_back(std::move(step));
  }
  return tokens == ids ? steps : std::vector<BpeStep>();
}

}  // namespace tessera

// Rules about models: V05, V06, V07, V11.

#include <cmath>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/validate_rules.h"

namespace tessera {
namespace validate {

void AppendProduct(const BpeModelSpec& bpe, const std::string& left,
                   const std::string& right, std::string* product) {
  const std::string& prefix = bpe.continuing_subword_prefix();
  *product = left;
  const bool has_prefix =
      !prefix.empty() && right.compare(0, prefix.size(), prefix) == 0;
  product->append(right, has_prefix ? prefix.size() : 0);
}

namespace {

void CheckMergesOf(const TokenizerSpec& spec, const BpeModelSpec& bpe,
                   std::string_view field, Judge* judge) {
  if (bpe.merges_size() % 2 != 0) {
    judge->Fault("V05", field, "expected pairs of ids, found an odd number");
    return;
  }
  const size_t count = static_cast<size_t>(bpe.merges_size()) / 2;
  if (count > kMergeCountMax) {
    judge->Fault("V05", field,
                 "more than " + std::to_string(kMergeCountMax) + " merges");
    return;
  }
  if (count == 0) return;
  const Tokens tokens(spec);
  const TextIndex index = IndexOrdinary(tokens);
  absl::flat_hash_set<uint64_t> pairs;
  pairs.reserve(count);
  std::string product;
  for (size_t rank = 0; rank < count && !judge->full(); ++rank) {
    const TokenId left_id = bpe.merges(static_cast<int>(2 * rank));
    const TokenId right_id = bpe.merges(static_cast<int>(2 * rank + 1));
    const size_t left = tokens.Find(left_id);
    const size_t right = tokens.Find(right_id);
    if (left == tokens.size() || right == tokens.size()) {
      judge->Fault(
          "V05", At(field, rank),
          "id " + std::to_string(left == tokens.size() ? left_id : right_id) +
              " is no token");
      continue;
    }
    AppendProduct(bpe, tokens.text(left), tokens.text(right), &product);
    if (index.find(ToAbsl(product)) == index.end()) {
      judge->Fault("V05", At(field, rank),
                   Quote(tokens.text(left)) + " + " +
                       Quote(tokens.text(right)) + " gives " + Quote(product) +
                       ", which is no token");
    } else if (!pairs.insert(uint64_t{left_id} << 32 | right_id).second) {
      judge->Fault("V05", At(field, rank),
                   "the pair " + Quote(tokens.text(left)) + " + " +
                       Quote(tokens.text(right)) + " is there already");
    }
  }
}

}  // namespace

void CheckMerges(const TokenizerSpec& spec, Judge* judge) {
  for (int i = 0; i < spec.models_size(); ++i) {
    if (!spec.models(i).has_bpe()) continue;
    CheckMergesOf(spec, spec.models(i).bpe(),
                  At("models", static_cast<size_t>(i)) + "/merges", judge);
  }
}

void CheckScores(const TokenizerSpec& spec, Judge* judge) {
  const auto check = [&](const auto& scores, size_t model) {
    for (int i = 0; i < scores.size(); ++i) {
      if (std::isfinite(scores[i])) continue;
      judge->Fault("V06",
                   At(At("models", model) + "/scores", static_cast<size_t>(i)),
                   "expected a finite number");
    }
  };
  for (int i = 0; i < spec.models_size(); ++i) {
    const size_t model = static_cast<size_t>(i);
    if (spec.models(i).has_unigram()) {
      check(spec.models(i).unigram().scores(), model);
    }
    if (spec.models(i).has_bpe()) check(spec.models(i).bpe().scores(), model);
  }
}

namespace {

void CheckUnk(const TokenizerSpec& spec, const ModelSpec& model,
              std::string_view where, Judge* judge) {
  const auto check = [&](bool has, TokenId id, bool needed) {
    if (has && !IdExists(spec, id)) {
      judge->Fault("V07", where,
                   "unk_id " + std::to_string(id) + " is no token");
    } else if (!has && needed) {
      judge->Fault("V07", where, "the model needs an unk token, there is none");
    }
  };
  switch (model.kind_case()) {
    case ModelSpec::kBpe:
      check(model.bpe().has_unk_id(), model.bpe().unk_id(), false);
      break;
    case ModelSpec::kUnigram:
      check(model.unigram().has_unk_id(), model.unigram().unk_id(), false);
      break;
    case ModelSpec::kWordpiece:
      check(model.wordpiece().has_unk_id(), model.wordpiece().unk_id(), true);
      break;
    case ModelSpec::kGreedy:
      check(model.greedy().has_unk_id(), model.greedy().unk_id(), false);
      break;
    case ModelSpec::KIND_NOT_SET:
      judge->Fault("V07", where, "the model has no kind");
      break;
  }
}

}  // namespace

void CheckRoles(const TokenizerSpec& spec, Judge* judge) {
  const RolesSpec& roles = spec.roles();
  const auto check = [&](bool has, TokenId id, std::string_view name) {
    if (has && !IdExists(spec, id)) {
      judge->Fault("V07", "roles/" + std::string(name),
                   "id " + std::to_string(id) + " is no token");
    }
  };
  check(roles.has_unk(), roles.unk(), "unk");
  check(roles.has_bos(), roles.bos(), "bos");
  check(roles.has_eos(), roles.eos(), "eos");
  check(roles.has_pad(), roles.pad(), "pad");
  check(roles.has_mask(), roles.mask(), "mask");
  check(roles.has_sep(), roles.sep(), "sep");
  check(roles.has_cls(), roles.cls(), "cls");
  if (spec.models_size() == 0) {
    judge->Fault("V07", "models", "expected at least one model");
  }
  for (int i = 0; i < spec.models_size(); ++i) {
    CheckUnk(spec, spec.models(i), At("models", static_cast<size_t>(i)), judge);
  }
}

void CheckSpecialProducts(const TokenizerSpec& spec, Judge* judge) {
  absl::flat_hash_set<TokenId> specials;
  for (const AddedTokenSpec& token : spec.added_tokens()) {
    if (token.special()) specials.insert(token.id());
  }
  if (specials.empty()) return;
  const Tokens tokens(spec);
  TextIndex special_texts;
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens.text_class(i) == kOrdinary && specials.contains(tokens.id(i))) {
      special_texts.try_emplace(ToAbsl(tokens.text(i)), i);
    }
  }
  if (special_texts.empty()) return;
  std::string product;
  for (int i = 0; i < spec.models_size(); ++i) {
    const BpeModelSpec& bpe = spec.models(i).bpe();
    for (int m = 0; m + 1 < bpe.merges_size(); m += 2) {
      const size_t left = tokens.Find(bpe.merges(m));
      const size_t right = tokens.Find(bpe.merges(m + 1));
      AppendProduct(bpe, tokens.text(left), tokens.text(right), &product);
      if (special_texts.find(ToAbsl(product)) == special_texts.end()) continue;
      judge->Fault("V11",
                   At(At("models", static_cast<size_t>(i)) + "/merges",
                      static_cast<size_t>(m) / 2),
                   "the special token " + Quote(product) +
                       " is the product of a merge, so text can give its id; "
                       "load with --compat if that is meant");
    }
  }
}

}  // namespace validate
}  // namespace tessera

// Three sets of texts: raw contents, normalised contents, and, to refuse
// special tokens, both forms of those. Among equal texts special tokens count
// before others, then the order of the spec decides (Hugging Face).

#include "tokenizers/vocab/added_tokens.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "tokenizers/base/hash.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/base/near_names.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/vocab/added_token_pass.h"

namespace tessera {

class CompiledAddedTokens : public AddedTokens {
 public:
  using Tokens = std::vector<AddedTokenPass::Token>;
  struct Name {
    std::string content;
    bool special;
  };

  CompiledAddedTokens(Tokens raw, Tokens normalized, Tokens refused,
                      std::vector<Name> names)
      : raw_(std::move(raw)),
        normalized_(std::move(normalized)),
        refused_(std::move(refused)),
        names_(std::move(names)) {
    for (size_t i = 0; i < names_.size(); ++i) {
      indices_[names_[i].content].push_back(i);
    }
  }

  StatusOr<AddedTokenFilter> NewFilter(
      SpecialPolicy policy,
      const std::vector<std::string>& allowed) const override;

  bool AnyRaw(const AddedTokenFilter& filter) const override {
    return !filter.raw_.empty();
  }
  bool AnyNormalized(const AddedTokenFilter& filter) const override {
    return !filter.normalized_.empty();
  }
  void FindRaw(std::string_view text, const AddedTokenFilter& filter,
               std::vector<Match>* matches) const override {
    if (AnyRaw(filter)) raw_.Find(text, filter.raw_, matches);
  }
  void FindNormalized(std::string_view text, const AddedTokenFilter& filter,
                      std::vector<Match>* matches) const override {
    if (AnyNormalized(filter)) {
      normalized_.Find(text, filter.normalized_, matches);
    }
  }
  bool FindRefused(std::string_view text, Match* match) const override {
    return refused_.FindFirst(text, match);
  }
  bool MayCut(std::string_view text, size_t at,
              const AddedTokenFilter& filter) const override {
    return (!AnyRaw(filter) || raw_.MayCut(text, at)) &&
           (!AnyNormalized(filter) || normalized_.MayCut(text, at));
  }

 private:
  Status Unknown(std::string_view name) const;

  const AddedTokenPass raw_;
  const AddedTokenPass normalized_;
  const AddedTokenPass refused_;
  // By index in the spec.
  const std::vector<Name> names_;
  // Indices with a content; looked up only, never gone through.
  absl::flat_hash_map<std::string, std::vector<size_t>, BytesHash, BytesEqual>
      indices_;
};

Status CompiledAddedTokens::Unknown(std::string_view name) const {
  std::vector<std::string> specials;
  for (const Name& known : names_) {
    if (known.special) specials.push_back(known.content);
  }
  return UsageError("allowed_special: \"" + QuoteForError(name) +
                    "\" is no added token of this tokenizer" +
                    DidYouMean(name, specials));
}

StatusOr<AddedTokenFilter> CompiledAddedTokens::NewFilter(
    SpecialPolicy policy, const std::vector<std::string>& allowed) const {
  const bool allows_any = policy == SpecialPolicy::kAllow;
  std::vector<uint8_t> flags(names_.size());
  for (size_t i = 0; i < names_.size(); ++i) {
    flags[i] = !names_[i].special || (allows_any && allowed.empty());
  }
  for (const std::string& name : allowed) {
    const auto it = indices_.find(name);
    if (it == indices_.end()) return Unknown(name);
    for (const size_t index : it->second) flags[index] |= allows_any;
  }

  AddedTokenFilter filter;
  const size_t count =
      static_cast<size_t>(std::count(flags.begin(), flags.end(), 1));
  filter.allows_none_ = count == 0;
  filter.allows_all_ = count == flags.size();
  const auto resolve = [&flags](const AddedTokenPass& pass) {
    std::vector<uint32_t> resolved = pass.Resolve(flags);
    const bool any = std::any_of(
        resolved.begin(), resolved.end(),
        [](uint32_t token) { return token != AddedTokenPass::kNone; });
    if (!any) resolved.clear();
    return resolved;
  };
  filter.raw_ = resolve(raw_);
  filter.normalized_ = resolve(normalized_);
  filter.allowed_ = std::move(flags);
  return filter;
}

StatusOr<std::unique_ptr<const AddedTokens>> AddedTokens::Create(
    const TokenizerSpec& spec,
    const std::function<std::string(std::string_view)>& normalize) {
  const size_t count = static_cast<size_t>(spec.added_tokens_size());
  if (count > kAddedTokenCountMax) {
    return BadDataError("added_tokens: more than " +
                        std::to_string(kAddedTokenCountMax) + " [V08]");
  }
  CompiledAddedTokens::Tokens raw, normalized, refused;
  std::vector<CompiledAddedTokens::Name> names(count);
  for (const bool special : {true, false}) {
    for (size_t i = 0; i < count; ++i) {
      const AddedTokenSpec& added = spec.added_tokens(static_cast<int>(i));
      if (added.special() != special) continue;
      names[i] = {added.content(), special};
      AddedTokenPass::Token token{
          added.content(),     added.id(),     i,
          added.single_word(), added.lstrip(), added.rstrip()};
      if (special) refused.push_back(token);
      if (!added.normalized()) {
        raw.push_back(std::move(token));
        continue;
      }
      token.text = normalize(added.content());
      if (special) refused.push_back(token);
      normalized.push_back(std::move(token));
    }
  }
  return std::make_unique<const CompiledAddedTokens>(
      std::move(raw), std::move(normalized), std::move(refused),
      std::move(names));
}

}  // namespace tessera

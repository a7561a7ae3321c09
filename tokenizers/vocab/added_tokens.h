// AddedTokens: finds added and special tokens in text.
//
// Two passes, as Hugging Face: tokens with normalized = false on the raw text,
// then the others on the normalised text of the gaps. Matching is leftmost,
// then longest; `single_word`, `lstrip`, `rstrip` act on a match afterwards (a
// match that single_word refuses is not tried shorter, and scanning goes on
// from the end of the token, not from where rstrip moved the stop, so that a
// token in stripped white space is found, unless it strips left itself and is
// used up). A first byte filter passes over text without candidates at memory
// speed; O(text) whatever the tokens are.

#ifndef TESSERA_TOKENIZERS_VOCAB_ADDED_TOKENS_H_
#define TESSERA_TOKENIZERS_VOCAB_ADDED_TOKENS_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/base/types.h"

namespace tessera {

class TokenizerSpec;

// What becomes of special tokens that stand in a text.
enum class SpecialPolicy : uint8_t {
  // They are ordinary text.
  kText,
  // Encoding is not begun: see AddedTokens::FindRefused.
  kRefuse,
  // They become their ids.
  kAllow,
};

// Which added tokens a call matches. Build it once per call or keep it.
class AddedTokenFilter {
 public:
  bool Allows(size_t added_index) const { return allowed_[added_index] != 0; }
  // True if no added token at all can match.
  bool allows_none() const { return allows_none_; }
  // True if every added token can match.
  bool allows_all() const { return allows_all_; }

 private:
  friend class AddedTokens;
  friend class CompiledAddedTokens;
  std::vector<uint8_t> allowed_;
  bool allows_none_ = false;
  bool allows_all_ = false;
  // What each pass makes of a token: AddedTokenPass::Resolve. Empty where none
  // of the pass can match.
  std::vector<uint32_t> raw_;
  std::vector<uint32_t> normalized_;
};

class AddedTokens {
 public:
  struct Match {
    // Bytes of the searched text, lstrip and rstrip included.
    size_t begin;
    size_t end;
    TokenId id;
    // Index into TokenizerSpec.added_tokens.
    size_t added_index;
  };

  // `normalize` gives a content as the normaliser chain makes it; used for
  // tokens with normalized = true.
  static StatusOr<std::unique_ptr<const AddedTokens>> Create(
      const TokenizerSpec& spec,
      const std::function<std::string(std::string_view)>& normalize);

  virtual ~AddedTokens() = default;

  // Non-special tokens always match; special ones under kAllow if their content
  // is in `allowed` (empty = all). Unknown names: InvalidArgument (kUsage) with
  // the nearest names.
  virtual StatusOr<AddedTokenFilter> NewFilter(
      SpecialPolicy policy, const std::vector<std::string>& allowed) const = 0;

  // Any token of the pass under the filter? Lets callers skip a pass.
  virtual bool AnyRaw(const AddedTokenFilter& filter) const = 0;
  virtual bool AnyNormalized(const AddedTokenFilter& filter) const = 0;

  // Appends the matches in order, not overlapping.
  virtual void FindRaw(std::string_view text, const AddedTokenFilter& filter,
                       std::vector<Match>* matches) const = 0;
  virtual void FindNormalized(std::string_view text,
                              const AddedTokenFilter& filter,
                              std::vector<Match>* matches) const = 0;

  // For kRefuse: the first special token in the text, raw or normalised form,
  // whatever its flags; or false.
  virtual bool FindRefused(std::string_view text, Match* match) const = 0;

  // May `text`, whatever goes on behind it, be cut at `at`: the matches of the
  // two parts, each searched alone, are those of the whole? For both passes,
  // where no normaliser stands between them. False when in doubt. O(longest
  // token).
  virtual bool MayCut(std::string_view text, size_t at,
                      const AddedTokenFilter& filter) const = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_VOCAB_ADDED_TOKENS_H_

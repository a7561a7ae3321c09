// Tokenizer: text to ids and back.
//
// A tokenizer is made once from a TokenizerSpec (or a file), is then immutable
// and safe from any thread, and its Encode cannot fail: whatever can be wrong
// is found by Create. All memory that encoding writes to is in the caller's
// Scratch, one for each thread; reusing it never changes a result.
//
//   StatusOr<std::unique_ptr<const Tokenizer>> tokenizer =
//       Tokenizer::Create(spec);
//   if (!tokenizer.ok()) return tokenizer.status();
//   std::vector<TokenId> ids = (*tokenizer)->Encode("hello world");
//   StatusOr<std::string> bytes = (*tokenizer)->Decode(ids);
//
// Any bytes are text; ill-formed UTF-8 is ordinary input. Where IsLossless(),
// Decode(Encode(x)) == x for every byte string x. Encoding n bytes takes
// O(n log m), m the longest pretoken.

#ifndef TESSERA_TOKENIZERS_TOKENIZER_H_
#define TESSERA_TOKENIZERS_TOKENIZER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/id_buffer.h"
#include "tokenizers/base/status.h"
#include "tokenizers/base/types.h"
#include "tokenizers/vocab/added_tokens.h"

namespace tessera {

class Decoder;
class PostProcessor;
class TokenizerSpec;
class Vocabulary;
struct Compiled;
struct EncodeState;

enum class ValidateMode {
  kStrict,
  // What validate.h lists under kCompat loads with a warning.
  kCompat,
};

struct CreateOptions {
  ValidateMode mode = ValidateMode::kStrict;
  // Words of the shared head table; overrides runtime.head_words if >= 0.
  // Never changes ids.
  int64_t head_words = -1;
  // Warnings (what kCompat let pass, a pattern on the slow path), one line
  // each; may be null.
  std::vector<std::string>* warnings = nullptr;
};

struct EncodeOptions {
  // What special tokens in the text mean. kRefuse is a check before encoding:
  // call CheckSpecials, Encode treats it as kText.
  SpecialPolicy special = SpecialPolicy::kText;
  // With kAllow: the allowed ones by content; empty = all.
  std::vector<std::string> allowed_special;
  // Adds the ids of the post-processor's template: for BatchEncoder;
  // Tokenizer's own calls give the ids of the text alone.
  bool add_special = false;
};

// What encoding could not keep, summed over the calls on one Scratch.
struct EncodeLoss {
  uint64_t unknown_bytes = 0;
  uint64_t dropped_bytes = 0;
  uint64_t regex_limit_hits = 0;
};

// Result of EncodeWithOffsets; the vectors are equally long.
struct Encoding {
  std::vector<TokenId> ids;
  // Bytes of the original text that each id stands for.
  std::vector<Span> spans;
  // Index of the pretoken each id belongs to, counted over the text; an added
  // token is a pretoken of its own.
  std::vector<uint32_t> pretokens;
};

class Tokenizer {
 public:
  // Working memory of one thread for one tokenizer. Costs about 200 KiB, grows
  // to the private cache's limit.
  class Scratch {
   public:
    ~Scratch();
    Scratch(Scratch&&) noexcept;
    Scratch& operator=(Scratch&&) noexcept;

    // Bytes of the private word cache at most; 0 = none. Never changes ids.
    void set_cache_bytes(uint64_t bytes);
    // Restarts the random numbers of dropout.
    void Seed(uint64_t seed);
    const EncodeLoss& loss() const;

   private:
    friend class Tokenizer;
    explicit Scratch(std::unique_ptr<EncodeState> state);
    std::unique_ptr<EncodeState> state_;
  };

  // Judges the spec (validate.h, rules V01-V17) and compiles it. Errors:
  // BadData with the field, the reason and the rule. O(s log s) in the size of
  // the spec.
  static StatusOr<std::unique_ptr<const Tokenizer>> Create(
      TokenizerSpec spec, const CreateOptions& options = {});

  ~Tokenizer();
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;

  Scratch NewScratch() const;

  // Resolves the special-token options once for many calls. Errors: UsageError
  // for a name in allowed_special that is no special token.
  StatusOr<AddedTokenFilter> NewFilter(const EncodeOptions& options) const;

  // Appends the ids of `text`.
  void Encode(std::string_view text, const AddedTokenFilter& filter,
              Scratch* scratch, IdBuffer* ids) const;

  // The same for a part of a text that was cut at safe cuts (FindSafeCut); only
  // the first part begins it.
  void EncodePart(std::string_view text, const AddedTokenFilter& filter,
                  bool begins_text, Scratch* scratch, IdBuffer* ids) const;

  // The same with spans and pretoken indexes; appends to *encoding.
  void EncodeWithOffsets(std::string_view text, const AddedTokenFilter& filter,
                         Scratch* scratch, Encoding* encoding) const;

  // Convenience: default options, memory of its own.
  std::vector<TokenId> Encode(std::string_view text) const;

  // BadData naming the first special token in `text` and its byte, for
  // SpecialPolicy::kRefuse. The status carries both as payloads.
  static constexpr char kSpecialTokenPayload[] = "tessera/special-token";
  static constexpr char kSpecialOffsetPayload[] = "tessera/special-offset";
  Status CheckSpecials(std::string_view text) const;

  // Bytes of the ids. Errors: BadData with position and id for an id that no
  // token has.
  StatusOr<std::string> Decode(const std::vector<TokenId>& ids) const;

  // First safe cut at or after `from`: a place where `text`, whose rest is not
  // known, may be cut into two that encode to the same ids; kNoCut if none is
  // found. `from` > 0.
  static constexpr size_t kNoCut = static_cast<size_t>(-1);
  size_t FindSafeCut(std::string_view text, size_t from,
                     const AddedTokenFilter& filter) const;

  // Size of the id space (largest id + 1), and ids in use.
  size_t id_count() const;
  size_t used_id_count() const;

  // True if every byte string comes back, where special tokens in it are text
  // (SpecialPolicy::kText); else `loses` names the first step that does not
  // keep it.
  bool IsLossless() const { return loses().empty(); }
  std::string_view loses() const;

  // SHA-256 of the canonical spec without runtime options, in hex.
  const std::string& fingerprint() const;

  // The whole spec; of a tokenizer that was loaded from a native file it is
  // parsed at the first call.
  const TokenizerSpec& spec() const;
  // The spec without what is in tables (tokens, merges, scores, the head list)
  // and what only people read: at hand for any tokenizer.
  const TokenizerSpec& frame() const;
  const Vocabulary& vocabulary() const;
  const Decoder& decoder() const;
  const PostProcessor& post_processor() const;

 private:
  friend class EncodeStream;
  friend class CpuBatchEncoder;
  friend class NativeFile;
  struct Rep;
  explicit Tokenizer(std::unique_ptr<Rep> rep);
  // A tokenizer of the parts that `fill` puts in; checks its self-tests.
  static StatusOr<std::unique_ptr<const Tokenizer>> New(
      const std::function<Status(Compiled*)>& fill);
  const Compiled& compiled() const;
  Status CheckSelfTests() const;

  std::unique_ptr<Rep> rep_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TOKENIZER_H_

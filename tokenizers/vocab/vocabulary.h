// Vocabulary: id <-> bytes, compiled from a spec.
//
// Holds every id that can come out of encoding or go into decoding: the model's
// tokens and the added tokens that are not among them. Immutable, thread-safe.
// Lookups are O(length of the text); nothing allocates after creation.

#ifndef TESSERA_TOKENIZERS_VOCAB_VOCABULARY_H_
#define TESSERA_TOKENIZERS_VOCAB_VOCABULARY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/base/types.h"

namespace tessera {

class TableReader;
class TableWriter;
class TokenizerSpec;

// Values as tessera.VocabularySpec.Kind, then what only this class knows.
enum class TokenKind : uint8_t {
  kNormal = 0,
  kUnknown = 1,
  kControl = 2,
  kUserDefined = 3,
  kUnused = 4,
  kByte = 5,
  kLiteral = 6,
  // An added token whose text is not among the model's tokens.
  kAdded = 7,
  // No token has this id.
  kHole = 8,
};

class Vocabulary {
 public:
  // Requires a spec that ValidateSpec accepted (ids unique, sizes in limits).
  static StatusOr<std::unique_ptr<const Vocabulary>> Create(
      const TokenizerSpec& spec);
  // Reads in place what AppendTables wrote; the bytes must outlive it. Errors:
  // BadData for tables that do not fit each other.
  static StatusOr<std::unique_ptr<const Vocabulary>> Load(TableReader* reader);
  virtual void AppendTables(TableWriter* writer) const = 0;

  virtual ~Vocabulary() = default;

  // Largest id + 1, and the number of ids that are no holes.
  virtual size_t id_count() const = 0;
  virtual size_t used_count() const = 0;

  // Any `id`; kHole beyond id_count.
  virtual TokenKind kind(TokenId id) const = 0;
  bool is_used(TokenId id) const { return kind(id) != TokenKind::kHole; }
  // True for added special tokens, control and unknown tokens. No text that
  // spells one gives its id unless the caller allows it; unk stands for what no
  // other token covers.
  virtual bool is_special(TokenId id) const = 0;

  // Bytes of a token: what formats store (for kByte its name "<0xHH>"), for
  // byte-level vocabularies the bytes themselves. Empty for a hole.
  virtual std::string_view text(TokenId id) const = 0;

  // Token of this text that a model may make from text: kinds normal,
  // user-defined and unused, not special.
  virtual std::optional<TokenId> FindOrdinary(std::string_view text) const = 0;
  // Token of this text whatever its kind.
  virtual std::optional<TokenId> FindAny(std::string_view text) const = 0;
  // The <0xHH> token of a byte.
  virtual std::optional<TokenId> FindByte(uint8_t byte) const = 0;

  // Tokens are raw bytes (GPT-2 family).
  virtual bool byte_level() const = 0;
  // All 256 <0xHH> tokens are there.
  virtual bool has_all_bytes() const = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_VOCAB_VOCABULARY_H_

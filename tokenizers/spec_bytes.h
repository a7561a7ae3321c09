// TokenizerSpec as bytes: its canonical serialisation, its identity, and a spec
// that is parsed only when someone asks for it.

#ifndef TESSERA_TOKENIZERS_SPEC_BYTES_H_
#define TESSERA_TOKENIZERS_SPEC_BYTES_H_

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "tokenizers/base/status.h"

namespace tessera {

class TokenizerSpec;

// Deterministic: the same spec gives the same bytes on every platform.
std::string SerializeSpec(const TokenizerSpec& spec);

// Errors: BadData.
StatusOr<TokenizerSpec> ParseSpec(std::string_view bytes);

// SHA-256 in hex of the canonical serialisation without runtime options: the
// identity of a tokenizer.
std::string SpecFingerprint(const TokenizerSpec& spec);

// A spec, or bytes that become one at the first Get. Any thread may ask.
class LazySpec {
 public:
  LazySpec();
  ~LazySpec();
  LazySpec(const LazySpec&) = delete;
  LazySpec& operator=(const LazySpec&) = delete;

  // One of the two, once, before any Get. `bytes` must outlive this object.
  void Set(TokenizerSpec spec);
  void SetBytes(std::string_view bytes) { bytes_ = bytes; }

  // Valid as long as this object. Bytes that are no valid spec (a file whose
  // tables were forged beside it) give an empty one that says so in its
  // import_notes. Parsing takes some 100 ms for 200,000 tokens.
  const TokenizerSpec& Get() const;

 private:
  std::string_view bytes_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<const TokenizerSpec> spec_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_SPEC_BYTES_H_

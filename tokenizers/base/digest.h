// CRC-32 and SHA-256: the only place that calls zlib's and OpenSSL's.
//
// CRC-32 guards sections of our files against accidents (every burst of 32
// bits) and anybody can recompute it with zlib; SHA-256 is the identity that
// people pin, too slow for each load. About 3 and 1.7 GB/s on a processor with
// the instructions for them.

#ifndef TESSERA_TOKENIZERS_BASE_DIGEST_H_
#define TESSERA_TOKENIZERS_BASE_DIGEST_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace tessera {

// CRC-32 of RFC 1952 (reflected 0xEDB88320). Pass the result of one part as
// `before` of the next: Crc32(b, Crc32(a)) == Crc32(a + b).
uint32_t Crc32(std::string_view bytes, uint32_t before = 0);

using Sha256Digest = std::array<uint8_t, 32>;

Sha256Digest Sha256(std::string_view bytes);

// SHA-256 of bytes that arrive in parts.
class Sha256Stream {
 public:
  Sha256Stream();

  void Update(std::string_view bytes);
  // Ends the stream; call once.
  Sha256Digest Finish();

 private:
  struct Deleter {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Deleter> context_;
};

// Two lower-case hexadecimal digits a byte, and back (either case; nullopt for
// anything that is not whole pairs of digits).
std::string ToHex(std::string_view bytes);
std::string ToHex(const Sha256Digest& digest);
std::optional<std::string> FromHex(std::string_view hex);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_DIGEST_H_

#include "tokenizers/trainers/word_counts.h"

#include "tokenizers/base/digest.h"

namespace tessera {

std::string FormatFingerprint(const Hash128& fingerprint) {
  std::string bytes;
  for (uint64_t half : {fingerprint.high, fingerprint.low}) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<char>(half >> shift));
    }
  }
  return ToHex(bytes);
}

std::optional<Hash128> ParseFingerprint(std::string_view hex) {
  const std::optional<std::string> bytes = FromHex(hex);
  if (!bytes.has_value() || bytes->size() != 16) return std::nullopt;
  Hash128 fingerprint;
  for (size_t i = 0; i < 16; ++i) {
    uint64_t& half = i < 8 ? fingerprint.high : fingerprint.low;
    half = half << 8 | static_cast<uint8_t>((*bytes)[i]);
  }
  return fingerprint;
}

Hash128 TimesFingerprint(const Hash128& fingerprint, uint64_t factor) {
  const unsigned __int128 low =
      static_cast<unsigned __int128>(fingerprint.low) * factor;
  return {.low = static_cast<uint64_t>(low),
          .high = fingerprint.high * factor + static_cast<uint64_t>(low >> 64)};
}

}  // namespace tessera

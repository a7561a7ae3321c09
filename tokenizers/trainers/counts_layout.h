// The fixed parts of a counts file; used by its reader and its writer alone.

#ifndef TESSERA_TOKENIZERS_TRAINERS_COUNTS_LAYOUT_H_
#define TESSERA_TOKENIZERS_TRAINERS_COUNTS_LAYOUT_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tessera::counts_layout {

inline constexpr std::string_view kHeadMagic("TSRCNT\0\1", 8);
inline constexpr std::string_view kTailMagic("TSREND\0\1", 8);
inline constexpr uint32_t kVersion = 1;
inline constexpr size_t kHeadBytes = 16;
inline constexpr size_t kTotalsBytes = 32;
inline constexpr size_t kTrailerBytes = 48;
inline constexpr uint32_t kHeaderBytesMax = 1 << 26;

template <typename T>
inline void AppendNumber(T value, std::string* out) {
  out->append(reinterpret_cast<const char*>(&value), sizeof(value));
}

template <typename T>
inline T NumberAt(const char* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(value));
  return value;
}

}  // namespace tessera::counts_layout

#endif  // TESSERA_TOKENIZERS_TRAINERS_COUNTS_LAYOUT_H_

// What input may have at most, one constant each. Input beyond a limit is
// refused with the limit's value, never truncated.

#ifndef TESSERA_TOKENIZERS_BASE_LIMITS_H_
#define TESSERA_TOKENIZERS_BASE_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace tessera {

// Bytes of a model file, a spec, or the metadata of a container.
inline constexpr uint64_t kModelFileBytesMax = uint64_t{1} << 30;
// Largest id + 1; and ids in a spec <= 2 x used ids + kIdHolesMax.
inline constexpr uint64_t kIdCountMax = uint64_t{1} << 24;
inline constexpr uint64_t kIdHolesMax = 65536;
inline constexpr size_t kTokenBytesMax = 65535;
inline constexpr uint64_t kVocabularyBytesMax = uint64_t{512} << 20;
inline constexpr uint64_t kMergeCountMax = uint64_t{1} << 26;
inline constexpr size_t kAddedTokenCountMax = size_t{1} << 20;
inline constexpr uint64_t kAddedTokenBytesMax = uint64_t{64} << 20;
// Their numbers have 3 bits in the keys of the word cache.
inline constexpr size_t kModelCountMax = 8;
inline constexpr size_t kPatternBytesMax = 16384;
inline constexpr size_t kSequenceMembersMax = 16;
inline constexpr int kSequenceNestingMax = 4;
inline constexpr int64_t kRe2MemoryBytesMax = int64_t{64} << 20;
inline constexpr int32_t kIcuStackBytesMax = 64 << 20;
inline constexpr int kJsonDepthMax = 64;
inline constexpr int kProtobufDepthMax = 32;
inline constexpr size_t kTemplatePiecesMax = 1024;
inline constexpr size_t kSelfTestCountMax = 1024;
inline constexpr size_t kSelfTestBytesMax = size_t{1} << 20;
inline constexpr uint64_t kNormalizerGrowthMax = 1024;
inline constexpr uint64_t kTextBytesMax = uint64_t{1} << 40;
inline constexpr int kThreadsMax = 1024;
inline constexpr uint64_t kPrivateCacheBytesMax = uint64_t{1} << 30;
inline constexpr int kZstdWindowLogMax = 27;
inline constexpr size_t kGgufPairCountMax = 65536;
inline constexpr size_t kGgufKeyBytesMax = 65535;

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_LIMITS_H_

// Whether this build has a sanitizer, whose allocator ends the process where a
// plain one only fails: cases that exhaust memory are skipped then.

#ifndef TESSERA_TESTS_BASE_SANITIZED_H_
#define TESSERA_TESTS_BASE_SANITIZED_H_

#ifndef __has_feature
#define __has_feature(name) 0
#endif

namespace tessera {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || \
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace tessera

#endif  // TESSERA_TESTS_BASE_SANITIZED_H_

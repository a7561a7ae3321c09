// TESSERA_CHECK(condition): an invariant of our own code. A failure is a bug in
// Tessera or in the calling program, never something data can cause; it prints
// file and line and aborts. Active in every build, so keep it out of inner
// loops: TESSERA_DCHECK is for those, active under TESSERA_DEBUG_CHECKS alone
// (the presets debug, asan and tsan).

#ifndef TESSERA_TOKENIZERS_BASE_CHECK_H_
#define TESSERA_TOKENIZERS_BASE_CHECK_H_

namespace tessera {

[[noreturn]] void CheckFailed(const char* file, int line,
                              const char* condition);

}  // namespace tessera

#define TESSERA_CHECK(condition)                              \
  do {                                                        \
    if (__builtin_expect(!(condition), 0)) {                  \
      ::tessera::CheckFailed(__FILE__, __LINE__, #condition); \
    }                                                         \
  } while (false)

#ifdef TESSERA_DEBUG_CHECKS
#define TESSERA_DCHECK(condition) TESSERA_CHECK(condition)
#else
#define TESSERA_DCHECK(condition) \
  do {                            \
    (void)sizeof(!(condition));   \
  } while (false)
#endif

#endif  // TESSERA_TOKENIZERS_BASE_CHECK_H_

// Threads, and the token that stops a job.
//
// Threads exist only inside ParallelFor: it starts them, hands out indices in
// ascending order from one counter, and joins them before it returns, so that
// nothing runs between calls and fork is always safe. Which worker gets which
// index is left to chance: results must not depend on it.

#ifndef TESSERA_TOKENIZERS_BASE_PARALLEL_H_
#define TESSERA_TOKENIZERS_BASE_PARALLEL_H_

#include <atomic>
#include <cstddef>
#include <functional>

#include "tokenizers/base/status.h"

namespace tessera {

// Asks a job to stop at its next unit of work. Any thread or signal handler may
// call RequestStop; a token is never reset.
class StopToken {
 public:
  void RequestStop() { stopped_.store(true, std::memory_order_relaxed); }
  bool stop_requested() const {
    return stopped_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<bool> stopped_{false};
  static_assert(std::atomic<bool>::is_always_lock_free);
};

// Calls body(worker, index) once for every index in 0 .. count-1, on at most
// `threads` threads, the caller's among them; worker is in 0 .. threads-1 and
// no two calls with one worker overlap. A thread that cannot be started is done
// without. An exception of the body (memory) ends the hand-out and is thrown
// again here after the join.
//
// Make an index worth >= 100 microseconds: starting a thread costs about 25.
void ParallelFor(int threads, size_t count,
                 const std::function<void(int worker, size_t index)>& body);

// The same for a body that may fail or be stopped. Returns the error of the
// lowest failed index, whatever the number of threads: indices are handed out
// in order, so everything below a failed one still runs to its end. No index is
// handed out after an error, or after `stop` (may be null) was requested, which
// gives StoppedError if indices were left.
Status ParallelTry(int threads, size_t count, const StopToken* stop,
                   const std::function<Status(int worker, size_t index)>& body);

// Processors this process may run on (its affinity mask), at least 1 and at
// most kThreadsMax: the meaning of `--threads all`.
int UsableProcessors();

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_PARALLEL_H_

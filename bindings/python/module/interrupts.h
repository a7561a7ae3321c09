// Ctrl-C in a long call. While the interpreter lock is given up, the thread
// that made the call looks for signals every 50 ms, as the main thread of a
// process alone can: it takes the lock for that moment.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_INTERRUPTS_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_INTERRUPTS_H_

#include <pthread.h>

#include <chrono>
#include <cstdint>

#include "tokenizers/base/parallel.h"

namespace tessera::python {

class Interrupts {
 public:
  Interrupts() : caller_(pthread_self()) {}

  // False once a signal handler has raised: its exception is then set in the
  // caller's thread. Called by any thread, without the lock.
  bool KeepGoing() {
    if (stop_.stop_requested()) return false;
    if (!IsCaller() || work_ < kWorkMin) return true;
    work_ = 0;
    return Poll();
  }
  // So many bytes were worked on; what other threads do is not counted.
  void AddWork(uint64_t bytes) {
    if (IsCaller()) work_ += bytes;
  }

  const StopToken* token() const { return &stop_; }
  void RequestStop() { stop_.RequestStop(); }

 private:
  // The clock is read at most so often.
  static constexpr uint64_t kWorkMin = uint64_t{64} << 10;

  bool IsCaller() const { return pthread_equal(pthread_self(), caller_) != 0; }
  bool Poll();

  const pthread_t caller_;
  StopToken stop_;
  uint64_t work_ = 0;
  std::chrono::steady_clock::time_point last_ =
      std::chrono::steady_clock::now();
};

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_INTERRUPTS_H_

#include "bindings/python/module/interrupts.h"

#include <nanobind/nanobind.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tessera::python {
namespace {

constexpr std::chrono::milliseconds kInterval(50);

// Signals are Python's main thread's; after a fork that is the thread left.
bool IsMainThread() { return syscall(SYS_gettid) == getpid(); }

}  // namespace

bool Interrupts::Poll() {
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < kInterval) return true;
  last_ = now;
  if (!IsMainThread()) return true;
  nanobind::gil_scoped_acquire lock;
  if (PyErr_CheckSignals() == 0) return true;
  stop_.RequestStop();
  return false;
}

}  // namespace tessera::python

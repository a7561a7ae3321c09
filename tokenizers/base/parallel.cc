// One counter hands the indices out; an index that was handed out is always
// run to its end. The caller's thread is worker 0, so that with no thread at
// all the work still gets done.

#include "tokenizers/base/parallel.h"

#include <sched.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "tokenizers/base/limits.h"

namespace tessera {
namespace {

// What the workers of one call share.
struct Run {
  Run(size_t n, const std::function<void(int, size_t)>& f)
      : count(n), body(f) {}

  const size_t count;
  const std::function<void(int, size_t)>& body;
  std::atomic<size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;

  void End() { next.store(count, std::memory_order_relaxed); }

  void Work(int worker) {
    try {
      while (true) {
        const size_t index = next.fetch_add(1, std::memory_order_relaxed);
        if (index >= count) return;
        body(worker, index);
      }
    } catch (...) {  // rethrown by ParallelFor
      End();
      const std::lock_guard<std::mutex> lock(mutex);
      if (!failure) failure = std::current_exception();
    }
  }
};

}  // namespace

void ParallelFor(int threads, size_t count,
                 const std::function<void(int worker, size_t index)>& body) {
  Run run(count, body);
  const size_t workers =
      std::min(count, static_cast<size_t>(std::max(threads, 1)));
  std::vector<std::thread> others;
  if (workers > 1) others.reserve(workers - 1);
  try {
    for (size_t i = 1; i < workers; ++i) {
      others.emplace_back(&Run::Work, &run, static_cast<int>(i));
    }
  } catch (const std::system_error&) {
    // No more threads to be had: those that run share the work.
  }
  run.Work(0);
  for (std::thread& thread : others) thread.join();
  if (run.failure) std::rethrow_exception(run.failure);
}

Status ParallelTry(
    int threads, size_t count, const StopToken* stop,
    const std::function<Status(int worker, size_t index)>& body) {
  std::mutex mutex;
  Status error;
  // No index above the lowest failed one starts; one below it was handed out
  // before and still runs, so that the lowest error is found.
  std::atomic<size_t> failed{count};
  std::atomic<bool> stopped{false};
  ParallelFor(threads, count, [&](int worker, size_t index) {
    if (index > failed.load(std::memory_order_relaxed)) return;
    if (stop != nullptr && stop->stop_requested()) {
      stopped.store(true, std::memory_order_relaxed);
      return;
    }
    Status status = body(worker, index);
    if (status.ok()) return;
    const std::lock_guard<std::mutex> lock(mutex);
    if (index >= failed.load(std::memory_order_relaxed)) return;
    error = std::move(status);
    failed.store(index, std::memory_order_relaxed);
  });
  if (!error.ok()) return error;
  if (stopped.load()) return StoppedError("stopped on request");
  return OkStatus();
}

int UsableProcessors() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  const bool known = sched_getaffinity(0, sizeof(mask), &mask) == 0;
  // Unknown where there are more processors than the mask holds.
  const int processors =
      known ? CPU_COUNT(&mask)
            : static_cast<int>(std::thread::hardware_concurrency());
  return std::clamp(processors, 1, kThreadsMax);
}

}  // namespace tessera

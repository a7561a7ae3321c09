#include "tokenizers/trainers/work_team.h"

#include <utility>

#include "tokenizers/base/parallel.h"

namespace tessera {
namespace {

// How often a waiting thread looks before it sleeps: some 20 microseconds,
// about what waking costs.
constexpr int kSpins = 2000;

inline void Pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

void WorkTeam::Run(size_t count, const std::function<void(size_t)>& body) {
  if (threads_ == 1 || count <= 1) {
    for (size_t i = 0; i < count; ++i) body(i);
    return;
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    count_ = count;
    body_ = &body;
    next_.store(0, std::memory_order_relaxed);
    open_ = true;
    step_.fetch_add(1, std::memory_order_release);
  }
  changed_.notify_all();
  Work();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    open_ = false;
  }
  // Whoever is inside has an index in work; nobody else comes in.
  while (inside_.load(std::memory_order_acquire) > 0) Pause();
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void WorkTeam::Help() {
  uint64_t seen = 0;
  while (Join(&seen)) {
    Work();
    inside_.fetch_sub(1, std::memory_order_release);
  }
}

bool WorkTeam::Join(uint64_t* seen) {
  while (true) {
    for (int i = 0; i < kSpins; ++i) {
      if (step_.load(std::memory_order_acquire) != *seen) break;
      Pause();
    }
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(
        lock, [&] { return step_.load(std::memory_order_relaxed) != *seen; });
    *seen = step_.load(std::memory_order_relaxed);
    if (dismissed_) return false;
    if (!open_) continue;
    inside_.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
}

void WorkTeam::Work() {
  try {
    while (true) {
      const size_t index = next_.fetch_add(1, std::memory_order_relaxed);
      if (index >= count_) return;
      (*body_)(index);
    }
  } catch (...) {  // thrown again by Run
    next_.store(count_, std::memory_order_relaxed);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!error_) error_ = std::current_exception();
  }
}

void RunWithTeam(int threads, const std::function<void(WorkTeam*)>& job) {
  WorkTeam team(threads);
  const auto dismiss = [&team] {
    {
      const std::lock_guard<std::mutex> lock(team.mutex_);
      team.dismissed_ = true;
      team.step_.fetch_add(1, std::memory_order_release);
    }
    team.changed_.notify_all();
  };
  const size_t count = static_cast<size_t>(threads);
  ParallelFor(threads, count, [&](int, size_t index) {
    // Index 0 is always handed out, and first.
    if (index != 0) {
      team.Help();
      return;
    }
    try {
      job(&team);
    } catch (...) {  // rethrown: the helpers must not wait for ever
      dismiss();
      throw;
    }
    dismiss();
  });
}

}  // namespace tessera

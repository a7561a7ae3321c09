// WorkTeam: threads that stay for the many short steps of one long job.
//
//   RunWithTeam(threads, [&](WorkTeam* team) {
//     while (...) team->Run(count, [&](size_t i) { ... });
//   });
//
// ParallelFor starts its threads at every call, which costs more than a merge.
// Here they start once, and wait for the next step by spinning briefly and then
// sleeping. The caller of Run works too and needs nobody: a thread that could
// not be started, or is late, only makes it slower.

#ifndef TESSERA_TOKENIZERS_TRAINERS_WORK_TEAM_H_
#define TESSERA_TOKENIZERS_TRAINERS_WORK_TEAM_H_

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>

namespace tessera {

class WorkTeam {
 public:
  explicit WorkTeam(int threads) : threads_(threads) {}
  WorkTeam(const WorkTeam&) = delete;

  int threads() const { return threads_; }

  // Calls body(i) once for each i in 0 .. count-1 and returns when all are
  // done. An exception of a body is thrown again here. Only from the job.
  void Run(size_t count, const std::function<void(size_t)>& body);

 private:
  friend void RunWithTeam(int threads,
                          const std::function<void(WorkTeam*)>& job);

  // The life of a helper thread.
  void Help();
  // True once a step other than `*seen` is open and this thread is in it;
  // false when the team is dismissed.
  bool Join(uint64_t* seen);
  // Takes indices of the open step until none is left.
  void Work();

  const int threads_;
  // Counts steps; changes when one opens and when the team is dismissed.
  std::atomic<uint64_t> step_{0};
  std::atomic<size_t> next_{0};
  // Helpers in the open step.
  std::atomic<int> inside_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  // Below: under mutex_, and constant while a step is open.
  bool open_ = false;
  bool dismissed_ = false;
  size_t count_ = 0;
  const std::function<void(size_t)>* body_ = nullptr;
  std::exception_ptr error_;
};

// Runs the job on this thread with up to threads - 1 helpers.
void RunWithTeam(int threads, const std::function<void(WorkTeam*)>& job);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_WORK_TEAM_H_

// PythonJob: a long piece of work beside the thread that asked for it.
//
// The work runs in a thread of its own; the calling thread keeps to Python. It
// feeds the documents of an iterator, which so is never touched by another
// thread, hands on progress, and looks for signals every 50 ms. The thread is
// joined before the call returns.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_JOB_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_JOB_H_

#include <nanobind/nanobind.h>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tokenizers/base/parallel.h"
#include "tokenizers/base/status.h"
#include "tokenizers/trainers/trainer.h"

namespace tessera::python {

class PythonJob final : public Progress {
 public:
  // `progress`: None, or called with (stage, done, total, unit).
  explicit PythonJob(nanobind::object progress)
      : progress_(std::move(progress)) {}
  PythonJob(const PythonJob&) = delete;
  PythonJob& operator=(const PythonJob&) = delete;
  // Stops the work if it still runs.
  ~PythonJob() override;

  // Begins `work`. Once.
  void Start(std::function<Status()> work);
  // Texts of Python (texts.h) as documents; returns early if the work ends.
  void Feed(nanobind::handle texts);
  // Waits for the work. Raises its error; Stopped after Ctrl-C.
  void Finish();

  // For the work: the next document, as NewCorpus asks.
  StatusOr<bool> NextDocument(std::string* document);
  const StopToken* stop() const { return &stop_; }

  void Report(std::string_view stage, uint64_t done, uint64_t total,
              std::string_view unit) override;
  void Warn(std::string_view line) override;

 private:
  struct ProgressReport {
    std::string stage;
    uint64_t done = 0;
    uint64_t total = 0;
    std::string unit;
  };

  // False once the work has ended.
  bool Push(std::string_view document);
  bool Flush();
  // Waits for `ready` or the end of the work, with what Python needs done.
  void WaitFor(const std::function<bool()>& ready);
  void TendPython();
  void StopAndJoin();
  [[noreturn]] void RaiseStopped();

  const nanobind::object progress_;
  StopToken stop_;
  std::thread thread_;
  // Of the feeding thread.
  std::vector<std::string> pending_;
  size_t pending_bytes_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  // The rest is guarded by mutex_.
  std::deque<std::string> documents_;
  size_t document_bytes_ = 0;
  bool all_fed_ = false;
  bool finished_ = false;
  Status result_;
  bool has_report_ = false;
  ProgressReport report_;
  std::vector<std::string> warnings_;
};

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_JOB_H_

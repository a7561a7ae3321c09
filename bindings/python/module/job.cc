#include "bindings/python/module/job.h"

#include <chrono>
#include <new>
#include <utility>

#include "bindings/python/module/errors.h"
#include "bindings/python/module/texts.h"

namespace nb = nanobind;

namespace tessera::python {
namespace {

constexpr std::chrono::milliseconds kInterval(50);
// Documents are handed over so many bytes at a time, and wait while there are
// more than the second.
constexpr size_t kHandOverBytes = size_t{256} << 10;
constexpr size_t kWaitingBytesMax = size_t{8} << 20;

nb::str StrOf(const std::string& text) {
  const nb::object str = nb::steal(PyUnicode_DecodeUTF8(
      text.data(), static_cast<Py_ssize_t>(text.size()), "replace"));
  if (!str.is_valid()) throw nb::python_error();
  return nb::borrow<nb::str>(str);
}

}  // namespace

PythonJob::~PythonJob() { StopAndJoin(); }

void PythonJob::StopAndJoin() {
  if (!thread_.joinable()) return;
  stop_.RequestStop();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    all_fed_ = true;
  }
  changed_.notify_all();
  const nb::gil_scoped_release unlock;
  thread_.join();
}

void PythonJob::Start(std::function<Status()> work) {
  thread_ = std::thread([this, work = std::move(work)] {
    Status result;
    try {
      result = work();
    } catch (const std::bad_alloc&) {
      result = OutOfMemoryError("");
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    result_ = std::move(result);
    finished_ = true;
    changed_.notify_all();
  });
}

void PythonJob::Feed(nb::handle texts) {
  const auto push = [this](const BatchTexts& slice) {
    std::string buffer;
    for (size_t row = 0; row < slice.rows(); ++row) {
      if (!Push(slice.Text(row, &buffer))) return;
    }
  };
  try {
    ForEachSlice(texts, TextsOptions(), push);
  } catch (const nb::python_error& error) {
    // Ctrl-C while the iterator had the word.
    if (error.matches(PyExc_KeyboardInterrupt)) RaiseStopped();
    throw;
  }
  Flush();
  const std::lock_guard<std::mutex> lock(mutex_);
  all_fed_ = true;
  changed_.notify_all();
}

bool PythonJob::Push(std::string_view document) {
  pending_.emplace_back(document);
  pending_bytes_ += document.size();
  return pending_bytes_ < kHandOverBytes || Flush();
}

bool PythonJob::Flush() {
  WaitFor([this] { return document_bytes_ < kWaitingBytesMax; });
  const std::lock_guard<std::mutex> lock(mutex_);
  for (std::string& document : pending_) {
    documents_.push_back(std::move(document));
  }
  document_bytes_ += pending_bytes_;
  pending_.clear();
  pending_bytes_ = 0;
  changed_.notify_all();
  return !finished_;
}

void PythonJob::Finish() {
  WaitFor([] { return false; });
  {
    const nb::gil_scoped_release unlock;
    thread_.join();
  }
  TendPython();
  RaiseIfError(result_);
}

void PythonJob::WaitFor(const std::function<bool()>& ready) {
  while (true) {
    {
      const nb::gil_scoped_release unlock;
      std::unique_lock<std::mutex> lock(mutex_);
      const auto is_over = [&] { return finished_ || ready(); };
      if (changed_.wait_for(lock, kInterval, is_over)) return;
    }
    TendPython();
  }
}

void PythonJob::RaiseStopped() {
  StopAndJoin();
  Raise(StoppedError("stopped; give resume=FOLDER to keep what is done"));
}

void PythonJob::TendPython() {
  if (PyErr_CheckSignals() != 0) {
    if (!PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) {
      throw nb::python_error();
    }
    PyErr_Clear();
    RaiseStopped();
  }
  std::vector<std::string> warnings;
  ProgressReport report;
  bool has_report = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    warnings.swap(warnings_);
    has_report = std::exchange(has_report_, false);
    report = report_;
  }
  for (const std::string& line : warnings) {
    if (PyErr_WarnEx(PyExc_UserWarning, StrOf(line).c_str(), 1) != 0) {
      throw nb::python_error();
    }
  }
  if (has_report && !progress_.is_none()) {
    progress_(StrOf(report.stage), report.done, report.total,
              StrOf(report.unit));
  }
}

StatusOr<bool> PythonJob::NextDocument(std::string* document) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return !documents_.empty() || all_fed_; });
  if (stop_.stop_requested()) return StoppedError("stopped");
  if (documents_.empty()) return false;
  *document = std::move(documents_.front());
  documents_.pop_front();
  document_bytes_ -= document->size();
  if (document_bytes_ < kWaitingBytesMax) changed_.notify_all();
  return true;
}

void PythonJob::Report(std::string_view stage, uint64_t done, uint64_t total,
                       std::string_view unit) {
  const std::lock_guard<std::mutex> lock(mutex_);
  report_ = {std::string(stage), done, total, std::string(unit)};
  has_report_ = true;
}

void PythonJob::Warn(std::string_view line) {
  const std::lock_guard<std::mutex> lock(mutex_);
  warnings_.emplace_back(line);
}

}  // namespace tessera::python

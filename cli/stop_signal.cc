#include "cli/stop_signal.h"

#include <csignal>

namespace tessera {
namespace {

// Constant initialisation: a handler may use it at any time.
StopToken token;
volatile std::sig_atomic_t signal_number = 0;

void OnSignal(int number) {
  signal_number = number;
  token.RequestStop();
}

}  // namespace

void CatchStopSignals() {
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  sigemptyset(&action.sa_mask);
  // The handler serves once, then the default is back. No restart: a read that
  // waits is interrupted, sees the token or is begun again.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (int number : {SIGINT, SIGTERM}) {
    struct sigaction before = {};
    // A signal that the parent ignores (nohup) stays ignored.
    if (sigaction(number, nullptr, &before) == 0 &&
        before.sa_handler == SIG_IGN) {
      continue;
    }
    sigaction(number, &action, nullptr);
  }
}

const StopToken* stop_token() { return &token; }

Status CheckNotStopped() {
  if (!token.stop_requested()) return OkStatus();
  return StoppedError("stopped by a signal; nothing was written");
}

void RequestStop() { token.RequestStop(); }

void ForgetStopSignal() { signal_number = 0; }

void RaiseStopSignal() {
  if (signal_number != 0) raise(signal_number);
}

}  // namespace tessera

// SIGINT and SIGTERM: the first asks the work to stop at its next unit, so that
// temporary files go; the second ends the process as usual.

#ifndef TESSERA_CLI_STOP_SIGNAL_H_
#define TESSERA_CLI_STOP_SIGNAL_H_

#include "tokenizers/base/parallel.h"
#include "tokenizers/base/status.h"

namespace tessera {

// From here on the first signal only sets the token. Called by commands that
// write files: where there is nothing to tidy up, a signal may just end them.
void CatchStopSignals();

const StopToken* stop_token();

// StoppedError once a signal came, else OK.
Status CheckNotStopped();

// Asks for a stop as a signal does.
void RequestStop();

// What was done is kept and can be gone on with: a signal that came is no
// longer what the process ends by.
void ForgetStopSignal();

// If a signal came, ends the process by it: the parent sees 130 or 143.
void RaiseStopSignal();

}  // namespace tessera

#endif  // TESSERA_CLI_STOP_SIGNAL_H_

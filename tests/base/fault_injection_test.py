"""AtomicFile while system calls fail: the old file or the whole new one.

    fault_injection_test.py WRITE_FILE

strace lets the k-th call of a kind fail, be interrupted or kill the process,
for every k of a run without fault. After each run the target must hold the old
or the whole new bytes, the exit code must fit, and nothing else may lie beside
it unless the process was killed.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
BYTES = 1200000
OLD = b"old"
NEW = b"n" * BYTES
DONE, CANNOT_CREATE, IO = 0, 73, 74
CALLS = ("write", "fsync", "fallocate", "renameat", "ftruncate", "close",
         "pread64", "fstat", "newfstatat")
ERRORS = ("ENOSPC", "EIO", "EDQUOT")
INTERRUPTED = {"write", "pread64"}
MUST_FAIL = {"write", "renameat"}


class Run:
    """One run of the program in a fresh folder."""

    def __init__(self, program, inject=None):
        with tempfile.TemporaryDirectory() as folder:
            target = pathlib.Path(folder, "out")
            target.write_bytes(OLD)
            log = pathlib.Path(folder + ".strace")
            command = ["strace", "-f", "-qq", "-o", str(log)]
            command += ["-e", "trace=" + ",".join(CALLS)]
            if inject:
                command += ["-e", "inject=" + inject]
            result = subprocess.run(
                command + [program, str(target), str(BYTES)],
                capture_output=True, check=False, timeout=60,
            )
            self.code = result.returncode
            self.message = result.stderr.decode(errors="replace")
            self.content = target.read_bytes()
            self.others = sorted(set(os.listdir(folder)) - {"out"})
            self.log = log.read_text(errors="replace") if log.exists() else ""
            log.unlink(missing_ok=True)
            # The next writer removes what a killed one left.
            if self.others:
                subprocess.run([program, str(target), "3"], check=False)
                self.others_later = sorted(set(os.listdir(folder)) - {"out"})


def faults_of(run, expected):
    """What is wrong with one run; empty if nothing is."""
    found = []
    if run.code not in expected:
        found.append(f"exit code {run.code}, expected {sorted(expected)}")
    if run.content not in (OLD, NEW):
        found.append(f"{len(run.content)} bytes: neither old nor new")
    if run.code == DONE and run.content != NEW:
        found.append("success without the new bytes")
    if run.code != DONE and run.message.count("\n") != 1 and run.code > 0:
        found.append(f"expected one line, found {run.message!r}")
    if run.others:
        found.append(f"left behind {run.others}")
    return found


def faults_of_killed(run):
    found = []
    if run.content not in (OLD, NEW):
        found.append(f"{len(run.content)} bytes: neither old nor new")
    if run.others and run.others_later:
        found.append(f"the next writer left {run.others_later}")
    return found


def codes_of(call):
    """Exit codes that fit an error of this call."""
    if call in MUST_FAIL:
        return {IO}
    # The first look at the target comes before anything is written.
    return {DONE, CANNOT_CREATE, IO} if "stat" in call else {DONE, IO}


def cases(plain):
    """(inject, function that judges the run) for every call of our own.

    The loader's calls come before the first that names the target.
    """
    lines = plain.log.split("\n")
    begin = next(i for i, line in enumerate(lines) if '/out"' in line)
    for call in CALLS:
        happens = re.compile(rf"\b{call}\(")
        loader = sum(bool(happens.search(line)) for line in lines[:begin])
        count = sum(bool(happens.search(line)) for line in lines)
        for k in range(loader + 1, count + 1):
            for error in ERRORS:
                yield (f"{call}:error={error}:when={k}",
                       lambda run, c=codes_of(call): faults_of(run, c))
            if call in INTERRUPTED:
                yield (f"{call}:error=EINTR:when={k}",
                       lambda run: faults_of(run, {DONE}))
            yield f"{call}:signal=SIGKILL:when={k}", faults_of_killed


def main(program):
    if not shutil.which("strace"):
        print("strace is not installed")
        return SKIPPED
    plain = Run(program)
    if plain.code != DONE:
        print(f"strace may not trace here: {plain.message.strip()}")
        return SKIPPED
    failed = number = 0
    for number, (inject, judge) in enumerate(cases(plain), 1):
        run = Run(program, inject)
        found = judge(run)
        if found:
            failed += 1
            print(f"{inject}: {'; '.join(found)}: {run.message.strip()}")
    print(f"{number} faults injected, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

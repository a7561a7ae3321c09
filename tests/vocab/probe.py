"""What the oracle tests share: probes, peers, shared files, specs as text."""

import importlib
import os
import pathlib
import random
import subprocess
import sys

FULL = os.environ.get("TESSERA_TEST_FULL") == "1"
SOURCE = pathlib.Path(
    os.environ.get("TESSERA_SOURCE_DIR", pathlib.Path(__file__).parents[2])
)


def skip(reason):
    """Ends the test as skipped; ctest shows the last line."""
    print(reason)
    sys.exit(77)


def peer(name):
    """The module of a peer, or the end of the test."""
    try:
        return importlib.import_module(name)
    except ImportError:
        skip(f"skipped: the peer {name} is not installed")


def shared(path):
    """A file beside the checkout, or None."""
    file = SOURCE.parent / "shared" / path
    return file if file.exists() else None


def quoted(data):
    """A bytes literal of protobuf's text form."""
    return '"' + "".join(f"\\{byte:03o}" for byte in data) + '"'


def vocabulary(tokens, kinds=None):
    """VocabularySpec of bytes with ids 0, 1, 2, ..."""
    lines = [f"tokens: {quoted(token)}" for token in tokens]
    if kinds is not None:
        lines += [f"kinds: {kind}" for kind in kinds]
    return "vocabulary { " + " ".join(lines) + " }"


class Probe:
    """A probe program with a spec: answers one line for each input."""

    def __init__(self, program, spec):
        self.program = program
        self.head = spec.encode().hex() + "\n"

    def _run(self, inputs, *arguments):
        text = self.head + "".join(data.hex() + "\n" for data in inputs)
        done = subprocess.run(
            [self.program, *arguments],
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"probe ended with {done.returncode}")
        return done.stdout.splitlines()

    def __call__(self, inputs):
        inputs = list(inputs)
        lines = self._run(inputs)
        if len(lines) != len(inputs):
            raise RuntimeError(" ".join(lines[:1]))
        return lines

    def ids(self, inputs):
        return [[int(x) for x in line.split()] for line in self(inputs)]

    def nanoseconds(self, inputs):
        return float(self._run(inputs, "--time")[0])


class Count:
    """Counts cases and differences; says so at the end."""

    def __init__(self, name):
        self.name = name
        self.cases = 0
        self.faults = 0

    def check(self, got, want, context):
        self.cases += 1
        if got == want:
            return
        self.faults += 1
        if self.faults <= 5:
            print(f"{self.name}: got {got}, want {want}: {context}")

    def finish(self):
        print(f"{self.name}: {self.cases} cases, {self.faults} differences")
        sys.exit(1 if self.faults or not self.cases else 0)


def generator():
    """Random numbers, the same in each run."""
    return random.Random(404)

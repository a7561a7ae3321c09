"""Random texts: ids of the command against those of the peers.

    fuzz_ids.py [--megabytes N] [--seed S] [--vocabulary NAME]... [--seconds T]

Gives each vocabulary its share of N megabytes (10^6 bytes) of the texts of
texts.py, encodes them with the command and with the oracle, and prints every
difference with the shortest text that still shows it. Lossless vocabularies
must also give random bytes back. Exit code 1 if anything differed.
"""

import argparse
import random
import sys
import time

import command
import texts as texts_module
import vocabularies

SKIPPED = 77
BATCH_BYTES = 1_000_000
# Differences shown of one vocabulary.
SHOWN_MAX = 5


def differing(vocabulary, texts):
    """[(text, our row, the oracle's row)] of the texts that differ."""
    ours = vocabulary.encode(texts)
    theirs = vocabulary.oracle.encode(texts)
    return [
        (text, row, want) for text, row, want in zip(texts, ours, theirs)
        if row != want and not vocabulary.oracle.accepts(text, row)
    ]


def shorter(text):
    """Texts with one stretch left out, long stretches first."""
    size = len(text) // 2
    while size > 0:
        for begin in range(0, len(text), size):
            yield text[:begin] + text[begin + size:]
        size //= 2


def minimized(text, fails):
    """`fails` gives those of several texts that fail; the last found."""
    while True:
        candidates = [t for t in dict.fromkeys(shorter(text)) if t]
        failing = fails(candidates) if candidates else []
        if not failing:
            return text
        text = min(failing, key=len)


def minimal_difference(vocabulary, text):
    text = minimized(
        text, lambda batch: [row[0] for row in differing(vocabulary, batch)])
    return differing(vocabulary, [text])[0]


def lost(vocabulary, texts):
    """Those of the texts, of bytes, that do not come back."""
    # The policy of special tokens concerns encoding alone.
    flags = vocabulary.flags
    at = flags.index("--special")
    rows = command.encode_bytes(vocabulary.path, flags, texts)
    back = command.decode(vocabulary.path, flags[:at] + flags[at + 2:], rows)
    return [text for text, other in zip(texts, back) if text != other]


class Fuzzer:
    """One vocabulary."""

    def __init__(self, vocabulary, rng):
        self.vocabulary = vocabulary
        self._rng = rng
        self.texts = 0
        self.bytes = 0
        self.failures = 0

    def run(self, byte_count):
        oracle = self.vocabulary.oracle
        while byte_count > 0:
            batch = texts_module.some(self._rng, oracle.words, oracle.added,
                                      min(byte_count, BATCH_BYTES))
            size = sum(len(text.encode()) + 1 for text in batch)
            byte_count -= size
            self.bytes += size
            self.texts += len(batch)
            self._compare(batch)
            if self.vocabulary.lossless:
                self._round_trip(len(batch) // 10 + 1)

    def _compare(self, batch):
        for text, _, _ in differing(self.vocabulary, batch):
            self.failures += 1
            if self.failures > SHOWN_MAX:
                continue
            text, ours, theirs = minimal_difference(self.vocabulary, text)
            print(f"DIFFERS {self.vocabulary.name}: {text!r} "
                  f"{ascii(text)}: ours {ours.decode()}, "
                  f"theirs {theirs.decode()}", flush=True)

    def _round_trip(self, count):
        oracle = self.vocabulary.oracle
        tokens = [token for token in oracle.words if token]
        batch = [texts_module.ill_formed(self._rng, tokens, oracle.added)
                 for _ in range(count)]
        for text in lost(self.vocabulary, batch):
            self.failures += 1
            if self.failures <= SHOWN_MAX:
                text = minimized(text, lambda b: lost(self.vocabulary, b))
                print(f"LOST {self.vocabulary.name}: {text!r}", flush=True)


def chosen(names):
    """(vocabularies to test, lines about those that are not)."""
    known = {vocabulary.name for vocabulary in vocabularies.ALL}
    for name in names:
        if name not in known:
            sys.exit(f"no vocabulary {name}; known: {', '.join(sorted(known))}")
    present, skipped = [], []
    for vocabulary in vocabularies.ALL:
        if names and vocabulary.name not in names:
            continue
        reason = vocabulary.missing()
        if reason:
            skipped.append(f"{vocabulary.name}: skipped, {reason}")
        else:
            present.append(vocabulary)
    return present, skipped


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=404)
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--vocabulary", action="append", default=[])
    return parser.parse_args()


def main():
    options = arguments()
    present, skipped = chosen(options.vocabulary)
    print("\n".join([f"seed {options.seed}", *skipped]), flush=True)
    if not present:
        return SKIPPED
    end = time.monotonic() + options.seconds
    failures = 0
    for i, vocabulary in enumerate(present):
        begin = time.monotonic()
        if begin > end:
            print(f"{vocabulary.name}: left out, no time")
            failures += 1
            continue
        fuzzer = Fuzzer(vocabulary, random.Random(f"{options.seed} {i}"))
        try:
            fuzzer.run(int(options.megabytes * 1e6 / len(present)))
        except command.CommandFailed as error:
            fuzzer.failures += 1
            print(f"FAILED {vocabulary.name}: {error}")
        failures += fuzzer.failures
        print(f"{vocabulary.name}: {fuzzer.texts} texts, {fuzzer.bytes} bytes, "
              f"{fuzzer.failures} differences, "
              f"{time.monotonic() - begin:.1f} s", flush=True)
        # The peer's tables are of no more use.
        vars(vocabulary).pop("oracle", None)
    print(f"{failures} differences")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

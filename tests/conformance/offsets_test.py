"""Offsets of the published tokenizer.json files, against `tokenizers`.

Random texts of every generator and samples of the corpora; offsets count
characters. What differs by a known kind is counted and printed.
"""

import collections
import os
import random
import unittest

import command
import offsets
import texts as texts_module
import vocabularies
from command import harness

FULL = bool(os.environ.get("TESSERA_TEST_FULL"))
RANDOM_BYTES = 2_000_000 if FULL else 25_000
SAMPLE_BYTES = 200_000 if FULL else 1_500


def corpus_samples():
    """A stretch of each file of the corpora, in texts of some lines."""
    folder = harness.SHARED / "corpora" / "open"
    result = []
    for path in sorted(folder.rglob("*.txt")):
        if "udhr" in path.parts and not FULL:
            continue
        with path.open("rb") as file:
            file.seek(min(5000, path.stat().st_size // 2))
            data = file.read(SAMPLE_BYTES)
        text = data.decode(errors="ignore")
        result += [text[i:i + 700] for i in range(0, len(text), 700)]
    return result


class Drops:
    """Tells texts of which a byte-level BPE drops a byte that it has no token
    for: the peer's offsets then count as if it had never been there."""

    def __init__(self, tokenizer):
        from tokenizers import pre_tokenizers

        self._normalizer = tokenizer.normalizer
        self._letters = pre_tokenizers.ByteLevel(add_prefix_space=False,
                                                 use_regex=False)
        self._missing = {letter for letter in self._letters.alphabet()
                         if tokenizer.token_to_id(letter) is None}

    def some_of(self, text):
        if not self._missing:
            return False
        if self._normalizer is not None:
            text = self._normalizer.normalize_str(text)
        pieces = self._letters.pre_tokenize_str(text)
        return any(not self._missing.isdisjoint(piece) for piece, _ in pieces)


class OffsetsTest(harness.CliTest):

    def check(self, vocabulary):
        reason = vocabulary.missing()
        if reason:
            self.skipTest(reason)
        oracle = vocabulary.oracle
        rng = random.Random(404)
        texts = texts_module.some(rng, oracle.words, oracle.added,
                                  RANDOM_BYTES)
        texts += corpus_samples()
        ours = command.encode_with_offsets(vocabulary.path, vocabulary.flags,
                                           texts)
        theirs = oracle.tokenizer.encode_batch(texts,
                                               add_special_tokens=False)
        drops = Drops(oracle.tokenizer)
        del vars(vocabulary)["oracle"]
        kinds = collections.Counter()
        wrong = []
        for text, (ids, spans), encoding in zip(texts, ours, theirs):
            kind = offsets.kind_of_difference(text, spans, encoding.offsets)
            if kind == "differs" and drops.some_of(text):
                kind = "dropped"
            kinds[kind] += 1
            if kind in ("differs", "finer") or ids != encoding.ids:
                wrong.append((text, list(zip(spans, encoding.offsets))))
        print(f"{vocabulary.name}: {len(texts)} texts, "
              f"{kinds['covers more']} cover more, {kinds['dropped']} with "
              "dropped bytes")
        wrong.sort(key=lambda row: len(row[0]))
        self.assertEqual(wrong[:2], [], f"{len(wrong)} texts differ")


vocabularies.add_cases(OffsetsTest, [
    vocabulary for vocabulary in vocabularies.ALL
    if vocabulary.file.endswith(".json")])

if __name__ == "__main__":
    unittest.TestCase.maxDiff = None
    harness.main()

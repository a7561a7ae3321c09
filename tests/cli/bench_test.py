"""bench: ids are compared first, rows are what was measured."""

import importlib.util
import json
import sys
import unittest

import harness
from harness import CliTest

HAS_TOKENIZERS = importlib.util.find_spec("tokenizers") is not None
SAMPLES = str(harness.ROOT / "data/samples/en")


class Bench(CliTest):
    """Each kind of measurement."""

    def rows(self, *arguments):
        out = self.ok("bench", *arguments, "--rounds", "1", "--json", "-q",
                      "--python", sys.executable).text
        return {row["engine"]: row for row in map(json.loads,
                                                  out.splitlines())}

    @unittest.skipUnless(HAS_TOKENIZERS, "no tokenizers in this interpreter")
    def test_encode_and_decode(self):
        for what in ("encode", "decode"):
            rows = self.rows(what, "-t", harness.tokenizer(), SAMPLES,
                             "--peers", "tokenizers,sentencepiece",
                             "--document-bytes", "500", "--megabytes", "1")
            self.assertTrue(rows["tokenizers"]["exact"])
            self.assertTrue(rows["tessera"]["exact"])
            self.assertGreater(rows["tessera"]["cold"], 0)
            self.assertGreater(rows["tessera"]["rss"], 1 << 20)
            self.assertGreater(rows["tessera"]["bytes"], 1000)
            # A byte-level tokenizer is no SentencePiece model.
            self.assertIn("error", rows["sentencepiece"])

    @unittest.skipUnless(HAS_TOKENIZERS, "no tokenizers in this interpreter")
    def test_train(self):
        rows = self.rows("train", SAMPLES, "--vocab-size", "600", "--peers",
                         "tokenizers")
        self.assertTrue(rows["tessera"]["exact"])
        self.assertTrue(rows["tokenizers"]["exact"])

    def test_load(self):
        rows = self.rows("load", "-t", harness.tokenizer(), "--peers",
                         "quicktok")
        self.assertGreater(rows["tessera"]["load"], 0)
        self.assertIn("error", rows["quicktok"])

    def test_table(self):
        ran = self.ok("bench", "encode", "-t", harness.tokenizer(), SAMPLES,
                      "--rounds", "1", "--peers", "tokenizers=no-such-python",
                      "-v")
        self.assertIn("cold MB/s", ran.text)
        self.assertIn("not measured: the program could not be run", ran.text)
        self.assertIn("not checked: no reference", ran.text)
        self.assertIn("documents,", ran.err)

    def test_peer_that_is_not_installed(self):
        """Said in words, with what to do."""
        bare = harness.file("bare-python",
                            '#!/bin/sh\nexec python3 -S -I "$@"\n')
        bare.chmod(0o755)
        ran = self.ok("bench", "load", "-t", harness.tokenizer(), "--rounds",
                      "1", "--peers", f"quicktok={bare}")
        self.assertRegex(ran.text, r"not measured: not installed for .*; "
                                   r".* -m pip install quicktok-v1\n")
        self.assertNotIn("Error", ran.text)

    def test_gate(self):
        ran = harness.run("bench", "encode", "-t", harness.tokenizer(), SAMPLES,
                          "--rounds", "1", "--peers",
                          "tokenizers=no-such-python", "--gate")
        self.assertEqual(ran.code, 1)
        self.assertIn("no reference", ran.err)
        self.assertIn("cold MB/s", ran.text)

    def test_refused(self):
        self.fails(2, "did you mean", "bench", "encod", SAMPLES)
        self.fails(2, "a text to measure on", "bench", "encode", "-t",
                   harness.tokenizer())
        self.fails(2, "no such peer", "bench", "load", "-t",
                   harness.tokenizer(), "--peers", "tiktokn")
        self.fails(66, "none.txt", "bench", "encode", "-t",
                   harness.tokenizer(), "none.txt")


if __name__ == "__main__":
    harness.main()

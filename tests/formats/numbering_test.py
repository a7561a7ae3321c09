"""Ids of added tokens in Hugging Face tokenizers, which numbers them itself.

What `inspect` and `convert` say of a tokenizer.json is compared with what the
library makes of it; with --fill-holes nothing may be numbered anew.
"""

import importlib.util
import json
import os
import pathlib
import random
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "cli"))

import harness  # pylint: disable=wrong-import-position

FULL = bool(os.environ.get("TESSERA_TEST_FULL"))
SEEDS = 8
NAMES = ["<a>", "<b>", "<c>", "<d>"]
NOTE = re.compile(r"`(.*)` keeps its id \d+; Hugging Face would number it "
                  r"(\d+)")


def model(kind, vocab):
    if kind == "Unigram":
        pieces = [["u", 0.0]] + [[token, -1.5] for token in vocab]
        return {"type": kind, "unk_id": 0, "vocab": pieces}
    fields = {"BPE": {"merges": [], "unk_token": "u"},
              "WordLevel": {"unk_token": "u"},
              "WordPiece": {"unk_token": "u", "continuing_subword_prefix": "##",
                            "max_input_chars_per_word": 100}}
    return {"type": kind, "vocab": vocab, **fields[kind]}


def small(kind, seed):
    """A tokenizer with holes in and behind its vocabulary."""
    chance = random.Random(f"{kind} {seed}")
    count = chance.randrange(2, 6)
    ids = sorted(chance.sample(range(12), count))
    if kind == "Unigram":
        ids = list(range(1, count + 1))
    vocab = dict(zip("uabcd" if kind != "Unigram" else "abcde", ids))
    last = max(ids)
    free = [i for i in range(last + 6) if i not in ids]
    if kind == "Unigram":
        free = [i for i in free if i > last]
    added = sorted(chance.sample(free, min(len(free), 3)))
    return {"version": "1.0", "model": model(kind, vocab), "added_tokens": [
        {"id": i, "content": name, "single_word": False, "lstrip": False,
         "rstrip": False, "normalized": False, "special": True}
        for name, i in zip(NAMES, added)]}


class Numbering(harness.CliTest):
    """What the library does with ids."""

    @classmethod
    def setUpClass(cls):
        if importlib.util.find_spec("tokenizers") is None:
            raise unittest.SkipTest("tokenizers is not installed")

    def theirs(self, path):
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(path))

    def differing(self, path):
        """{content: id there} of the added tokens that get other ids."""
        theirs = self.theirs(path)
        ids = {a["content"]: a["id"]
               for a in json.loads(path.read_text())["added_tokens"]}
        return {content: theirs.token_to_id(content)
                for content, i in ids.items()
                if theirs.token_to_id(content) != i}

    def test_rule(self):
        """The notes on reading are the ids that the library gives."""
        odd = 0
        for kind in ("BPE", "WordLevel", "WordPiece", "Unigram"):
            for seed in range(SEEDS):
                path = harness.file("n.json", json.dumps(small(kind, seed)))
                notes = json.loads(self.ok("inspect", path, "--json").out)
                found = {m[1]: int(m[2]) for m in map(
                    NOTE.search, notes["notes"]) if m}
                want = self.differing(path)
                self.assertEqual(found, want, path.read_text())
                odd += bool(want)
        self.assertGreater(odd, SEEDS)

    def test_filled(self):
        """--fill-holes: their ids are ours, whatever the model."""
        out = harness.FOLDER / "filled.json"
        for kind in ("BPE", "WordLevel", "WordPiece", "Unigram"):
            for seed in range(SEEDS):
                text = json.dumps(small(kind, seed))
                path = harness.file("n.json", text)
                ran = self.ok("convert", path, out, "--force", "--fill-holes")
                self.assertEqual(ran.err, "")
                self.assertEqual(self.differing(out), {}, text)
                self.assertEqual(
                    json.loads(path.read_text())["added_tokens"],
                    json.loads(out.read_text())["added_tokens"])

    def test_published(self):
        for name in ("p50k_base", "cl100k_base", "o200k_base")[:None if FULL
                                                               else 2]:
            path = harness.vocabulary(f"openai/{name}.tiktoken")
            out = harness.FOLDER / f"{name}.json"
            ran = self.ok("convert", path, out)
            self.one_line(ran.err)
            first, i = next(iter(self.differing(out).items()))
            self.assertIn(f"would number `{first}` {i}, not", ran.err)
            self.assertIn("--fill-holes", ran.err)
            ran = self.ok("convert", path, out, "--force", "--fill-holes")
            self.assertEqual(ran.err, "")
            self.assertEqual(self.differing(out), {})
            text = "Hello <|endoftext|> 1234 <|endofprompt|> <hole 100256>"
            ours = self.ok("encode", "-t", path, "--special", "allow",
                           stdin=text).text.split()
            self.assertEqual(self.theirs(out).encode(text).ids,
                             [int(i) for i in ours])

    def test_second_names(self):
        """An id has one name there: the second is dropped where allowed."""
        path = harness.vocabulary("openai/o200k_base.tiktoken")
        if not FULL:
            self.skipTest("part of the full form")
        out = harness.FOLDER / "harmony.json"
        flags = ("--encoding", "o200k_harmony", "--fill-holes")
        self.fails(65, "[C05]", "convert", path, out, *flags)
        self.ok("convert", path, out, *flags, "--allow", "C05")
        self.assertEqual(self.differing(out), {})


if __name__ == "__main__":
    harness.main()

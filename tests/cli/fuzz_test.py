"""Mutated command lines: a usage error or a result, never a crash."""

import os
import random

import harness
from harness import CliTest, SAMPLES

COUNT = 2000 if os.environ.get("TESSERA_TEST_FULL") else 200
CODES = {0, 1, 2, 65, 66, 69, 73, 74}


class Fuzz(CliTest):
    """The seed is fixed: a failure comes again."""

    def lines(self):
        tok = str(harness.tokenizer())
        text = str(harness.file("fuzz.txt", "some text\nof two lines\n"))
        out = str(harness.FOLDER / "fuzz.out")
        return [
            ["encode", "-t", tok, "--documents", "file", text],
            ["encode", "-t", tok, "--format", "json", "--offsets", "char",
             text],
            ["encode", "-t", tok, "--max-tokens", "3", "--stride", "1", text],
            ["encode", "--threads", "2", "-t", tok, "--show", text],
            ["decode", "-t", tok, "--errors", "replace", text],
            ["decode", "-t", tok, "--format", "npy", text],
            ["train", "bpe", text, "--vocab-size", "300", "-o", out,
             "--force"],
            ["train", "bpe", "--dry-run", "--normalizer", "nfc", text],
            ["convert", tok, out, "--to", "huggingface", "--force"],
            ["inspect", tok, "--tokens", "5"],
            ["inspect", tok, "--trace", "a b", "--json"],
            ["compile", tok, "-o", out, "--force"],
            ["help", "encode"],
            ["version", "--json"],
        ]

    def mutate(self, rng, words):
        words = list(words)
        odd = ["", "-", "--", "-x", "--no-", "--=", "=", "--threads=",
               "@", "@/nonexistent", "\u202e", "999999999999999999999",
               "-1", "[a,b]", "++", "%s%n", "--help", "-vvv", "all", "none"]
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(words)) if words else 0
            kind = rng.randrange(6)
            if kind == 0 and words:
                del words[at]
            elif kind == 1:
                words.insert(at, rng.choice(odd))
            elif kind == 2 and words:
                words[at] = rng.choice(odd)
            elif kind == 3 and words:
                words.insert(at, words[at])
            elif kind == 4 and words:
                other = rng.randrange(len(words))
                words[at], words[other] = words[other], words[at]
            elif words and words[at]:
                cut = rng.randrange(len(words[at]))
                words[at] = words[at][:cut] + rng.choice("-=x\t@") + \
                    words[at][cut + 1 :]
        return words

    def test_mutated_lines(self):
        rng = random.Random(404)
        lines = self.lines()
        for _ in range(COUNT):
            words = self.mutate(rng, rng.choice(lines))
            words = [w for w in words if "\0" not in w]
            ran = harness.run(*words, stdin="1 2 3\n", cwd=harness.FOLDER)
            self.assertIn(ran.code, CODES, f"{words}: {ran.err}")
            if ran.code >= 2 and ran.err.startswith("tessera: "):
                self.one_line(ran.err)

    def test_samples_are_untouched(self):
        self.assertTrue((SAMPLES / "en" / "prose.txt").exists())


if __name__ == "__main__":
    harness.main()

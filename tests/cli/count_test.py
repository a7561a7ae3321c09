"""count: counts files, merged, weighted, as text and back."""

import pathlib
import random

import harness
from harness import CliTest, SAMPLES


class CountTest(CliTest):
    """Shared helpers."""

    TEXT = SAMPLES / "en" / "prose.txt"

    def count(self, name, *arguments, **options):
        path = harness.FOLDER / name
        ran = self.ok("count", *arguments, "-o", path, "--force", **options)
        return path, ran

    def words(self, counts):
        lines = self.ok("count", "--export", "tsv", counts).text.splitlines()
        return {word: int(n) for word, n in
                (line.split("\t") for line in lines)}

    def train(self, *arguments):
        path = harness.FOLDER / "trained.tessera"
        self.ok("train", "bpe", "--vocab-size", 400, "-o", path, "--force",
                *arguments)
        return path.read_bytes()


class Counts(CountTest):
    """What a file holds."""

    def test_words(self):
        text = harness.file("few.txt", "a b a\na\tb\n")
        counts, ran = self.count("few.tcounts", text)
        self.assertEqual(self.words(counts),
                         {"a": 2, " a": 1, " b": 1, "\\t": 1, "b": 1,
                          "\\n": 2})
        for word in ("6 distinct, 8 in all", "10 bytes in 2 documents",
                     "tessera train bpe --from-counts"):
            self.assertIn(word, ran.err)

    def test_threads_memory_order_and_shards(self):
        lines = self.TEXT.read_text().splitlines(keepends=True)
        shards = [harness.file(f"shards/{i}.txt", "".join(lines[i::7]))
                  for i in range(7)]
        want = self.count("all.tcounts", self.TEXT)[0].read_bytes()
        random.Random(1).shuffle(shards)
        for flags in (("--threads", 1), ("--threads", 7, "--memory", "64MiB")):
            path, _ = self.count("shuffled.tcounts", *shards, *flags)
            self.assertEqual(path.read_bytes(), want)
        parts = [self.count(f"part{i}.tcounts", shard)[0]
                 for i, shard in enumerate(shards)]
        merged, _ = self.count("merged.tcounts", "--merge", *parts)
        self.assertEqual(merged.read_bytes(), want)
        self.assertEqual(self.train("--from-counts", merged),
                         self.train(self.TEXT))

    def test_weights(self):
        a = harness.file("a.txt", "one two\n")
        b = harness.file("b.txt", "two three\n")
        counts_a, _ = self.count("a.tcounts", a)
        counts_b, _ = self.count("b.tcounts", b)
        merged, _ = self.count("w.tcounts", "--merge", f"{counts_a}@3",
                               counts_b)
        want, _ = self.count("aaab.tcounts", a, a, a, b)
        self.assertEqual(merged.read_bytes(), want.read_bytes())
        both = ("--from-counts", f"{counts_a}@3", "--from-counts", counts_b)
        self.assertEqual(self.train(*both),
                         self.train("--from-counts", want))

    def test_min_count(self):
        text = harness.file("rare.txt", "a b a\n")
        counts, _ = self.count("rare.tcounts", text, "--min-count", 2)
        self.assertEqual(self.words(counts), {})
        counts, _ = self.count("rare.tcounts", text, text, "--min-count", 3)
        self.assertEqual(self.words(counts), {})
        counts, _ = self.count("rare.tcounts", text, text, "--min-count", 2)
        self.assertEqual(len(self.words(counts)), 4)

    def test_text_and_back(self):
        counts, _ = self.count("x.tcounts", self.TEXT)
        lines = harness.FOLDER / "x.tsv"
        self.ok("count", "--export", "tsv", counts, "-o", lines, "--force")
        back, _ = self.count("y.tcounts", "--import", "tsv", lines)
        self.assertEqual(self.words(back), self.words(counts))
        bad = harness.file("bad.tsv", "a\t1\nb\n")
        self.fails(65, "bad.tsv:line 2: ", "count", "--import", "tsv", bad,
                   "-o", harness.FOLDER / "z.tcounts")


class Pipelines(CountTest):
    """How words are told apart."""

    def test_another_pipeline_is_refused(self):
        a, _ = self.count("p.tcounts", self.TEXT)
        b, _ = self.count("q.tcounts", self.TEXT, "--pretokenizer", "cl100k_hf")
        out = harness.FOLDER / "pq.tcounts"
        self.fails(65, ["q.tcounts", "pretokenizer"], "count", "--merge", a, b,
                   "-o", out)
        self.assertFalse(out.exists())
        self.fails(65, ["q.tcounts", "pretokenizer"], "train", "bpe",
                   "--from-counts", b, "--pretokenizer", "gpt2", "-o",
                   harness.FOLDER / "pq.tessera")
        self.train("--from-counts", b)
        self.train("--from-counts", b, "--pretokenizer", "cl100k_hf")

    def test_like(self):
        lower = harness.FOLDER / "lower.tessera"
        self.ok("train", "bpe", self.TEXT, "--normalizer", "lowercase",
                "--vocab-size", 300, "-o", lower)
        like, _ = self.count("like.tcounts", self.TEXT, "--like", lower)
        named, _ = self.count("named.tcounts", self.TEXT, "--normalizer",
                              "lowercase")
        self.assertEqual(like.read_bytes(), named.read_bytes())
        self.fails(2, ["--normalizer", "--like"], "count", self.TEXT, "--like",
                   lower, "--normalizer", "nfc", "-o", harness.FOLDER / "no")

    def test_order_of_sentencepiece(self):
        text = harness.file("spm.txt", "short line\n" + "long " * 900 + "\n")
        counts, _ = self.count("spm.tcounts", text, "--merge-order", "spm")
        self.assertEqual(sorted(self.words(counts)), ["\u2581line",
                                                      "\u2581short"])
        counts, _ = self.count("spm.tcounts", text, "--merge-order", "spm",
                               "--max-sentence-length", 9000)
        self.assertIn("\u2581long", self.words(counts))
        counts, _ = self.count("spm.tcounts", text, "--merge-order", "bytes",
                               "--required-token", "ort", "--split-regex",
                               "[a-z]+|.")
        self.assertIn("sh", self.words(counts))


class Samples(CountTest):
    """--sample takes documents by hash."""

    def test_order_and_seed(self):
        lines = self.TEXT.read_text().splitlines(keepends=True)
        whole, _ = self.count("s.tcounts", self.TEXT)
        half, _ = self.count("half.tcounts", self.TEXT, "--sample", 0.5)
        self.assertLess(len(self.words(half)), len(self.words(whole)))
        turned = harness.file("turned.txt", "".join(reversed(lines)))
        again, _ = self.count("again.tcounts", turned, "--sample", "0.5",
                              "--threads", 2)
        self.assertEqual(again.read_bytes(), half.read_bytes())
        other, _ = self.count("other.tcounts", self.TEXT, "--sample", 0.5,
                              "--seed", 7)
        self.assertNotEqual(other.read_bytes(), half.read_bytes())
        self.assertEqual(
            self.train(self.TEXT, "--sample", 0.5),
            self.train("--from-counts", half))
        size = pathlib.Path(self.TEXT).stat().st_size
        self.count("bytes.tcounts", self.TEXT, "--max-bytes", size // 2)
        for flags in (("--sample", 0), ("--sample", "x"), ("--seed", 3),
                      ("--sample", 0.5, "--max-bytes", 9)):
            self.fails(2, str(flags[0]), "count", self.TEXT, *flags, "-o",
                       harness.FOLDER / "none.tcounts")


class Refusals(CountTest):
    """Errors are one line; nothing is written."""

    def test_usage(self):
        self.fails(2, "--output is missing", "count", self.TEXT)
        self.fails(2, ["--merge", "--import"], "count", "--merge", "--import",
                   "tsv", self.TEXT, "-o", "x")
        self.fails(65, "prose.txt:byte 0", "count", "--export", "tsv",
                   self.TEXT)
        here = harness.file("here.tcounts", "x")
        self.fails(73, "exists", "count", self.TEXT, "-o", here)

    def test_forged_and_cut(self):
        counts, _ = self.count("good.tcounts", self.TEXT)
        good = counts.read_bytes()
        out = harness.FOLDER / "forged.tessera"
        chance = random.Random(3)
        cases = [good[:chance.randrange(len(good))] for _ in range(6)]
        for _ in range(12):
            at = chance.randrange(len(good) - 60)
            cases.append(good[:at] + bytes([good[at] ^ 4]) + good[at + 1:])
        for case in cases:
            bad = harness.file("forged.tcounts", case)
            ran = self.fails(65, "forged.tcounts:b", "train", "bpe",
                             "--from-counts", bad, "-o", out)
            self.assertRegex(ran.err, r"forged.tcounts:(byte|block) \d+: ")
            self.assertFalse(out.exists())


if __name__ == "__main__":
    harness.main()

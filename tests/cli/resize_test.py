"""extend and prune: tokenizers grow and shrink, ids stay or are told of."""

import json

import harness
from harness import CliTest, SAMPLES


class ResizeTest(CliTest):
    """Shared helpers."""

    TEXT = SAMPLES / "en" / "prose.txt"

    def train(self, name, size, *flags, trainer="bpe"):
        path = harness.FOLDER / name
        self.ok("train", trainer, self.TEXT, "--vocab-size", size, "-o", path,
                "--force", *flags)
        return path

    def model(self, path):
        out = harness.FOLDER / "model.json"
        self.ok("convert", path, out, "--force")
        return json.loads(out.read_text())["model"]

    def id_map(self, path):
        return {int(a): int(b) for a, b in
                (line.split("\t") for line in path.read_text().splitlines())}


class Extend(ResizeTest):
    """New merges on top."""

    def test_is_training_at_the_larger_size(self):
        for flags in ((), ("--special-token", "<s>"),
                      ("--merge-order", "bytes")):
            small = self.train("base.tessera", 400, *flags)
            want = self.train("want.tessera", 600, *flags).read_bytes()
            large = harness.FOLDER / "large.tessera"
            ran = self.ok("extend", small, self.TEXT, "--vocab-size", 600,
                          "-o", large, "--force", "--threads", 2)
            self.assertEqual(large.read_bytes(), want)
            self.assertIn("vocabulary   600 tokens", ran.err)
            counts = harness.FOLDER / "e.tcounts"
            self.ok("count", self.TEXT, "--like", small, "-o", counts,
                    "--force")
            self.ok("extend", small, "--from-counts", counts, "--vocab-size",
                    600, "-o", large, "--force")
            self.assertEqual(large.read_bytes(), want)

    def test_refusals(self):
        small = self.train("base.tessera", 400)
        out = harness.FOLDER / "x.tessera"
        for words, arguments in (
                ("expected a tokenizer", ()),
                ("--vocab-size is missing", (small, self.TEXT, "-o", out)),
                ("--output is missing",
                 (small, self.TEXT, "--vocab-size", 500)),
                ("must be more than the 400",
                 (small, self.TEXT, "--vocab-size", 400, "-o", out))):
            self.fails(2, words, "extend", *arguments)
        counts = harness.FOLDER / "other.tcounts"
        self.ok("count", self.TEXT, "--pretokenizer", "cl100k_hf", "-o", counts,
                "--force")
        self.fails(65, "pretokenizer", "extend", small, "--from-counts", counts,
                   "--vocab-size", 500, "-o", out)
        self.assertFalse(out.exists())

    def test_other_formats(self):
        small = self.train("small.json", 400)
        out = harness.FOLDER / "larger.json"
        self.ok("extend", small, SAMPLES / "tr", "--vocab-size", 450, "-o",
                out, "--force", "--from", "huggingface")
        before = json.loads(small.read_text())["model"]
        after = json.loads(out.read_text())["model"]
        self.assertEqual(after["merges"][:len(before["merges"])],
                         before["merges"])
        self.assertEqual(len(after["vocab"]), 450)


class Prune(ResizeTest):
    """Tokens go; what stays encodes as before."""

    def test_last_is_training_at_the_smaller_size(self):
        large = self.train("large.tessera", 600, "--special-token", "<s>")
        want = self.model(self.train("w.tessera", 400, "--special-token",
                                     "<s>"))
        small = harness.FOLDER / "last.tessera"
        ran = self.ok("prune", large, "--last", "--vocab-size", 400, "-o",
                      small, "--id-map", harness.FOLDER / "last.tsv")
        self.assertEqual(self.model(small), want)
        ids = self.id_map(harness.FOLDER / "last.tsv")
        self.assertEqual([ids[i] for i in range(600)],
                         list(range(400)) + [-1] * 200)
        self.assertIn("last.tsv", ran.err)

    def test_by_counts(self):
        large = self.train("large.tessera", 800)
        folder = harness.FOLDER / "pruned"
        folder.mkdir()
        small = folder / "base.tessera"
        ran = self.ok("prune", large, self.TEXT, "--vocab-size", 500, "-o",
                      small)
        self.assertIn("vocabulary   500 tokens", ran.err)
        self.assertNotIn("bytes in ", ran.err)
        self.assertNotIn("documents are lines", ran.err)
        ids = self.id_map(folder / "base.tessera.id_map.tsv")
        self.assertEqual(sorted(ids), list(range(800)))
        kept = [i for i in range(800) if ids[i] >= 0]
        self.assertEqual([ids[i] for i in kept], list(range(500)))
        names = {i: t for t, i in self.model(large)["vocab"].items()}
        new_names = {i: t for t, i in self.model(small)["vocab"].items()}
        for i in kept:
            self.assertEqual(names[i], new_names[ids[i]])
        for text in (SAMPLES / "tr" / "prose.txt", self.TEXT):
            back = harness.pipe(
                f"{harness.TESSERA} encode -t {small} --documents file {text} "
                f"| {harness.TESSERA} decode -t {small} --documents concat")
            self.assertEqual(back.out, text.read_bytes())

    def test_several_into_one_folder(self):
        """Each map stands beside its tokenizer, and is replaced with it."""
        large = self.train("large.tessera", 600, "--special-token", "<s>")
        folder = harness.FOLDER / "sizes"
        folder.mkdir()
        for size in (500, 400):
            ran = self.ok("prune", large, "--last", "--vocab-size", size, "-o",
                          folder / f"{size}.tessera")
            self.assertIn(f"vocabulary   {size} tokens", ran.err)
            self.assertEqual(len(self.id_map(
                folder / f"{size}.tessera.id_map.tsv")), 600)
        again = ("prune", large, "--last", "--vocab-size", 450, "-o",
                 folder / "400.tessera")
        self.fails(73, "400.tessera: exists", *again)
        self.ok(*again, "--force")
        moved = self.id_map(folder / "400.tessera.id_map.tsv")
        self.assertEqual(sum(new >= 0 for new in moved.values()), 450)
        self.ok("prune", large, "--last", "--vocab-size", 450, "-o",
                f"{folder}/hf/")
        self.assertEqual(len(self.id_map(folder / "hf.id_map.tsv")), 600)

    def test_keep(self):
        large = self.train("large.tessera", 800)
        last = max(self.model(large)["vocab"].items(), key=lambda x: x[1])[0]
        last = last.replace("\u0120", " ")
        keep = harness.file("keep.txt", last + "\n\\x00\n")
        small = harness.FOLDER / "kept.tessera"
        self.ok("prune", large, SAMPLES / "tr", "--vocab-size", 400, "--keep",
                keep, "-o", small, "--force")
        self.assertIn(last.replace(" ", "\u0120"), self.model(small)["vocab"])
        bad = harness.file("keep.txt", "a\n\\q\n")
        self.fails(65, "keep.txt:line 2: ", "prune", large, self.TEXT,
                   "--vocab-size", 400, "--keep", bad, "-o",
                   harness.FOLDER / "k.tessera", "--id-map",
                   harness.FOLDER / "k.tsv")

    def test_wordpiece(self):
        large = self.train("pieces.json", 600, trainer="wordpiece")
        small = harness.FOLDER / "few_pieces.json"
        self.ok("prune", large, self.TEXT, "--vocab-size", 300, "-o", small,
                "--id-map", harness.FOLDER / "p.tsv")
        before = json.loads(large.read_text())["model"]["vocab"]
        after = json.loads(small.read_text())["model"]["vocab"]
        self.assertEqual(len(after), 300)
        self.assertLess(set(after), set(before))
        for token in before:
            if len(token.removeprefix("##")) == 1:
                self.assertIn(token, after)

    def test_refusals(self):
        large = self.train("large.tessera", 600)
        out = harness.FOLDER / "y.tessera"
        for words, arguments in (
                ("expected a tokenizer", ()),
                ("--output is missing", (large, "--vocab-size", 300)),
                ("--last", (large, self.TEXT, "--last", "--vocab-size", 300,
                            "-o", out)),
                ("--vocab-size 600: must be less than the 600 tokens",
                 (large, self.TEXT, "--vocab-size", 600, "-o", out)),
                ("--vocab-size 9000: must be less than the 600 tokens",
                 (large, "--last", "--vocab-size", 9000, "-o", out)),
                ("tessera prune: expected a BPE tokenizer",
                 (self.train("p.tessera", 300, trainer="wordpiece"), "--last",
                  "--vocab-size", 9, "-o", out)),
                ("at least 256", (large, self.TEXT, "--vocab-size", 200, "-o",
                                  out, "--id-map", harness.FOLDER / "r.tsv"))):
            self.fails(2, words, "prune", *arguments)
        self.assertFalse(out.exists())
        self.assertFalse((harness.FOLDER / "r.tsv").exists())


if __name__ == "__main__":
    harness.main()

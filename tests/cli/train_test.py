"""train: options reach the trainer, outputs their format."""

import gzip
import json

import harness
from harness import CliTest, SAMPLES


class TrainTest(CliTest):
    """Shared helpers."""

    TEXT = SAMPLES / "en" / "prose.txt"

    def train(self, name, *flags, size=400, stdin=b""):
        path = harness.FOLDER / name
        ran = self.ok("train", "bpe", "--vocab-size", size, "-o", path,
                      "--force", *flags, stdin=stdin)
        return path, ran

    def model(self, *flags, **options):
        path, _ = self.train("model.json", *flags, **options)
        return json.loads(path.read_text())


class Outputs(TrainTest):
    """Formats by suffix and by name."""

    def test_suffixes(self):
        native, ran = self.train("a.tessera", self.TEXT)
        self.assertTrue(native.read_bytes().startswith(b"TSRTOK"))
        self.assertEqual(ran.out, b"")
        for word in ("vocabulary   400 tokens", "bytes per token",
                     "fingerprint  sha256:", "next         tessera encode"):
            self.assertIn(word, ran.err)
        self.assertEqual(self.model(self.TEXT)["model"]["type"], "BPE")
        ranks, _ = self.train("a.tiktoken", self.TEXT, "--merge-order",
                              "bytes")
        self.assertEqual(len(ranks.read_text().splitlines()), 400)

    def test_named_format_and_nothing_beside(self):
        folder = harness.FOLDER / "beside"
        folder.mkdir()
        self.train("beside/x.out", self.TEXT, "--to", "huggingface")
        self.assertEqual([p.name for p in folder.iterdir()], ["x.out"])
        json.loads((folder / "x.out").read_text())

    def test_unknown_suffix(self):
        self.fails(2, ["x.unknown", "--to"], "train", "bpe", self.TEXT, "-o",
                   harness.FOLDER / "x.unknown")

    def test_quiet(self):
        _, ran = self.train("q.tessera", self.TEXT, "-q")
        self.assertEqual(ran.err, "")

    def test_same_bytes(self):
        outputs = set()
        for flags in (("--threads", 1), ("--threads", 2, "--memory", "64MiB"),
                      ("--threads", "all", "--progress", "json")):
            path, _ = self.train("same.tessera", *flags, SAMPLES / "tr")
            outputs.add(path.read_bytes())
        self.assertEqual(len(outputs), 1)


class Options(TrainTest):
    """Each flag does what it says."""

    def test_special_and_required(self):
        model = self.model(self.TEXT, "--special-token", "[PAD]",
                           "--special-token=<a=b>", "--required-token",
                           "Zürich")
        contents = [t["content"] for t in model["added_tokens"]
                    if t["special"]]
        self.assertEqual(contents, ["[PAD]", "<a=b>"])
        self.assertIn("ZÃ¼rich", model["model"]["vocab"])

    def test_shapes_of_tokens(self):
        model = self.model(self.TEXT, "--max-token-characters", 3)
        # A blank is a character as well.
        self.assertLessEqual(
            max(len(t) for t in model["model"]["vocab"]
                if not t.startswith("<")), 3)
        model = self.model(self.TEXT, "--banned-pattern", "e")
        self.assertFalse([t for t in model["model"]["vocab"]
                          if "e" in t and len(t) > 1])
        model = self.model(SAMPLES / "numbers", "--split-digits")
        self.assertFalse([t for t in model["model"]["vocab"] if len(t) > 1
                          and any(c in "0123456789" for c in t)])
        self.model(self.TEXT, "--max-token-length", 2)

    def test_alphabets(self):
        model = self.model(self.TEXT, "--no-full-byte-alphabet", size=200)
        self.assertLess(
            len([t for t in model["model"]["vocab"] if len(t) == 1]), 256)
        model = self.model(self.TEXT, "--no-full-byte-alphabet",
                           "--limit-alphabet", 30, "--initial-alphabet", "Q",
                           size=100)
        self.assertIn("Q", model["model"]["vocab"])
        self.assertLessEqual(
            len([t for t in model["model"]["vocab"] if len(t) == 1]), 31)

    def test_pipelines(self):
        model = self.model(self.TEXT, "--pretokenizer", "whitespace",
                           "--normalizer", "nfc", "--normalizer", "lowercase",
                           "--end-of-word-suffix", "</w>")
        self.assertTrue(any(t.endswith("</w>")
                            for t in model["model"]["vocab"]))
        self.assertFalse(any("T" in t for t in model["model"]["vocab"]))
        model = self.model(self.TEXT, "--pretokenizer", "whitespace",
                           "--continuing-subword-prefix", "##")
        self.assertTrue(any(t.startswith("##")
                            for t in model["model"]["vocab"]))
        self.model(self.TEXT, "--split-regex", "[a-z]+|[^a-z]+")
        self.fails(2, "--pretokenizer gpt3: ", "train", "bpe", self.TEXT, "--pretokenizer",
                   "gpt3", "-o", harness.FOLDER / "x.json")

    def test_orders_and_counts(self):
        for order in ("hf", "bytes", "ids"):
            self.train("order.tessera", self.TEXT, "--merge-order", order)
        _, ran = self.train("few.tessera", self.TEXT, "--min-frequency", 100)
        self.assertIn("tokens, not the 400 asked for", ran.err)
        self.train("compat.tessera", self.TEXT, "--compat")


class Trainers(TrainTest):
    """Each row of the table, and the orders."""

    def model_of(self, trainer, *flags, size=300):
        path = harness.FOLDER / "trainer.json"
        self.ok("train", trainer, self.TEXT, "--vocab-size", size, "-o", path,
                "--force", *flags)
        return json.loads(path.read_text())["model"]

    def test_wordpiece(self):
        model = self.model_of("wordpiece", "--special-token", "[CLS]",
                              "--max-input-chars-per-word", 9)
        self.assertEqual(model["type"], "WordPiece")
        self.assertEqual(model["max_input_chars_per_word"], 9)
        self.assertEqual(model["unk_token"], "[UNK]")
        self.assertTrue(any(t.startswith("##") for t in model["vocab"]))

    def test_char_and_word(self):
        chars = self.model_of("char", size=20)["vocab"]
        self.assertEqual({t for t in chars if len(t) > 1}, {"<unk>"})
        words = self.model_of("word")
        self.assertEqual(words["type"], "WordLevel")
        self.assertIn("the", words["vocab"])

    def test_order_of_sentencepiece(self):
        path = harness.FOLDER / "trainer.model"
        self.ok("train", "bpe", self.TEXT, "--merge-order", "spm",
                "--vocab-size", 600, "--byte-fallback", "--max-piece-length",
                4, "--character-coverage", "0.99", "-o", path)
        pieces = self.ok("inspect", path, "--tokens", 600).text
        self.assertIn("<0x00>", pieces)
        self.fails(2, "--character-coverage 0.5: must be", "train", "bpe",
                   self.TEXT, "--merge-order", "spm", "--character-coverage",
                   0.5, "-o", harness.FOLDER / "c.model")
        self.fails(2, "--character-coverage x: must be", "train", "bpe",
                   self.TEXT, "--character-coverage", "x", "-o",
                   harness.FOLDER / "c.model")


class Like(TrainTest):
    """--like takes every part but the vocabulary."""

    def test_template_ids_are_renewed(self):
        old = json.loads(self.train(
            "old.json", self.TEXT, "--normalizer", "lowercase",
            "--special-token", "<s>", "--special-token", "</s>")[0]
            .read_text())
        # Far from where a trainer would put them.
        for token in old["added_tokens"]:
            token["id"] += 1000
            token["lstrip"] = token["content"] == "</s>"
            old["model"]["vocab"][token["content"]] = token["id"]
        old["post_processor"] = {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                       {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                     {"Sequence": {"id": "B", "type_id": 0}}],
            "special_tokens": {
                "<s>": {"id": "<s>", "ids": [1000], "tokens": ["<s>"]}},
        }
        like = harness.file("like.json", json.dumps(old))
        path, _ = self.train("new.json", SAMPLES / "tr", "--like", like,
                             "--special-token", "<new>")
        new = json.loads(path.read_text())
        self.assertEqual(new["normalizer"], old["normalizer"])
        self.assertEqual(new["pre_tokenizer"], old["pre_tokenizer"])
        self.assertEqual([(t["content"], t["id"], t["lstrip"])
                          for t in new["added_tokens"]],
                         [("<s>", 0, False), ("</s>", 1, True),
                          ("<new>", 2, False)])
        template = new["post_processor"]["special_tokens"]
        self.assertEqual(template["<s>"]["ids"], [0])
        ids = self.ok("encode", "-t", path, "--add-special",
                      stdin="a").text.split()
        self.assertEqual(ids[0], "0")
        self.fails(2, ["--pretokenizer", "--like"], "train", "bpe", self.TEXT,
                   "--like", like, "--pretokenizer", "gpt2", "-o",
                   harness.FOLDER / "l.json")


class Corpora(TrainTest):
    """Where the text comes from."""

    def test_stdin_folder_and_list(self):
        text = self.TEXT.read_bytes()
        a, _ = self.train("c.json", self.TEXT)
        want = a.read_bytes()
        b, _ = self.train("c.json", "-", stdin=text)
        self.assertEqual(b.read_bytes(), want)
        c, _ = self.train("c.json", stdin=text)
        self.assertEqual(c.read_bytes(), want)
        names = harness.file("names", f"{self.TEXT}\n")
        d, _ = self.train("c.json", "--files-from", names)
        self.assertEqual(d.read_bytes(), want)
        folder = harness.FOLDER / "corpus"
        folder.mkdir()
        (folder / "x.txt").write_bytes(text)
        e, _ = self.train("c.json", folder)
        self.assertEqual(e.read_bytes(), want)

    def test_documents(self):
        lines = harness.file("t.jsonl", "\n".join(
            json.dumps({"body": line})
            for line in self.TEXT.read_text().splitlines()))
        self.train("d.json", lines, "--documents", "jsonl", "--text-field",
                   "body")
        for mode in ("line-strip", "file", "blank", "nul"):
            self.train("d.json", self.TEXT, "--documents", mode)

    def test_json_lines_in_a_folder(self):
        """A folder is read as its files are when they are named."""
        rows = "\n".join(json.dumps({"text": line}) for line in
                         self.TEXT.read_text().splitlines()) + "\n"
        folder = harness.FOLDER / "lines"
        folder.mkdir()
        (folder / "a.jsonl").write_text(rows)
        (folder / "b.jsonl.gz").write_bytes(gzip.compress(rows.encode()))
        named, _ = self.train("named.json", folder / "a.jsonl",
                              folder / "b.jsonl.gz")
        want = named.read_bytes()
        found, _ = self.train("found.json", folder)
        self.assertEqual(found.read_bytes(), want)
        (folder / "c.txt").write_text("plain\n")
        ran = self.fails(2, ["--documents is missing: ", "a.jsonl is JSON "
                             "lines, ", "c.txt is not"], "train", "bpe",
                         folder, "-o", harness.FOLDER / "mixed.json")
        self.assertFalse((harness.FOLDER / "mixed.json").exists(), ran.err)

    def test_binary_input_is_told(self):
        """One line, the file and the place; the training goes on."""
        folder = harness.FOLDER / "binary"
        folder.mkdir()
        for name in ("x.bin", "y.bin"):
            (folder / name).write_bytes(b"\x7fELF abc abc\0\1\0" * 9)
        for threads in (1, 2):
            ran = self.ok("train", "bpe", folder, self.TEXT, "--vocab-size",
                          300, "-o", harness.FOLDER / "bin.json", "--force",
                          "--threads", threads)
            warnings = [line for line in ran.err.splitlines()
                        if "warning" in line]
            self.assertEqual(len(warnings), 1, ran.err)
            self.assertIn(f"warning: {folder}/x.bin:byte 12: a NUL byte, which "
                          "text does not have, and so in 1 other file;",
                          warnings[0])
        ran = self.ok("train", "bpe", folder, "--documents", "nul",
                      "--vocab-size", 300, "-o", harness.FOLDER / "bin.json",
                      "--force")
        self.assertNotIn("NUL", ran.err)

    def test_one_document(self):
        ran = self.ok("train", "bpe", self.TEXT, "--documents", "file",
                      "--vocab-size", 300, "-o", harness.FOLDER / "one.json")
        self.assertIn(" in 1 document, ", ran.err)

    def test_strict_utf8(self):
        bad = harness.file("bad.txt", b"abc abc \xff\n")
        self.fails(65, "bad.txt", "train", "bpe", bad, "--strict-utf8",
                   "--vocab-size", 300, "-o", harness.FOLDER / "s.json")

    def test_arguments_from_a_file(self):
        words = harness.file("words", f"--vocab-size\n300\n{self.TEXT}\n")
        path = harness.FOLDER / "at.json"
        self.ok("train", "bpe", f"@{words}", "-o", path)
        self.assertEqual(
            len(json.loads(path.read_text())["model"]["vocab"]), 300)


class DryRun(TrainTest):
    """--dry-run writes nothing."""

    def test_plan(self):
        ran = self.ok("train", "bpe", self.TEXT, "--vocab-size", 777,
                      "--dry-run")
        self.assertIn("vocab_size: 777", ran.text)
        self.assertIn('pipeline: "gpt2 > byte-level"', ran.text)
        for name in ("expected_seconds: ", "expected_memory_bytes: "):
            self.assertIn(name, ran.text)
        self.fails(2, "--output is missing", "train", "bpe", self.TEXT)
        self.fails(2, '"bpee"', "train", "bpee", self.TEXT, "-o", "x")
        self.fails(2, "expected a trainer", "train")


class Profile(TrainTest):
    """--profile tells what each stage took."""

    def test_stages(self):
        _, ran = self.train("profile.tessera", self.TEXT, "--profile")
        for stage in ("count", "merge", "write"):
            self.assertRegex(ran.err,
                             rf"profile +{stage} +\d+\.\d+ s, peak \d")


class Events(TrainTest):
    """--progress json."""

    def test_lines_are_objects(self):
        _, ran = self.train("j.tessera", SAMPLES / "en", "--progress", "json",
                            "-q")
        events = [json.loads(line) for line in ran.err.splitlines()]
        kinds = [event["event"] for event in events]
        self.assertEqual(kinds[0], "start")
        self.assertEqual(kinds[-1], "end")
        self.assertEqual(events[-1]["exit"], 0)
        self.assertEqual(len(events[-1]["outputs"]), 1)
        self.assertEqual(set(events[-1]["outputs"][0]),
                         {"path", "bytes", "sha256"})
        ends = [e for e in events if e["event"] == "stage_end"]
        self.assertEqual([e["stage"] for e in ends][0], "count")
        for event in ends:
            self.assertEqual(
                set(event), {"event", "stage", "done", "total", "unit", "rate",
                             "seconds", "rss"})


if __name__ == "__main__":
    harness.main()

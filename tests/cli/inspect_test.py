"""inspect: each way to look at a tokenizer."""

import json

import harness
from harness import CliTest, SAMPLES


class Inspect(CliTest):
    """One small tokenizer of ours."""

    def setUp(self):
        self.tok = harness.tokenizer()

    def look(self, *flags):
        return self.ok("inspect", self.tok, *flags).text

    def test_summary(self):
        text = self.look()
        self.assertLessEqual(len(text.splitlines()), 25)
        for word in ("600 tokens", "specials     1: <|end|>", "BPE",
                     "merges > byte-level", "lossless     yes", "SHA-256",
                     "fingerprint  sha256:", "on ", "documents"):
            self.assertIn(word, text)
        summary = json.loads(self.look("--json"))
        self.assertEqual(summary["tokens"], 600)
        self.assertEqual(summary["specials"][0]["content"], "<|end|>")
        self.assertTrue(summary["lossless"])
        self.assertIn(summary["fingerprint"], text)

    def test_tokens(self):
        rows = [line.split("\t") for line in self.look("--tokens").split("\n")]
        self.assertEqual(len(rows), 601)
        self.assertEqual([int(r[0]) for r in rows[:600]], list(range(600)))
        self.assertEqual(len(self.look("--tokens", "7").splitlines()), 7)
        self.assertEqual(len(self.look("--tokens=all").splitlines()), 600)
        objects = [json.loads(line)
                   for line in self.look("--tokens", 9, "--json").splitlines()]
        self.assertEqual([o["id"] for o in objects], list(range(9)))
        # The name behind the flag is no number of tokens.
        ran = self.ok("inspect", "--tokens", self.tok)
        self.assertEqual(len(ran.text.splitlines()), 600)

    def test_token(self):
        rows = [line.split("\t")
                for line in self.look("--tokens").splitlines()]
        number, _, piece = next(r for r in rows if r[2] == "\\sthe")
        by_id = self.look("--token", number)
        self.assertEqual(by_id, self.look("--token", "\\sthe"))
        self.assertEqual(by_id, self.look("--token", " the"))
        for word in (f"id           {number}", f"text         {piece}",
                     "bytes        20746865", "merges       rank",
                     f"encodes to   {number}"):
            self.assertIn(word, by_id)
        self.fails(65, "no token has", "inspect", self.tok, "--token", "qqqq")
        self.fails(65, "ids 0..599", "inspect", self.tok, "--token", "600")

    def test_grep(self):
        pieces = [line.split("\t")[2]
                  for line in self.look("--grep", "^ th").splitlines()]
        self.assertIn("\\sthe", pieces)
        for piece in pieces:
            self.assertTrue(piece.startswith("\\sth"), piece)
        self.fails(2, "--grep", "inspect", self.tok, "--grep", "(")

    def test_merges(self):
        rows = [line.split("\t")
                for line in self.look("--merges").splitlines()]
        self.assertEqual([int(r[0]) for r in rows], list(range(len(rows))))
        texts = {int(line.split("\t")[0]): line.split("\t")[2]
                 for line in self.look("--tokens").splitlines()}
        for _, left, right, product in rows:
            self.assertEqual(left + right, texts[int(product)])
        self.assertEqual(len(self.look("--merges", 3).splitlines()), 3)

    def test_unreachable(self):
        self.assertEqual(self.look("--unreachable"), "")

    def test_splits_tile_the_text(self):
        path = SAMPLES / "tr" / "prose.txt"
        end = 0
        for line in self.look("--splits", path).splitlines():
            span, kind, alternative, _ = line.split("\t")
            begin, stop = (int(n) for n in span.split("-"))
            self.assertEqual(begin, end)
            self.assertIn(kind, ("word", "number", "space", "punctuation",
                                 "other"))
            self.assertIn(alternative.strip(" ?"), (
                r"\p{L}+", r"\p{N}+", r"[^\s\p{L}\p{N}]+", r"\s+(?!\S)",
                r"\s+"))
            end = stop
        self.assertEqual(end, path.stat().st_size)

    def splits(self, tokenizer, text):
        path = harness.file("splits.txt", text)
        rows = self.ok("inspect", tokenizer, "--splits", path).text
        return [tuple(row.split("\t")[1:]) for row in rows.splitlines()]

    def test_splits_name_alternatives(self):
        self.assertEqual(self.splits(self.tok, "I'm 12!  x"), [
            ("word", r" ?\p{L}+", "I"), ("word", "'m", "'m"),
            ("number", r" ?\p{N}+", r"\s12"),
            ("punctuation", r" ?[^\s\p{L}\p{N}]+", "!"),
            ("space", r"\s+(?!\S)", r"\s"), ("word", r" ?\p{L}+", r"\sx")])

    def test_splits_of_a_sequence(self):
        path = harness.FOLDER / "sequence.json"
        self.ok("convert", self.tok, path)
        spec = json.loads(path.read_text())
        spec["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": r"\p{N}{1,2}|-"},
             "behavior": "Isolated", "invert": False},
            {"type": "Split", "pattern": {"Regex": r"[a-c]+"},
             "behavior": "Isolated", "invert": False},
            {"type": "ByteLevel", "add_prefix_space": False,
             "trim_offsets": False, "use_regex": False}]}
        path.write_text(json.dumps(spec))
        self.assertEqual(
            [row[1:] for row in self.splits(path, "abx123-")],
            [("[a-c]+", "ab"), ("gap", "x"), (r"\p{N}{1,2}", "12"),
             (r"\p{N}{1,2}", "3"), ("-", "-")])
        spec["pre_tokenizer"] = {"type": "BertPreTokenizer"}
        path.write_text(json.dumps(spec))
        self.assertEqual(self.splits(path, "a b"), [
            ("word", "bert", "a"), ("space,dropped", "bert", r"\s"),
            ("word", "bert", "b")])

    def test_trace(self):
        text = self.look("--trace", "the people")
        ids = self.ok("encode", "-t", self.tok, stdin="the people").text
        self.assertIn("ids          " + ids.strip(), text)
        self.assertIn("word         the (word, bytes 0-3)", text)
        self.assertIn("merge ", text)
        self.assertIn(" + ", text)

    def test_views_exclude_each_other(self):
        self.fails(2, "--token and --grep exclude", "inspect", self.tok,
                   "--token", "1", "--grep", "x")
        self.fails(2, "--all needs --verify", "inspect", self.tok, "--all")
        self.fails(2, "expected one tokenizer", "inspect")


class Verify(CliTest):
    """--verify."""

    def test_whole_and_damaged(self):
        tok = harness.tokenizer()
        self.assertIn("verified", self.ok("inspect", tok, "--verify").text)
        data = bytearray(tok.read_bytes())
        for at in (20, 200, len(data) // 2, len(data) - 5):
            changed = bytearray(data)
            changed[at] ^= 4
            bad = harness.file("bad.tessera", bytes(changed))
            self.fails(65, "bad.tessera", "inspect", bad, "--verify")

    def test_all_faults(self):
        json_path = harness.FOLDER / "v.json"
        self.ok("convert", harness.tokenizer(), json_path, "--force")
        spec = json.loads(json_path.read_text())
        vocab = spec["model"]["vocab"]
        last = max(vocab, key=vocab.get)
        vocab[last] = 9000000
        bad = harness.file("faulty.json", json.dumps(spec))
        ran = harness.run("inspect", bad, "--verify", "--all")
        self.assertEqual(ran.code, 65, ran.err)
        self.one_line(ran.err)


class Diff(CliTest):
    """--diff."""

    def test_equal_and_different(self):
        tok = harness.tokenizer()
        copy = harness.FOLDER / "copy.json"
        self.ok("convert", tok, copy, "--force")
        self.assertEqual(self.ok("inspect", tok, "--diff", copy).text,
                         "no difference in tokens, merges and options\n")
        other = harness.FOLDER / "o.tessera"
        self.ok("train", "bpe", SAMPLES / "tr" / "prose.txt", "--vocab-size",
                500, "-o", other, "--force", "--normalizer", "nfc")
        ran = harness.run("inspect", tok, "--diff", other)
        self.assertEqual(ran.code, 1)
        for word in ("token ", "merge ", "normalizers: "):
            self.assertIn(word, ran.text)
        self.one_line(ran.err)


class Published(CliTest):
    """Vocabularies of others."""

    def test_summaries(self):
        for name, words in (
            ("hf/bert_base_cased.json", ("WordPiece", "[CLS] A [SEP]",
                                         "lossless     no: ")),
            ("openai/cl100k_base.tiktoken", ("cl100k", "100,2", "BPE")),
            ("hf/gpt2.json", ("gpt2", "50,000 merges")),
            ("hf/mistral03.json", ("byte fallback",)),
        ):
            text = self.ok("inspect", harness.vocabulary(name)).text
            self.assertLessEqual(len(text.splitlines()), 25)
            for word in words:
                self.assertIn(word, text)


if __name__ == "__main__":
    harness.main()

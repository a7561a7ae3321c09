"""Conversions of real models.

Each row of the table is a file, a target and what comes of it: the conversion
passes its own probe and --check on a text of many languages (10 MB with
TESSERA_TEST_FULL, else a part of the rows on 100 kB), or a code refuses it and
nothing is written. Ids that are not what they were before must be said, not
written.
"""

import json
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "cli"))

import harness  # pylint: disable=wrong-import-position

FULL = bool(os.environ.get("TESSERA_TEST_FULL"))
CHECK_BYTES = 10_000_000 if FULL else 100_000
WORDPIECE = ("--from", "wordpiece")
OUT = {"transformers": "/", "gpt2": "/", "tiktoken": "/",
       "textproto": ".textproto"}

# File, flags, {target: code, "" for one that passes}. Targets of the quick form
# come first, so many of them.
ROWS = [
    ("openai/cl100k_base.tiktoken", (), 1, {
        "huggingface": "", "transformers": "", "textproto": "", "gpt2": "",
        "gguf": "C02", "sentencepiece": "C01", "wordpiece": "C01"}),
    ("openai/o200k_base.tiktoken", (), 0, {
        "huggingface": "", "transformers": "", "textproto": "",
        "tiktoken": "", "gguf": "C05"}),
    ("openai/r50k_base.tiktoken", (), 2, {
        "tiktoken": "", "gguf": "", "huggingface": "", "textproto": ""}),
    ("voyage/voyage3_base.tiktoken", ("--pretokenizer", "qwen2"), 0, {
        "huggingface": "", "gguf": "", "tiktoken": ""}),
    ("hf/gpt2.json", (), 2, {
        "gguf": "", "gpt2": "", "tiktoken": "", "huggingface": "",
        "textproto": "", "transformers": "", "sentencepiece": "C01",
        "wordpiece": "C01"}),
    ("hf/gpt_neox.json", (), 0, {
        "huggingface": "", "textproto": "", "gpt2": "C03", "tiktoken": "C03",
        "gguf": "C07"}),
    ("hf/mistral03.json", (), 0, {
        "huggingface": "", "textproto": "", "sentencepiece": "C02",
        "gpt2": "C01", "tiktoken": "C01", "gguf": "C02"}),
    ("hf/bert_base_cased.json", (), 2, {
        "wordpiece": "", "huggingface": "", "textproto": "", "gguf": "C03",
        "tiktoken": "C01", "sentencepiece": "C01"}),
    ("hf/clip_base.json", (), 0, {
        "huggingface": "", "textproto": "", "gpt2": "C10", "tiktoken": "C10",
        "gguf": "C07"}),
    ("olmo/dolma2_tokenizer.json", (), 0, {
        "huggingface": "", "gguf": "", "gpt2": "C07", "tiktoken": "C07"}),
    ("kl3m/kl3m-001-32k.tokenizer.json", (), 0, {
        "huggingface": "", "gguf": "", "tiktoken": "C07"}),
    ("kl3m/kl3m-004-char-4k-cased.tokenizer.json", (), 1, {
        "huggingface": "", "textproto": "", "tiktoken": "C03",
        "gguf": "C07"}),
    ("kl3m/kl3m-005-multi-word-example-32k.tokenizer.json", (), 0, {
        "huggingface": "", "sentencepiece": "C10", "gguf": "C07"}),
    ("mistral/tokenizer.model.v1", (), 2, {
        "sentencepiece": "", "gguf": "", "textproto": "", "gpt2": "C01",
        "tiktoken": "C01"}),
    ("mistral/tokenizer.model.v3", (), 0, {
        "sentencepiece": "", "textproto": "", "huggingface": "C07"}),
    ("sentencepiece/test_ja_model.model", (), 1, {
        "sentencepiece": "", "gguf": "", "huggingface": "C03"}),
    ("t5/t5_base_spiece.model", (), 1, {
        "gguf": "", "sentencepiece": "", "huggingface": "C03",
        "tiktoken": "C01"}),
    ("bert/bert_multi_cased_vocab.txt", WORDPIECE, 0, {
        "huggingface": "", "wordpiece": "", "gguf": "C03"}),
    ("bert/bert_base_uncased_vocab.txt", WORDPIECE, 2, {
        "huggingface": "", "gguf": "", "wordpiece": "", "tiktoken": "C01"}),
    ("gguf/ggml-vocab-bert-bge.gguf", (), 0, {
        "huggingface": "", "wordpiece": "", "gguf": ""}),
    ("gguf/ggml-vocab-gpt-2.gguf", (), 1, {
        "gpt2": "", "gguf": "", "huggingface": ""}),
    ("rwkv/rwkv_vocab_v20230424.txt", (), 0, {
        "textproto": "", "huggingface": "C01", "tiktoken": "C01",
        "sentencepiece": "C01", "gguf": "C01"}),
]


def check_text():
    """A file of so many bytes out of the corpora, else of the samples."""
    path = harness.FOLDER / "check.txt"
    if path.exists():
        return path
    folder = harness.SHARED / "corpora" / "open"
    paths = sorted(folder.rglob("*.txt")) or sorted(
        harness.SAMPLES.rglob("*.txt"))
    share = CHECK_BYTES // len(paths) + 1
    with path.open("wb") as out:
        for source in paths:
            with source.open("rb") as file:
                out.write(file.read(share).decode(errors="ignore").encode())
                out.write(b"\n")
    return path


class ConversionsTest(harness.CliTest):

    def convert(self, file, flags, target, code):
        path = harness.vocabulary(file)
        name = f"{path.name}-{target}{OUT.get(target, '.out')}"
        out = harness.FOLDER / name
        ran = harness.run("convert", path, f"{harness.FOLDER}/{name}", "--to",
                          target, "--check", check_text(), *flags,
                          timeout=900)
        if code:
            self.assertEqual(ran.code, 65, ran.err)
            self.assertRegex(ran.err, rf"^tessera: error: .*cannot write .* as "
                                      rf".*: .*; .* \[{code}\]\n$")
            self.assertFalse(out.exists())
        else:
            self.assertEqual(ran.code, 0, ran.err)
            self.assertIn("compared", ran.text)
            self.assertNotIn("differ", ran.text)

    def unigram(self, scores):
        """tokenizer.json of a Unigram that SentencePiece can express."""
        pieces = [["<unk>", 0.0], ["\u2581", -3.0],
                  *([p, s] for p, s in scores.items())]
        blank = {"String": " "}
        return json.dumps({
            "version": "1.0", "added_tokens": [],
            "normalizer": {"type": "Sequence", "normalizers": [
                {"type": "Prepend", "prepend": "\u2581"},
                {"type": "Replace", "pattern": blank, "content": "\u2581"}]},
            "pre_tokenizer": None, "post_processor": None,
            "decoder": {"type": "Sequence", "decoders": [
                {"type": "Replace", "pattern": {"String": "\u2581"},
                 "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
                {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
            "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": False,
                      "vocab": pieces}})

    def test_scores_that_lose_digits(self):
        """Where float32 makes a tie of what float64 tells apart: C12."""
        text = harness.file("ab.txt", "ab\n")
        out = harness.FOLDER / "rounded.model"
        refused = 0
        for score in (-2.0 - 1e-9, -2.0 + 1e-9):
            path = harness.file("digits.json", self.unigram(
                {"a": -1.0, "b": -1.0, "ab": score}))
            ran = harness.run("convert", path, out, "--to", "sentencepiece",
                              "--check", text, "--force")
            if ran.code:
                refused += 1
                self.assertEqual(ran.code, 65)
                self.assertRegex(ran.err, r"float32 .* \[C12\]\n$")
                allowed = self.ok("convert", path, out, "--to",
                                  "sentencepiece", "--force", "--check", text,
                                  "--allow", "C12")
                self.assertIn("differ", allowed.text)
        self.assertEqual(refused, 1)

    def test_scores_that_keep_their_order(self):
        path = harness.file("order.json", self.unigram(
            {"a": -1.1, "b": -1.3, "ab": -2.0}))
        self.ok("convert", path, harness.FOLDER / "order.model", "--to",
                "sentencepiece")


def add_cases():
    for file, flags, quick, targets in ROWS:
        for i, (target, code) in enumerate(targets.items()):
            if i >= quick and not code and not FULL:
                continue

            def case(self, row=(file, flags, target, code)):
                self.convert(*row)

            name = pathlib.Path(file).name.replace(".", "_").replace("-", "_")
            setattr(ConversionsTest, f"test_{name}_{target}", case)


add_cases()

if __name__ == "__main__":
    unittest.TestCase.maxDiff = None
    harness.main()

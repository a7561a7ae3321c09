"""Ids that other projects' suites recorded with the reference libraries.

Every line of the golden files for each vocabulary that is there, with special
tokens recognised and none added, as those were made; once more with threads,
without the cache and without the head table.
"""

import unittest

import command
from command import harness

GOLDEN = harness.SHARED / "vocabs" / "golden"

# Kind and model of the golden files; vocabulary; further flags.
MODELS = [
    ("tiktoken", "cl100k_base", "openai/cl100k_base.tiktoken",
     "--encoding", "cl100k_base"),
    ("tiktoken", "o200k_base", "openai/o200k_base.tiktoken",
     "--encoding", "o200k_base"),
    ("tiktoken", "p50k_base", "openai/p50k_base.tiktoken",
     "--encoding", "p50k_base"),
    ("tokenizers", "gpt2", "hf/gpt2.json"),
    ("tokenizers", "gpt_neox", "hf/gpt_neox.json"),
    ("tokenizers", "mistral03", "hf/mistral03.json"),
    ("tokenizers", "bert_base_cased", "hf/bert_base_cased.json"),
    ("tokenizers", "clip_base", "hf/clip_base.json"),
    ("sentencepiece", "mistral01", "mistral/tokenizer.model.v1"),
    ("sentencepiece", "mistral03", "mistral/tokenizer.model.v2"),
    ("sentencepiece", "mistral03", "mistral/tokenizer.model.v3"),
    ("sentencepiece", "mistral03", "mistral/tokenizer.model.v7"),
]
VARIANTS = [
    (),
    ("--threads", "2"),
    ("--threads", "7", "--cache-bytes", "0"),
    ("--head-words", "0"),
    ("--head-words", "0", "--cache-bytes", "64KiB"),
]
# Name of a GGUF file, further flags.
GGUF = [("gpt-2",), ("falcon",), ("bert-bge",)]


def inputs(kind):
    """Texts of a golden file."""
    return unfold(kind, (GOLDEN / f"{kind}_input.txt").read_bytes().decode())


def unfold(kind, text):
    """Texts of the content of a file."""
    if kind == "utf8":
        return [text]
    lines = [line for line in text.split("\n") if line]
    for sign, meaning in (("\\n", "\n"), ("\\s", " "), ("\\x", "")):
        lines = [line.replace(sign, meaning) for line in lines]
    return lines


def expected(kind, library, model):
    """Rows of ids, or None where nobody recorded them."""
    path = GOLDEN / library / f"{kind}_tokens_{model}.txt"
    if not path.exists():
        return None
    lines = path.read_text(encoding="utf-8").split("\n")
    return [line.replace(",", "").encode() for line in lines if line]


def decoded(kind, library, model, texts):
    """What decoding the ids gives: the recorded texts, else the inputs."""
    path = GOLDEN / library / f"{kind}_output_{model}.txt"
    if not path.exists():
        return texts
    recorded = unfold(kind, path.read_bytes().decode())
    return recorded if len(recorded) == len(texts) else texts


class GoldenTest(harness.CliTest):

    def same(self, texts, rows, want):
        self.assertEqual(len(want), len(texts))
        for text, row, ids in zip(texts, rows, want):
            self.assertEqual(b" ".join(row.split()), b" ".join(ids.split()),
                             repr(text[:200]))

    def check_model(self, library, model, file, *flags):
        path = harness.vocabulary(file)
        texts, want, back = [], [], []
        for kind in ("small", "mixed", "utf8"):
            rows = expected(kind, library, model)
            if rows is None:
                continue
            some = inputs(kind)
            texts += some
            want += rows
            back += decoded(kind, library, model, some)
        for variant in VARIANTS:
            with self.subTest(variant=variant):
                rows = command.encode(
                    path, (*flags, "--special", "allow"), texts, *variant)
                self.same(texts, rows, want)
        for text, output in zip(back, command.decode(
                path, flags, [b" ".join(row.split()) for row in want],
                "--errors", "replace")):
            self.assertEqual(output.decode(), text)

    def check_gguf(self, name, *flags):
        path = harness.vocabulary(f"gguf/ggml-vocab-{name}.gguf")
        base = GOLDEN / "llama_cpp" / path.name
        texts = base.with_suffix(".gguf.inp").read_bytes().decode().split(
            "\n__ggml_vocab_test__\n")
        want = base.with_suffix(".gguf.out").read_bytes().split(b"\n")
        # The last line of ids has a line feed behind it.
        rows = command.encode(path, (*flags, "--special", "text"), texts)
        self.same(texts, rows, want[:len(texts)])


def add_cases():
    """A case a row, so that each is skipped or fails by its name."""
    for library, model, file, *flags in MODELS:
        name = f"test_{library}_{model}_{file.rpartition('.')[2]}"

        def model_case(self, row=(library, model, file, *flags)):
            self.check_model(*row)

        setattr(GoldenTest, name, model_case)
    for row in GGUF:

        def gguf_case(self, row=row):
            self.check_gguf(*row)

        setattr(GoldenTest, f"test_gguf_{row[0]}", gguf_case)


add_cases()

if __name__ == "__main__":
    unittest.TestCase.maxDiff = None
    harness.main()

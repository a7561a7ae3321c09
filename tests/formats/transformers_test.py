"""Our transformers folders, loaded by `transformers`.

AutoTokenizer.from_pretrained loads each folder offline without a word and
without remote code; its ids are ours on 1,000 lines, with special tokens added
and without; what it saves gives the same ids, to itself and to us. Tested with
transformers 4.57.6 and 5.24.0, whichever the interpreter has.
"""

import importlib.util
import io
import logging
import os
import pathlib
import random
import sys
import unittest
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))

import command  # pylint: disable=wrong-import-position
import texts as texts_module  # pylint: disable=wrong-import-position
from command import harness  # pylint: disable=wrong-import-position

if importlib.util.find_spec("transformers") is None:
    raise SystemExit(print("transformers is not installed") or harness.SKIPPED)

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"

from transformers import AutoTokenizer  # pylint: disable=wrong-import-position

LINE_COUNT = 1000
# File, how the command reads it.
VOCABULARIES = [
    ("hf/gpt2.json",), ("hf/gpt_neox.json",), ("hf/mistral03.json",),
    ("hf/bert_base_cased.json",), ("hf/clip_base.json",),
    ("olmo/dolma2_tokenizer.json",),
    ("kl3m/kl3m-004-char-4k-cased.tokenizer.json",),
    ("openai/r50k_base.tiktoken",), ("openai/cl100k_base.tiktoken",),
    ("openai/o200k_base.tiktoken",),
    ("bert/bert_multi_cased_vocab.txt", "--from", "wordpiece"),
    ("mistral/tokenizer.model.v1",), ("gguf/ggml-vocab-gpt-2.gguf",),
]


class Listener(logging.Handler):
    """Remembers what is logged."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


def loaded(folder):
    """(tokenizer, all that was said meanwhile)"""
    listener = Listener()
    logging.getLogger("transformers").addHandler(listener)
    said = io.StringIO()
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            stdout, stderr = sys.stdout, sys.stderr
            sys.stdout = sys.stderr = said
            try:
                tokenizer = AutoTokenizer.from_pretrained(str(folder))
            finally:
                sys.stdout, sys.stderr = stdout, stderr
    finally:
        logging.getLogger("transformers").removeHandler(listener)
    lines = listener.lines + [str(w.message) for w in caught]
    return tokenizer, lines + said.getvalue().split("\n")[:-1]


def lines_of_texts(rng):
    lines = []
    for path in sorted(harness.SAMPLES.rglob("*.txt")):
        lines += path.read_text(encoding="utf-8").split("\n")
    lines = rng.sample(lines, LINE_COUNT // 2)
    while len(lines) < LINE_COUNT:
        lines.append(rng.choice(texts_module.GENERATORS)(
            rng, ["hello", "World", " the", "é"], ["<s>", "[MASK]"]))
    return [line.replace("\0", "\1") for line in lines]


class TransformersTest(harness.CliTest):

    def ids_alike(self, tokenizer, path, texts, flags=()):
        for special in (False, True):
            more = ("--add-special",) if special else ()
            ours = command.encode(path, ("--special", "allow", *flags, *more),
                                  texts)
            theirs = [tokenizer(text, add_special_tokens=special,
                                verbose=False)["input_ids"] for text in texts]
            wrong = [(text, row, command.row(ids))
                     for text, row, ids in zip(texts, ours, theirs)
                     if row != command.row(ids)]
            self.assertEqual(wrong[:2], [], f"{len(wrong)} lines differ")

    def check(self, file, *flags):
        path = harness.vocabulary(file)
        folder = harness.FOLDER / file.replace("/", "-") / "ours"
        folder.parent.mkdir()
        self.ok("convert", path, f"{folder}/", "--to", "transformers", *flags)
        tokenizer, said = loaded(folder)
        self.assertEqual(said, [])
        texts = lines_of_texts(random.Random(file))
        self.ids_alike(tokenizer, folder, texts)
        again = folder.with_name("saved")
        tokenizer.save_pretrained(str(again))
        other, said = loaded(again)
        self.assertEqual(said, [])
        self.ids_alike(other, folder, texts)
        self.ids_alike(tokenizer, again, texts)


def add_cases():
    for row in VOCABULARIES:

        def case(self, row=row):
            self.check(*row)

        name = pathlib.Path(row[0]).name.replace(".", "_").replace("-", "_")
        setattr(TransformersTest, f"test_{name}", case)


add_cases()

if __name__ == "__main__":
    unittest.TestCase.maxDiff = None
    harness.main()

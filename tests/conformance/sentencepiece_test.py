"""SentencePiece models of every kind and option, against `sentencepiece`.

Each is trained by the peer on the samples of the tree, small, with options that
published models have: ids of random texts and of samples, and what decoding
them gives.
"""

import importlib.util
import io
import os
import random
import unittest

import command
import texts as texts_module
import vocabularies
from command import harness

if importlib.util.find_spec("sentencepiece") is None:
    raise SystemExit(
        print("sentencepiece is not installed") or harness.SKIPPED)

import sentencepiece  # pylint: disable=wrong-import-position

RANDOM_BYTES = 1_000_000 if os.environ.get("TESSERA_TEST_FULL") else 20_000
PLAIN = {"normalization_rule_name": "identity",
         "remove_extra_whitespaces": False}
LLAMA = {**PLAIN, "model_type": "bpe", "byte_fallback": True,
         "split_digits": True, "allow_whitespace_only_pieces": True}
SYMBOLS = ["<x>", "ab", "\n", "[INST]", "\u2581\u2581", "é"]
# {name: options of the trainer}.
MODELS = {
    "unigram": {},
    "unigram_plain": {**PLAIN, "add_dummy_prefix": False},
    "unigram_bytes": {"byte_fallback": True},
    "unigram_suffix": {"treat_whitespace_as_suffix": True},
    "unigram_folded": {"normalization_rule_name": "nfkc_cf"},
    "unigram_nmt_folded": {"normalization_rule_name": "nmt_nfkc_cf",
                           "control_symbols": ["<ctl>", "[CLS]"]},
    "unigram_across": {"split_by_whitespace": False},
    "unigram_symbols": {"user_defined_symbols": SYMBOLS},
    "t5": {"pad_id": 0, "eos_id": 1, "unk_id": 2, "bos_id": -1,
           "unk_surface": " ?? "},
    "xlm_roberta": {"user_defined_symbols": ["<mask>"],
                    "unk_piece": "[UNK]", "split_by_number": False},
    "llama": LLAMA,
    "gemma": {**LLAMA, "add_dummy_prefix": False,
              "user_defined_symbols": SYMBOLS + ["\t\t", "\u2581" * 4]},
    "bpe": {"model_type": "bpe"},
    "bpe_suffix": {"model_type": "bpe", "treat_whitespace_as_suffix": True},
    "bpe_across": {**PLAIN, "model_type": "bpe",
                   "split_by_whitespace": False},
    "bpe_scripts": {"model_type": "bpe", "split_by_unicode_script": False,
                    "split_by_number": False},
    "bpe_symbols": {"model_type": "bpe", "user_defined_symbols": SYMBOLS,
                    "control_symbols": ["<ctl>"]},
    "char": {"model_type": "char"},
    "char_bytes": {**PLAIN, "model_type": "char", "byte_fallback": True},
    "word": {"model_type": "word"},
}


def training_lines():
    lines = []
    for path in sorted(harness.SAMPLES.rglob("*.txt")):
        lines += path.read_text(encoding="utf-8").split("\n")[:60]
    return [line for line in lines if line]


def trained(options):
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(training_lines()), model_writer=written,
        vocab_size=2500, hard_vocab_limit=False, character_coverage=0.995,
        minloglevel=9, num_threads=1, **options)
    return written.getvalue()


class SentencePieceTest(harness.CliTest):

    def check(self, name, options):
        path = harness.file(f"{name}.model", trained(options))
        oracle = vocabularies.SentencePieceOracle(path)
        texts = texts_module.some(random.Random(name), oracle.words,
                                  oracle.added + ["<ctl>"], RANDOM_BYTES)
        texts += training_lines()[::40]
        # A NUL ends a text in the peer's Python face.
        texts = [text.replace("\0", "\1") for text in texts]
        ours = command.encode(path, ("--special", "text"), texts)
        theirs = oracle.encode(texts)
        wrong = [(ascii(text), row, want)
                 for text, row, want in zip(texts, ours, theirs)
                 if row != want and not oracle.accepts(text, row)]
        wrong.sort(key=lambda row: len(row[0]))
        self.assertEqual(wrong[:3], [], f"{len(wrong)} texts differ")
        self.decodes_alike(path, theirs)

    def decodes_alike(self, path, rows):
        model = sentencepiece.SentencePieceProcessor(model_file=str(path))
        rows = [row for row in rows if row]
        ours = command.decode(path, (), rows, "--errors", "replace")
        wrong = []
        for row, text in zip(rows, ours):
            want = model.decode([int(i) for i in row.split()])
            if text.decode() != want:
                wrong.append((row, ascii(text.decode()), ascii(want)))
        wrong.sort(key=lambda row: len(row[0]))
        self.assertEqual(wrong[:3], [], f"{len(wrong)} rows differ")


def add_cases():
    for name, options in MODELS.items():

        def case(self, name=name, options=options):
            self.check(name, options)

        setattr(SentencePieceTest, f"test_{name}", case)


add_cases()

if __name__ == "__main__":
    unittest.TestCase.maxDiff = None
    harness.main()

"""Flags that several commands share do the same in each of them.

A flag is tried with every command whose page has it, so that no page has one
that nobody has tried there.
"""

import json
import re

import harness
from harness import CliTest, SAMPLES
from help_test import COMMANDS

TEXT = SAMPLES / "en" / "prose.txt"
# Commands that read a tokenizer.
READERS = {
    "encode": ("-t", "TOK", TEXT),
    "decode": ("-t", "TOK", "IDS"),
    "convert": ("TOK", "OUT", "--to", "textproto"),
    "compile": ("TOK", "-o", "OUT"),
    "inspect": ("TOK",),
    "bench": ("load", "-t", "TOK", "--rounds", 1, "--peers",
              "tokenizers=no-such-python"),
    "extend": ("TOK", TEXT, "--vocab-size", 610, "-o", "OUT"),
    "prune": ("TOK", "--last", "--vocab-size", 580, "-o", "OUT", "--id-map",
              "MAP"),
}
# Commands that read a corpus.
COUNTERS = {
    "count": ("-o", "OUT"),
    "train": ("bpe", "--vocab-size", 300, "-o", "OUT"),
    "extend": ("TOK", "--vocab-size", 610, "-o", "OUT"),
    "prune": ("TOK", "--vocab-size", 500, "-o", "OUT", "--id-map", "MAP"),
}
# Commands that write a tokenizer.
WRITERS = {
    "train": ("bpe", TEXT, "--vocab-size", 300, "-o", "OUT"),
    "extend": READERS["extend"],
    "prune": READERS["prune"],
    "convert": ("TOK", "OUT"),
}
# What these say differs from command to command; each has tests of its own.
OF_ITS_OWN = {
    "--format", "--from-counts", "--json", "--like", "--max-sentence-length",
    "--merge-order", "--normalizer", "--output", "--required-token",
    "--split-regex", "--tokenizer", "--vocab-size",
}
READER_FLAGS = {"--compat", "--encoding", "--from", "--llama-cpp-splits",
                "--pretokenizer", "--sha256", "--special-token"}
CORPUS_FLAGS = {"--documents", "--files-from", "--max-bytes", "--sample",
                "--seed", "--strict-utf8", "--text-field"}
WRITER_FLAGS = {"--allow", "--fill-holes", "--gguf-architecture", "--to"}
# The same words, another meaning.
HOMONYMS = {
    "--compat": {"train"}, "--pretokenizer": {"count", "train"},
    "--special-token": {"count", "train"}, "--documents": {"encode", "decode"},
    "--text-field": {"encode"},
}


class SharedFlags(CliTest):
    """Small tokenizers in all the forms that the flags are for."""

    @classmethod
    def setUpClass(cls):
        cls.tok = harness.tokenizer()
        cls.out = harness.FOLDER / "flags-out.tessera"
        cls.json = cls.converted("flags.json")
        cls.ids = harness.file("flags-ids.txt", "1 2 3\n")

    @classmethod
    def converted(cls, name):
        path = harness.FOLDER / name
        ran = harness.run("convert", harness.tokenizer(), path, "--force")
        if ran.code != 0:
            raise AssertionError(ran.err)
        return path

    def line(self, table, command, tok, *flags):
        words = {"TOK": tok, "OUT": self.out, "IDS": self.ids,
                 "MAP": harness.FOLDER / "flags.map"}
        line = [words.get(word, word) for word in table[command]]
        return [command, *line, "--force", *flags]

    def each(self, table, tok, *flags):
        """Every command succeeds."""
        for command in table:
            with self.subTest(command=command):
                self.ok(*self.line(table, command, tok, *flags))

    def each_fails(self, table, code, words, tok, *flags):
        for command in table:
            with self.subTest(command=command):
                self.fails(code, words,
                           *self.line(table, command, tok, *flags))


class Pages(CliTest):
    """The tables above are those of the pages."""

    def test_every_shared_flag_is_tried_everywhere(self):
        pages = {command: set(re.findall(
            r"^  (?:-\w|  )[, ] (--[a-z0-9-]+)",
            self.ok("help", command).text, re.M)) for command in COMMANDS}
        tables = ((READER_FLAGS, READERS), (CORPUS_FLAGS, COUNTERS),
                  (WRITER_FLAGS, WRITERS))
        # A command without flags of its own has those of all commands.
        of_some = set().union(*pages.values()) - pages["completion"]
        for flag in sorted(of_some - OF_ITS_OWN):
            having = {name for name in COMMANDS if flag in pages[name]}
            if len(having) == 1:
                continue
            tried = {name for flags, table in tables if flag in flags
                     for name in table}
            self.assertEqual(having - HOMONYMS.get(flag, set()), tried, flag)


class Readers(SharedFlags):
    """How the tokenizer's file is read."""

    def test_format(self):
        path = harness.FOLDER / "flags-unnamed"
        path.write_bytes(self.json.read_bytes())
        self.each(READERS, path, "--from", "huggingface")
        self.each_fails(READERS, 65, "flags-unnamed", path, "--from",
                        "sentencepiece")

    def test_digest(self):
        digest = json.loads(
            self.ok("inspect", self.json, "--json").out)["sha256"]
        self.each(READERS, self.json, "--sha256", digest)
        self.each_fails(READERS, 65, "expected SHA-256", self.json, "--sha256",
                        "0" * 64)

    def test_rank_file(self):
        """Neither pattern nor special tokens are in it."""
        path = self.converted("flags-ranks.tiktoken")
        (harness.FOLDER / "flags-ranks.tiktoken.json").unlink()
        self.each_fails(READERS, 2, "give --encoding NAME", path)
        self.each_fails(READERS, 65, "r50k_base has 50256", path, "--encoding",
                        "r50k_base")

    def test_two_files(self):
        """These have merges, which extend and prune need."""
        folder = harness.FOLDER / "flags-two"
        self.ok("convert", self.json, f"{folder}/", "--to", "gpt2")
        path = folder / "vocab.json"
        self.each(READERS, path, "--pretokenizer", "cl100k_hf",
                  "--special-token", "<|x|>=600")
        self.each_fails(READERS, 2, "cl100k_hv", path, "--pretokenizer",
                        "cl100k_hv")
        self.each_fails(READERS, 2, "<none>", path, "--special-token",
                        "<none>")

    def test_encoding(self):
        ranks = harness.vocabulary("openai/p50k_base.tiktoken")
        self.each({command: READERS[command] for command in
                   ("encode", "decode", "convert", "compile", "inspect")},
                  ranks, "--encoding", "p50k_edit")

    def test_faults_that_are_listed(self):
        path = harness.file("flags-mark.json",
                            b"\xef\xbb\xbf" + self.json.read_bytes())
        self.each_fails(READERS, 65, "[F3]", path)
        self.each(READERS, path, "--compat")

    def test_splits_of_llama_cpp(self):
        path = harness.FOLDER / "flags.gguf"
        self.ok("train", "bpe", TEXT, "--vocab-size", 600, "--pretokenizer",
                "qwen2", "-o", path)
        self.each(READERS, path, "--llama-cpp-splits")
        pipelines = [json.loads(self.ok("inspect", path, "--json",
                                        *flags).out)["pipeline"]
                     for flags in ((), ("--llama-cpp-splits",))]
        self.assertNotEqual(*pipelines)


class Corpora(SharedFlags):
    """Where the text comes from."""

    def made(self, command, *arguments):
        """What the command makes of a corpus."""
        self.out = harness.FOLDER / (
            "flags.tcounts" if command == "count" else "flags-made.json")
        self.ok(*self.line(COUNTERS, command, self.tok, *arguments))
        if command == "count":
            return self.ok("count", "--export", "tsv", self.out).out
        return self.out.read_bytes()

    def test_same_text_from_elsewhere(self):
        rows = (json.dumps({"body": line})
                for line in TEXT.read_text().splitlines(keepends=True))
        lines = harness.file("flags.rows", "\n".join(rows) + "\n")
        names = harness.file("flags.names", f"{TEXT}\n")
        for command in COUNTERS:
            with self.subTest(command=command):
                want = self.made(command, TEXT)
                self.assertEqual(
                    self.made(command, "--files-from", names), want)
                self.assertEqual(
                    self.made(command, lines, "--documents", "jsonl",
                              "--text-field", "body"), want)

    def test_samples(self):
        for command in COUNTERS:
            with self.subTest(command=command):
                whole = self.made(command, TEXT)
                part = self.made(command, TEXT, "--sample", 0.3, "--seed", 7)
                self.assertEqual(
                    self.made(command, TEXT, "--sample", 0.3, "--seed", 7),
                    part)
                self.assertNotEqual(part, whole)
                self.assertNotEqual(
                    self.made(command, TEXT, "--sample", 0.3, "--seed", 8),
                    part)
                self.assertNotEqual(
                    self.made(command, TEXT, "--max-bytes", 900), whole)

    def test_ill_formed_text(self):
        bad = harness.file("flags-bad.txt", b"ab ab \xff\n")
        self.each(COUNTERS, self.tok, bad)
        self.each_fails(COUNTERS, 65, "flags-bad.txt:byte 6", self.tok, bad,
                        "--strict-utf8")


class Writers(SharedFlags):
    """What the tokenizer is written as."""

    def test_codes(self):
        tok = harness.FOLDER / "flags-nfc.tessera"
        self.ok("train", "bpe", TEXT, "--vocab-size", 600, "--normalizer",
                "nfc", "-o", tok)
        table = {**WRITERS,
                 "train": (*WRITERS["train"], "--normalizer", "nfc")}
        self.each_fails(table, 65, "[C03]", tok, "--to", "gguf")
        self.each(table, tok, "--to", "gguf", "--allow", "C03")

    def test_architecture(self):
        for command in WRITERS:
            self.ok(*self.line(WRITERS, command, self.tok, "--to", "gguf",
                               "--gguf-architecture", "gptneox"))
            self.assertIn(b"gptneox", self.out.read_bytes()[:500])

    def test_holes(self):
        spec = json.loads(self.json.read_text())
        spec["added_tokens"][0]["id"] = 700
        del spec["model"]["vocab"][spec["added_tokens"][0]["content"]]
        tok = harness.file("flags-hole.json", json.dumps(spec))
        table = {name: WRITERS[name] for name in ("extend", "convert")}
        self.each_fails(table, 65, "[C05]", tok, "--to", "gguf")
        self.each(WRITERS, tok, "--to", "gguf", "--fill-holes")


if __name__ == "__main__":
    harness.main()

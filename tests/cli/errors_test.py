"""One error of each kind: its line word for word, its code, nothing else."""

import os
import signal
import subprocess
import time

import harness
from harness import CliTest, run


class Lines(CliTest):
    """One line on stderr each."""

    def line(self, code, expected, *arguments, **options):
        ran = self.fails(code, [], *arguments, **options)
        self.assertEqual(ran.err, expected + "\n")

    def setUp(self):
        self.tok = harness.tokenizer()
        self.text = harness.file("text.txt", "hello world\n")

    def test_unknown_command(self):
        self.line(2, 'tessera: unknown command "trian"; did you mean "train"? '
                  "(tessera help lists all)", "trian")
        self.line(2, 'tessera: unknown command "xyzzy" '
                  "(tessera help lists all)", "xyzzy")

    def test_unknown_flag(self):
        self.line(2, "tessera train: unknown flag --vocabsize; did you mean "
                  "--vocab-size?", "train", "bpe", "x", "--vocabsize", 300)
        self.line(2, "tessera encode: unknown flag --nope", "encode", "-t",
                  self.tok, "--nope", self.text)
        self.line(2, "tessera encode: unknown flag -x", "encode", "-x")

    def test_out_of_range(self):
        self.line(2, "tessera encode: --threads 0: must be between 1 and 1,024",
                  "encode", "--threads", 0)
        self.line(2, "tessera encode: --threads 99999: must be between 1 and "
                  "1,024", "--threads=99999", "encode")
        self.line(2, "tessera train: --vocab-size 99999999: must be between 1 "
                  "and 16,777,216", "train", "bpe", self.text, "--vocab-size",
                  99999999)
        self.line(2, "tessera train: --memory 1x: expected a size such as "
                  "512MiB or 8G", "train", "--memory", "1x")
        self.line(2, "tessera train: --vocab-size 99999999999999999999999: "
                  "must be between 1 and 16,777,216", "train", "--vocab-size",
                  "9" * 23)

    def test_no_number(self):
        for word in ("abc", "1.5", "-5"):
            self.line(2, f"tessera train: --vocab-size {word}: expected a "
                      "whole number between 1 and 16,777,216", "train",
                      f"--vocab-size={word}")
        self.line(2, "tessera encode: --threads al: expected a whole number "
                  "between 1 and 1,024, or all", "encode", "--threads", "al")

    def test_near_encoding(self):
        self.line(66, "tessera: error: cl100k_bas: no such file or known "
                  "encoding; did you mean cl100k_base?", "encode", "-t",
                  "cl100k_bas", self.text)

    def test_one_position(self):
        """A place in a document is told as a place in the file."""
        lines = harness.file("lines.jsonl", '{"text": "a"}\n{"text": 1\n')
        place = len('{"text": "a"}\n{"text": ')
        for command in (("encode", "-t", self.tok),
                        ("train", "bpe", "-o", harness.FOLDER / "j.json")):
            self.fails(65, f"error: {lines}:byte {place}: expected", *command,
                       lines)
        self.fails(65, "error: stdin:byte 5: the text holds", "encode", "-t",
                   self.tok, "--special", "refuse", stdin="ab\nc <|end|>\n")
        self.fails(65, "error: stdin:byte 0: the text holds", "encode", "-t",
                   self.tok, "--special", "refuse", "--documents", "jsonl",
                   stdin='{"text": "c <|end|>"}\n')
        self.fails(65, "error: stdin:byte 0: expected a NumPy file", "decode",
                   "-t", self.tok, "--format", "npy", stdin="x")

    def test_json_is_for_results(self):
        """Commands that print no result for people do not take --json."""
        for command in ("train", "encode", "decode", "count", "extend",
                        "prune", "compile"):
            self.fails(2, f"tessera {command}: unknown flag --json", command,
                       "--json")
        self.fails(2, "--merges and --json exclude each other", "inspect",
                   self.tok, "--merges", "--json")

    def test_too_small_for_the_alphabet(self):
        ran = self.fails(2, "--vocab-size 100", "train", "bpe", self.text,
                         "--vocab-size", 100, "-o", harness.FOLDER / "x.json")
        self.assertTrue(ran.err.startswith("tessera train: --vocab-size 100: "),
                        ran.err)

    def test_choices(self):
        self.line(2, "tessera decode: --errors replce: must be one of bytes, "
                  "replace, strict; did you mean replace?", "decode",
                  "--errors", "replce")

    def test_missing_value(self):
        self.line(2, "tessera encode: --tokenizer: expected a value (TOK) "
                  "behind it, found none", "encode", "-t")

    def test_exclusive_flags(self):
        self.line(2, "tessera encode: --show and --format exclude each other; "
                  "give one", "encode", "-t", self.tok, "--show", "--format",
                  "ids")
        self.line(2, "tessera train: --pretokenizer and --split-regex exclude "
                  "each other; give one", "train", "bpe", self.text, "-o",
                  harness.FOLDER / "x.json", "--pretokenizer", "gpt2",
                  "--split-regex", "x")

    def test_bad_file(self):
        cut = harness.file("cut.json", '{"model": {"merges": [')
        self.fails(65, ["tessera: error: ", "cut.json"], "encode", "-t", cut,
                   self.text)

    def test_file_there(self):
        kept = harness.file("kept.txt", "kept")
        self.line(73, f"tessera: error: {kept}: exists; use --force to replace "
                  "it", "encode", "-t", self.tok, self.text, "-o", kept)
        self.assertEqual(kept.read_text(), "kept")
        self.ok("encode", "-t", self.tok, self.text, "-o", kept, "--force")
        self.assertNotEqual(kept.read_text(), "kept")

    def test_missing_input(self):
        missing = harness.FOLDER / "corpus.txt"
        self.line(66, f"tessera: error: {missing}: no such file", "encode",
                  "-t", self.tok, missing)
        harness.file("near.txt.gz", b"")
        near = harness.FOLDER / "near.txt"
        ran = self.fails(66, "did you mean", "encode", "-t", self.tok, near)
        self.assertIn("near.txt.gz?", ran.err)

    def test_directory_as_input(self):
        self.fails(66, "directory", "encode", "-t", self.tok, harness.FOLDER)

    def test_glob_that_found_nothing(self):
        self.fails(66, "*.none", "train", "bpe", "nowhere/*.none", "-o",
                   harness.FOLDER / "x.tessera")

    def test_wrong_tokenizer_for_data(self):
        ids = harness.file("ids.txt", "1 2\n7\n60000\n")
        self.line(65, f"tessera: error: {ids}:3: id 60000 is not in "
                  "small.tessera (ids 0..599); was this encoded with another "
                  "tokenizer?", "decode", "-t", self.tok, ids)

    def test_missing_folder(self):
        target = harness.FOLDER / "none" / "x.tessera"
        self.fails(73, "x.tessera", "train", "bpe", self.text, "--vocab-size",
                   300, "-o", target)

    def test_no_tokenizer(self):
        self.fails(2, "--tokenizer is missing", "encode", self.text)

    def test_threshold(self):
        self.fails(1, "--exact-size", "train", "bpe", self.text,
                   "--vocab-size", 5000, "--exact-size", "-o",
                   harness.FOLDER / "x.tessera")


class Rules(CliTest):
    """What holds for all errors."""

    def test_no_command_shows_the_first_screen(self):
        ran = run()
        self.assertEqual(ran.code, 2)
        self.assertEqual(ran.out, b"")
        self.assertIn("tessera help COMMAND", ran.err)
        self.assertEqual(ran.err, self.ok("help").text)

    def test_names_do_not_break_the_line(self):
        ran = run("encode", "-t", "a\nb\x1b[31m\u202eX" + "y" * 3000, "x")
        self.assertEqual(ran.code, 66)
        self.one_line(ran.err)
        self.assertNotIn("\x1b", ran.err)
        self.assertNotIn("\u202e", ran.err)

    def test_brackets_are_not_lists(self):
        self.fails(66, "[a,b].txt", "encode", "-t", harness.tokenizer(), "--",
                   "[a,b].txt")

    def test_nothing_is_left_beside_the_output(self):
        folder = harness.FOLDER / "clean"
        folder.mkdir()
        bad = harness.file("clean-ids.txt", "1 2\n99999999\n")
        self.fails(65, "99999999", "decode", "-t", harness.tokenizer(), bad,
                   "-o", folder / "out.txt")
        self.assertEqual(os.listdir(folder), [])

    def test_terminal_without_input(self):
        if not harness.has_script():
            self.skipTest("no util-linux script")
        shown = harness.on_terminal(f"{harness.TESSERA} encode -t "
                                    f"{harness.tokenizer()}; echo code=$?")
        self.assertIn("no input; give files", shown)
        self.assertIn("code=2", shown)

    def test_codes_are_those_of_the_specification(self):
        """The words of help and of base/status.h meet in these numbers."""
        header = (harness.ROOT / "tokenizers/base/status.h").read_text()
        for name, code in (("Threshold", 1), ("Usage", 2), ("BadData", 65),
                           ("NoInput", 66), ("Absent", 69), ("Bug", 70),
                           ("OutOfMemory", 71), ("CannotCreate", 73),
                           ("Io", 74), ("Stopped", 75)):
            self.assertIn(f"k{name} = {code},", header)


class Signals(CliTest):
    """A signal with nothing to resume ends the process by itself."""

    def stop(self, number, target):
        with subprocess.Popen(["yes", "some words to encode"],
                              stdout=subprocess.PIPE) as source:
            process = subprocess.Popen(
                [harness.TESSERA, "encode", "-t", str(harness.tokenizer()),
                 "-o", str(target)], stdin=source.stdout,
                stderr=subprocess.PIPE)
            # Once it writes, it is past the begin.
            while not any(target.parent.iterdir()):
                time.sleep(0.01)
            process.send_signal(number)
            error = process.communicate(timeout=60)[1]
            source.kill()
        return process.returncode, error

    def test_interrupt_and_terminate(self):
        folder = harness.FOLDER / "signals"
        folder.mkdir()
        for number in (signal.SIGINT, signal.SIGTERM):
            code, error = self.stop(number, folder / "out.txt")
            self.assertEqual(code, -number)
            self.assertEqual(error, b"")
            self.assertEqual(os.listdir(folder), [])


if __name__ == "__main__":
    harness.main()

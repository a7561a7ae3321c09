"""Exit codes (base/status.h), seen from the binary.

Here are the rows that need a world of their own: limits of the process,
folders that nobody writes into, a second process. The others are in
errors_test.py and in the tests of each command. Only a bug (70) has no way
that is known.
"""

import os
import re
import subprocess
import time
import unittest

import harness
from harness import CliTest, SAMPLES

TEXT = SAMPLES / "en" / "prose.txt"


class ExitCodes(CliTest):

    def limited(self, limit, command):
        """Runs under a limit of the shell's `ulimit`."""
        return harness.pipe(f"ulimit {limit}; exec {command}")

    def fails_limited(self, code, words, limit, command):
        ran = self.limited(limit, command)
        self.assertEqual(ran.code, code, ran.err)
        self.one_line(ran.err)
        self.assertIn(words, ran.err)

    def test_man_page_has_every_row(self):
        page = self.ok("help", "encode", "--man").text
        section = page.partition('.SH "EXIT STATUS"')[2].partition(".SH")[0]
        self.assertEqual(
            re.findall(r"^\.TP\n(\S+)$", section, re.M),
            ["0", "1", "2", "65", "66", "69", "70", "71", "73", "74", "75",
             "128+N"])

    def test_2_counts_and_files(self):
        ran = self.fails(2, [], "train", "bpe", TEXT, "--from-counts",
                         "x.tcounts", "-o", harness.FOLDER / "x.tessera")
        self.assertEqual(ran.err, "tessera train: --from-counts and FILES "
                         "exclude each other; give one\n")

    def test_65_counts_of_another_pipeline(self):
        for name in ("gpt2", "bert"):
            self.ok("count", TEXT, "--pretokenizer", name, "-o",
                    harness.FOLDER / f"{name}.tcounts")
        self.fails(65, ["bert.tcounts", "pretokenizer"], "count", "--merge",
                   harness.FOLDER / "gpt2.tcounts",
                   harness.FOLDER / "bert.tcounts", "-o",
                   harness.FOLDER / "both.tcounts")

    @unittest.skipIf(os.geteuid() == 0, "root reads any file")
    def test_66_unreadable(self):
        path = harness.file("unreadable.txt", "x")
        path.chmod(0)
        self.fails(66, "unreadable.txt", "encode", "-t", harness.tokenizer(),
                   path)

    def test_71_out_of_memory(self):
        huge = self.limited("-v 4000000", "$TESSERA version")
        if huge.code != 0:
            self.skipTest("this build needs more address space than a limit")
        # A file of holes: it takes no disk, and must be read as a whole.
        text = harness.file("holes.txt", "")
        os.truncate(text, 900 << 20)
        self.fails_limited(
            71, "bytes of memory are not to be had", "-v 500000",
            f"$TESSERA convert $TOK {harness.FOLDER}/holes.json --check {text}")

    def test_71_out_of_handles(self):
        self.fails_limited(
            71, "no file handle left", "-n 4",
            f"$TESSERA train bpe {TEXT} --vocab-size 300 -o "
            f"{harness.FOLDER}/handles.tessera")

    def test_73_folder_that_nobody_writes_into(self):
        if not os.path.isdir("/sys/kernel"):
            self.skipTest("no /sys")
        self.fails(73, "/sys/kernel/x.tessera: cannot be created", "train",
                   "bpe", TEXT, "--vocab-size", 300, "-o",
                   "/sys/kernel/x.tessera")

    def test_74_file_too_large(self):
        out = harness.FOLDER / "large.txt"
        text = harness.file("large-in.txt", "hello world\n" * 100000)
        self.fails_limited(74, "File too large", "-f 8",
                           f"$TESSERA encode -t $TOK {text} -o {out}")
        self.assertFalse(out.exists())

    def test_75_directory_locked(self):
        pipe, kept = harness.FOLDER / "locked.pipe", harness.FOLDER / "locked"
        os.mkfifo(pipe)
        command = [harness.TESSERA, "train", "bpe", str(pipe), "--vocab-size",
                   "300", "-o", str(harness.FOLDER / "locked.tessera"),
                   "--checkpoint-dir", str(kept)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as first:
            # It waits for a writer of its corpus, directory in hand.
            while not kept.exists() and first.poll() is None:
                time.sleep(0.01)
            ran = harness.run("train", "bpe", TEXT, "--vocab-size", 300, "-o",
                              harness.FOLDER / "locked2.tessera",
                              "--checkpoint-dir", kept)
            first.kill()
        self.assertEqual(ran.code, 75, ran.err)
        self.one_line(ran.err)
        self.assertIn("is in use by process", ran.err)


if __name__ == "__main__":
    harness.main()

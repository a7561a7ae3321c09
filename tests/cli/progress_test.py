"""The bar on terminals of three widths, and its absence in files."""

import os
import re
import unicodedata

import harness
from harness import CliTest, SAMPLES

WIDTHS = (40, 80, 200)


def columns(text):
    return sum(
        2 if unicodedata.east_asian_width(c) in "WF" else
        0 if unicodedata.combining(c) else 1 for c in text)


def screen(output):
    """The lines that remain, after CR and erase-to-end; and all ever shown."""
    lines, shown = [], []
    for line in output.replace("\r\n", "\n").split("\n"):
        last = ""
        for part in line.split("\r"):
            part = part.replace("\x1b[K", "")
            if part:
                shown.append(part)
                last = part
        lines.append(last)
    return [line for line in lines if line], shown


class Bar(CliTest):
    """Work that takes long enough to be shown."""

    @classmethod
    def setUpClass(cls):
        if not harness.has_script():
            raise harness.unittest.SkipTest("no util-linux script")
        words = []
        for language in ("en", "tr", "ru", "ar", "hi"):
            for path in sorted((SAMPLES / language).glob("*.txt")):
                words += path.read_text().split()
        # Each word in many forms: counting and merging have work to do.
        cls.corpus = harness.file("bar.txt", "\n".join(
            f"{word}{i} {i * 7919}{word}" for i in range(12)
            for word in words))

    def train(self, *flags):
        target = harness.FOLDER / "bar.tessera"
        return (f"{harness.TESSERA} train bpe {self.corpus} --vocab-size 20000 "
                f"-o {target} --force " + " ".join(flags))

    def test_widths(self):
        for width in WIDTHS:
            output = harness.on_terminal(self.train("-q"), columns=width)
            self.assertEqual(output.strip(), "")
            output = harness.on_terminal(
                self.train("--progress", "bar"), columns=width)
            lines, shown = screen(output)
            bars = [s for s in shown if s.startswith(("count", "merge"))]
            self.assertTrue(bars, output)
            for line in bars:
                self.assertLess(columns(line), width)
            summary = [l for l in lines if re.match(r"[a-z]+ {3,}", l)]
            self.assertEqual([l.split()[0] for l in summary][-1], "next")
            # Each stage that was shown leaves one line.
            for stage in ("count", "merge"):
                kept = [l for l in lines if l.startswith(stage + "  ")]
                self.assertLessEqual(len(kept), 1)

    def test_no_bar_in_a_file(self):
        ran = harness.pipe(self.train() + " 2>&1 | cat")
        self.assertEqual(ran.code, 0)
        self.assertNotIn(b"\x1b", ran.out)
        self.assertNotIn(b"\r", ran.out)

    def test_plain_and_none(self):
        for mode in ("plain", "none"):
            output = harness.on_terminal(self.train("--progress", mode))
            self.assertNotIn("\x1b", output)


class Lines(CliTest):
    """Small jobs stay silent."""

    def test_quick_work_shows_nothing(self):
        if not harness.has_script():
            self.skipTest("no util-linux script")
        target = harness.FOLDER / "quick.tessera"
        output = harness.on_terminal(
            f"{harness.TESSERA} train bpe {SAMPLES}/en/prose.txt --vocab-size "
            f"300 -o {target}")
        self.assertNotIn("\x1b", output)
        self.assertTrue(os.path.exists(target))


if __name__ == "__main__":
    harness.main()

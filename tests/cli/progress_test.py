"""The bar on terminals of three widths, and its absence in files."""

import os
import re

import harness
from harness import CliTest, SAMPLES

WIDTHS = (40, 80, 200)


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
    """A corpus that comes slowly enough for the bar to be shown."""

    @classmethod
    def setUpClass(cls):
        if not harness.has_script():
            raise harness.unittest.SkipTest("no util-linux script")

    def train(self, *flags):
        text = SAMPLES / "en" / "prose.txt"
        target = harness.FOLDER / "bar.tessera"
        return (f"(cat {text}; sleep 0.7; cat {text}) | {harness.TESSERA} "
                f"train bpe - --vocab-size 500 -o {target} --force "
                + " ".join(flags))

    def test_widths(self):
        for width in WIDTHS:
            output = harness.on_terminal(self.train(), columns=width)
            lines, shown = screen(output)
            # Drawn, wiped, and one line that stays.
            self.assertIn("\x1b[K", output)
            self.assertRegex(lines[0], r"^count  13\.9 kB   ")
            for line in shown:
                if line.startswith("count"):
                    self.assertLess(len(line), width)
            words = [line.split()[0] for line in lines[1:]]
            self.assertEqual(words, ["vocabulary", "text", "time", "output",
                                     "fingerprint", "note", "next"])

    def test_quiet(self):
        self.assertEqual(harness.on_terminal(self.train("-q")).strip(), "")

    def test_no_bar_in_a_file(self):
        ran = harness.pipe(self.train() + " 2>&1 | cat")
        self.assertEqual(ran.code, 0)
        self.assertNotIn(b"\x1b", ran.out)
        self.assertNotIn(b"\r", ran.out)
        self.assertTrue(ran.out.startswith(b"vocabulary"))

    def test_plain_and_none(self):
        output = harness.on_terminal(self.train("--progress", "plain"))
        self.assertNotIn("\x1b", output)
        self.assertTrue(re.match(r"count  13\.9 kB", output), output)
        output = harness.on_terminal(self.train("--progress", "none"))
        self.assertTrue(output.startswith("vocabulary"), output)


class Lines(CliTest):
    """Small jobs stay silent."""

    def test_quick_work_shows_nothing(self):
        if not harness.has_script():
            self.skipTest("no util-linux script")
        target = harness.FOLDER / "quick.tessera"
        output = harness.on_terminal(
            f"{harness.TESSERA} train bpe {SAMPLES}/en/countries.txt "
            f"--vocab-size 300 -o {target}")
        self.assertNotIn("merge  ", output)
        self.assertTrue(os.path.exists(target))


if __name__ == "__main__":
    harness.main()

"""Help, first screen, version: golden files, examples that run, start-up.

TESSERA_UPDATE_GOLDEN=1 writes the golden files anew.
"""

import json
import os
import pathlib
import re
import subprocess

import harness
from harness import CliTest

GOLDEN = pathlib.Path(__file__).parent / "golden"
# In an order in which each finds what the examples of others have written.
COMMANDS = ("count", "train", "extend", "prune", "encode", "decode", "convert",
            "compile", "inspect", "bench", "completion", "help", "version")
# Sanitizers and slower processors are no reason to fail.
SLACK = 3


class Golden(CliTest):
    """What is printed is what was agreed on."""

    def check(self, name, text):
        path = GOLDEN / f"{name}.txt"
        if os.environ.get("TESSERA_UPDATE_GOLDEN"):
            GOLDEN.mkdir(exist_ok=True)
            path.write_text(text)
        self.assertEqual(text, path.read_text(), name)

    def test_first_screen(self):
        screen = self.ok("help").text
        version = self.ok("version").text.split()[1]
        self.check("help", screen.replace(version, "VERSION"))
        lines = screen.splitlines()
        self.assertLessEqual(len(lines), 24)
        self.assertLessEqual(max(map(len, lines)), 80)
        self.assertEqual(self.ok("--help").text, screen)

    def test_commands(self):
        for command in COMMANDS:
            page = self.ok("help", command).text
            self.check(f"help_{command}", page)
            self.assertLessEqual(max(map(len, page.splitlines())), 100)
            self.assertEqual(self.ok(command, "--help").text, page)
            self.assertEqual(self.ok("-h", command).text, page)

    def test_narrow_and_wide(self):
        for columns in (60, 72, 300):
            page = self.ok("help", "encode",
                           environment={"COLUMNS": str(columns)}).text
            body = page.partition("\nInput\n")[2]
            self.assertLessEqual(max(map(len, body.splitlines())),
                                 min(columns, 100))

    def test_unknown(self):
        self.fails(2, 'did you mean "encode"?', "help", "encoed")

    def test_pager(self):
        if not harness.has_script():
            self.skipTest("no util-linux script")
        shown = harness.on_terminal(
            f"PAGER='sed s/^/P:/' {harness.TESSERA} help encode", lines=10)
        self.assertIn("P:Turns text", shown)
        shown = harness.on_terminal(
            f"PAGER='sed s/^/P:/' {harness.TESSERA} help encode", lines=500)
        self.assertNotIn("P:Turns text", shown)


class Examples(CliTest):
    """Every example of every page runs."""

    def test_examples(self):
        folder = harness.FOLDER / "examples"
        folder.mkdir()
        os.symlink(harness.ROOT / "data", folder / "data")
        os.symlink(harness.TESSERA, folder / "tessera")
        for command in COMMANDS:
            page = self.ok("help", command).text
            examples = re.search(r"Examples\n((?:  .*\n)+)", page).group(1)
            for line in examples.splitlines():
                ran = harness.pipe(
                    f"cd {folder} && PATH={folder}:$PATH && {line.strip()}")
                self.assertEqual(ran.code, 0, f"{line}: {ran.err}")


class Flags(CliTest):
    """Each flag of the pages is exercised by a test."""

    def test_every_flag_is_in_a_test(self):
        sources = "".join(p.read_text()
                          for p in pathlib.Path(__file__).parent.glob("*.py"))
        missing = []
        for command in COMMANDS:
            page = self.ok("help", command).text
            for short, flag in re.findall(
                    r"^  (-\w|  )[, ] (--[a-z0-9-]+)", page, re.MULTILINE):
                names = [flag, flag.replace("--", "--no-", 1)]
                if short.strip():
                    names.append(short)
                if not any(re.search(re.escape(name) + r'[" =,\\]', sources)
                           for name in names):
                    missing.append(f"{command} {flag}")
        self.assertEqual(missing, [])


class GlobalFlags(CliTest):
    """Before or behind the command, negated, repeated."""

    def test_places(self):
        tok = harness.tokenizer()
        want = self.ok("encode", "-t", tok, "--threads", 2, stdin="a b").out
        for flags in (("--threads", "2", "encode"), ("--threads=2", "encode"),
                      ("--no-force", "--force", "-q", "encode"),
                      ("--log-level", "debug", "--verbose", "encode"),
                      ("-vv", "--tmp", str(harness.FOLDER), "encode")):
            ran = self.ok(*flags, "-t", tok, stdin="a b")
            self.assertEqual(ran.out, want)

    def test_negation(self):
        kept = harness.file("negated.txt", "x")
        self.fails(73, "exists", "encode", "-t", harness.tokenizer(),
                   "--force", "--no-force", "-o", kept, stdin="x")
        self.ok("encode", "-t", harness.tokenizer(), "--no-force", "--force",
                "-o", kept, stdin="x")

    def test_more_is_said(self):
        ran = self.ok("encode", "-t", harness.tokenizer(), "-v", stdin="a")
        self.assertIn("1 rows", ran.err)
        ran = self.ok("encode", "-t", harness.tokenizer(), stdin="a")
        self.assertEqual(ran.err, "")

    def test_flags_end(self):
        path = harness.file("--odd.txt", "x")
        ran = self.ok("encode", "-t", harness.tokenizer(), "--", "--odd.txt",
                      cwd=path.parent)
        self.assertNotEqual(ran.out, b"")


class Version(CliTest):
    """--version."""

    def test_version(self):
        text = self.ok("--version").text
        self.assertRegex(text.splitlines()[0], r"^tessera \d+\.\d+\.\d+$")
        for word in ("compiler", "simd", "cuda", "unicode", "icu",
                     "native format"):
            self.assertIn(word, text)
        self.assertEqual(self.ok("version").text, text)
        data = json.loads(self.ok("version", "--json").out)
        self.assertEqual("tessera " + data["version"], text.splitlines()[0])

    def processor_seconds(self, *arguments):
        """The least of some runs: a busy machine adds, never takes."""
        least = 1.0
        for _ in range(20):
            with subprocess.Popen([harness.TESSERA, *arguments],
                                  stdout=subprocess.DEVNULL) as process:
                _, _, usage = os.wait4(process.pid, 0)
                process.returncode = 0
            least = min(least, usage.ru_utime + usage.ru_stime)
        return least

    def test_start_up(self):
        for limit, argument in ((0.008, "--version"), (0.010, "help")):
            self.assertLess(self.processor_seconds(argument), SLACK * limit)


if __name__ == "__main__":
    harness.main()

"""Running the command in tests: what goes in, what comes out.

The binary is $TESSERA. Each test program trains a small tokenizer once, and
writes one result a case where tests/run.sh counts them.
"""

import atexit
import functools
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from xml.sax import saxutils

ROOT = pathlib.Path(
    os.environ.get("TESSERA_SOURCE_DIR", pathlib.Path(__file__).parents[2])
)
TESSERA = os.environ.get("TESSERA", str(ROOT / "build" / "tessera"))
SHARED = ROOT.parent / "shared"
SAMPLES = ROOT / "data" / "samples"
SKIPPED = 77
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="tessera-cli-"))
atexit.register(shutil.rmtree, FOLDER, True)
# A shell in the background ignores interrupts, and so would all its children.
signal.signal(signal.SIGINT, signal.default_int_handler)

# What the world around must not change.
_ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name not in ("COLUMNS", "NO_COLOR", "PAGER", "TESSERA_DATA_DIR")
}


class Ran:
    """What a run of the command gave."""

    def __init__(self, completed):
        self.code = completed.returncode
        self.out = completed.stdout
        self.err = completed.stderr.decode(errors="replace")

    @property
    def text(self):
        return self.out.decode()


def run(*arguments, stdin=b"", environment=None, timeout=120, cwd=None):
    """Runs the command; `stdin` as bytes or text."""
    if isinstance(stdin, str):
        stdin = stdin.encode()
    return Ran(
        subprocess.run(
            [TESSERA, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            check=False,
            timeout=timeout,
            cwd=cwd,
            env={**_ENVIRONMENT, **(environment or {})},
        )
    )


def pipe(shell, timeout=120):
    """Runs a line of bash with $TESSERA, $TOK and $CL100K set."""
    cl100k = SHARED / "vocabs" / "openai" / "cl100k_base.tiktoken"
    variables = {"TESSERA": TESSERA, "TOK": str(tokenizer())}
    if cl100k.exists():
        variables["CL100K"] = str(cl100k)
    return Ran(
        subprocess.run(
            ["bash", "-c", shell],
            capture_output=True,
            check=False,
            timeout=timeout,
            env={**_ENVIRONMENT, **variables},
        )
    )


def file(name, content):
    """A file in the folder of this program."""
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@functools.lru_cache(maxsize=None)
def tokenizer():
    """A small byte-level BPE with a special token."""
    path = FOLDER / "small.tessera"
    ran = run(
        "train", "bpe", SAMPLES / "en" / "prose.txt", "--vocab-size", 600,
        "--special-token", "<|end|>", "-o", path,
    )
    if ran.code != 0:
        raise AssertionError(f"cannot train: {ran.err}")
    return path


def vocabulary(name):
    """A published vocabulary beside the checkout; else the test is skipped."""
    path = SHARED / "vocabs" / name
    if not path.exists():
        raise unittest.SkipTest(f"{name} is not beside the checkout")
    return path


class CliTest(unittest.TestCase):
    """Assertions about runs."""

    maxDiff = None

    def ok(self, *arguments, **options):
        ran = run(*arguments, **options)
        self.assertEqual(ran.code, 0, ran.err)
        return ran

    def fails(self, code, words, *arguments, **options):
        """One line, the code, all `words` in it, nothing on stdout."""
        ran = run(*arguments, **options)
        self.assertEqual(ran.code, code, ran.err)
        self.one_line(ran.err)
        for word in [words] if isinstance(words, str) else words:
            self.assertIn(word, ran.err)
        self.assertEqual(ran.out, b"")
        return ran

    def one_line(self, text):
        self.assertTrue(text.endswith("\n"), text)
        self.assertEqual(text.count("\n"), 1, text)
        self.assertLessEqual(len(text.encode()), 1000)
        self.assertTrue(text.startswith("tessera"), text)


class _Result(unittest.TextTestResult):
    """Remembers each case for the file of results."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.rows = []

    def addSuccess(self, test):
        super().addSuccess(test)
        self.rows.append((test.id(), ""))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        message = saxutils.quoteattr(reason)
        self.rows.append((test.id(), f"<skipped message={message}/>"))

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.rows.append((test.id(), "<failure/>"))

    def addError(self, test, err):
        super().addError(test, err)
        self.rows.append((test.id(), "<failure/>"))


def _write_rows(rows):
    """GoogleTest's form of results, at $GTEST_OUTPUT."""
    output = os.environ.get("GTEST_OUTPUT", "")
    if not output.startswith("xml:"):
        return
    program = pathlib.Path(sys.argv[0]).resolve()
    name = program.parent.name + "_" + program.stem
    cases = [
        f"<testcase classname={saxutils.quoteattr(test.rpartition('.')[0])} "
        f"name={saxutils.quoteattr(test.rpartition('.')[2])}>{mark}</testcase>"
        for test, mark in rows
    ]
    path = pathlib.Path(output[4:], name + ".xml")
    path.write_text(f"<testsuites>{''.join(cases)}</testsuites>\n")


def main():
    """Runs the cases of the program that calls it."""
    if not os.access(TESSERA, os.X_OK):
        print(f"{TESSERA} is not built")
        sys.exit(SKIPPED)
    runner = unittest.TextTestRunner(resultclass=_Result, verbosity=1)
    result = unittest.main(module="__main__", testRunner=runner,
                           exit=False).result
    _write_rows(result.rows)
    if not result.wasSuccessful():
        sys.exit(1)
    if result.testsRun and len(result.skipped) == result.testsRun:
        print(result.skipped[0][1])
        sys.exit(SKIPPED)


def has_script():
    """Is there the program that gives a command a terminal?"""
    return shutil.which("script") is not None


def on_terminal(shell, columns=80, lines=24, stdin=""):
    """What a line of bash writes to a terminal of its own, as text."""
    inner = f"stty cols {columns} rows {lines} 2>/dev/null; {shell}"
    completed = subprocess.run(
        ["script", "-qec", f"bash -c {quote(inner)}", "/dev/null"],
        input=stdin.encode(),
        capture_output=True,
        check=False,
        timeout=120,
        env={**_ENVIRONMENT, "TERM": "xterm-256color"},
    )
    return completed.stdout.decode(errors="replace")


def quote(text):
    """A word of a shell."""
    return "'" + text.replace("'", "'\"'\"'") + "'"

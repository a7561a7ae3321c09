"""Hand-made faults in files of every format.

Each file is refused with exit code 65 and one clear line that names it and ends
with the rule that it breaks (F: tokenizers/formats/format.h; V:
tokenizers/validate.h). The faults are rows of json_faults.py and
binary_faults.py; of our own format there are some here.
"""

import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "cli"))

import binary_faults  # pylint: disable=wrong-import-position
import harness  # pylint: disable=wrong-import-position
import json_faults  # pylint: disable=wrong-import-position

LINE_BYTES_MAX = 1000
COUNT_MIN = 200
FOLDER = "FOLDER/"


def native_faults():
    """{name: bytes} of damaged .tessera files."""
    good = harness.tokenizer().read_bytes()
    size = len(good)

    def flipped(at, bits=0x40):
        return good[:at] + bytes([good[at] ^ bits]) + good[at + 1:]

    # Not the digest in the trailer, which loading does not look at.
    cuts = {f"cut_at_{at}": good[:at]
            for at in (16, 63, 64, 100, size // 2, size - 49, size - 1)}
    flips = {f"flip_at_{at}": flipped(at)
             for at in (8, 12, 16, 24, 33, 41, 70, 80, 96, size // 3,
                        size // 2, size - 16, size - 9)}
    return {**cuts, **flips, "byte_behind": good + b"\0",
            "twice": good + good, "zeros": good[:64] + bytes(size - 64),
            "no_trailer": good[:-48]}


def textproto_faults():
    head = b"# proto-message: tessera.TokenizerSpec\n"
    return {
        "no_field": head + b"nothing: 1\n",
        "no_number": head + b"version: x\n",
        "open": head + b"vocabulary {\n",
        "newer": head + b"version: 7\n",
        "ill_formed": head + b'vocabulary { tokens: "\xff" }\n\xff',
        "no_model": head + b'vocabulary { tokens: "a" }\n',
        "no_tokens": head + b"models { bpe {} }\n",
        "kinds_unequal": head + b'vocabulary { tokens: "a" tokens: "b" '
                                b"kinds: NORMAL }\nmodels { bpe {} }\n",
        "growth": head + b'vocabulary { tokens: "a" }\nmodels { bpe {} }\n' +
                  b'normalizers { replace { literal: "a" content: "' +
                  b"b" * 2000 + b'" } }\n',
    }


class CorruptTest(harness.CliTest):
    """One case a fault; add_cases() makes them."""

    def refused(self, files, flags, rule):
        folder = harness.FOLDER / "faults"
        for name, content in files.items():
            harness.file(f"faults/{name}", content)
        first = next(iter(files))
        named = FOLDER if first.startswith(FOLDER) else first
        try:
            ran = harness.run("encode", "-t", folder / named, *flags,
                              stdin=b"ab")
        finally:
            for name in files:
                (folder / name).unlink()
        line = ran.err.rstrip("\n")
        self.assertEqual(ran.code, 65, line)
        self.assertEqual(ran.out, b"")
        self.assertNotIn("\n", line)
        self.assertLessEqual(len(line), LINE_BYTES_MAX)
        self.assertRegex(line, r"^tessera: error: ")
        names = [pathlib.Path(name).name for name in files]
        names.append(named.rstrip('/'))
        self.assertTrue(any(name in line for name in names), line)
        if re.fullmatch(r"[FV]\d*", rule):
            self.assertRegex(line, rf"\[{rule}\d*\]$")
        else:
            self.assertIn(rule, line)

    def test_there_are_enough(self):
        cases = [name for name in dir(self) if name.startswith("test_")]
        self.assertGreater(len(cases), COUNT_MIN)

    def test_native_files(self):
        for name, content in native_faults().items():
            with self.subTest(name):
                self.refused({"n.tessera": content}, (), "n.tessera")

    def test_textproto_files(self):
        for name, content in textproto_faults().items():
            with self.subTest(name):
                self.refused({"t.textproto": content}, (), "t.textproto")


def add_case(name, files, flags, rule):

    def case(self):
        self.refused(files, flags, rule)

    setattr(CorruptTest, f"test_{name}", case)


def add_cases():
    for name, (content, rule) in json_faults.faults().items():
        add_case(f"json_{name}", {"t.json": content},
                 ("--from", "huggingface"), rule)
    for name, row in binary_faults.faults().items():
        add_case(name, *row)


add_cases()

if __name__ == "__main__":
    unittest.TestCase.maxDiff = None
    harness.main()

#!/usr/bin/env python3
"""Writes scan_tables.inc: classes of the scanners by UTF-8 sequence.

    python generate_scan_tables.py [--check]

Source: unicodedata2 16.0.0 (PyPI), and the property White_Space, listed below.
A class is the number of its bit in scan_classes.h. Two tables: one entry for
each code point of one or two bytes; for three bytes, the rows of the 64
characters that share their first two bytes, and which row each of the 1,024
pairs has.

With --check nothing is written; the exit status is 1 if the file would change.
"""

import argparse
import pathlib
import sys

import unicodedata2

FILE = pathlib.Path(__file__).resolve().parent / "scan_tables.inc"
# Order of the bits in scan_classes.h.
CLASSES = (
    "Upper Lower Caseless Mark Number Space Newline Blank Apostrophe Slash "
    "Punctuation Rest"
).split()
SINGLE = {" ": "Space", "\r": "Newline", "\n": "Newline", "'": "Apostrophe",
          "/": "Slash"}
WHITE_SPACE = {*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680,
               *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000}
OF_CATEGORY = {"Lu": "Upper", "Lt": "Upper", "Ll": "Lower", "Lm": "Caseless",
               "Lo": "Caseless"}
OF_MAJOR = {"M": "Mark", "N": "Number", "P": "Punctuation",
            "S": "Punctuation"}


def class_of(c):
    character = chr(c)
    category = unicodedata2.category(character)
    name = (
        SINGLE.get(character) or
        ("Blank" if c in WHITE_SPACE else None) or
        OF_CATEGORY.get(category) or
        OF_MAJOR.get(category[0], "Rest"))
    return CLASSES.index(name)


def array(name, numbers):
    lines, line = [], " "
    for number in numbers:
        if len(line) + len(f" {number},") > 80:
            lines.append(line)
            line = " "
        line += f" {number},"
    lines.append(line)
    return [f"inline constexpr uint8_t {name}[{len(numbers)}] = {{", *lines,
            "};", ""]


def file_text():
    short = [class_of(c) for c in range(0x800)]
    rows, row_of_block = [], []
    for begin in range(0, 0x10000, 64):
        row = tuple(class_of(c) for c in range(begin, begin + 64))
        if row not in rows:
            rows.append(row)
        row_of_block.append(rows.index(row))
    assert len(rows) <= 256
    lines = [
        "// Made by generate_scan_tables.py; do not edit.",
        f"// Unicode {unicodedata2.unidata_version}.", "",
        *array("kShortClasses", short),
        *array("kRowOfBlock", row_of_block),
        *array("kRows", [entry for row in rows for entry in row]),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    assert unicodedata2.unidata_version == "16.0.0"
    text = file_text()
    if FILE.exists() and FILE.read_text(encoding="utf-8") == text:
        return 0
    if not arguments.check:
        FILE.write_text(text, encoding="utf-8")
    return 1 if arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())

"""decode: formats in, text out, whatever the ids."""

import json
import os
import random
import struct

import harness
from harness import CliTest, SAMPLES


class DecodeTest(CliTest):
    """Shared helpers."""

    def setUp(self):
        self.tok = harness.tokenizer()

    def encode(self, text, *flags):
        return self.ok("encode", "-t", self.tok, *flags, stdin=text).out

    def decode(self, data, *flags):
        return self.ok("decode", "-t", self.tok, *flags, stdin=data).out


class RoundTrip(DecodeTest):
    """Bytes come back."""

    def test_every_format(self):
        text = (SAMPLES / "ru" / "prose.txt").read_bytes() + b"\xff\x00\xc3"
        for form in ("ids", "json", "npy", "u16", "u32"):
            ids = self.encode(text, "--documents", "file", "--format", form)
            back = self.decode(ids, "--documents", "concat", "--format", form)
            self.assertEqual(back, text, form)

    def test_random_bytes(self):
        random.seed(7)
        for size in (1, 2, 3, 50, 4000):
            text = bytes(random.randrange(256) for _ in range(size))
            ids = self.encode(text, "--documents", "file")
            self.assertEqual(self.decode(ids, "--documents", "concat"), text)

    def test_lines(self):
        text = b"a b\n\nc\n"
        self.assertEqual(self.decode(self.encode(text)), text)
        self.assertEqual(self.decode(self.encode(text), "--documents", "nul"),
                         text.replace(b"\n", b"\0"))
        self.assertEqual(self.decode(b""), b"")
        self.assertEqual(self.decode(b"\n"), b"\n")

    def test_numbers_of_other_widths(self):
        ids = [int(i) for i in self.encode("some text").split()]
        for kind, form in (("<i8", "q"), ("<u8", "Q"), ("<i4", "i"),
                           ("<u2", "H")):
            dict_text = (f"{{'descr': '{kind}', 'fortran_order': False, "
                         f"'shape': ({len(ids)},), }}")
            dict_text += " " * (-(11 + len(dict_text)) % 64) + "\n"
            data = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(dict_text))
            data += dict_text.encode() + struct.pack(f"<{len(ids)}{form}", *ids)
            self.assertEqual(self.decode(data, "--format", "npy"),
                             b"some text\n")

    def test_lists_without_names(self):
        ids = [int(i) for i in self.encode("some text").split()]
        lines = json.dumps(ids) + "\n" + json.dumps({"n": 1, "ids": ids})
        self.assertEqual(self.decode(lines, "--format", "json"),
                         b"some text\n" * 2)


class LongRows(DecodeTest):
    """Rows that do not fit one call come out as the same text."""

    def test_a_row_of_many_ids(self):
        text = ((SAMPLES / "tr" / "handbook.txt").read_bytes() + b"\xff") * 60
        ids = self.encode(text, "--documents", "file")
        self.assertGreater(ids.count(b" "), 1 << 21)
        path = harness.file("many.txt", ids)
        concat = ("--documents", "concat", path)
        self.assertEqual(self.decode(b"", *concat), text)
        replaced = self.decode(b"", "--errors", "replace", *concat)
        self.assertEqual(replaced.decode(),
                         text.decode(errors="replace"))
        self.fails(65, "ill-formed", "decode", "-t", self.tok, "--errors",
                   "strict", path, "-o", harness.FOLDER / "strict.txt")

    def test_a_character_in_two_ids(self):
        text = "\u4e2d\U0001F600" * 4
        ids = self.encode(text, "--documents", "file")
        for errors in ("bytes", "replace", "strict"):
            self.assertEqual(self.decode(ids, "--errors", errors),
                             text.encode() + b"\n")


class Faults(DecodeTest):
    """What is refused, and where it stands."""

    def test_words_that_are_no_ids(self):
        for bad, line, word in ((b"1 2\n3 x4 5\n", 2, "x4"),
                                (b"12a\n", 1, "12a"), (b"1,2\n", 1, "1,2"),
                                (b"1\n\n-3\n", 3, "-3"),
                                (b"1.5\n", 1, "1.5")):
            ran = self.fails(65, [f"stdin:{line}: ", f'"{word}"'], "decode",
                             "-t", self.tok, stdin=bad)
            self.assertIn("expected ids in decimal", ran.err)

    def test_unknown_ids(self):
        self.fails(65, ["stdin:2: id 600 "], "decode", "-t", self.tok,
                   stdin="1\n5 600\n")
        self.fails(65, ["99999999999999999999999"], "decode", "-t", self.tok,
                   stdin="99999999999999999999999\n")
        self.assertEqual(
            self.decode("600 99999999999999999999 \n", "--unknown", "skip"),
            b"\n")
        data = struct.pack("<3I", 1, 70000, 2)
        self.fails(65, ["stdin:byte 4: id 70000 "], "decode", "-t", self.tok,
                   "--format", "u32", stdin=data)

    def test_cut_binary_files(self):
        self.fails(65, "stdin:byte 4", "decode", "-t", self.tok, "--format",
                   "u32", stdin=b"\1\0\0\0\2\0")
        whole = self.encode("some text", "--format", "npy")
        self.fails(65, "stdin: expected", "decode", "-t", self.tok,
                   "--format", "npy", stdin=whole[:-4])
        for size in (0, 5, 9, 11, 40, 70):
            self.fails(65, "stdin", "decode", "-t", self.tok, "--format",
                       "npy", "-o", harness.FOLDER / "n.txt",
                       stdin=whole[:size])

    def test_bad_json(self):
        for bad in ("[1", "{}", '{"ids": 3}', "[1.5]", "[-1]", '["1"]', "x"):
            self.fails(65, "stdin:2", "decode", "-t", self.tok, "--format",
                       "json", stdin="[1]\n" + bad + "\n")

    def test_strict(self):
        ids = self.encode(b"a\xff", "--documents", "file")
        self.fails(65, "ill-formed UTF-8", "decode", "-t", self.tok,
                   "--errors", "strict", stdin=ids)
        self.assertEqual(self.decode(ids, "--errors", "replace"),
                         "a\ufffd\n".encode())

    def test_skip_special(self):
        ids = self.encode("a<|end|>b", "--special", "allow")
        self.assertEqual(self.decode(ids), b"a<|end|>b\n")
        self.assertEqual(self.decode(ids, "--skip-special"), b"ab\n")

    def test_output_file(self):
        target = harness.FOLDER / "out.txt"
        ids = self.encode("hello")
        self.ok("decode", "-t", self.tok, "-o", target, stdin=ids)
        self.assertEqual(target.read_bytes(), b"hello\n")
        self.assertEqual(
            [n for n in os.listdir(harness.FOLDER) if "tessera-tmp" in n], [])


if __name__ == "__main__":
    harness.main()

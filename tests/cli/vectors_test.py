"""Inputs and what must come of them, as a user would type them."""

import os
import unittest

import harness
from harness import CliTest, run


class Cl100k(CliTest):
    """Those that need the vocabulary of cl100k_base."""

    @classmethod
    def setUpClass(cls):
        cls.path = harness.vocabulary("openai/cl100k_base.tiktoken")

    def encode(self, text, *flags):
        return self.ok("encode", "-t", self.path, *flags, stdin=text).out

    def test_1_formats(self):
        text = "hello world"
        self.assertEqual(self.encode(text), b"15339 1917\n")
        self.assertEqual(self.encode(text, "--format", "pieces"),
                         b"hello \\sworld\n")
        self.assertEqual(self.encode(text, "--format", "count"), b"2\n")
        self.assertEqual(
            self.encode(text, "--format", "json", "--offsets", "byte"),
            b'{"ids":[15339,1917],"offsets":[[0,5],[5,11]]}\n',
        )

    def test_2_lines(self):
        self.assertEqual(self.encode("a\nb").count(b"\n"), 2)
        self.assertEqual(self.encode(""), b"")
        self.assertEqual(self.encode("\n"), b"\n")

    def test_3_bytes_come_back(self):
        ids = self.encode(b"\377\n", "--documents", "file")
        back = self.ok("decode", "-t", self.path, "--documents", "concat",
                       stdin=ids)
        self.assertEqual(back.out, b"\377\n")

    def test_4_decode(self):
        ran = self.ok("decode", "-t", self.path, stdin="15339 1917\n")
        self.assertEqual(ran.out, b"hello world\n")
        self.fails(65, ["stdin:1:", "999999"], "decode", "-t", self.path,
                   stdin="999999\n")
        self.fails(65, ["stdin:1:", '"x"'], "decode", "-t", self.path,
                   stdin="x\n")

    def test_known_name_from_the_data_folder(self):
        environment = {"TESSERA_DATA_DIR": str(self.path.parent)}
        ran = self.ok("encode", "-t", "cl100k_base", stdin="hello world",
                      environment=environment)
        self.assertEqual(ran.out, b"15339 1917\n")

    def test_specials(self):
        text = "<|endoftext|>"
        self.assertNotIn(b"100257", self.encode(text))
        self.assertEqual(self.encode(text, "--special", "allow"), b"100257\n")
        self.assertEqual(
            self.encode(text, "--special=allow=<|endoftext|>"), b"100257\n")
        self.fails(65, ["byte 0", text], "encode", "-t", self.path,
                   "--special", "refuse", stdin=text)

    def test_wrong_tokenizer_for_data(self):
        ids = harness.file("ids.txt", "1 2\n3\n100300\n")
        ran = self.fails(65, [], "decode", "-t", self.path, ids)
        self.assertTrue(
            ran.err.endswith(
                "ids.txt:3: id 100300 is not in cl100k_base.tiktoken (ids "
                "0..100276); was this encoded with another tokenizer?\n"),
            ran.err)


class ExitCodes(CliTest):
    """Vector 5 and 7."""

    def test_5_exit_codes(self):
        tok = harness.tokenizer()
        junk = harness.file("junk.json", os.urandom(10))
        self.fails(66, "none.json", "encode", "-t", "none.json", "x")
        self.fails(65, "junk.json", "encode", "-t", junk, "x")
        self.fails(2, "--threads", "encode", "-t", tok, "--threads", 0)
        self.assertEqual(run().code, 2)
        self.fails(2, '"train"', "trian")
        self.fails(69, "cuda", "encode", "-t", tok, "--device", "cuda",
                   stdin="x")

    def test_5_full_device(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        ran = harness.pipe("echo hi | $TESSERA encode -t $TOK > /dev/full")
        self.assertEqual(ran.code, 74, ran.err)
        self.one_line(ran.err)

    @unittest.skipIf(os.geteuid() == 0, "root writes into any folder")
    def test_5_read_only_folder(self):
        folder = harness.FOLDER / "read-only"
        folder.mkdir(mode=0o555, exist_ok=True)
        self.fails(73, "out.txt", "encode", "-t", harness.tokenizer(),
                   "-o", folder / "out.txt", stdin="x")

    def test_7_closed_pipe(self):
        ran = harness.pipe(
            "yes 'hello world' | head -c 3000000 | $TESSERA encode -t $TOK "
            "| head -1 > /dev/null; echo ${PIPESTATUS[2]}")
        self.assertEqual(ran.out, b"141\n")
        self.assertEqual(ran.err, "")


if __name__ == "__main__":
    harness.main()

"""encode: formats, documents, windows, offsets, streaming, threads."""

import gzip
import json
import random
import struct
import subprocess
import time

import harness
from harness import CliTest, SAMPLES


class EncodeTest(CliTest):
    """Shared helpers."""

    def setUp(self):
        self.tok = harness.tokenizer()

    def encode(self, text, *flags):
        return self.ok("encode", "-t", self.tok, *flags, stdin=text).out

    def ids(self, text, *flags):
        return [[int(i) for i in line.split()]
                for line in self.encode(text, *flags).decode().splitlines()]


class Formats(EncodeTest):
    """The same ids in every dress."""

    TEXT = "The people of the country\nwere 1234567 in all.\n\n x\n"

    def test_binary_formats(self):
        ids = [i for row in self.ids(self.TEXT) for i in row]
        for name, form in (("u16", "H"), ("u32", "I")):
            data = self.encode(self.TEXT, "--format", name)
            self.assertEqual(data, struct.pack(f"<{len(ids)}{form}", *ids))

    def test_npy(self):
        ids = [i for row in self.ids(self.TEXT) for i in row]
        data = self.encode(self.TEXT, "--format", "npy")
        self.assertEqual(data[:8], b"\x93NUMPY\x01\x00")
        size = struct.unpack("<H", data[8:10])[0]
        self.assertEqual((10 + size) % 64, 0)
        header = data[10 : 10 + size].decode()
        self.assertIn(f"'shape': ({len(ids)},)", header)
        self.assertEqual(data[10 + size :], struct.pack(f"<{len(ids)}I", *ids))
        try:
            import numpy
        except ImportError:
            return
        path = harness.file("a.npy", data)
        self.assertEqual(numpy.load(path).tolist(), ids)

    def test_json_and_count(self):
        rows = self.ids(self.TEXT)
        lines = self.encode(self.TEXT, "--format", "json").splitlines()
        self.assertEqual([json.loads(line)["ids"] for line in lines], rows)
        ran = self.ok("encode", "-t", self.tok, "--format", "count",
                      stdin=self.TEXT)
        self.assertEqual([int(n) for n in ran.out.split()],
                         [len(r) for r in rows])
        self.assertEqual(ran.err, f"4 rows, {sum(map(len, rows))} ids\n")
        self.assertEqual(self.encode(self.TEXT, "--format", "none"), b"")

    def test_large_ids_in_decimal(self):
        """Every number of digits: ids of a tokenizer with a large special."""
        numbers = (9, 10, 99, 100, 999, 1000, 9999, 10000, 99999, 100000,
                   999999, 1000000, 9999999)
        flags = []
        for number in numbers:
            flags += ["--special-token", f"<s{number}>={number}"]
        ranks = harness.vocabulary("openai/r50k_base.tiktoken")
        big = [n for n in numbers if n > 50257 and n < 100000]
        text = " ".join(f"<s{n}>" for n in big)
        flags = [f for n in big for f in ("--special-token", f"<s{n}>={n}")]
        ran = self.ok("encode", "-t", ranks, "--encoding", "r50k_base",
                      "--special", "allow", *flags, stdin=text)
        for number in big:
            self.assertIn(str(number), ran.text.split())

    def test_pieces_are_one_word_each(self):
        text = b"a b\tc\\d\r\x00\x7f\xff\xe4\xb8\xad"
        line = self.encode(text, "--format", "pieces", "--documents", "file")
        rows = self.ids(text, "--documents", "file")
        self.assertEqual(len(line.decode().split()), len(rows[0]))
        self.assertIn(b"\\xFF", line)
        self.assertIn(b"\\\\", line)
        self.assertIn(b"\\t", line)

    def test_binary_refuses_a_terminal(self):
        if not harness.has_script():
            self.skipTest("no util-linux script")
        shown = harness.on_terminal(
            f"echo hi | {harness.TESSERA} encode -t {self.tok} --format u32; "
            "echo code=$?")
        self.assertIn("use -o FILE", shown)
        self.assertIn("code=2", shown)

    def test_u16_needs_few_ids(self):
        path = harness.vocabulary("openai/cl100k_base.tiktoken")
        self.fails(2, ["--format u16", "u32"], "encode", "-t", path,
                   "--format", "u16", stdin="x")


class Documents(EncodeTest):
    """What a row is."""

    def rows(self, text, mode):
        return self.ids(text, "--documents", mode)

    def test_modes(self):
        text = "a\nb\n\nc\0d"
        whole = self.rows(text, "file")
        self.assertEqual(len(whole), 1)
        self.assertEqual(len(self.rows(text, "line-strip")), 4)
        self.assertEqual(len(self.rows(text, "line")), 4)
        self.assertEqual(len(self.rows(text, "nul")), 2)
        self.assertEqual(len(self.rows(text, "blank")), 2)

    def test_lines_keep_or_lose_their_end(self):
        self.assertEqual(self.rows("a\r\n", "line-strip"),
                         self.rows("a\r", "file"))
        self.assertEqual(self.rows("a\r\n", "line"),
                         self.rows("a\r\n", "file"))

    def test_json_lines(self):
        text = "\n".join(json.dumps({"n": i, "text": t, "body": t * 2})
                         for i, t in enumerate(["a b", "\u00fc\n\U0001F600"]))
        lines = harness.file("a.jsonl", text)
        ran = self.ok("encode", "-t", self.tok, lines)
        rows = [[int(i) for i in line.split()]
                for line in ran.text.splitlines()]
        self.assertEqual(rows[0], self.ids("a b")[0])
        self.assertEqual(rows[1],
                         self.rows("\u00fc\n\U0001F600", "file")[0])
        other = self.ok("encode", "-t", self.tok, lines, "--text-field",
                        "body")
        self.assertNotEqual(other.out, ran.out)
        bad = harness.file("b.jsonl", '{"text": 1}\n')
        self.fails(65, "b.jsonl", "encode", "-t", self.tok, bad)

    def test_order_is_that_of_the_arguments(self):
        a, b = harness.file("1.txt", "one\n"), harness.file("2.txt", "two")
        both = self.ok("encode", "-t", self.tok, b, a).out
        self.assertEqual(both, self.encode("two\none\n"))

    def test_packed_files(self):
        plain = "some text\nmore of it\n"
        packed = harness.file("p.txt.gz", gzip.compress(plain.encode()))
        self.assertEqual(self.ok("encode", "-t", self.tok, packed).out,
                         self.encode(plain))

    def test_an_empty_file_is_a_row(self):
        empty = harness.file("empty.txt", "")
        text = harness.file("full.txt", "x")
        ran = self.ok("encode", "-t", self.tok, "--documents", "file", text,
                      empty, text)
        self.assertEqual(len(ran.text.splitlines()), 3)
        self.assertEqual(ran.text.splitlines()[1], "")


class Windows(EncodeTest):
    """--max-tokens, --stride, --format text."""

    TEXT = "The people of the country were many, and all of them worked."

    def test_head_and_windows(self):
        ids = self.ids(self.TEXT)[0]
        self.assertEqual(self.ids(self.TEXT, "--max-tokens", 5), [ids[:5]])
        rows = self.ids(self.TEXT, "--max-tokens", 5, "--stride", 2)
        for row, after in zip(rows, rows[1:]):
            self.assertEqual(len(row), 5)
            self.assertEqual(row[-2:], after[:2])
        joined = rows[0] + [i for row in rows[1:] for i in row[2:]]
        self.assertEqual(joined, ids)

    def test_text_within_a_budget(self):
        count = len(self.ids(self.TEXT)[0])
        for budget in range(1, count + 2, 4):
            head = self.encode(self.TEXT, "--max-tokens", budget, "--format",
                               "text").decode()[:-1]
            self.assertTrue(self.TEXT.startswith(head))
            taken = len(self.ids(head)[0]) if head else 0
            self.assertLessEqual(taken, budget)
            # No longer head fits, tried one by one.
            for size in range(len(head) + 1, len(self.TEXT) + 1):
                if size > len(head) + 8:
                    break
                self.assertGreater(len(self.ids(self.TEXT[:size])[0]), budget)

    def test_budget_ends_at_a_character(self):
        text = "\u4e2d\u6587\U0001F600" * 5
        for budget in (1, 2, 5, 9):
            self.encode(text, "--max-tokens", budget, "--format",
                        "text").decode()

    def test_refused(self):
        tok = ("encode", "-t", self.tok)
        self.fails(2, "--stride 5: must be below 5", *tok, "--max-tokens", 5,
                   "--stride", 5, stdin="x")
        self.fails(2, "--stride needs --max-tokens", *tok, "--stride", 5,
                   stdin="x")
        self.fails(2, "--format text needs", *tok, "--format", "text",
                   stdin="x")


class Offsets(EncodeTest):
    """Three units; each agrees with Python's strings."""

    def test_units(self):
        text = "na\u00efve \U0001F600 \u4e2d x"
        data = text.encode()
        spans = {}
        for unit in ("byte", "char", "utf16"):
            line = self.encode(text, "--format", "json", "--offsets", unit)
            spans[unit] = json.loads(line)["offsets"]
        end = 0
        for begin, stop in spans["byte"]:
            self.assertEqual(begin, end)
            end = stop
        self.assertEqual(end, len(data))
        for byte, char in zip(spans["byte"], spans["char"]):
            whole = text[char[0] : char[1]].encode()
            self.assertIn(data[byte[0] : byte[1]], whole)
        for char, utf16 in zip(spans["char"], spans["utf16"]):
            for c, u in zip(char, utf16):
                self.assertEqual(len(text[:c].encode("utf-16-le")) // 2, u)

    def test_needs_json(self):
        self.fails(2, "--offsets needs --format json", "encode", "-t",
                   self.tok, "--offsets", "byte", stdin="x")


class Specials(EncodeTest):
    """--special and --add-special."""

    def test_policies(self):
        text = "a<|end|>b"
        as_text = self.ids(text)[0]
        allowed = self.ids(text, "--special", "allow")[0]
        self.assertLess(len(allowed), len(as_text))
        self.assertEqual(allowed,
                         self.ids(text, "--special=allow=<|end|>")[0])
        self.fails(65, ["byte 1", "<|end|>"], "encode", "-t", self.tok,
                   "--special", "refuse", stdin=text)
        self.fails(2, "<|none|>", "encode", "-t", self.tok,
                   "--special=allow=<|none|>", stdin=text)

    def test_template(self):
        path = harness.vocabulary("hf/bert_base_cased.json")
        plain = self.ok("encode", "-t", path, stdin="Hello").text.split()
        ran = self.ok("encode", "-t", path, "--add-special", stdin="Hello")
        self.assertEqual(ran.text.split(), ["101", *plain, "102"])
        ran = self.ok("encode", "-t", path, "--add-special", "--format",
                      "json", "--offsets", "byte", stdin="Hello")
        self.assertEqual(json.loads(ran.out)["offsets"],
                         [[0, 0], [0, 5], [0, 0]])


class Streaming(EncodeTest):
    """Large documents, pipes, threads."""

    def test_threads_change_nothing(self):
        words = (SAMPLES / "en" / "handbook.txt").read_text().split()
        random.Random(3).shuffle(words)
        text = (" ".join(words) + "\n") * 8 + "no newline " * 450000
        for mode in ("line-strip", "file"):
            outputs = {
                self.encode(text, "--documents", mode, "--threads", n)
                for n in (1, 2, 7, "all")
            }
            self.assertEqual(len(outputs), 1, mode)

    def test_a_large_document_in_parts(self):
        line = (SAMPLES / "en" / "handbook.txt").read_bytes()
        text = harness.file("large.txt", line * 80)
        whole = self.ok("encode", "-t", self.tok, "--documents", "file", text)
        ids = whole.text.split()
        self.assertEqual(whole.text.count("\n"), 1)
        count = self.ok("encode", "-t", self.tok, "--documents", "file",
                        "--format", "count", text)
        self.assertEqual(int(count.out), len(ids))
        back = self.ok("decode", "-t", self.tok, "--documents", "concat",
                       stdin=whole.out)
        self.assertEqual(back.out, text.read_bytes())
        # One call over the same text, which cannot come in parts.
        one = self.ok("encode", "-t", self.tok, "--documents", "file",
                      "--max-tokens", len(ids), text)
        self.assertEqual(one.out, whole.out)

    def test_memory_does_not_grow_with_a_document(self):
        shell = ("head -c {} /dev/zero | tr '\\0' 'x' | sed 's/xxxxxxx/& the "
                 "people\\n/g' | /usr/bin/time -f %M $TESSERA encode -t $TOK "
                 "--documents file --format none")
        peaks = []
        for size in (3_000_000, 24_000_000):
            ran = harness.pipe(shell.format(size))
            if ran.code == 127:
                self.skipTest("no time program")
            self.assertEqual(ran.code, 0, ran.err)
            peaks.append(int(ran.err.split()[-1]))
        self.assertLess(peaks[1] - peaks[0], 15_000)

    def test_rows_of_a_pipe_come_at_once(self):
        for threads in (1, 3):
            self.check_rows_come(threads)

    def check_rows_come(self, threads):
        process = subprocess.Popen(
            [harness.TESSERA, "encode", "-t", str(self.tok), "--threads",
             str(threads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            process.stdin.write(b"hello\n")
            process.stdin.flush()
            begin = time.monotonic()
            line = process.stdout.readline()
            self.assertEqual(line, self.encode("hello\n"))
            self.assertLess(time.monotonic() - begin, 2)
        finally:
            process.stdin.close()
            process.stdout.close()
            process.wait()


class Compare(EncodeTest):
    """--compare."""

    def test_equal_and_different(self):
        other = harness.FOLDER / "other.tessera"
        if not other.exists():
            self.ok("train", "bpe", SAMPLES / "en" / "prose.txt",
                    "--vocab-size", 400, "-o", other)
        text = "the people of the country\n"
        ran = self.ok("encode", "-t", self.tok, "--compare", self.tok,
                      stdin=text)
        self.assertEqual(ran.err, "equal ids in 1 documents\n")
        self.fails(1, ["other.tessera", "id "], "encode", "-t", self.tok,
                   "--compare", other, stdin=text)


class Resources(EncodeTest):
    """Flags that never change ids."""

    def test_cache_and_head(self):
        text = (SAMPLES / "en" / "prose.txt").read_text()
        want = self.encode(text)
        for flags in (("--cache-bytes", 0), ("--head-words", 0),
                      ("--cache-bytes", "64KiB", "--head-words", 1000)):
            self.assertEqual(self.encode(text, *flags), want)


if __name__ == "__main__":
    harness.main()

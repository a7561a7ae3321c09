"""encode --show: tokens and ids for people."""

import harness
from harness import CliTest


class Show(CliTest):
    """With and without a terminal."""

    TEXT = "Merhaba d\u00fcnya \u4e16\u754c \U0001F468\u200d\U0001F469 \u0645\u0631"

    def setUp(self):
        self.tok = harness.tokenizer()

    def show(self, text, *flags):
        return self.ok("encode", "-t", self.tok, "--show", *flags,
                       stdin=text).out

    def test_plain(self):
        shown = self.show(self.TEXT).decode()
        self.assertNotIn("\x1b", shown)
        self.assertNotIn("\u2068", shown)
        self.assertIn("|", shown)
        ids = [int(i) for i in self.ok("encode", "-t", self.tok,
                                       stdin=self.TEXT).text.split()]
        lines = shown.splitlines()
        seen = [int(i) for line in lines[1::2] for i in line.split()
                if i.isdigit()]
        self.assertEqual(seen[: len(ids)], ids)
        for line in lines:
            self.assertLessEqual(len(line), 130)

    def test_colours(self):
        shown = self.show(self.TEXT, "--color", "always")
        self.assertIn(b"\x1b[", shown)

    def test_no_color_on_a_terminal(self):
        if not harness.has_script():
            self.skipTest("no util-linux script")
        shell = f"echo hi there | {harness.TESSERA} encode -t {self.tok} --show"
        self.assertIn("\x1b[", harness.on_terminal(shell))
        self.assertNotIn("\x1b[",
                         harness.on_terminal("export NO_COLOR=1; " + shell))
        self.assertNotIn("\x1b[",
                         harness.on_terminal("export TERM=dumb; " + shell))

    def cells(self, tok, text):
        shown = self.ok("encode", "-t", tok, "--show", "-q",
                        stdin=text).text.splitlines()[0]
        return [cell.rstrip() for cell in shown.split("|")[:-1]]

    def test_shared_bytes_are_shown_once(self):
        """A dummy prefix has the span of the first character."""
        tok = harness.vocabulary("hf/mistral03.json")
        self.assertEqual(self.cells(tok, "\u6771\u4eac"),
                         ["\u2581", "\u6771", "\u4eac"])

    def test_unknown_is_marked(self):
        tok = harness.vocabulary("hf/bert_base_cased.json")
        self.assertEqual(self.cells(tok, "hello \u9fc3"),
                         ["hello", "[UNK]:\u9fc3"])

    def test_right_to_left_is_isolated_on_a_terminal(self):
        if not harness.has_script():
            self.skipTest("no util-linux script")
        shell = (f"echo '\u0645\u0631' | {harness.TESSERA} encode -t {self.tok} "
                 "--show")
        for colour in ("", "export NO_COLOR=1; "):
            shown = harness.on_terminal(colour + shell)
            self.assertIn("\u2068", shown)
            self.assertEqual(shown.count("\u2068"), shown.count("\u2069"))

    def test_controls_are_spelt_out(self):
        shown = self.show(b"a\x1b[31m\xff\xe2\x80\xae", "--documents", "file")
        self.assertNotIn(b"\x1b", shown)
        self.assertIn(b"\\u{1B}", shown)
        self.assertIn(b"\\xFF", shown)


if __name__ == "__main__":
    harness.main()

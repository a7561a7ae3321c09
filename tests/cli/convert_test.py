"""convert and compile: other formats, same ids."""

import json
import os

import harness
from harness import CliTest, SAMPLES


class Convert(CliTest):
    """Round trips through every writer that can hold a byte-level BPE."""

    TEXT = "The people, 1234 of them\n\u00fc \u4e2d\u6587 \U0001F600\n"

    def ids(self, tok, *flags):
        return self.ok("encode", "-t", tok, *flags, stdin=self.TEXT).out

    def test_to_json_and_back(self):
        tok = harness.tokenizer()
        path = harness.FOLDER / "t.json"
        ran = self.ok("convert", tok, path)
        self.assertEqual(ran.err, "")
        self.assertEqual(ran.out.count(b"\n"), 1)
        for word in ("(native)", "(huggingface, ", "compared"):
            self.assertIn(word, ran.text)
        self.assertEqual(self.ids(path), self.ids(tok))
        back = harness.FOLDER / "t2.tessera"
        self.ok("convert", path, back, "--check", SAMPLES / "en" / "prose.txt")
        self.assertEqual(self.ids(back), self.ids(tok))

    def test_json_report(self):
        ran = self.ok("convert", harness.tokenizer(),
                      harness.FOLDER / "r.json", "--json")
        report = json.loads(ran.out)
        self.assertEqual((report["from"], report["to"]),
                         ("native", "huggingface"))
        self.assertGreater(report["strings_compared"], 2000)
        self.assertEqual(report["differences"], 0)

    def test_folder(self):
        folder = harness.FOLDER / "folder"
        self.ok("convert", harness.tokenizer(), f"{folder}/")
        self.assertIn("tokenizer.json", os.listdir(folder))
        self.assertEqual(self.ids(folder), self.ids(harness.tokenizer()))
        self.fails(73, "exists; use --force", "convert", harness.tokenizer(),
                   f"{folder}/")
        self.ok("convert", harness.tokenizer(), f"{folder}/", "--force")

    def test_refusals(self):
        tok = harness.tokenizer()
        target = harness.FOLDER / "t.tiktoken"
        normalised = harness.FOLDER / "nfc.tessera"
        self.ok("train", "bpe", SAMPLES / "en" / "prose.txt", "--vocab-size",
                300, "--normalizer", "nfc", "-o", normalised)
        ran = self.fails(65, ["nfc.tessera", "[C03]", "as tiktoken", "; "],
                         "convert", normalised, target)
        self.assertFalse(target.exists())
        ran = self.ok("convert", normalised, target, "--allow", "C03")
        self.assertIn("differ", ran.text)
        target.unlink()
        self.assertFalse(target.exists())
        self.fails(2, "expected IN and OUT", "convert", tok)
        self.fails(2, "--to", "convert", tok, "x.y", "--to", "huggingfase")
        self.fails(66, "none.json", "convert", "none.json", target)
        self.fails(2, ["x.y", "--to"], "convert", tok, "x.y")

    def test_advice_works(self):
        """What a refusal says to do can be done."""
        tok = harness.FOLDER / "regex.tessera"
        self.ok("train", "bpe", SAMPLES / "en" / "prose.txt", "--vocab-size",
                300, "--normalizer", "nfc", "-o", tok)
        ran = self.fails(
            65, "; write huggingface or native (.tessera), or lose it with "
            "--allow C03 [C03]", "convert", tok, harness.FOLDER / "a.tiktoken")
        self.assertNotIn("tokenizer.json", ran.err)
        self.ok("convert", tok, harness.FOLDER / "a.json")
        self.ok("convert", tok, harness.FOLDER / "a.tiktoken", "--allow", "C03")

    def test_advice_on_published(self):
        words = harness.vocabulary("rwkv/rwkv_vocab_v20230424.txt")
        self.fails(65, "; write native (.tessera) [C01]", "convert", words,
                   harness.FOLDER / "r.json")
        t5 = harness.vocabulary("t5/t5_base_spiece.model")
        out = harness.FOLDER / "t5.json"
        self.fails(65, "; write sentencepiece, gguf or native (.tessera), or "
                   "lose it with --allow C03 [C03]", "convert", t5, out)
        self.ok("convert", t5, out, "--allow", "C03")

    def test_names_of_formats(self):
        tok = harness.tokenizer()
        out = harness.FOLDER / "named"
        self.ok("convert", tok, out, "--to", "tessera")
        self.ok("inspect", out, "--from", "tessera")
        self.fails(2, ["unknown format `td` (known: native, textproto, ",
                       "gguf)"], "convert", tok, out, "--to", "td")
        self.fails(2, "did you mean tessera?", "convert", tok, out, "--to",
                   "tesera")
        self.fails(2, ["td: the suffix names no format", ".json", "td/"],
                   "convert", tok, harness.FOLDER / "td")

    def test_two_files_by_the_name_of_one(self):
        path = harness.vocabulary("hf/gpt2.json")
        folder = harness.FOLDER / "two"
        folder.mkdir()
        ran = self.ok("convert", path, folder / "vocab.json")
        self.assertIn("(gpt2, ", ran.text)
        self.assertEqual(sorted(os.listdir(folder)),
                         ["merges.txt", "vocab.json"])
        self.assertEqual(self.ids(folder / "vocab.json", "--pretokenizer",
                                  "gpt2"), self.ids(path))
        self.fails(2, "gpt2 writes merges.txt and vocab.json; give one of "
                   "these names, or a folder: ", "convert", path,
                   folder / "encoder.json")
        ran = self.ok("convert", path, folder / "my-vocab.json")
        self.assertIn("(huggingface, ", ran.text)

    def test_a_spec_is_judged_before_it_is_written(self):
        spec = harness.file("bad.textproto", """
            version: 1
            pretokenizer { family { name: "gpt2" } }
            vocabulary { tokens: "a" tokens: "b" byte_level: true }
            models { bpe { merges: 7 merges: 8 } }
            decoder { byte_level {} } """)
        for target in ("bad.json", "bad.tessera", "bad.gguf"):
            self.fails(65, ["merges/0", "[V05]"], "convert", "--from",
                       "textproto", spec, harness.FOLDER / target)

    def test_rank_file(self):
        path = harness.vocabulary("openai/cl100k_base.tiktoken")
        target = harness.FOLDER / "cl100k.json"
        self.ok("convert", path, target)
        self.assertEqual(self.ids(target), self.ids(path))


class Gguf(CliTest):
    """What only GGUF asks for."""

    def test_architecture(self):
        path = harness.vocabulary("hf/gpt2.json")
        target = harness.FOLDER / "g.gguf"
        self.ok("convert", path, target, "--gguf-architecture", "gptneox")
        self.assertIn(b"gptneox", target.read_bytes()[:500])

    def test_holes(self):
        path = harness.FOLDER / "hole.json"
        self.ok("convert", harness.tokenizer(), path)
        spec = json.loads(path.read_text())
        vocab = spec["model"]["vocab"]
        vocab[max(vocab, key=vocab.get)] += 1
        path.write_text(json.dumps(spec))
        target = harness.FOLDER / "p.gguf"
        self.fails(65, "[C05]", "convert", path, target)
        self.ok("convert", path, target, "--fill-holes")

    def test_splits_of_llama_cpp(self):
        path = harness.vocabulary("gguf/ggml-vocab-gpt-2.gguf")
        for flags in ((), ("--llama-cpp-splits",)):
            ran = self.ok("encode", "-t", path, *flags, stdin="hello")
            self.assertEqual(ran.out, b"31373\n")


class Pinned(CliTest):
    """--sha256, --from."""

    def test_digest(self):
        path = harness.FOLDER / "pin.json"
        self.ok("convert", harness.tokenizer(), path)
        digest = json.loads(self.ok("inspect", path, "--json").out)["sha256"]
        self.ok("encode", "-t", path, "--sha256", digest.upper(), stdin="x")
        self.fails(65, "expected SHA-256", "encode", "-t", path, "--sha256",
                   "0" * 64, stdin="x")
        self.fails(2, "64 hexadecimal digits", "encode", "-t", path,
                   "--sha256", "12", stdin="x")

    def test_named_format(self):
        path = harness.FOLDER / "tokenizer"
        self.ok("convert", harness.tokenizer(), path, "--to", "huggingface")
        self.ok("encode", "-t", path, "--from", "huggingface", stdin="x")
        self.fails(65, "tokenizer", "encode", "-t", path, "--from",
                   "sentencepiece", stdin="x")
        self.fails(65, "", "encode", "-t", path, "--from", "native",
                   stdin="x")


class Compile(CliTest):
    """compile."""

    def test_compile(self):
        source = harness.FOLDER / "c.json"
        self.ok("convert", harness.tokenizer(), source, "--force")
        target = harness.FOLDER / "c.tessera"
        ran = self.ok("compile", source, "-o", target)
        self.assertIn("600 tokens", ran.err)
        text = (SAMPLES / "en" / "prose.txt").read_bytes()
        want = self.ok("encode", "-t", source, stdin=text).out
        self.assertEqual(self.ok("encode", "-t", target, stdin=text).out, want)
        self.ok("compile", source, "-o", target, "--force", "--head-from",
                SAMPLES / "en" / "prose.txt", "--head-words", 100)
        self.assertEqual(self.ok("encode", "-t", target, stdin=text).out, want)
        self.ok("inspect", target, "--verify")
        self.fails(2, "--output is missing", "compile", source)
        self.fails(2, "expected one tokenizer", "compile")


if __name__ == "__main__":
    harness.main()

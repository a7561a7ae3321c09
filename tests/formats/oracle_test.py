"""tokenizer.json, folders and rank files against the libraries that own them.

Usage: oracle_test.py FORMAT_DRIVER SHARED_FOLDER

Each check runs only where its library (tokenizers, tiktoken, transformers,
sentencepiece) can be imported by this interpreter and the vocabularies are
there; what is skipped is said. sentencepiece runs in a process of its own.
"""

import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile

SKIPPED = 77

TEXTS = [
    "",
    " ",
    "Hello, World!  I'm 12345 years old.",
    "a\n b\r\n\n  c\t\td",
    "İstanbul'da ĞÜŞİÖÇ ığüşiöç ılık",
    "日本語ABCテスト 「日本」です。",
    "e\u0301te\u0301 \u00e9 \ufb01 \u2460 \u3000x",
    "👩‍👩‍👧‍👦 🇹🇷 naïve café",
    "    return x ** 2  # it's DON'T\n",
    "<|endoftext|> <s> [CLS] [SEP]",
    "1234567 ٣٤٥ ½ ² x₂",
    "\u0000\u0001\u200b\u00ad\ufeff.",
]


def has(module):
    return importlib.util.find_spec(module) is not None


class Failures:
    def __init__(self):
        self.count = 0

    def expect(self, ok, what):
        if not ok:
            self.count += 1
            print("FAILED:", what)


def convert(driver, to, files, out, *options):
    command = [driver, *options, "", to, *map(str, files), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stderr.strip()


def hf_files(shared):
    names = ["hf/*.json", "kl3m/*.tokenizer.json", "neox/*.json", "olmo/*.json"]
    return sorted(path for name in names for path in shared.glob(name))


def check_hf_bytes(driver, shared, out, failures):
    """Bytes equal to what tokenizers itself saves, pretty and compact."""
    import tokenizers

    for path in hf_files(shared):
        for pretty in (True, False):
            options = [] if pretty else ["--compact"]
            ok, error = convert(driver, "huggingface", [path], out, *options)
            failures.expect(ok, f"{path.name}: {error}")
            if not ok:
                continue
            ours = (out / "tokenizer.json").read_bytes()
            theirs = tokenizers.Tokenizer.from_file(str(path))
            same = ours == theirs.to_str(pretty=pretty).encode()
            failures.expect(same, f"{path.name}: pretty={pretty} differs")


def components():
    """A tokenizer with every component type, and small ones of each model."""
    import tokenizers as t
    from tokenizers import decoders as d
    from tokenizers import models as m
    from tokenizers import normalizers as n
    from tokenizers import pre_tokenizers as p
    from tokenizers import processors as r

    full = t.Tokenizer(m.BPE({"a": 0, "b": 1, "ab": 2}, [("a", "b")],
                             dropout=0.1, unk_token="a"))
    full.normalizer = n.Sequence([
        n.BertNormalizer(), n.Strip(), n.StripAccents(), n.NFC(), n.NFD(),
        n.NFKC(), n.NFKD(), n.Lowercase(), n.Nmt(), n.Replace("a", "b"),
        n.Replace(t.Regex("a+"), "b"), n.Prepend("x"), n.ByteLevel()])
    full.pre_tokenizer = p.Sequence([
        p.Metaspace(), p.Split("x", "isolated"),
        p.Split(t.Regex("x+"), "merged_with_next", invert=True),
        p.Punctuation(), p.Digits(), p.CharDelimiterSplit("-"),
        p.FixedLength(3), p.Whitespace(), p.WhitespaceSplit(),
        p.BertPreTokenizer(), p.UnicodeScripts()])
    full.post_processor = r.Sequence([
        r.TemplateProcessing(single="b $A a", pair="b $A a $B:1 a:1",
                             special_tokens=[("b", 1), ("a", 0)]),
        r.ByteLevel()])
    full.decoder = d.Sequence([
        d.ByteLevel(), d.ByteFallback(), d.Metaspace(), d.WordPiece(),
        d.BPEDecoder(), d.CTC(), d.Strip(" ", 1, 0), d.Replace("a", "b"),
        d.Fuse()])
    full.enable_padding(length=5, pad_to_multiple_of=8)
    full.enable_truncation(5, stride=1, strategy="only_first",
                           direction="left")
    full.add_special_tokens(["<s>"])
    full.add_tokens([t.AddedToken("x y", lstrip=True, single_word=True)])
    yield full
    for processor in (r.BertProcessing(("b", 1), ("a", 0)),
                      r.RobertaProcessing(("b", 1), ("a", 0))):
        small = t.Tokenizer(m.WordLevel({"a": 0, "b": 1}, unk_token="a"))
        small.post_processor = processor
        yield small
    scores = [("<unk>", 0.0), ("a", -1.5), ("b", -1e-7), ("c", 1e16)]
    yield t.Tokenizer(m.Unigram(scores, 0, byte_fallback=False))
    yield t.Tokenizer(m.WordPiece({"[UNK]": 0}, unk_token="[UNK]"))


def check_hf_components(driver, _, out, failures):
    for i, tokenizer in enumerate(components()):
        path = out / "component.json"
        tokenizer.save(str(path), pretty=True)
        ok, error = convert(driver, "huggingface", [path], out)
        failures.expect(ok, f"component {i}: {error}")
        same = ok and (out / "tokenizer.json").read_bytes() == path.read_bytes()
        failures.expect(same, f"component {i} differs")


def check_tiktoken_to_hf(driver, shared, out, failures):
    """ids of tiktoken and of tokenizers on our tokenizer.json."""
    import tiktoken
    import tokenizers

    from_file = {"cl100k_base": "cl100k_base", "r50k_base": "r50k_base",
                 "p50k_base": "p50k_base", "o200k_base": "o200k_base"}
    for name, encoding in from_file.items():
        path = shared / "openai" / f"{name}.tiktoken"
        ok, error = convert(driver, "huggingface", [path], out)
        failures.expect(ok, f"{name}: {error}")
        if not ok:
            continue
        ours = tokenizers.Tokenizer.from_file(str(out / "tokenizer.json"))
        module = importlib.import_module("tiktoken_ext.openai_public")
        pattern = pattern_of(module, encoding)
        theirs = tiktoken.Encoding(
            name=name, pat_str=pattern,
            mergeable_ranks=tiktoken.load.load_tiktoken_bpe(str(path)),
            special_tokens={})
        for text in TEXTS:
            expected = theirs.encode_ordinary(text)
            got = ours.encode(text, add_special_tokens=False).ids
            if "<|endoftext|>" not in text:
                failures.expect(got == expected, f"{name}: {text!r}")


def pattern_of(module, encoding):
    """pat_str of an encoding, without loading its ranks."""
    loader = module.load_tiktoken_bpe
    gpt2_loader = module.data_gym_to_mergeable_bpe_ranks
    module.load_tiktoken_bpe = lambda *a, **k: {}
    module.data_gym_to_mergeable_bpe_ranks = lambda *a, **k: {}
    try:
        return module.ENCODING_CONSTRUCTORS[encoding]()["pat_str"]
    finally:
        module.load_tiktoken_bpe = loader
        module.data_gym_to_mergeable_bpe_ranks = gpt2_loader


def check_tiktoken_from_hf(driver, shared, out, failures):
    """GPT-2's tokenizer.json gives OpenAI's own rank file."""
    ok, error = convert(driver, "tiktoken", [shared / "hf/gpt2.json"], out,
                        "--name", "gpt2")
    failures.expect(ok, error)
    ranks = (shared / "openai/r50k_base.tiktoken").read_bytes()
    failures.expect(ok and (out / "gpt2.tiktoken").read_bytes() == ranks,
                    "gpt2.json -> tiktoken differs from r50k_base")


SENTENCEPIECE_IDS = """
import json, sys
import sentencepiece
processor = sentencepiece.SentencePieceProcessor(model_file=sys.argv[1])
print(json.dumps([processor.encode(t) for t in json.loads(sys.stdin.read())]))
"""


def sentencepiece_ids(path):
    done = subprocess.run([sys.executable, "-c", SENTENCEPIECE_IDS, str(path)],
                          input=json.dumps(TEXTS), capture_output=True,
                          text=True, check=True)
    return json.loads(done.stdout)


def check_sentencepiece_to_hf(driver, shared, out, failures):
    """Mistral's model: ids of tokenizers on our tokenizer.json."""
    import tokenizers

    # From v2 on there are user-defined pieces, none of which is in TEXTS.
    for version in ("v1", "v3"):
        path = shared / "mistral" / f"tokenizer.model.{version}"
        ok, error = convert(driver, "huggingface", [path], out, "--allow",
                            "C07")
        failures.expect(ok, f"{version}: {error}")
        if not ok:
            continue
        ours = tokenizers.Tokenizer.from_file(str(out / "tokenizer.json"))
        for text, expected in zip(TEXTS, sentencepiece_ids(path)):
            if "<s>" in text:
                continue
            got = ours.encode(text, add_special_tokens=False).ids
            failures.expect(got == expected, f"{version}: {text!r}")


def check_sentencepiece_rewritten(driver, shared, out, failures):
    """Our `.model` of a tokenizer.json made of a `.model`."""
    path = shared / "mistral" / "tokenizer.model.v1"
    ok, error = convert(driver, "huggingface", [path], out)
    failures.expect(ok, error)
    ok, error = convert(driver, "sentencepiece", [out / "tokenizer.json"], out,
                        "--name", "again.model")
    if not ok and "[C04]" in error:
        print("not proper, refused:", error)
        return
    failures.expect(ok, error)
    same = ok and sentencepiece_ids(out / "again.model") == sentencepiece_ids(
        path)
    failures.expect(same, "ids differ after .model -> json -> .model")


def check_transformers(driver, shared, out, failures):
    """AutoTokenizer loads our folder and gives equal ids."""
    import tokenizers
    import transformers

    for path in hf_files(shared):
        folder = out / path.stem
        folder.mkdir()
        ok, error = convert(driver, "transformers", [path], folder)
        failures.expect(ok, f"{path.name}: {error}")
        if not ok:
            continue
        ours = transformers.AutoTokenizer.from_pretrained(
            str(folder), local_files_only=True)
        theirs = tokenizers.Tokenizer.from_file(str(path))
        theirs.no_padding()
        for text in TEXTS:
            same = ours(text)["input_ids"] == theirs.encode(text).ids
            failures.expect(same, f"{path.name}: {text!r}")


CHECKS = [
    (check_hf_bytes, ["tokenizers"]),
    (check_hf_components, ["tokenizers"]),
    (check_tiktoken_to_hf, ["tokenizers", "tiktoken"]),
    (check_tiktoken_from_hf, []),
    (check_sentencepiece_to_hf, ["tokenizers", "sentencepiece"]),
    (check_sentencepiece_rewritten, ["sentencepiece"]),
    (check_transformers, ["tokenizers", "transformers"]),
]


def main():
    driver, shared = sys.argv[1], pathlib.Path(sys.argv[2]) / "vocabs"
    if not shared.is_dir():
        print(f"{shared} is absent: skipped")
        return SKIPPED
    failures = Failures()
    ran = 0
    for check, modules in CHECKS:
        missing = [module for module in modules if not has(module)]
        if missing:
            print(f"{check.__name__}: skipped, no {', '.join(missing)}")
            continue
        with tempfile.TemporaryDirectory() as out:
            check(driver, shared, pathlib.Path(out), failures)
        print(f"{check.__name__}: done")
        ran += 1
    if ran == 0:
        return SKIPPED
    print(f"{failures.count} failures")
    return 1 if failures.count else 0


if __name__ == "__main__":
    sys.exit(main())

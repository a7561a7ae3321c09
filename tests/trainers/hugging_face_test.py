"""Merges and vocabulary of trainer bpe are those of Hugging Face's BpeTrainer.

    hugging_face_test.py TRAIN_DRIVER

Random small corpora (200; 10,000 with TESSERA_TEST_FULL=1) and corpora of
../shared, over pre-tokenizers and options. Ties that Hugging Face decides by
hash order (limit_alphabet, prefixes) are left out.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

SKIPPED = 77
FULL = os.environ.get("TESSERA_TEST_FULL") == "1"
SOURCE_DIR = pathlib.Path(os.environ.get("TESSERA_SOURCE_DIR", "."))
OPEN = SOURCE_DIR.parent / "shared/corpora/open"
CL100K = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
PRETOKENIZERS = ("gpt2", "cl100k_hf", "metaspace", "whitespace")
CORPORA = {
    "english": ["mono/en/botchan.txt"],
    "turkish": ["mono/tr"],
    "chinese": ["mono/zh"],
    "code": ["code"],
    "mixed": ["mono/ja", "mono/ru", "mono/hi", "mono/en"],
}

try:
    import tokenizers
    from tokenizers import models, pre_tokenizers, trainers
except ImportError:
    print("PyPI tokenizers is not installed")
    sys.exit(SKIPPED)


def pretokenizer(name):
    if name == "gpt2":
        return pre_tokenizers.ByteLevel(add_prefix_space=False)
    if name == "cl100k_hf":
        return pre_tokenizers.Sequence([
            pre_tokenizers.Split(tokenizers.Regex(CL100K), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ])
    if name == "metaspace":
        return pre_tokenizers.Metaspace()
    return pre_tokenizers.Whitespace()


def theirs(files, options):
    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pretokenizer(options["pretokenizer"])
    byte_level = options["pretokenizer"] in ("gpt2", "cl100k_hf")
    full = byte_level and options["full_byte_alphabet"]
    arguments = {
        "vocab_size": options["vocab_size"],
        "min_frequency": options["min_frequency"],
        "special_tokens": options["special_tokens"],
        "initial_alphabet": pre_tokenizers.ByteLevel.alphabet() if full else [],
        "show_progress": False,
    }
    if options["max_token_length"] is not None:
        arguments["max_token_length"] = options["max_token_length"]
    tokenizer.train(files, trainers.BpeTrainer(**arguments))
    model = json.loads(tokenizer.to_str())["model"]
    return model["vocab"], [list(pair) for pair in model["merges"]]


def ours(driver, files, options, folder, threads=2):
    out = os.path.join(folder, "out.json")
    command = [driver, *files, "-o", out, "--threads", str(threads),
               "--compat", "1", "--vocab-size", str(options["vocab_size"]),
               "--pretokenizer", options["pretokenizer"],
               "--min-frequency", str(options["min_frequency"]),
               "--full-byte-alphabet",
               str(int(options["full_byte_alphabet"]))]
    for special in options["special_tokens"]:
        command += ["--special-token", special]
    if options["max_token_length"] is not None:
        command += ["--max-token-length", str(options["max_token_length"])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return done.stderr.strip().splitlines()[-1]
    with open(out, encoding="utf-8") as file:
        model = json.load(file)
    return model["vocab"], [list(pair) for pair in model["merges"]]


def difference(want, got):
    """The first difference, or None."""
    if isinstance(got, str):
        return got
    for rank, (a, b) in enumerate(zip(want[1], got[1])):
        if a != b:
            return f"merge {rank}: {a} there, {b} here"
    if len(want[1]) != len(got[1]):
        return f"{len(want[1])} merges there, {len(got[1])} here"
    if want[0] != got[0]:
        return "vocabularies differ"
    return None


def random_corpus(chance):
    alphabet = chance.choice(["ab", "abc", "abcdé", "aĠ 'sdt", "短い文字a", "a\r\n 1é",
                              "аб́ 12", "👩‍🚀a"])
    words = ["".join(chance.choice(alphabet) for _ in range(
        chance.randint(1, chance.choice([3, 8, 30])))) for _ in range(
            chance.randint(1, 15))]
    return "".join(chance.choice(words) + chance.choice([" ", " ", "  ", "\n"])
                   for _ in range(chance.randint(1, 120)))


def random_options(chance, text):
    pieces = [text[i:i + n] for i, n in
              ((chance.randrange(len(text)), chance.randint(1, 4))
               for _ in range(3))]
    specials = chance.sample(["<s>", "[UNK]", "a", "ab", "the"] + pieces,
                             chance.randint(0, 3))
    return {
        "pretokenizer": chance.choice(PRETOKENIZERS),
        "vocab_size": chance.choice([300, 320, 400]),
        "min_frequency": chance.choice([0, 0, 2, 3]),
        "max_token_length": chance.choice([None, None, 2, 3, 5]),
        "full_byte_alphabet": chance.random() < 0.5,
        "special_tokens": sorted({s for s in specials if s}),
    }


def check_random(driver, folder):
    chance = random.Random(404)
    path = os.path.join(folder, "corpus.txt")
    count = 10000 if FULL else 200
    for case in range(count):
        text = random_corpus(chance)
        options = random_options(chance, text)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        found = difference(theirs([path], options),
                           ours(driver, [path], options, folder))
        if found is not None:
            print(f"random corpus {case}: {found}\n{options}\n{text!r}")
            return 1
    print(f"{count} random corpora: no difference")
    return 0


def files_of(names):
    files = []
    for name in names:
        path = OPEN / name
        files += sorted(p for p in ([path] if path.is_file() else
                                    path.rglob("*")) if p.is_file())
    return [str(p) for p in files]


def is_utf8(path):
    try:
        pathlib.Path(path).read_text(encoding="utf-8")
        return True
    except UnicodeDecodeError:
        return False


def check_corpora(driver, folder):
    if not OPEN.is_dir():
        print("no ../shared beside the checkout: real corpora are left out")
        return 0
    cases = [(corpus, pretok, size, frequency, length)
             for corpus in CORPORA for pretok in PRETOKENIZERS
             for size in (1000, 8000, 32000) for frequency in (0, 2)
             for length in (None, 12)]
    if not FULL:
        cases = random.Random(405).sample(cases, 4)
    failed = 0
    for corpus, pretok, size, frequency, length in cases:
        files = [f for f in files_of(CORPORA[corpus]) if is_utf8(f)]
        options = {"pretokenizer": pretok, "vocab_size": size,
                   "min_frequency": frequency, "max_token_length": length,
                   "full_byte_alphabet": True, "special_tokens": []}
        got = ours(driver, files, options, folder)
        if isinstance(got, str) and "must be at least" in got:
            continue
        found = difference(theirs(files, options), got)
        print(f"{corpus} {pretok} {size} {frequency} {length}: "
              f"{found or 'equal'}", flush=True)
        failed += found is not None
    return failed


def main():
    driver = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        failed = check_random(driver, folder)
        failed += check_corpora(driver, folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

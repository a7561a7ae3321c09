"""Pieces of merge order spm are those of SentencePiece's BPE, in order.

    sentencepiece_test.py TRAIN_DRIVER

Random small corpora and corpora of ../shared. SentencePiece goes on with pairs
of count 0 once the words are used up; ours ends there, so the pieces that ours
has are compared, and the characters at the end.
"""

import io
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
CORPORA = ("mono/en/botchan.txt", "mono/tr/wiki_ner_train.txt",
           "mono/ja/wagahaiwa_nekodearu.txt")
META = 3

try:
    import sentencepiece
except ImportError:
    print("PyPI sentencepiece is not installed")
    sys.exit(SKIPPED)


def theirs(path, size):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        input=path, model_writer=model, vocab_size=size, model_type="bpe",
        normalization_rule_name="identity", hard_vocab_limit=False,
        minloglevel=2, num_threads=1)
    processor = sentencepiece.SentencePieceProcessor(
        model_proto=model.getvalue())
    return [processor.id_to_piece(i) for i in range(len(processor))]


def ours(driver, path, size, folder):
    out = os.path.join(folder, "out.json")
    done = subprocess.run(
        [driver, path, "-o", out, "--vocab-size", str(size), "--merge-order",
         "spm", "--pretokenizer", "sentencepiece", "--documents", "1"],
        capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    with open(out, encoding="utf-8") as file:
        vocabulary = json.load(file)["vocab"]
    return sorted(vocabulary, key=vocabulary.get)


def difference(want, got):
    """The first difference, or None."""
    merges = [piece for piece in got[META:]]
    letters = 0
    while letters < len(merges) and len(merges[-1 - letters]) == 1:
        letters += 1
    count = len(merges) - letters
    if want[META:META + count] != merges[:count]:
        for rank, (a, b) in enumerate(zip(want[META:], merges[:count])):
            if a != b:
                return f"piece {rank}: {a!r} there, {b!r} here"
    if letters and want[-letters:] != merges[count:]:
        return "the characters differ"
    if len(want) < len(got):
        return f"{len(want)} pieces there, {len(got)} here"
    return None


def check_random(driver, folder):
    chance = random.Random(406)
    path = os.path.join(folder, "corpus.txt")
    for case in range(1000 if FULL else 40):
        alphabet = chance.choice(["abc", "abcde12", "аб12a", "漢字かな1", "aé.,!"])
        lines = []
        for _ in range(chance.randint(1, 30)):
            lines.append(" ".join(
                "".join(chance.choice(alphabet)
                        for _ in range(chance.randint(1, 8)))
                for _ in range(chance.randint(1, 9))))
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        size = chance.randint(20, 60)
        found = difference(theirs(path, size), ours(driver, path, size, folder))
        if found is not None:
            print(f"random corpus {case} of size {size}: {found}\n{lines}")
            return 1
    print("random corpora: no difference")
    return 0


def check_corpora(driver, folder):
    failed = 0
    for name in CORPORA if FULL else CORPORA[:1]:
        path = OPEN / name
        if not path.is_file():
            print(f"no ../shared beside the checkout: {name} is left out")
            continue
        found = difference(theirs(str(path), 8000),
                           ours(driver, str(path), 8000, folder))
        print(f"{name}: {found or 'equal'}")
        failed += found is not None
    return failed


def main():
    driver = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        failed = check_random(driver, folder) + check_corpora(driver, folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

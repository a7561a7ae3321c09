"""Random tokenizers: ids of the command against those of `tokenizers`.

    fuzz_pipelines.py [--count N] [--seed S] [--seconds T]

Each has a random chain of normalizers and pre-tokenizers, a model trained
behind them, and added tokens with random flags. Prints every difference with
the tokenizer's number; `--seed S --only N` makes that one again. Exit code 1 if
anything differed.
"""

import argparse
import importlib.util
import json
import random
import sys
import time

from command import harness

if importlib.util.find_spec("tokenizers") is None:
    raise SystemExit(print("tokenizers is not installed") or harness.SKIPPED)

import command  # pylint: disable=wrong-import-position
import component_tokenizers as made  # pylint: disable=wrong-import-position
import components  # pylint: disable=wrong-import-position
import components_test  # pylint: disable=wrong-import-position
import tokenizers  # pylint: disable=wrong-import-position
from tokenizers import models as m  # pylint: disable=wrong-import-position
from tokenizers import normalizers as n  # pylint: disable=wrong-import-position
from tokenizers import pre_tokenizers as p  # pylint: disable=wrong-import-position
from tokenizers import trainers  # pylint: disable=wrong-import-position

TEXTS_PER_TOKENIZER = 60
SHOWN_MAX = 10


def charsmap():
    path = harness.SHARED / "vocabs" / "t5" / "t5_base_spiece.model"
    return components.charsmap(path) if path.exists() else b""


def chain(rng, cases, sequence, longest):
    """None, one of the cases, or several in a sequence."""
    count = rng.choice([0, 1, 1, *range(2, longest + 1)])
    names = []
    while len(names) < count:
        names.append(rng.choice(sorted(cases)))
    if count == 0:
        return None, []
    if count == 1:
        return cases[names[0]], names
    return sequence([cases[name] for name in names]), names


def trained(rng, tokenizer, texts):
    """Gives the tokenizer a model of what reaches it."""
    kind = rng.choice(["bpe", "bpe", "bpe", "unigram", "wordpiece"])
    unk = rng.choice(["<unk>", "<unk>", None]) if kind == "bpe" else "<unk>"
    special = [unk] if unk else []
    if kind == "bpe":
        affixes = rng.choice([{}, {}, {}, {"end_of_word_suffix": "</w>"},
                              {"continuing_subword_prefix": "##"}])
        tokenizer.model = m.BPE(unk_token=unk, fuse_unk=rng.random() < 0.5,
                                **affixes)
        trainer = trainers.BpeTrainer(
            vocab_size=300, show_progress=False, special_tokens=special,
            limit_alphabet=rng.choice([40, 400]), **affixes)
    elif kind == "unigram":
        tokenizer.model = m.Unigram()
        trainer = trainers.UnigramTrainer(
            vocab_size=200, show_progress=False, unk_token=unk,
            special_tokens=special)
    else:
        tokenizer.model = m.WordPiece(
            unk_token=unk, max_input_chars_per_word=rng.choice([5, 100]))
        trainer = trainers.WordPieceTrainer(
            vocab_size=300, show_progress=False, special_tokens=special,
            limit_alphabet=rng.choice([40, 400]))
    tokenizer.train_from_iterator(texts, trainer)
    return kind


def add_tokens(rng, tokenizer):
    normalizer = tokenizer.normalizer
    for content in rng.sample(made.ADDED, rng.choice([0, 0, 1, 3])):
        normalized = rng.random() < 0.5
        if normalizer and not normalizer.normalize_str(content):
            # The peer finds such a token everywhere, without end.
            normalized = False
        token = tokenizers.AddedToken(
            content, single_word=rng.random() < 0.3,
            lstrip=rng.random() < 0.3, rstrip=rng.random() < 0.3,
            normalized=normalized)
        # Text is never the id of a special token here (SpecialPolicy::kText).
        if rng.random() < 0.3 and tokenizer.token_to_id(content) is None:
            tokenizer.add_special_tokens([token])
        else:
            tokenizer.add_tokens([token])


def random_tokenizer(rng, number, normalizer_cases, pre_cases):
    """(tokenizer, texts, what it is made of)"""
    texts = components_test.random_texts(number, TEXTS_PER_TOKENIZER)
    tokenizer = tokenizers.Tokenizer(m.BPE())
    normalizer, names = chain(rng, normalizer_cases, n.Sequence, 3)
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    pre_tokenizer, pre_names = chain(rng, pre_cases, p.Sequence, 3)
    if pre_tokenizer is not None:
        tokenizer.pre_tokenizer = pre_tokenizer
    kind = trained(rng, tokenizer,
                   texts[:40] + components_test.training_texts()[:60])
    if tokenizer.get_vocab_size() == 0:
        raise ValueError("nothing reached the model")
    add_tokens(rng, tokenizer)
    return tokenizer, texts, f"{names} {pre_names} {kind}"


def compare(tokenizer, texts):
    """[(text, our row, theirs)] of the texts that differ."""
    path = harness.FOLDER / "pipeline.json"
    tokenizer.save(str(path))
    ours = command.encode(path, components_test.ALLOW, texts)
    theirs = components_test.peer_encodings(tokenizer, texts, False)
    wrong = []
    for text, row, encoding in zip(texts, ours, theirs):
        if encoding is None or components_test.has_overlaps(encoding):
            continue
        if components_test.makes_special(tokenizer, text):
            continue
        if row != command.row(encoding.ids):
            wrong.append((text, row, command.row(encoding.ids)))
    return sorted(wrong, key=lambda row: len(row[0]))


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=25)
    parser.add_argument("--seed", type=int, default=404)
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--only", type=int)
    return parser.parse_args()


def main():
    options = arguments()
    normalizer_cases = components.normalizers(charsmap())
    pre_cases = components.pre_tokenizers()
    end = time.monotonic() + options.seconds
    failures = count = 0
    numbers = (range(options.count) if options.only is None
               else [options.only])
    for number in numbers:
        if time.monotonic() > end:
            break
        rng = random.Random(f"{options.seed} {number}")
        name = f"{options.seed} {number}"
        try:
            tokenizer, texts, parts = random_tokenizer(
                rng, name, normalizer_cases, pre_cases)
        except BaseException as error:  # pylint: disable=broad-except
            # The peer cannot train every model on every text; left out.
            if components_test.is_panic(error) or isinstance(error, Exception):
                continue
            raise
        count += 1
        try:
            wrong = compare(tokenizer, texts)
        except command.CommandFailed as error:
            # Chains that may grow a text without bound are refused.
            wrong = [] if "[V13]" in str(error) else [("", str(error), "")]
        if not wrong:
            continue
        failures += 1
        if failures <= SHOWN_MAX:
            text, ours, theirs = wrong[0]
            print(f"DIFFERS {number}, {parts}, {len(wrong)} texts: {text!r} "
                  f"{ascii(text)}: ours {ours}, theirs {theirs}", flush=True)
            if options.only is not None:
                print(json.dumps(json.loads(tokenizer.to_str()))[:3000])
    print(f"{count} tokenizers, {failures} differ")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

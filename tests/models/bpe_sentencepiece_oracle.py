"""BPE against sentencepiece, on toy and real models.

Usage: bpe_sentencepiece_oracle.py MODEL_PROBE
"""

import sys

import unigram_oracle as sp
from bpe_oracle import learn, probe

MODEL_TYPE = 2


def spec(pieces, byte_fallback):
    unk = [i for i, piece in enumerate(pieces) if piece[2] == sp.UNKNOWN][0]
    scores = " ".join(f"scores: {score!r}" for _, score, _ in pieces)
    kinds = [sp.KINDS[kind] for _, _, kind in pieces]
    tokens = probe.vocabulary([p.encode() for p, _, _ in pieces], kinds)
    return (
        "models { bpe { alphabet: CHARACTERS rank_lookup: BYTES "
        f"sentencepiece_semantics: true unk_id: {unk} "
        f"byte_fallback: {str(byte_fallback).lower()} {scores} }} }} {tokens}"
    )


def random_pieces(random, letters, byte_fallback):
    """Pieces as learnt or in any order, some unused, user-defined, missing."""
    words = [random.choices(letters, k=random.randint(1, 9)) for _ in range(50)]
    learnt = learn(random, words, random.randint(0, 50), str.__add__)
    tokens = list(dict.fromkeys(left + right for left, right in learnt))
    if random.random() < 0.4:
        random.shuffle(tokens)
    pieces = [("<unk>", 0.0, sp.UNKNOWN)]
    if byte_fallback:
        pieces += [(name, 0.0, sp.BYTE) for name in sp.BYTE_PIECES]
    user_defined = random.choice([0, 0, 0.1, 0.2])
    unused = random.choice([0, 0, 0.1, 0.4])
    missing = random.choice([0, 0, 0.2])
    # Scores that are equal often, sometimes.
    falling = random.choice([1, 1, 0.5, 0.2])
    score = 0

    def kind():
        if random.random() < user_defined:
            return sp.USER_DEFINED
        return sp.UNUSED if random.random() < unused else sp.NORMAL

    for token in tokens:
        score -= random.random() < falling
        pieces.append((token, float(score), kind()))
    for letter in letters:
        if random.random() >= missing:
            pieces.append((letter, score - 1.0, kind()))
    rest = pieces[1:]
    if random.random() < 0.3:
        random.shuffle(rest)
    return pieces[:1] + rest


def compare_toys(program, random, rounds, count):
    for _ in range(rounds):
        letters = random.sample("abcdé中国▁😀", k=random.randint(2, 6))
        byte_fallback = random.random() < 0.4
        pieces = random_pieces(random, letters, byte_fallback)
        want = sp.processor(pieces, byte_fallback, MODEL_TYPE)
        units = letters * 8 + ["z", "ü", "語"]
        sizes = [random.randint(1, 12) for _ in range(50)]
        sizes += [random.randint(25, 90) for _ in range(10)]
        words = ["".join(random.choices(units, k=size)) for size in sizes]
        got = probe.Probe(program, spec(pieces, byte_fallback))
        for word, ids in zip(words, got.ids(w.encode() for w in words)):
            count.check(ids, want.encode(word), (word, pieces))


def compare_real(program, count):
    for name in ["tokenizer.model.v1", "tokenizer.model.v3"]:
        file = probe.shared(f"vocabs/mistral/{name}")
        if file is None:
            print("vocabs/mistral is not beside the checkout: left out")
            return
        pieces = sp.pieces_of(file.read_bytes())
        byte_fallback = any(kind == sp.BYTE for _, _, kind in pieces)
        want = sp.sentencepiece.SentencePieceProcessor(model_file=str(file))
        lines = ["[INST] x [/INST]", "a" * 3000, "😀" * 50, "<s>▁▁"]
        for text in sorted(probe.shared("corpora/open/mono").glob("*/*")):
            if text.is_file():
                part = text.read_bytes()[: 100000 if probe.FULL else 2000]
                lines += part.decode(errors="ignore").split("\n")
        # What its normaliser makes of a line is another test's.
        words = {
            "▁" + line.replace(" ", "▁"): line
            for line in lines
            if want.normalize(line) == "▁" + line.replace(" ", "▁")
        }
        got = probe.Probe(program, spec(pieces, byte_fallback))
        for word, ids in zip(words, got.ids(w.encode() for w in words)):
            count.check(ids, want.encode(words[word]), (name, word[:100]))


def main():
    program = sys.argv[1]
    random = probe.generator()
    count = probe.Count("bpe, sentencepiece")
    compare_toys(program, random, 1500 if probe.FULL else 60, count)
    compare_real(program, count)
    count.finish()


if __name__ == "__main__":
    main()

"""Unigram against sentencepiece and tokenizers, on toy and real models.

Usage: unigram_oracle.py MODEL_PROBE
"""

import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "vocab"))
sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import probe  # noqa: E402
from wire import field, fields  # noqa: E402

sentencepiece = probe.peer("sentencepiece")
tokenizers = probe.peer("tokenizers")

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = range(1, 7)
KINDS = {
    NORMAL: "NORMAL",
    UNKNOWN: "UNKNOWN",
    CONTROL: "CONTROL",
    USER_DEFINED: "USER_DEFINED",
    UNUSED: "UNUSED",
    BYTE: "BYTE",
}
BYTE_PIECES = [f"<0x{byte:02X}>" for byte in range(256)]


# --------------------------------------------------- ModelProto, by wire bytes


def pieces_of(model):
    """[(piece, score, type)] of a model file."""
    pieces = []
    for number, value in fields(model):
        if number == 1:
            piece = {3: NORMAL, 2: 0.0} | dict(fields(value))
            pieces.append((piece[1].decode(), piece[2], piece[3]))
    return pieces


def processor(pieces, byte_fallback, model_type=1):
    """sentencepiece with these pieces and no normalisation at all."""
    model = b"".join(
        field(1, field(1, p.encode()) + field(2, float(score)) + field(3, kind))
        for p, score, kind in pieces
    )
    ids = [i for i, piece in enumerate(pieces) if piece[2] == UNKNOWN]
    absent = 2**64 - 1
    model += field(
        2,
        field(3, model_type)
        + field(4, len(pieces))
        + field(35, int(byte_fallback))
        + field(40, ids[0])
        + field(41, absent)
        + field(42, absent)
        + field(43, absent),
    )
    no_spaces = field(3, 0) + field(4, 0) + field(5, 0)
    model += field(3, field(1, b"identity") + no_spaces)
    result = sentencepiece.SentencePieceProcessor()
    result.LoadFromSerializedProto(model)
    return result


# ----------------------------------------------------------------------- specs


def spec(pieces, options):
    scores = " ".join(f"scores: {score!r}" for _, score, _ in pieces)
    kinds = [KINDS[kind] for _, _, kind in pieces]
    tokens = probe.vocabulary([p.encode() for p, _, _ in pieces], kinds)
    return f"models {{ unigram {{ {options} {scores} }} }} {tokens}"


def sentencepiece_spec(pieces, byte_fallback):
    unk = [i for i, piece in enumerate(pieces) if piece[2] == UNKNOWN][0]
    return spec(
        pieces,
        f"unk_id: {unk} sentencepiece_semantics: true "
        f"byte_fallback: {str(byte_fallback).lower()}",
    )


def as_float32(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def random_score(random):
    """Scores of which many sums are equal, or nearly so."""
    return random.choice(
        [
            -0.1 * random.randint(1, 30),
            -float(random.randint(1, 5)),
            random.uniform(-12, -1),
            random.uniform(-1, 1),
        ]
    )


def random_pieces(random, kinds):
    letters = random.choice(["ab", "abc", "aé中", "a▁b"])
    pieces = {}
    for _ in range(random.randint(2, 25)):
        piece = "".join(random.choices(letters, k=random.randint(1, 5)))
        pieces[piece] = (random_score(random), random.choice(kinds))
    return letters, [(p, s, k) for p, (s, k) in pieces.items()]


def random_words(random, letters, count):
    letters += "d" if random.random() < 0.5 else "d🙂"
    size_max = random.choice([5, 30, 30, 150])
    return [
        "".join(random.choices(letters, k=random.randint(1, size_max)))
        for _ in range(count)
    ]


# ----------------------------------------------------------------------- tests


def toys_like_sentencepiece(program, random, rounds, count):
    for _ in range(rounds):
        kinds = [NORMAL] * 5 + [USER_DEFINED, UNUSED]
        letters, pieces = random_pieces(random, kinds)
        # Sums far from 0, where sentencepiece starts from 0 again.
        far = random.choice([0, 0, 0, -3e3, 3e3, -2e4, 2e4, 1e37])
        pieces = [(p, as_float32(s + far * len(p)), k) for p, s, k in pieces]
        if all(kind == UNUSED for _, _, kind in pieces):
            continue
        pieces.insert(random.randint(0, 1), ("<unk>", 0.0, UNKNOWN))
        byte_fallback = random.random() < 0.3
        if byte_fallback:
            pieces += [(piece, 0.0, BYTE) for piece in BYTE_PIECES]
        words = random_words(random, letters, 40)
        want = processor(pieces, byte_fallback)
        got = probe.Probe(program, sentencepiece_spec(pieces, byte_fallback))
        for word, ids in zip(words, got.ids(w.encode() for w in words)):
            count.check(ids, want.encode(word), (word, pieces))


def toys_like_tokenizers(program, random, rounds, count):
    for _ in range(rounds):
        letters, pieces = random_pieces(random, [NORMAL])
        # Scores above zero make unknown characters cheaper than tokens.
        if random.random() < 0.2:
            pieces = [(p, s + 40.0, k) for p, s, k in pieces]
        pieces.insert(0, ("<unk>", random.choice([0.0, -3.0]), NORMAL))
        byte_fallback = random.random() < 0.3
        if byte_fallback:
            pieces += [(piece, -2.0, BYTE) for piece in BYTE_PIECES]
        words = random_words(random, letters, 40) + ["<unk>a", "d<unk>"]
        want = tokenizers.models.Unigram(
            [(p, s) for p, s, _ in pieces], 0, byte_fallback
        )
        options = (
            "unk_id: 0 score_type: FLOAT64 "
            f"byte_fallback: {str(byte_fallback).lower()}"
        )
        got = probe.Probe(program, spec(pieces, options))
        for word, ids in zip(words, got.ids(w.encode() for w in words)):
            tokens = [token.id for token in want.tokenize(word)]
            count.check(ids, tokens, (word, pieces))


def corpus_words(normalizer, limit):
    """Words of real text as the model's own normaliser writes them."""
    files = [probe.shared("vocabs/sentencepiece/botchan.txt")]
    files += sorted(probe.shared("corpora/open/mono").glob("*/*.txt"))[::7]
    words = {}
    for file in files:
        text = file.read_bytes()[:20000].decode("utf-8", "replace")
        for line in text.splitlines():
            for word in normalizer.normalize(line).split("▁"):
                words["▁" + word] = None
    return list(words)[:limit]


def real_models(program, count):
    limit = None if probe.FULL else 12000
    for name in [
        "vocabs/sentencepiece/test_model.model",
        "vocabs/sentencepiece/test_ja_model.model",
        "vocabs/t5/t5_base_spiece.model",
    ]:
        file = probe.shared(name)
        if file is None:
            print(f"{name}: not beside the checkout, left out")
            continue
        pieces = pieces_of(file.read_bytes())
        normalizer = sentencepiece.SentencePieceProcessor(str(file))
        words = corpus_words(normalizer, limit)
        want = processor(pieces, False)
        got = probe.Probe(program, sentencepiece_spec(pieces, False))
        data = [word.encode() for word in words]
        for word, ids in zip(words, got.ids(data)):
            count.check(ids, want.encode(word), (name, word))

        hf = tokenizers.models.Unigram(
            [(p, s) for p, s, _ in pieces], normalizer.unk_id(), False
        )
        options = f"unk_id: {normalizer.unk_id()} score_type: FLOAT64"
        normal = [(p, s, NORMAL) for p, s, _ in pieces]
        got64 = probe.Probe(program, spec(normal, options))
        for word, ids in zip(words, got64.ids(data)):
            tokens = [token.id for token in hf.tokenize(word)]
            count.check(ids, tokens, (name, "float64", word))
        print(f"{name}: {len(words)} words, {got.nanoseconds(data):.0f} ns each")


def main():
    program = sys.argv[1]
    random = probe.generator()
    count = probe.Count("unigram")
    rounds = 2000 if probe.FULL else 100
    toys_like_sentencepiece(program, random, rounds, count)
    toys_like_tokenizers(program, random, rounds, count)
    real_models(program, count)
    count.finish()


if __name__ == "__main__":
    main()

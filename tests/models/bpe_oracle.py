"""BPE against tokenizers and tiktoken, on toy and real vocabularies.

Usage: bpe_oracle.py MODEL_PROBE
"""

import base64
import collections
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "vocab"))
import probe  # noqa: E402

tokenizers = probe.peer("tokenizers")
tiktoken = probe.peer("tiktoken")


def byte_letters():
    """The GPT-2 letter of each byte."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {byte: chr(byte) for byte in shown}
    for byte in range(256):
        letters.setdefault(byte, chr(256 + len(letters) - len(shown)))
    return letters


LETTERS = byte_letters()


def spell(data):
    return "".join(LETTERS[byte] for byte in data)


# ------------------------------------------------------------ toy vocabularies


def learn(random, words, count, join):
    """Merges of symbols (bytes) of words, mostly of the most frequent pairs."""
    merges = []
    for _ in range(count):
        counts = {}
        for word in words:
            for pair in zip(word, word[1:]):
                counts[pair] = counts.get(pair, 0) + 1
        if not counts:
            break
        most = max(counts.values())
        best = [pair for pair in counts if counts[pair] == most]
        pair = random.choice(best if random.random() < 0.7 else list(counts))
        merges.append(pair)
        for word in words:
            i = 0
            while i + 1 < len(word):
                if (word[i], word[i + 1]) == pair:
                    word[i : i + 2] = [join(*pair)]
                i += 1
    return merges


class Toy:
    """A random vocabulary of Hugging Face's BPE with random options."""

    def __init__(self, random):
        self.random = random
        self.byte_level = random.random() < 0.5
        self.prefix = random.choice([None, None, None, "##", "_"])
        self.suffix = random.choice([None, None, None, "</w>", "$"])
        if self.byte_level:
            pool = [bytes([b]) for b in b"abc \xe4\xb8\xad\xc3\xa9\xff"]
            self.unknown = [b"z", b"\x01"]
        else:
            pool = [c.encode() for c in "abcdé中国▁😀 "]
            self.unknown = [c.encode() for c in "zü語"]
        self.units = random.sample(pool, random.randint(2, 7))
        self.has_unk = random.random() < 0.5
        # Byte-level vocabularies deviate: see bpe_former.h.
        self.fallback = not self.byte_level and random.random() < 0.4
        self.fuse = random.random() < 0.5
        self.ignore_merges = random.random() < 0.3
        self.tokens = [b"<unk>"] if self.has_unk else []
        self.bytes = set()
        self.add_units()
        self.add_merges()

    def join(self, left, right):
        return left + right[len(self.prefix or "") :]

    def symbols(self, units):
        last = len(units) - 1
        return [
            ((self.prefix or "").encode() if i > 0 else b"")
            + unit
            + ((self.suffix or "").encode() if i == last else b"")
            for i, unit in enumerate(units)
        ]

    def add(self, token):
        if token not in self.tokens:
            self.tokens.append(token)

    def add_units(self):
        for unit in self.units:
            for symbol in self.symbols([unit]) + self.symbols([unit] * 3):
                if self.random.random() < 0.93:
                    self.add(symbol)
        if self.fallback:
            some = self.random.random() < 0.4
            for byte in range(256):
                if not some or self.random.random() < 0.7:
                    self.bytes.add(b"<0x%02X>" % byte)
                    self.add(b"<0x%02X>" % byte)

    def add_merges(self):
        random = self.random
        words = [
            self.symbols(random.choices(self.units, k=random.randint(1, 9)))
            for _ in range(60)
        ]
        merges = learn(random, words, random.randint(0, 40), self.join)
        if random.random() < 0.5:
            random.shuffle(merges)
        self.merges = []
        for left, right in merges:
            if left in self.tokens and right in self.tokens:
                self.add(self.join(left, right))
                self.merges.append((left, right))
        if random.random() < 0.3:
            self.merges = self.all_splits()
        if self.merges and random.random() < 0.2:
            self.merges += random.choices(self.merges, k=3)
        if random.random() < 0.3:
            for _ in range(5):
                units = random.choices(self.units, k=random.randint(2, 4))
                self.add(b"".join(units))

    def all_splits(self):
        """What converters write: every split of every product."""
        prefix = (self.prefix or "").encode()
        rights = [
            t
            for t in self.tokens
            if t.startswith(prefix) and len(t) > len(prefix)
        ]
        found = {}
        for product in [self.join(*merge) for merge in self.merges]:
            for left in self.tokens:
                for right in rights:
                    if self.join(left, right) == product:
                        found[left, right] = None
        return list(found)

    def spelled(self, token):
        if self.byte_level and token != b"<unk>":
            return spell(token)
        return token.decode()

    def peer(self):
        options = {"unk_token": "<unk>"} if self.has_unk else {}
        if self.prefix:
            options["continuing_subword_prefix"] = self.prefix
        if self.suffix:
            options["end_of_word_suffix"] = self.suffix
        return tokenizers.models.BPE(
            vocab={self.spelled(t): i for i, t in enumerate(self.tokens)},
            merges=[
                (self.spelled(a), self.spelled(b)) for a, b in self.merges
            ],
            fuse_unk=self.fuse,
            byte_fallback=self.fallback,
            ignore_merges=self.ignore_merges,
            **options,
        )

    def kind(self, token):
        if token == b"<unk>":
            return "UNKNOWN"
        return "BYTE" if token in self.bytes else "NORMAL"

    def spec(self):
        fields = [
            f"merges: {self.tokens.index(part)}"
            for merge in self.merges
            for part in merge
        ]
        fields.append(f"fuse_unk: {str(self.fuse).lower()}")
        fields.append(f"byte_fallback: {str(self.fallback).lower()}")
        fields.append(f"ignore_merges: {str(self.ignore_merges).lower()}")
        if not self.byte_level:
            fields.append("alphabet: CHARACTERS")
        if self.has_unk:
            fields.append("unk_id: 0")
        if self.prefix:
            fields.append(f'continuing_subword_prefix: "{self.prefix}"')
        if self.suffix:
            fields.append(f'end_of_word_suffix: "{self.suffix}"')
        vocabulary = probe.vocabulary(
            self.tokens, [self.kind(t) for t in self.tokens]
        )
        if self.byte_level:
            vocabulary = vocabulary[:-1] + " byte_level: true }"
        return f"models {{ bpe {{ {' '.join(fields)} }} }} " + vocabulary

    def words(self, count):
        random = self.random
        units = self.units * 8 + self.unknown
        sizes = [random.randint(1, 12) for _ in range(count)]
        sizes += [random.randint(25, 90) for _ in range(count // 5)]
        return [b"".join(random.choices(units, k=size)) for size in sizes]


def compare_toys(program, random, rounds, count):
    for _ in range(rounds):
        toy = Toy(random)
        want = toy.peer()
        words = toy.words(50)
        ids = probe.Probe(program, toy.spec()).ids(words)
        for word, got in zip(words, ids):
            text = spell(word) if toy.byte_level else word.decode()
            expected = [token.id for token in want.tokenize(text)]
            count.check(got, expected, (word, vars(toy)))


def compare_dropout(program, count):
    """Frequencies of the results: squared differences as for chi-squared."""
    tokens = [b"a", b"b", b"c", b"ab", b"bc", b"abc", b"aa", b"abca"]
    merges = [(0, 1), (1, 2), (3, 2), (0, 0), (0, 4), (5, 0)]
    times = 20000
    for dropout in [0.1, 0.5, 0.9]:
        names = [token.decode() for token in tokens]
        want = tokenizers.models.BPE(
            vocab={name: i for i, name in enumerate(names)},
            merges=[(names[a], names[b]) for a, b in merges],
            dropout=dropout,
        )
        listed = " ".join(f"merges: {a} merges: {b}" for a, b in merges)
        got = probe.Probe(
            program,
            f"models {{ bpe {{ alphabet: CHARACTERS dropout: {dropout} "
            f"{listed} }} }} " + probe.vocabulary(tokens),
        )
        for word in ["abca", "aabcabab"]:
            ours = collections.Counter(got([word.encode()] * times))
            theirs = collections.Counter(
                "".join(f"{token.id} " for token in want.tokenize(word))
                for _ in range(times)
            )
            distance = sum(
                (ours[ids] - theirs[ids]) ** 2 / (ours[ids] + theirs[ids])
                for ids in ours.keys() | theirs.keys()
            )
            # At most 26 results; 80 comes up by chance once in 10^7 times.
            count.check(distance < 80, True, (dropout, word, distance))


# -------------------------------------------------------------------- tiktoken


def rank_spec(ranks):
    listed = " ".join(
        f"ids: {rank} tokens: {probe.quoted(token)}"
        for token, rank in sorted(ranks.items(), key=lambda row: row[1])
    )
    return (
        "models { bpe { rank_lookup: BYTES } } "
        f"vocabulary {{ byte_level: true {listed} }}"
    )


def rank_peer(ranks):
    return tiktoken.Encoding(
        "toy", pat_str="(?s).+", mergeable_ranks=ranks, special_tokens={}
    )._encode_single_piece


def random_ranks(random, letters):
    words = [
        [bytes([b]) for b in random.choices(letters, k=random.randint(1, 12))]
        for _ in range(60)
    ]
    learnt = learn(random, words, random.randint(0, 60), bytes.__add__)
    tokens = [left + right for left, right in learnt]
    if random.random() < 0.6:
        random.shuffle(tokens)
    if random.random() < 0.3:
        tokens = [token for token in tokens if random.random() < 0.8]
    tokens = [bytes([byte]) for byte in range(256)] + tokens
    if random.random() < 0.3:
        random.shuffle(tokens)
    return {token: 2 * i for i, token in enumerate(dict.fromkeys(tokens))}


def compare_ranks(program, random, rounds, count):
    for _ in range(rounds):
        pool = b"abcd \xe4\xb8\xad\xc3\xa9\x80"
        letters = random.sample(pool, k=random.randint(1, 6))
        ranks = random_ranks(random, letters)
        sizes = [random.randint(1, 14) for _ in range(50)]
        sizes += [random.randint(25, 150) for _ in range(10)]
        words = [bytes(random.choices(letters, k=size)) for size in sizes]
        want = rank_peer(ranks)
        got = probe.Probe(program, rank_spec(ranks))
        for word, ids in zip(words, got.ids(words)):
            count.check(ids, want(word), (word, ranks))


def long_words(random):
    """Runs and other words of up to a million bytes."""
    yield b"a" * 1000000
    yield from [b" " * 100001, b"=-" * 35003, b"\xff" * 70000, b"0" * 99999]
    yield "😀".encode() * 20000
    yield random.randbytes(70000)
    yield bytes(random.choices(b"ACGT", k=70000))
    yield b"ab" * 30000 + b"a" * 30000 + b" " * 300 + b"the end of it" * 9


def compare_real_ranks(program, random, count):
    """Words of the corpora, whole lines, and long words with cl100k."""
    file = probe.shared("vocabs/openai/cl100k_base.tiktoken")
    if file is None:
        print("vocabs/openai is not beside the checkout: left out")
        return
    ranks = {}
    for line in file.read_bytes().splitlines():
        token, rank = line.split()
        ranks[base64.b64decode(token)] = int(rank)
    words = {}
    for text in sorted(probe.shared("corpora/open/mono").glob("*/*")):
        if text.is_file():
            data = text.read_bytes()[: 200000 if probe.FULL else 6000]
            words.update(dict.fromkeys(data.split(b" ")))
            words.update(dict.fromkeys(data.splitlines()[:5]))
    words.pop(b"", None)
    words = [*words, *long_words(random)]
    want = rank_peer(ranks)
    got = probe.Probe(program, rank_spec(ranks))
    for word, ids in zip(words, got.ids(words)):
        count.check(ids, want(word), word[:100])
    short = [word for word in words if len(word) <= 15]
    print(f"cl100k: {got.nanoseconds(short):.0f} ns a word of <= 15 bytes")


def main():
    program = sys.argv[1]
    random = probe.generator()
    count = probe.Count("bpe")
    rounds = 1500 if probe.FULL else 60
    compare_toys(program, random, rounds, count)
    compare_dropout(program, count)
    compare_ranks(program, random, rounds, count)
    compare_real_ranks(program, random, count)
    count.finish()


if __name__ == "__main__":
    main()

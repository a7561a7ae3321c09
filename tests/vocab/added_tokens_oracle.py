"""Added tokens against tokenizers: random tokens, flags, normalisers, texts.

The model behind is a byte alphabet without merges, so that ids show what every
byte of the text became.

Usage: added_tokens_oracle.py ADDED_TOKENS_PROBE
"""

import subprocess
import sys

import probe

tokenizers = probe.peer("tokenizers")
N = tokenizers.normalizers

NORMALIZERS = [
    None,
    None,
    N.Lowercase(),
    N.Prepend("_"),
    N.Replace(" ", "_"),
    N.NFKC(),
    N.Sequence([N.Lowercase(), N.Replace("b", "aa")]),
]
PARTS = ["a", "b", "A", "<", ">", " ", "\n", "_", "é", "　", "1", "\u0301"]
# The characters on which classes of Unicode versions and of regular
# expressions could differ.
ODD_PARTS = ["\u200d", "\u2167", "ª", "²", "\u203f", "\u180e", "\x85", "\u2028"]


def random_text(random, parts, size_max):
    return "".join(random.choices(parts, k=random.randint(1, size_max)))


def new_tokenizer(normalizer):
    letters = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: i for i, letter in enumerate(letters)}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE(vocabulary, []))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(
        add_prefix_space=False, use_regex=False
    )
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    return tokenizer


class Case:
    """A tokenizer of the peer and the same added tokens as our spec."""

    def __init__(self, random):
        self.normalizer = random.choice(NORMALIZERS)
        self.tokenizer = new_tokenizer(self.normalizer)
        self.parts = PARTS + random.sample(ODD_PARTS, 2)
        self.spec = ""
        self.contents = []
        for _ in range(random.randint(1, 7)):
            self.add(random)
        self.byte_ids = self.ids_of_bytes()

    def add(self, random):
        content = random_text(random, self.parts, 3)
        if content in self.contents or len(content.encode()) == 1:
            return
        flags = {
            flag: random.random() < 0.3
            for flag in ["single_word", "lstrip", "rstrip", "normalized"]
        }
        special = random.random() < 0.5
        token = tokenizers.AddedToken(content, special=special, **flags)
        if special:
            self.tokenizer.add_special_tokens([token])
        else:
            self.tokenizer.add_tokens([token])
        self.contents.append(content)
        fields = "".join(f"{flag}: true " for flag in flags if flags[flag])
        fields += "special: true " if special else ""
        self.spec += (
            f"added_tokens {{ id: {self.tokenizer.token_to_id(content)} "
            f"content: {probe.quoted(content.encode())} {fields} }} "
        )

    def ids_of_bytes(self):
        alphabet = [n for n in range(33, 127)]
        alphabet += list(range(161, 173)) + list(range(174, 256))
        letters = {byte: chr(byte) for byte in alphabet}
        rest = [byte for byte in range(256) if byte not in letters]
        letters |= {byte: chr(256 + i) for i, byte in enumerate(rest)}
        return {b: self.tokenizer.token_to_id(c) for b, c in letters.items()}

    def normalize(self, text):
        if self.normalizer is None or not text:
            return text
        return self.normalizer.normalize_str(text)

    def run(self, program, lines):
        head = [self.spec.encode()]
        head += [self.normalize(c).encode() for c in self.contents]
        done = subprocess.run(
            [program],
            input="".join(x.hex() + "\n" for x in head + lines),
            capture_output=True,
            text=True,
            check=True,
        )
        answers = []
        for line in done.stdout.splitlines():
            matches = []
            for match in line.split():
                span, _, token = match.partition(":")
                begin, _, end = span.partition("-")
                matches.append((int(begin), int(end), int(token)))
            answers.append(matches)
        return answers


def split(data, matches):
    """[(bytes, id or None)] of a text and its matches."""
    parts = []
    at = 0
    for begin, end, token in matches:
        if at < begin:
            parts.append((data[at:begin], None))
        parts.append((data[begin:end], token))
        at = end
    if at < len(data):
        parts.append((data[at:], None))
    return parts


def ids(case, program, texts):
    """Ids of each text by our two passes."""
    data = [text.encode() for text in texts]
    raw = case.run(program, [b"r" + text for text in data])
    parts = [split(text, matches) for text, matches in zip(data, raw)]
    gaps = [
        case.normalize(text.decode()).encode()
        for row in parts
        for text, token in row
        if token is None
    ]
    answers = iter(zip(gaps, case.run(program, [b"n" + gap for gap in gaps])))
    for row in parts:
        found = []
        for _, token in row:
            if token is not None:
                found.append(token)
                continue
            gap, matches = next(answers)
            for text, inner in split(gap, matches):
                if inner is not None:
                    found.append(inner)
                else:
                    found += [case.byte_ids[byte] for byte in text]
        yield found


def main():
    program = sys.argv[1]
    random = probe.generator()
    count = probe.Count("added tokens")
    for _ in range(3000 if probe.FULL else 200):
        case = Case(random)
        if not case.contents:
            continue
        texts = [random_text(random, case.parts, 25) for _ in range(40)]
        for text, got in zip(texts, ids(case, program, texts)):
            try:
                want = case.tokenizer.encode(text, add_special_tokens=False).ids
            except BaseException:  # the peer panics on some overlaps
                continue
            count.check(got, want, (text, case.spec, case.normalizer))
    count.finish()


if __name__ == "__main__":
    main()

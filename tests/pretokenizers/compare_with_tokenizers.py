"""Every scheme of tokenizer.json against `tokenizers`: pretokens and offsets.

Usage: compare_with_tokenizers.py PRETOKENIZER_PROBE
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "vocab"))
import probe  # noqa: E402

peer = probe.peer("tokenizers")
unicodedata2 = probe.peer("unicodedata2")
pre = peer.pre_tokenizers

# Behaviour as the library and as the spec name it.
BEHAVIOURS = [
    "isolated",
    "removed",
    "merged_with_previous",
    "merged_with_next",
    "contiguous",
]
ALPHABET = (
    list("aabBsSlL12  \n\t'/!-_$") + list("éİıſ中文ひカー한กำ،؟٣½Ⅷ²") +
    ["\u0301", "\u3000", "\u00a0", "\u2581", "\u2581", "\u2e43", "\u166d",
     "\u200b", "\u200d", "\U0001f600", "\ue000", "\u0378", "\x00", "\r"]
)


def cases():
    """[(name, the library's object, spec as text, its alphabet)]"""
    quote = probe.quoted
    yield "bert", pre.BertPreTokenizer(), "bert {}"
    yield "whitespace", pre.Whitespace(), "whitespace {}"
    yield "whitespace_split", pre.WhitespaceSplit(), "whitespace_split {}"
    yield ("scripts", pre.UnicodeScripts(),
           "unicode_scripts { drop_leading_spaces: true }")
    yield "delimiter", pre.CharDelimiterSplit("-"), (
        "char_delimiter { delimiter: '-' }")
    for length in (1, 2, 5):
        yield (f"fixed {length}", pre.FixedLength(length),
               f"fixed_length {{ length: {length} }}")
    for individual in (True, False):
        yield ("digits", pre.Digits(individual_digits=individual),
               f"digits {{ individual: {str(individual).lower()} }}")
    for behaviour in BEHAVIOURS:
        upper = behaviour.upper()
        yield ("punctuation " + behaviour, pre.Punctuation(behaviour),
               f"punctuation {{ behavior: {upper} }}")
        for invert in (False, True):
            text = f"behavior: {upper} invert: {str(invert).lower()}"
            for literal in ("-", "a", "--", "é"):
                yield (f"literal {literal} {text}",
                       pre.Split(literal, behaviour, invert),
                       f"literal {{ pattern: {quote(literal.encode())} {text}"
                       " }")
            for pattern in PATTERNS:
                yield (f"regex {pattern} {text}",
                       pre.Split(peer.Regex(pattern), behaviour, invert),
                       f"regex {{ pattern: {quote(pattern.encode())} {text} "
                       "zero_width: true }")
    yield from metaspace_cases()
    yield from byte_level_cases()
    yield from sequence_cases()


# With and without look-around; what differs between dialects.
PATTERNS = [
    r"\s+", r"\w+", r"[^\w\s]", r"\d{1,2}", r"(?i)s|é", r"a(?=1)", r"(?<!a)1",
    r"\s+(?!\S)|\s+", r"\p{L}+|\s+(?!\S)|\s+", r"\p{N}{1,3}+", r"$\n",
    r"[\p{L}&&[^a]]+", r"'(?i:[sdmt]|ll)|\p{Han}+", r".",
    # Empty matches.
    r"a*", r"(?=\d)", r"\b", r"(?<=a)|1", r"^|\s", r"(?=(\d{3})+(?!\d))",
]


def metaspace_cases():
    schemes = ("always", "first", "never")
    for scheme in schemes:
        for split in (True, False):
            for replacement in ("\u2581", "_", "é"):
                yield (f"metaspace {scheme} {split} {replacement}",
                       pre.Metaspace(replacement, scheme, split),
                       metaspace(replacement, scheme, split))


def metaspace(replacement, scheme, split):
    return (f"metaspace {{ replacement: {probe.quoted(replacement.encode())} "
            f"prepend_scheme: {scheme.upper()} split: {str(split).lower()} }}")


def byte_level_cases():
    for prefix in (True, False):
        for use_regex in (True, False):
            yield (f"byte_level {prefix} {use_regex}",
                   pre.ByteLevel(prefix, True, use_regex),
                   byte_level(prefix, use_regex))


def byte_level(prefix, use_regex):
    return (f"byte_level {{ add_prefix_space: {str(prefix).lower()} "
            f"use_regex: {str(use_regex).lower()} }}")


def sequence_cases():
    parts = {
        "split": (pre.WhitespaceSplit(), "whitespace_split {}"),
        "bert": (pre.BertPreTokenizer(), "bert {}"),
        "digits": (pre.Digits(True), "digits { individual: true }"),
        "runs": (pre.Digits(False), "digits {}"),
        "marks": (pre.Punctuation("isolated"), "punctuation {}"),
        "always": (pre.Metaspace("\u2581", "always", True),
                   metaspace("\u2581", "always", True)),
        "first": (pre.Metaspace("\u2581", "first", False),
                  metaspace("\u2581", "first", False)),
        "prefix": (pre.ByteLevel(True, True, True), byte_level(True, True)),
        "bytes": (pre.ByteLevel(False, True, True), byte_level(False, True)),
        "scripts": (pre.UnicodeScripts(),
                    "unicode_scripts { drop_leading_spaces: true }"),
        "three": (pre.Split(peer.Regex(r"\p{N}{1,3}"), "isolated"),
                  r"regex { pattern: '\\p{N}{1,3}' }"),
        "gpt2": (pre.Split(peer.Regex(r" ?\p{L}+| ?\p{N}+|\s+(?!\S)|\s+"),
                           "removed", True),
                 r"regex { pattern: ' ?\\p{L}+| ?\\p{N}+|\\s+(?!\\S)|\\s+' "
                 "behavior: REMOVED invert: true }"),
    }
    names = sorted(parts)
    orders = [(a, b) for a in names for b in names if a != b]
    orders += [("digits", "split", "always"), ("first", "runs", "marks"),
               ("split", "prefix", "marks"), ("three", "gpt2", "bytes")]
    for order in orders:
        # Letters of the byte alphabet would be split by what follows them.
        if any(name in ("prefix", "bytes") for name in order[:-1]):
            continue
        members = " ".join(f"members {{ {parts[n][1]} }}" for n in order)
        yield ("sequence " + " ".join(order),
               pre.Sequence([parts[n][0] for n in order]),
               f"sequence {{ {members} }}")


def byte_letters():
    """Letter of the GPT-2 alphabet -> byte."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [b for b in range(256) if b not in shown]
    letters = {chr(b): b for b in shown}
    letters.update({chr(256 + i): b for i, b in enumerate(hidden)})
    return letters


LETTERS = byte_letters()


def wanted(split, text, is_byte_level):
    """[(pretoken as bytes, begin, end)], offsets in bytes of the text."""
    sizes = [0]
    for character in text:
        sizes.append(sizes[-1] + len(character.encode()))
    pieces = []
    for piece, (begin, end) in split.pre_tokenize_str(text):
        data = (bytes(LETTERS[c] for c in piece) if is_byte_level
                else piece.encode())
        pieces.append((data, sizes[begin], sizes[end]))
    return pieces


def found(line):
    pieces = []
    for field in line.split():
        span, _, data = field.partition("=")
        if span.endswith("!"):
            continue
        begin, _, end = span.partition("-")
        pieces.append((bytes.fromhex(data), int(begin), int(end)))
    return pieces


def texts(random, count):
    yield ""
    for _ in range(count):
        size = random.randrange(1, 14)
        yield "".join(random.choice(ALPHABET) for _ in range(size))


def all_characters(step):
    """Each code point between two letters, in small texts.

    Not those without a meaning in Unicode 16: the library's tables are those
    of its compiler, which knows Unicode 17 (26 digits more).
    """
    for c in range(0, 0x110000, step):
        if unicodedata2.category(chr(c)) not in ("Cn", "Cs"):
            yield f"a{chr(c)}1{chr(c)}"


def main():
    count = probe.Count("schemes")
    random = probe.generator()
    samples = 4000 if probe.FULL else 150
    for name, split, spec in cases():
        inputs = list(texts(random, samples))
        if name in ("bert", "whitespace", "whitespace_split", "scripts",
                    "digits", "punctuation isolated"):
            inputs += all_characters(1 if probe.FULL else 97)
        lines = probe.Probe(sys.argv[1], spec)(
            text.encode() for text in inputs)
        is_byte_level = "byte_level" in spec
        for text, line in zip(inputs, lines):
            count.check(found(line), wanted(split, text, is_byte_level),
                        f"{name} of {text!a}")
    count.finish()


if __name__ == "__main__":
    main()

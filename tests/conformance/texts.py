"""Random texts that are hard on tokenizers.

Every generator takes random numbers, tokens of the vocabulary under test and
its added tokens, and gives one text. Texts are of characters; ill_formed()
gives bytes.
"""

import functools
import unicodedata

SPACES = ("\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2003\u2009\u200a\u2028\u2029"
          "\u202f\u205f\u3000")
# Look like white space, or nothing at all, and are not.
BLANKS = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u2581\u2423\x00\x1c\x7f"
APOSTROPHES = ["'", "\u2019", "'", "'", "''", " '", "' ", "`"]
CONTRACTIONS = ["s", "t", "re", "ve", "m", "ll", "d", "S", "T", "RE", "Ve",
                "M", "lL", "D", "\u017f", "\u212a", "x", "sd", "LLo", ""]
# First and last code points of scripts and kinds of signs.
BLOCKS = [
    (0x21, 0x7E), (0xA1, 0xFF), (0x100, 0x24F), (0x300, 0x36F),
    (0x370, 0x3FF), (0x400, 0x4FF), (0x531, 0x58A), (0x591, 0x5F4),
    (0x600, 0x6FF), (0x700, 0x74A), (0x904, 0x97F), (0x985, 0x9FE),
    (0xB82, 0xBFA), (0xC05, 0xC7F), (0xE01, 0xE5B), (0xF00, 0xFDA),
    (0x1000, 0x109F), (0x10A0, 0x10FF), (0x1100, 0x11FF), (0x1200, 0x137C),
    (0x1780, 0x17F9), (0x1E00, 0x1EFF), (0x1F00, 0x1FFE), (0x2000, 0x206F),
    (0x2070, 0x209C), (0x20A0, 0x20C0), (0x2100, 0x218B), (0x2190, 0x22FF),
    (0x2460, 0x24FF), (0x2E80, 0x2FDF), (0x3000, 0x303F), (0x3041, 0x30FF),
    (0x3105, 0x312F), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAD9),
    (0xFB00, 0xFB4F), (0xFE00, 0xFE6B), (0xFF01, 0xFFEE), (0x10330, 0x1034A),
    (0x10400, 0x1044F), (0x1D400, 0x1D7FF), (0x1F1E6, 0x1F1FF),
    (0x1F300, 0x1FAFF), (0x20000, 0x2A6DF), (0x2F800, 0x2FA1D),
    (0xE0001, 0xE01EF), (0xE000, 0xE0FF),
]


def _space(rng, longest=6):
    return "".join(rng.choices(SPACES + "   \n\n", k=rng.randint(0, longest)))


def _character(rng):
    """Any scalar value; each plane and the first blocks are frequent."""
    top = rng.choice([0x7F, 0x7FF, 0xFFFF, 0x1FFFF, 0x10FFFF])
    while True:
        value = rng.randint(0, top)
        if not 0xD800 <= value < 0xE000:
            return chr(value)


def words(rng, tokens, added):
    """Tokens of the vocabulary, joined and cut anywhere."""
    del added
    text = rng.choice(["", "", " ", "\n"]).join(
        rng.choices(tokens, k=rng.randint(1, 8)))
    return text if rng.random() < 0.7 else text[rng.randint(0, 3):]


def ascii_strips(rng, tokens, added):
    """ASCII with white space around it."""
    del tokens, added
    size = rng.randint(0, 24)
    core = "".join(chr(rng.randint(0x20, 0x7E)) for _ in range(size))
    return _space(rng) + core + _space(rng)


def apostrophes(rng, tokens, added):
    """Contractions in every case, and what looks like them."""
    del added
    parts = []
    for _ in range(rng.randint(1, 5)):
        parts.append(rng.choice(tokens) if rng.random() < 0.5 else
                     rng.choice(["a", "X", "1", ".", "\u00e9", "", " "]))
        parts.append(rng.choice(APOSTROPHES))
        parts.append(rng.choice(CONTRACTIONS))
    return "".join(parts)


def added_tokens(rng, tokens, added):
    """Added tokens whole, cut, doubled, with white space on either side."""
    parts = []
    for _ in range(rng.randint(1, 5)):
        token = rng.choice(added) if added else rng.choice(tokens)
        shape = rng.random()
        if shape < 0.15:
            token = token[:rng.randint(0, len(token))]
        elif shape < 0.25:
            token = token[rng.randint(0, len(token)):]
        elif shape < 0.35:
            token = token.replace("|", "\uff5c").replace("<", "\uff1c")
        elif shape < 0.4:
            token = token.upper()
        parts += [_space(rng, 3), token, _space(rng, 3)]
        if rng.random() < 0.3:
            parts.append(rng.choice(tokens))
    return "".join(parts)


def code_points(rng, tokens, added):
    """Code points of all planes."""
    del tokens, added
    return "".join(_character(rng) for _ in range(rng.randint(1, 24)))


def scripts(rng, tokens, added):
    """Runs of one script each, with marks, digits and signs between."""
    del tokens, added
    parts = []
    for _ in range(rng.randint(1, 5)):
        first, last = rng.choice(BLOCKS)
        size = rng.randint(1, 8)
        parts += [chr(rng.randint(first, last)) for _ in range(size)]
        if rng.random() < 0.2:
            parts.append(chr(rng.randint(0x300, 0x36F)))
        parts.append(rng.choice(["", "", " ", " ", ".", "-", "'", "\n", "7",
                                 "\u200d", "\u3002", "\ufe0f"]))
    return "".join(parts)


def spaces(rng, tokens, added):
    """Runs of white space, mostly of one sort."""
    del added
    parts = []
    for _ in range(rng.randint(1, 4)):
        parts.append(rng.choice([" ", "\n", "\r\n", "\t", rng.choice(SPACES),
                                 rng.choice(BLANKS)]) * rng.randint(1, 9))
        if rng.random() < 0.6:
            parts.append(rng.choice(tokens))
    return "".join(parts)


@functools.lru_cache(maxsize=4)
def _characters(tokens):
    return sorted(set("".join(tokens)))


def characters(rng, tokens, added):
    """Characters of the vocabulary's tokens."""
    del added
    known = _characters(tuple(tokens))
    return "".join(rng.choices(known, k=rng.randint(1, 30)))


def numbers(rng, tokens, added):
    """Digits of several scripts, with separators."""
    del tokens, added
    zero = rng.choice([0x30, 0x30, 0x30, 0x660, 0x966, 0xE50, 0xFF10, 0x1D7CE])
    parts = []
    for _ in range(rng.randint(1, 4)):
        size = rng.choice([1, 2, 3, 4, 5, 7, 12, 20])
        parts += [chr(zero + rng.randint(0, 9)) for _ in range(size)]
        parts.append(rng.choice([".", ",", " ", "-", "\u00bd", "\u00b2", "e",
                                 "\u2167", "", "%"]))
    return "".join(parts)


def composed(rng, tokens, added):
    """The same text in one of the four normal forms, in any case."""
    text = scripts(rng, tokens, added)
    form = rng.choice(["NFC", "NFD", "NFKC", "NFKD"])
    change = rng.choice([str.upper, str.lower, str.title, str.swapcase])
    return unicodedata.normalize(form, change(text))


def mixed(rng, tokens, added):
    """Pieces of two or three of the others."""
    return "".join(rng.choice(PLAIN)(rng, tokens, added)
                   for _ in range(rng.randint(2, 3)))


PLAIN = [words, ascii_strips, apostrophes, added_tokens, code_points, scripts,
         spaces, characters, numbers, composed]
GENERATORS = PLAIN + [mixed, mixed]

# What ill-formed text is made of.
ILL_FORMED = [
    b"\xff", b"\xc3", b"\xe2\x82", b"\xed\xa0\x80", b"\xf0\x9f\x98",
    b"\xf0\x80\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\xf8\x88\x80\x80\x80",
    b"\xed\xa0\xbd\xed\xb8\x80", b"\x80", b"\xbf\xbf", b"\xe0\xa0\x80",
    b"\xef\xbb\xbf", b"\xf0\x9f\x98\x80",
]


def ill_formed(rng, tokens, added):
    """Bytes, well-formed and not, without NUL."""
    parts = []
    for _ in range(rng.randint(1, 8)):
        shape = rng.random()
        if shape < 0.4:
            parts.append(rng.choice(ILL_FORMED))
        elif shape < 0.6:
            parts.append(bytes(rng.randint(1, 255)
                               for _ in range(rng.randint(1, 6))))
        else:
            text = rng.choice(GENERATORS)(rng, tokens, added)
            parts.append(text[:8].encode())
    return b"".join(parts).replace(b"\0", b"\1")


def some(rng, tokens, added, byte_count):
    """Texts of about so many bytes in all."""
    tokens = [token for token in tokens if token] or ["a"]
    texts = []
    while byte_count > 0:
        texts.append(rng.choice(GENERATORS)(rng, tokens, added))
        byte_count -= len(texts[-1].encode()) + 1
    return texts

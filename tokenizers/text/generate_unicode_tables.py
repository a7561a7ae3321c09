#!/usr/bin/env python3
"""Writes the Unicode tables of this folder.

    python generate_unicode_tables.py [--check]

Sources, each the definition of what it gives:
  * unicodedata2 16.0.0 (PyPI): general category, East Asian width, combining
    class, decomposition.
  * regex (PyPI, any version of Unicode 16 or later): script, White_Space,
    Alphabetic, Join_Control, grapheme properties. Code points that Unicode 16.0
    does not assign are left out, so a newer version changes nothing; the test
    compares the result with ICU.
  * libicuuc, version 72 or later, through ctypes: the age of a code point up to
    Unicode 15.0; later ones count as 16.0.
  * tokenizers 0.23.3 (PyPI): lower case, and the sets that BertNormalizer,
    StripAccents and Punctuation go by. Those are what the library does, not
    what a Unicode version says, so they are asked for code point by code
    point.

With --check nothing is written; the exit status is 1 if a file would change.
"""

import argparse
import ctypes
import ctypes.util
import pathlib
import sys

import regex
import tokenizers
import unicodedata2
from regex import _regex
from tokenizers import normalizers, pre_tokenizers

from table_format import array, file_text, trie

HERE = pathlib.Path(__file__).resolve().parent
CODE_POINTS = 0x110000

# Order of enum GeneralCategory in unicode.h.
CATEGORIES = (
    "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po "
    "Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co Cn"
).split()
# Bits of the category byte above the category itself.
WHITE_SPACE, WORD, ALPHABETIC = 0x20, 0x40, 0x80
# Bits of the trait byte; the two lowest are the width.
BERT_DROPPED, BERT_MARK, BERT_PUNCTUATION, STRIPPED_MARK = 4, 8, 16, 32
UPPERCASE, LOWERCASE = 64, 128
# Order of enum Break in graphemes.cc, and the bits above it.
GRAPHEME_BREAKS = (
    "Other CR LF Control Extend ZWJ Regional_Indicator Prepend SpacingMark "
    "L V T LV LVT"
).split()
PICTOGRAPHIC = 0x10
# Script names of more than one word; the regex module has them without "_".
SCRIPT_WORDS = """
Anatolian_Hieroglyphs Bassa_Vah Canadian_Aboriginal Caucasian_Albanian
Cypro_Minoan Dives_Akuru Egyptian_Hieroglyphs Gunjala_Gondi Gurung_Khema
Hanifi_Rohingya Imperial_Aramaic Inscriptional_Pahlavi Inscriptional_Parthian
Khitan_Small_Script Kirat_Rai Linear_A Linear_B Masaram_Gondi Meetei_Mayek
Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Nag_Mundari New_Tai_Lue
Nyiakeng_Puachue_Hmong Ol_Chiki Ol_Onal Old_Hungarian Old_Italic
Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian
Old_Turkic Old_Uyghur Pahawh_Hmong Pau_Cin_Hau Phags_Pa Psalter_Pahlavi
SignWriting Sora_Sompeng Syloti_Nagri Tai_Le Tai_Tham Tai_Viet Tulu_Tigalari
Warang_Citi Zanabazar_Square
""".split()
CONJUNCTS = {"Linker": 0x20, "Consonant": 0x40, "Extend": 0x60}


def is_scalar(c):
    return not 0xD800 <= c < 0xE000


SCALARS = [c for c in range(CODE_POINTS) if is_scalar(c)]
CATEGORY = [unicodedata2.category(chr(c)) for c in range(CODE_POINTS)]


def members(prop):
    """Scalar values of a property of the regex module, assigned in 16.0."""
    match = regex.compile(r"\p{%s}" % prop).match
    return {c for c in SCALARS if CATEGORY[c] != "Cn" and match(chr(c))}


def chunks():
    for begin in range(0, CODE_POINTS, 4096):
        text = "".join(
            chr(c) for c in range(begin, begin + 4096) if is_scalar(c))
        if text:
            yield text


def dropped_by(normalizer):
    """Scalar values that a normaliser drops."""
    dropped = set()
    for text in chunks():
        left = set(normalizer.normalize_str(text))
        dropped.update(ord(c) for c in text if c not in left)
    return dropped


# --------------------------------------------------------------- classes


def category_values():
    space = members("White_Space")
    alphabetic = members("Alphabetic")
    join_control = members("Join_Control")
    values = []
    for c in range(CODE_POINTS):
        category = CATEGORY[c]
        word = (c in alphabetic or c in join_control or category[0] == "M" or
                category in ("Nd", "Pc"))
        values.append(CATEGORIES.index(category) |
                      (WHITE_SPACE if c in space else 0) |
                      (WORD if word else 0) |
                      (ALPHABETIC if c in alphabetic else 0))
    return values


def script_names():
    """[(long name, short name)]; Unknown first, then Common, Inherited."""
    values = _regex.get_properties()["SCRIPT"][1]
    by_value = {}
    for name, value in values.items():
        by_value.setdefault(value, []).append(name)
    pairs = []
    for names in by_value.values():
        # The short name has four letters; Miao and Plrd both have.
        names = sorted(set(names) - {"QAAI", "QAAC"},
                       key=lambda name: (len(name) == 4, name))
        long, short = names[0], names[-1]
        pairs.append((long, short))
    first = ["Unknown", "Common", "Inherited"]
    spelled = {name.replace("_", "").upper(): name for name in SCRIPT_WORDS}
    pairs = [(spelled.get(long, long.capitalize()), short.capitalize())
             for long, short in pairs]
    pairs.sort(key=lambda p: (first.index(p[0]) if p[0] in first else 3, p[0]))
    return pairs


def script_values(names):
    values = [0] * CODE_POINTS
    used = []
    for long, short in names:
        found = members("Script=" + long)
        if not found and long != "Unknown":
            continue
        for c in found:
            values[c] = len(used)
        used.append((long, short))
    assert len(used) < 256
    return values, used


def trait_values():
    """Terminal width, case, and the sets of the tokenizers library."""
    # A letter of 16.0 may have lost its case since.
    upper = members("Uppercase")
    lower = members("Lowercase")
    clean = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=False, strip_accents=False,
        lowercase=False)
    accents = normalizers.BertNormalizer(
        clean_text=False, handle_chinese_chars=False, strip_accents=True,
        lowercase=False)
    nfd = normalizers.NFD()
    space = members("White_Space")
    # White space that stays becomes U+0020, so it looks dropped.
    dropped = {c for c in dropped_by(clean)
               if clean.normalize_str(chr(c)) == ""}
    mark = {c for c in dropped_by(accents)
            if nfd.normalize_str(chr(c)) == chr(c)}
    stripped = dropped_by(normalizers.StripAccents())
    punctuation = set()
    split = pre_tokenizers.Punctuation("removed").pre_tokenize_str
    for text in chunks():
        left = set("".join(piece for piece, _ in split(text)))
        punctuation.update(ord(c) for c in text if c not in left)
    assert not (space & dropped) - {0x0B, 0x0C, 0x85}
    values = []
    for c in range(CODE_POINTS):
        values.append(width(c) |
                      (BERT_DROPPED if c in dropped else 0) |
                      (BERT_MARK if c in mark else 0) |
                      (BERT_PUNCTUATION if c in punctuation else 0) |
                      (STRIPPED_MARK if c in stripped else 0) |
                      (UPPERCASE if c in upper or CATEGORY[c] == "Lu" else 0) |
                      (LOWERCASE if c in lower or CATEGORY[c] == "Ll" else 0))
    return values


def width(c):
    """Columns on a terminal."""
    if CATEGORY[c] in ("Mn", "Me", "Cc") or 0x1160 <= c <= 0x11FF:
        return 0
    if CATEGORY[c] in ("Cf", "Zl", "Zp", "Cs"):
        return 1 if c == 0xAD else 0
    return 2 if unicodedata2.east_asian_width(chr(c)) in "WF" else 1


def lower_tables():
    """Per code point the number of a difference to its lower case."""
    lower = normalizers.Lowercase().normalize_str
    differences, values = [0], [0] * CODE_POINTS
    specials = []
    for c in SCALARS:
        to = lower(chr(c))
        if len(to) != 1:
            specials.append((c, to))
            continue
        difference = ord(to) - c
        if difference not in differences:
            differences.append(difference)
        values[c] = differences.index(difference)
    # AppendLower knows the only one to many mapping.
    assert specials == [(0x130, "i\u0307")], specials
    assert len(differences) < 256
    return (trie("Lower", values) +
            array("int32_t", "kLowerDifferences", differences))


def unicode_tables():
    scripts, used = script_values(script_names())
    lines = trie("Category", category_values())
    lines += trie("Script", scripts)
    lines += trie("Trait", trait_values())
    lines += lower_tables()
    return {
        "unicode_tables.inc": file_text(lines),
        "unicode_scripts.inc": file_text(
            ["// TESSERA_SCRIPT(enumerator, long name, short name)"] +
            ["TESSERA_SCRIPT(k%s, \"%s\", \"%s\")" %
             (long.replace("_", ""), long, short) for long, short in used]),
    }


# --------------------------------------------------------------- graphemes


def grapheme_tables():
    values = [0] * CODE_POINTS
    for number, name in enumerate(GRAPHEME_BREAKS[1:], 1):
        for c in members("Grapheme_Cluster_Break=" + name):
            values[c] = number
    # Unassigned default-ignorable code points are Control.
    control = GRAPHEME_BREAKS.index("Control")
    match = regex.compile(r"\p{Grapheme_Cluster_Break=Control}").match
    for c in SCALARS:
        if CATEGORY[c] == "Cn" and match(chr(c)):
            values[c] = control
    # Extended_Pictographic covers code points reserved for it.
    match = regex.compile(r"\p{Extended_Pictographic}").match
    for c in SCALARS:
        if match(chr(c)):
            values[c] |= PICTOGRAPHIC
    for name, bits in CONJUNCTS.items():
        for c in members("InCB=" + name):
            values[c] |= bits
    return {"grapheme_tables.inc": file_text(trie("Grapheme", values))}


# ----------------------------------------------------------- normalisation

# RecordFlags of unicode_normalization.cc.
NFC_UNSTABLE, NFD_UNSTABLE, NFKC_UNSTABLE, NFKD_UNSTABLE = 1, 2, 4, 8
NO_CANONICAL_BORDER, NO_COMPATIBLE_BORDER, HANGUL_SYLLABLE = 16, 32, 64
FORM_FLAGS = {"NFC": NFC_UNSTABLE, "NFD": NFD_UNSTABLE,
              "NFKC": NFKC_UNSTABLE, "NFKD": NFKD_UNSTABLE}
HANGUL = range(0xAC00, 0xD7A4)


def ages():
    """Per code point major * 8 + minor of the version that assigned it."""
    path = ctypes.util.find_library("icuuc")
    version = int(path.rsplit(".", 1)[1])
    assert version >= 72, "ages up to Unicode 15.0 need ICU 72"
    char_age = getattr(ctypes.CDLL(path), "u_charAge_%d" % version)
    buffer = (ctypes.c_uint8 * 4)()
    found = []
    for c in range(CODE_POINTS):
        char_age(c, buffer)
        age = (buffer[0], buffer[1])
        if CATEGORY[c] == "Cn":
            age = (0, 0)
        elif age == (0, 0) or age > (15, 0):
            age = (16, 0)
        found.append(age[0] * 8 + age[1])
    return found


def composition_pairs():
    """{(first, second): composite} of all primary composites but Hangul."""
    pairs = {}
    for c in SCALARS:
        parts = unicodedata2.decomposition(chr(c)).split()
        if len(parts) != 2 or parts[0][0] == "<":
            continue
        if unicodedata2.normalize("NFC", chr(c)) != chr(c):
            continue
        pairs[int(parts[0], 16), int(parts[1], 16)] = c
    return pairs


class Pool:
    """Sequences of code points in one array, each once."""

    def __init__(self):
        self.values, self.places = [], {}

    def place(self, text):
        if text not in self.places:
            self.places[text] = len(self.values)
            self.values += [ord(c) for c in text]
        return self.places[text]


def normalization_tables():
    normal = unicodedata2.normalize
    pairs = composition_pairs()
    backward = {second for _, second in pairs}
    # Vowels and final consonants of Hangul compose by arithmetic.
    backward.update(range(0x1161, 0x1176), range(0x11A8, 0x11C3))
    age = ages()
    pool = Pool()
    records, values = {(0,) * 7: 0}, [0] * CODE_POINTS
    for c in SCALARS:
        text = chr(c)
        nfd, nfkd = normal("NFD", text), normal("NFKD", text)
        flags = HANGUL_SYLLABLE if c in HANGUL else 0
        for form, flag in FORM_FLAGS.items():
            composes = form in ("NFC", "NFKC") and c in backward
            if composes or normal(form, text) != text:
                flags |= flag
        for parts, flag in ((nfd, NO_CANONICAL_BORDER),
                            (nfkd, NO_COMPATIBLE_BORDER)):
            if ord(parts[0]) in backward or unicodedata2.combining(parts[0]):
                flags |= flag
        canonical = "" if nfd == text or c in HANGUL else nfd
        compatible = "" if nfkd == text or c in HANGUL else nfkd
        record = (unicodedata2.combining(text), flags, 0,
                  len(canonical), len(compatible),
                  pool.place(canonical) if canonical else 0,
                  pool.place(compatible) if compatible else 0)
        if record != (0,) * 7:
            record = record[:2] + (age[c],) + record[3:]
        values[c] = records.setdefault(record, len(records))
    assert len(pool.values) < 65536 and len(records) < 65536
    lines = trie("Normalization", values, "uint16_t")
    lines.append("const NormalizationRecord kNormalizationRecords[%d] = {" %
                 len(records))
    lines += ["    {%s}," % ", ".join(map(str, record)) for record in records]
    lines += ["};", ""]
    lines += array("char32_t", "kDecompositions", pool.values)
    ordered = sorted(pairs)
    lines += array("uint64_t", "kCompositionPairs",
                   (first << 32 | second for first, second in ordered))
    lines += array("char32_t", "kComposites", (pairs[p] for p in ordered))
    return {"normalization_tables.inc": file_text(lines)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    assert unicodedata2.unidata_version == "16.0.0"
    assert tokenizers.__version__ == "0.23.3"
    files = {**unicode_tables(), **grapheme_tables(),
             **normalization_tables()}
    changed = False
    for name, text in files.items():
        path = HERE / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        changed = True
        print(("would change " if arguments.check else "wrote ") + name)
        if not arguments.check:
            path.write_text(text, encoding="utf-8")
    return 1 if arguments.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())

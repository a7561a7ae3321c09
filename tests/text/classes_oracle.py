"""The class tables and the grapheme rules against what they were made from.

Usage: classes_oracle.py TEXT_PROBE
"""

import sys

import text_oracle
from text_oracle import probe

data = probe.peer("unicodedata2")
regex = probe.peer("regex")
peer = probe.peer("tokenizers")


ASSIGNED = [c for c in text_oracle.SCALARS if data.category(chr(c)) != "Cn"]


def members(prop):
    match = regex.compile(r"\p{%s}" % prop).match
    return {c for c in ASSIGNED if match(chr(c))}


def check_classes(program, count):
    """All 1,112,064 code points, or those below U+3400 and every 32nd."""
    points = [c for c in text_oracle.SCALARS
              if probe.FULL or c < 0x3400 or c % 32 == 0]
    space = members("White_Space")
    word = members("Alphabetic") | members("Join_Control")
    lower = peer.normalizers.Lowercase().normalize_str
    answers = program.ask([f"class {c}" for c in points])
    han, common = members("Script=Han"), members("Script=Common")
    for c, answer in zip(points, answers):
        text = chr(c)
        category, is_space, is_word, script, lowered, _ = answer.split(" ")
        known = data.category(text)
        want_word = c in word or known[0] == "M" or known in ("Nd", "Pc")
        count.check(
            (category, is_space, is_word, bytes.fromhex(lowered).decode(),
             script == "Han", script == "Common"),
            (known, str(int(c in space)), str(int(want_word)), lower(text),
             c in han, c in common), hex(c))


def check_versions_agree(program, count):
    """Normalisation of Unicode 16.0 itself."""
    texts = text_oracle.Texts().many(50000 if probe.FULL else 1000)
    for begin in range(0, len(text_oracle.SCALARS), 512):
        texts.append("".join(
            map(chr, text_oracle.SCALARS[begin:begin + 512])))
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        program.set_spec(f"unicode {{ form: {form} }}")
        for text, output in zip(texts, program.outputs(texts)):
            count.check(output == data.normalize(form, text), True,
                        (form, ascii(text[:20])))


def check_graphemes(program, count):
    """Random strings over all classes of the rules but the linkers of rule GB9c:
    the regex module joins them with no consonant before them as well.
    """
    pools = []
    for name in ("Extend", "ZWJ", "Regional_Indicator", "Prepend",
                 "SpacingMark", "L", "V", "T", "LV", "LVT", "Control"):
        pools.append([chr(c) for c in members("GCB=" + name)
                      if not is_linker(chr(c))])
    pools.append([chr(c) for c in members("Extended_Pictographic")])
    pools.append(list("ab \r\n\r\né中"))
    random = probe.generator()
    texts = []
    for _ in range(60000 if probe.FULL else 6000):
        size = random.randint(1, 7)
        texts.append("".join(
            random.choice(random.choice(pools)) for _ in range(size)))
    answers = program.ask(["graphemes " + t.encode().hex() for t in texts])
    for text, answer in zip(texts, answers):
        wanted = [len(g.encode()) for g in regex.findall(r"\X", text)]
        count.check(list(map(int, answer.split())), wanted, ascii(text))


def is_linker(character):
    return bool(regex.match(r"\p{InCB=Linker}", character))


def main():
    program = text_oracle.TextProbe(sys.argv[1])
    count = probe.Count("classes")
    if data.unidata_version != "16.0.0":
        probe.skip("skipped: unicodedata2 is not of Unicode 16.0")
    check_classes(program, count)
    check_versions_agree(program, count)
    check_graphemes(program, count)
    count.finish()


main()

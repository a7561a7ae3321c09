"""Every normaliser of tokenizer.json against `tokenizers`: texts and offsets.

Usage: normalizers_oracle.py TEXT_PROBE
"""

import sys

import text_oracle
from text_oracle import probe

peer = probe.peer("tokenizers")
N = peer.normalizers

quote = probe.quoted


def flag(value):
    return str(bool(value)).lower()


def unicode_cases():
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        yield (f'unicode {{ form: {form} unicode_age: "9.0" }}',
               getattr(N, form)())


def small_cases():
    yield "lowercase {}", N.Lowercase()
    yield "strip_accents {}", N.StripAccents()
    yield "nmt {}", N.Nmt()
    yield "byte_level {}", N.ByteLevel()
    for left in (False, True):
        for right in (False, True):
            yield (f"strip {{ left: {flag(left)} right: {flag(right)} }}",
                   N.Strip(left=left, right=right))
    for content in ("▁", "ab", "é▁"):
        yield (f"prepend {{ content: {quote(content.encode())} }}",
               N.Prepend(content))


def bert_cases():
    for bits in range(24):
        clean, chinese, lower = bits & 1, bits >> 1 & 1, bits >> 2 & 1
        accents = (False, True, None)[bits // 8]
        spec = (f"bert {{ clean_text: {flag(clean)} "
                f"handle_chinese_chars: {flag(chinese)} "
                f"lowercase: {flag(lower)} ")
        if accents is not None:
            spec += f"strip_accents: {flag(accents)} "
        yield spec + "}", N.BertNormalizer(
            bool(clean), bool(chinese), accents, bool(lower))


LITERALS = [(" ", "▁"), ("▁", " "), ("a", "é"), ("ab", ""), ("é", "e"),
            ("e\u0301", "x"), (" ", "123456789"), ("  ", "_"), ("", "z")]
PATTERNS = [
    " {2,}", r"\s+", r"\s", "x*", r"[\r\n]", "(?=b)", r"a|e\b", r"\p{L}{2}",
    r"\w+", "$", "^", ".", r"\p{M}", "(?i)i", r"[^\p{L}]{2,3}", "a?",
    r"\p{Lu}\p{Ll}*", r"\d|\s(?!\S)", r"(\w)\1", r"\bx", r"[\w&&[^\d]]+",
    r"(?i:[a-c&&B]|\p{Lu})", r"(?m:.)", r"\p{Han}+", r"[[:punct:]]", "a{,2}",
    r"(?:a?)++b?", r"\x{301}", r"[^\r\n\p{L}\p{N}]?\p{L}+", "ab", r"\h{2}",
]


def replace_cases():
    for literal, content in LITERALS:
        yield (f"replace {{ literal: {quote(literal.encode())} "
               f"content: {quote(content.encode())} }}",
               N.Replace(literal, content))
    for pattern in PATTERNS:
        for content in ("|", "", "▁é"):
            yield (f"replace {{ regex: {quote(pattern.encode())} "
                   f"content: {quote(content.encode())} }}",
                   N.Replace(peer.Regex(pattern), content))


def sequence_cases():
    def members(*specs):
        inner = " ".join("members { %s }" % spec for spec in specs)
        return "sequence { " + inner + " }"

    yield members(
        "bert { clean_text: true handle_chinese_chars: true lowercase: true }",
        "replace { literal: 'a' content: 'bc' }",
        "unicode { form: NFKC unicode_age: '9.0' }",
        "strip { left: true right: true }",
        "prepend { content: '_' }",
    ), N.Sequence([N.BertNormalizer(), N.Replace("a", "bc"), N.NFKC(),
                   N.Strip(), N.Prepend("_")])
    yield members(
        "unicode { form: NFD unicode_age: '9.0' }", "strip_accents {}",
        "lowercase {}", "unicode { form: NFC unicode_age: '9.0' }",
        r"replace { regex: '\\s+' content: ' ' }",
    ), N.Sequence([N.NFD(), N.StripAccents(), N.Lowercase(), N.NFC(),
                   N.Replace(peer.Regex(r"\s+"), " ")])
    yield members(
        "nmt {}", "unicode { form: NFKC unicode_age: '9.0' }",
        "replace { regex: ' {2,}' content: ' ' }", "byte_level {}",
    ), N.Sequence([N.Nmt(), N.NFKC(), N.Replace(peer.Regex(" {2,}"), " "),
                   N.ByteLevel()])


def aligned(normalizer, text):
    """[(character, (begin, end) in bytes of the text)] of the peer."""
    pre = peer.PreTokenizedString(text)
    pre.normalize(normalizer.normalize)
    pre.split(lambda _, s: s.split(peer.Regex("(?m)."), "isolated"))
    return [(piece, offsets)
            for piece, offsets, _ in pre.get_splits("original", "byte")]


def check(program, count, spec, normalizer, texts):
    program.set_spec(spec)
    for text, answer in zip(texts, program.normalize(texts)):
        if isinstance(answer, str):
            count.check(answer, "no contradiction", (spec, text))
            continue
        output, spans = answer
        wanted = normalizer.normalize_str(text)
        if output != wanted:
            count.check(ascii(output), ascii(wanted), (spec, ascii(text)))
        else:
            count.check(text_oracle.per_character(text, output, spans),
                        aligned(normalizer, text), (spec, ascii(text)))


def check_every_code_point(program, count):
    """Texts of 256 code points, with a letter between them; of the higher ones
    every 8th text.
    """
    texts = []
    for begin in range(0, len(text_oracle.SCALARS), 256):
        if not probe.FULL and begin >= 0x3400 and begin // 256 % 8 != 0:
            continue
        texts.append("x".join(
            map(chr, text_oracle.SCALARS[begin:begin + 256])))
    for spec, normalizer in (*unicode_cases(), *list(small_cases())[:3],
                             list(bert_cases())[-1]):
        program.set_spec(spec)
        for text, output in zip(texts, program.outputs(texts)):
            count.check(output == normalizer.normalize_str(text), True,
                        (spec, hex(ord(text[0]))))


def main():
    program = text_oracle.TextProbe(sys.argv[1])
    count = probe.Count("normalisers")
    texts = text_oracle.Texts()
    number = 10000 if probe.FULL else 30
    for cases in (unicode_cases, small_cases, bert_cases, replace_cases,
                  sequence_cases):
        for spec, normalizer in cases():
            check(program, count, spec, normalizer, texts.many(number))
    check_every_code_point(program, count)
    count.finish()


main()

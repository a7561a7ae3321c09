"""SentencePiece's normaliser and named rules against `sentencepiece`; its maps
in the way of Hugging Face against `tokenizers`.

Usage: sentencepiece_oracle.py TEXT_PROBE
"""

import itertools
import pathlib
import sys

import text_oracle
from text_oracle import probe

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from wire import fields  # noqa: E402

peer = probe.peer("sentencepiece")
tokenizers = probe.peer("tokenizers")
data = probe.peer("unicodedata2")

RULES = ("nfkc", "nmt_nfkc", "nfkc_cf", "nmt_nfkc_cf")
MODELS = (
    "sentencepiece/test_model.model", "sentencepiece/test_ja_model.model",
    "t5/t5_base_spiece.model", "mistral/tokenizer.model.v1",
    "mistral/tokenizer.model.v3", "mistral/tokenizer.model.v7",
)
MORE = [" "] * 8 + ["[REF]", "[REFERENCE_DOC_1]", "[", "㍿", "\u2028"]


def spec_of(model):
    """SentencePieceNormalizerSpec of a model's bytes, and the map in it."""
    spec = {3: 1, 4: 1, 5: 1, 2: b""}
    symbols, suffix = [], 0
    for number, value in fields(model):
        if number == 1:
            piece = dict(fields(value))
            if piece.get(3, 1) == 4:
                symbols.append(piece[1])
        elif number == 2:
            suffix = dict(fields(value)).get(24, 0)
        elif number == 3:
            spec.update(fields(value))
    return spec_text(spec[2], spec[3], spec[4], spec[5], suffix,
                     symbols), spec[2]


def spec_text(blob, prefix, extra, escape, suffix=0, symbols=()):
    lines = [f"charsmap_blob: {probe.quoted(blob)}"]
    for name, value in (("add_dummy_prefix", prefix),
                        ("remove_extra_whitespaces", extra),
                        ("escape_whitespaces", escape),
                        ("treat_whitespace_as_suffix", suffix)):
        lines.append(f"{name}: {str(bool(value)).lower()}")
    lines += [f"user_defined_symbols: {probe.quoted(s)}" for s in symbols]
    return "sentencepiece { " + " ".join(lines) + " }"


def begins_in_characters(text, output, spans):
    """Where each character of the output begins, and where the last ends."""
    data_ = text.encode()
    place = {}
    for i in range(len(data_) + 1):
        if i == len(data_) or data_[i] & 0xC0 != 0x80:
            place[i] = len(place)
    begins, i = [], 0
    for character in output:
        begins.append(place.get(spans[i][0]))
        i += len(character.encode())
    return begins + [place.get(spans[-1][1])]


def check_model(program, count, path, texts):
    model = path.read_bytes()
    processor = peer.SentencePieceProcessor(model_proto=model)
    spec, blob = spec_of(model)
    program.set_spec(spec)
    for text, answer in zip(texts, program.normalize(texts)):
        wanted, offsets = processor.normalize(text, with_offsets=True)
        if isinstance(answer, str) or answer[0] != wanted or not wanted:
            count.check(answer[0], wanted, (path.name, ascii(text)))
        else:
            count.check(begins_in_characters(text, *answer), list(offsets),
                        (path.name, ascii(text)))
    if blob:
        check_graphemes(program, count, blob, texts)


def check_graphemes(program, count, blob, texts):
    normalizer = tokenizers.normalizers.Precompiled(blob)
    program.set_spec(
        f"charsmap {{ match: GRAPHEME blob: {probe.quoted(blob)} }}")
    for text, answer in zip(texts, program.normalize(texts)):
        count.check(answer[0], normalizer.normalize_str(text), ascii(text))


def normalizer_of(rule, prefix=0, extra=0, escape=0):
    return peer.SentencePieceNormalizer(
        rule_name=rule, add_dummy_prefix=bool(prefix),
        remove_extra_whitespaces=bool(extra), escape_whitespaces=bool(escape))


def check_rule(program, count, rule, texts):
    """The map made by us, key for key and on texts."""
    answer = program.ask(["rules " + rule])[0]
    ours = dict(entry.split("-") for entry in answer.split())
    normalizer = normalizer_of(rule)
    blob = dict(fields(normalizer.serialized_normalizer_spec()))[2]
    for key, result in ours.items():
        key, result = bytes.fromhex(key), bytes.fromhex(result)
        count.check(normalizer.normalize(key.decode()), result.decode(),
                    (rule, key))
    for prefix, extra, escape in itertools.product((0, 1), repeat=3):
        normalizer = normalizer_of(rule, prefix, extra, escape)
        program.set_spec(spec_text(blob, prefix, extra, escape))
        for text, found in zip(texts, program.normalize(texts)):
            count.check(found[0], normalizer.normalize(text),
                        (rule, prefix, extra, escape, ascii(text)))
    # Nothing that Unicode 16.0 has is missing.
    for c in text_oracle.SCALARS[1:]:
        text = chr(c)
        wanted = normalizer_of_one[rule](text)
        if data.category(text) != "Cn":
            found = ours.get(text.encode().hex())
            found = text if found is None else bytes.fromhex(found).decode()
            count.check(found, wanted, (rule, hex(c)))


normalizer_of_one = {rule: normalizer_of(rule).normalize for rule in RULES}


def main():
    program = text_oracle.TextProbe(sys.argv[1])
    count = probe.Count("sentencepiece")
    texts = text_oracle.Texts(MORE).many(10000 if probe.FULL else 1000)
    for name in MODELS:
        path = probe.shared("vocabs/" + name)
        if path is not None:
            check_model(program, count, path, texts)
    for rule in RULES if probe.FULL else RULES[-1:]:
        check_rule(program, count, rule, texts[:len(texts) // 4])
    count.finish()


main()

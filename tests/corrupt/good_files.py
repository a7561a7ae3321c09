"""A small good file of each format, which the faults start from."""

import base64
import json
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from wire import field  # pylint: disable=wrong-import-position

# ---- tokenizer.json -------------------------------------------------------


def bpe_json(**model):
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [], "normalizer": None, "pre_tokenizer": None,
        "post_processor": None, "decoder": None,
        "model": {
            "type": "BPE", "dropout": None, "unk_token": None,
            "continuing_subword_prefix": None, "end_of_word_suffix": None,
            "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
            "vocab": {"a": 0, "b": 1, "ab": 2, "<s>": 3},
            "merges": [["a", "b"]], **model,
        },
    }


def unigram_json(**model):
    return {**bpe_json(), "model": {
        "type": "Unigram", "unk_id": 0, "byte_fallback": False,
        "vocab": [["<unk>", 0.0], ["a", -1.0], ["b", -2.5]], **model}}


def wordpiece_json(**model):
    return {**bpe_json(), "model": {
        "type": "WordPiece", "unk_token": "[UNK]",
        "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
        "vocab": {"[UNK]": 0, "a": 1, "##b": 2}, **model}}


def wordlevel_json(**model):
    return {**bpe_json(), "model": {
        "type": "WordLevel", "vocab": {"[UNK]": 0, "a": 1},
        "unk_token": "[UNK]", **model}}


def added_token(**fields):
    return {"id": 3, "content": "<s>", "single_word": False, "lstrip": False,
            "rstrip": False, "normalized": False, "special": True, **fields}


def template(**fields):
    return {
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                   {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                 {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {"<s>": {"id": "<s>", "ids": [3],
                                   "tokens": ["<s>"]}},
        **fields}


def as_json(value):
    return json.dumps(value, ensure_ascii=False).encode()


# ---- rank files and lists -------------------------------------------------


def rank_lines():
    """Lines of a rank file: the bytes, and three more."""
    tokens = [bytes([b]) for b in range(256)] + [b"ab", b"abc", b" a"]
    return [base64.b64encode(token) + b" %d" % rank
            for rank, token in enumerate(tokens)]


def lines(rows):
    return b"".join(row + b"\n" for row in rows)


def rwkv_lines():
    return [b"1 '\\x00' 1", b"2 'a' 1", b"3 b'\\xff' 1", b"4 'ab' 2"]


def vocab_lines():
    return [b"[PAD]", b"[UNK]", b"[CLS]", b"[SEP]", b"a", b"##b"]


def tekken(**changes):
    vocab = [{"rank": b, "token_bytes": base64.b64encode(bytes([b])).decode(),
              "token_str": None} for b in range(256)]
    vocab.append({"rank": 256, "token_bytes": base64.b64encode(b"ab").decode(),
                  "token_str": "ab"})
    value = {
        "config": {"pattern": "\\p{L}+|\\s+|.", "num_vocab_tokens": 257,
                   "default_vocab_size": 260,
                   "default_num_special_tokens": 3, "version": "v11"},
        "vocab": vocab,
        "special_tokens": [
            {"rank": 0, "token_str": "<unk>", "is_control": True},
            {"rank": 1, "token_str": "<s>", "is_control": True},
            {"rank": 2, "token_str": "</s>", "is_control": True}],
    }
    value.update(changes)
    return value


# ---- SentencePiece --------------------------------------------------------


def piece(text, score=0.0, kind=None):
    message = field(1, text) + field(2, score)
    return message if kind is None else message + field(3, kind)


PIECES = [piece(b"<unk>", kind=2), piece(b"<s>", kind=3),
          piece(b"</s>", kind=3), piece(b"\xe2\x96\x81a", -1.0),
          piece(b"b", -2.0)]


def sentencepiece(pieces=None, trainer=b"", normalizer=b"", more=b""):
    message = b"".join(field(1, p) for p in (pieces or PIECES))
    message += field(2, field(3, 1) + trainer)
    return message + field(3, field(1, b"identity") + normalizer) + more


def charsmap(units, strings=b"x\0"):
    blob = struct.pack(f"<{len(units)}I", *units)
    return struct.pack("<I", len(blob)) + blob + strings


def trie_units():
    """256 units of a map without entries."""
    return [0x400] + [0] * 255


# ---- GGUF -----------------------------------------------------------------

U8, I32, U32, F32, BOOL, STRING, ARRAY = 0, 5, 4, 6, 7, 8, 9


def gguf_text(text):
    return struct.pack("<Q", len(text)) + text


def gguf_value(kind, value):
    if kind == STRING:
        return gguf_text(value)
    if kind == ARRAY:
        element, items = value
        return struct.pack("<IQ", element, len(items)) + b"".join(
            gguf_value(element, item) for item in items)
    form = {U8: "<B", I32: "<i", U32: "<I", F32: "<f", BOOL: "<?"}[kind]
    return struct.pack(form, value)


def gguf_pairs():
    return {
        b"general.architecture": (STRING, b"gpt2"),
        b"tokenizer.ggml.model": (STRING, b"gpt2"),
        b"tokenizer.ggml.pre": (STRING, b"gpt-2"),
        b"tokenizer.ggml.tokens": (ARRAY, (STRING, [b"a", b"b", b"ab",
                                                    b"<e>"])),
        b"tokenizer.ggml.token_type": (ARRAY, (I32, [1, 1, 1, 3])),
        b"tokenizer.ggml.merges": (ARRAY, (STRING, [b"a b"])),
        b"tokenizer.ggml.eos_token_id": (U32, 3),
    }


def gguf(pairs=None, version=3, count=None, magic=b"GGUF"):
    pairs = gguf_pairs() if pairs is None else pairs
    body = b"".join(gguf_text(key) + struct.pack("<I", kind) +
                    gguf_value(kind, value)
                    for key, (kind, value) in pairs.items())
    count = len(pairs) if count is None else count
    return magic + struct.pack("<IQQ", version, 0, count) + body


# ---- vocab.json and merges.txt --------------------------------------------


def vocab_json():
    return {"a": 0, "b": 1, "ab": 2}


MERGES = [b"#version: 0.2", b"a b"]

"""Small tokenizers around a component (components.py), and around each model.

A WordPiece over single characters tells the begin of every pretoken and every
normalised character.
"""

import json

import tokenizers
from components import DECODER_TOKENS, UNK
from tokenizers import decoders as d
from tokenizers import models as m
from tokenizers import normalizers as n
from tokenizers import pre_tokenizers as p
from tokenizers import trainers


def decoder_case(decoder):
    tokens = dict.fromkeys(DECODER_TOKENS)
    tokenizer = tokenizers.Tokenizer(m.WordLevel(
        {token: i for i, token in enumerate(tokens)}, unk_token=UNK))
    if decoder is not None:
        tokenizer.decoder = decoder
    return tokenizer


def character_model(normalizer, pre_tokenizer, texts):
    """WordPiece over the characters of these texts as they reach it."""
    tokenizer = tokenizers.Tokenizer(m.WordPiece({UNK: 0}, unk_token=UNK))
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    if pre_tokenizer is not None:
        tokenizer.pre_tokenizer = pre_tokenizer
    letters = set()
    for text in texts:
        if normalizer is not None:
            text = normalizer.normalize_str(text)
        pieces = [text]
        if pre_tokenizer is not None:
            pieces = [piece for piece, _ in
                      pre_tokenizer.pre_tokenize_str(text)]
        letters.update("".join(pieces))
    # Some are left out, so that there are unknown words.
    known = [c for c in sorted(letters) if ord(c) % 37 != 5 and c != "\0"]
    tokens = [UNK, *known, *("##" + c for c in known)]
    tokenizer.model = m.WordPiece(
        {token: i for i, token in enumerate(dict.fromkeys(tokens))},
        unk_token=UNK, max_input_chars_per_word=60)
    tokenizer.decoder = d.WordPiece()
    return tokenizer


def byte_model(pre_tokenizer, processor, training_texts):
    """Byte-level BPE."""
    tokenizer = tokenizers.Tokenizer(m.BPE())
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.train_from_iterator(training_texts, trainers.BpeTrainer(
        vocab_size=600, show_progress=False,
        special_tokens=["<unk>", "<s>", "</s>"],
        initial_alphabet=p.ByteLevel.alphabet()))
    if processor is not None:
        tokenizer.post_processor = processor
    tokenizer.decoder = d.ByteLevel()
    return tokenizer


def _trained_bpe(training_texts, **options):
    """(vocabulary, merges) of a BPE over characters, with U+2581."""
    tokenizer = tokenizers.Tokenizer(m.BPE(**options))
    tokenizer.pre_tokenizer = p.Metaspace()
    shared = {key: value for key, value in options.items()
              if key in ("continuing_subword_prefix", "end_of_word_suffix")}
    tokenizer.train_from_iterator(training_texts, trainers.BpeTrainer(
        vocab_size=500, show_progress=False, limit_alphabet=60,
        special_tokens=["<unk>"], **shared))
    model = json.loads(tokenizer.to_str())["model"]
    return model["vocab"], [tuple(merge) for merge in model["merges"]]


def model_cases(training_texts):
    """{name: tokenizer}, one for each model and its options."""
    return {**_bpe_cases(training_texts), **_affix_cases(training_texts),
            **_unigram_cases(training_texts), **_word_cases(training_texts)}


LLAMA_DECODER = d.Sequence([d.Replace("\u2581", " "), d.ByteFallback(),
                            d.Fuse()])


def _around(model, decoder=None, pre_tokenizer=None):
    tokenizer = tokenizers.Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizer or p.Metaspace()
    if decoder is not None:
        tokenizer.decoder = decoder
    return tokenizer


def _bpe_cases(training_texts):
    cases = {}
    vocab, merges = _trained_bpe(training_texts)
    with_bytes = dict(vocab)
    for byte in range(256):
        with_bytes.setdefault(f"<0x{byte:02X}>", len(with_bytes))
    for ignore in (False, True):
        suffix = "_ignore" * ignore
        cases[f"bpe{suffix}"] = _around(
            m.BPE(vocab, merges, ignore_merges=ignore))
        for fuse in (False, True):
            name = f"{'_fuse' * fuse}{suffix}"
            cases[f"bpe_unk{name}"] = _around(m.BPE(
                vocab, merges, unk_token="<unk>", fuse_unk=fuse,
                ignore_merges=ignore), d.Metaspace())
            cases[f"bpe_bytes{name}"] = _around(m.BPE(
                with_bytes, merges, unk_token="<unk>", fuse_unk=fuse,
                byte_fallback=True, ignore_merges=ignore), LLAMA_DECODER)
    cases["bpe_whole"] = _around(
        m.BPE(with_bytes, merges, byte_fallback=True), LLAMA_DECODER,
        p.Metaspace(split=False))
    # Unknown characters are dropped, and what stood beside them merges.
    blanks = {**vocab, "\u2581\u2581": len(vocab)}
    cases["bpe_dropping_whole"] = _around(
        m.BPE(blanks, [*merges, ("\u2581", "\u2581")]), None,
        p.Metaspace(split=False))
    shuffled = merges[::3] + merges[1::3] + merges[2::3]
    cases["bpe_shuffled"] = _around(m.BPE(vocab, shuffled, unk_token="<unk>"))
    cases["bpe_fewer"] = _around(m.BPE(vocab, merges[::2], unk_token="<unk>",
                                       ignore_merges=True))
    return cases


def _affix_cases(training_texts):
    """BPE with what stands before or behind a part of a word."""
    cases = {}
    for options in ({"continuing_subword_prefix": "##"},
                    {"end_of_word_suffix": "</w>"},
                    {"continuing_subword_prefix": "##",
                     "end_of_word_suffix": "</w>"}):
        vocab, merges = _trained_bpe(training_texts, **options)
        for fuse in (False, True):
            name = "_".join(["bpe", *options]) + "_fuse" * fuse
            cases[name] = _around(
                m.BPE(vocab, merges, unk_token="<unk>", fuse_unk=fuse,
                      **options), d.BPEDecoder("</w>"))
    return cases


def _unigram_cases(training_texts):
    cases = {}
    for name, pre_tokenizer in (("", p.Metaspace()),
                                ("_whole", p.Metaspace(split=False)),
                                ("_words", p.WhitespaceSplit())):
        tokenizer = _around(m.Unigram(), d.Metaspace(), pre_tokenizer)
        tokenizer.train_from_iterator(
            training_texts, trainers.UnigramTrainer(
                vocab_size=400, show_progress=False, unk_token="<unk>",
                special_tokens=["<unk>"]))
        cases[f"unigram{name}"] = tokenizer
        pieces = [(piece, score) for piece, score in
                  json.loads(tokenizer.to_str())["model"]["vocab"]]
        pieces += [(f"<0x{byte:02X}>", -20.0) for byte in range(256)]
        cases[f"unigram_bytes{name}"] = _around(
            m.Unigram(pieces, unk_id=0, byte_fallback=True), LLAMA_DECODER,
            pre_tokenizer)
    return cases


def _word_cases(training_texts):
    cases = {}
    for name, prefix in (("wordpiece", "##"), ("wordpiece_prefix", "@"),
                         ("wordpiece_plain", "")):
        tokenizer = _around(
            m.WordPiece(unk_token=UNK, continuing_subword_prefix=prefix),
            d.WordPiece(prefix=prefix), p.BertPreTokenizer())
        tokenizer.train_from_iterator(
            training_texts, trainers.WordPieceTrainer(
                vocab_size=400, show_progress=False, limit_alphabet=50,
                special_tokens=[UNK], continuing_subword_prefix=prefix))
        cases[name] = tokenizer
    tokenizer = _around(m.WordLevel(unk_token=UNK),
                        pre_tokenizer=p.Whitespace())
    tokenizer.train_from_iterator(training_texts, trainers.WordLevelTrainer(
        vocab_size=300, show_progress=False, special_tokens=[UNK]))
    cases["wordlevel"] = tokenizer
    return cases


ADDED = ["<x>", "[MASK]", "ab", "É", " b", "b ", "\n", "a\u0301", "<x><x>",
         "C", "\u2581c", "ing", "1"]


def added_tokens(texts):
    """{name: tokenizer} with added tokens of every flag."""
    cases = {}
    for name, normalizer, pre_tokenizer in (
            ("plain", None, p.Whitespace()),
            ("lower", n.Sequence([n.NFD(), n.StripAccents(), n.Lowercase()]),
             p.BertPreTokenizer()),
            ("composed", n.NFKC(), p.WhitespaceSplit()),
            ("llama", n.Sequence([n.Prepend("\u2581"),
                                  n.Replace(" ", "\u2581")]), None),
            ("first", None, p.Metaspace(prepend_scheme="first")),
            ("first_whole", n.Strip(),
             p.Metaspace(prepend_scheme="first", split=False)),
            ("always", None, p.Metaspace(prepend_scheme="always"))):
        for bits in range(0, 32, 3):
            tokenizer = character_model(normalizer, pre_tokenizer, texts)
            for i, content in enumerate(ADDED):
                flags = bits ^ (i * 7)
                if normalizer and not normalizer.normalize_str(content):
                    # The peer finds such a token everywhere, without end.
                    flags &= ~8
                token = tokenizers.AddedToken(
                    content, single_word=bool(flags & 1),
                    lstrip=bool(flags & 2), rstrip=bool(flags & 4),
                    normalized=bool(flags & 8))
                # Text is never the id of a special token here, so none may be
                # a character of the model as well.
                if flags & 16 and len(content) > 1:
                    tokenizer.add_special_tokens([token])
                else:
                    tokenizer.add_tokens([token])
            cases[f"{name}_{bits}"] = tokenizer
    return cases

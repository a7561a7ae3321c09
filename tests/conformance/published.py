"""Small tokenizers that are put together as published ones are.

The parts and options of each family's tokenizer.json, from memory, over a small
vocabulary trained on the samples of the tree. What the parts do one by one is
tested in components_test.py; here they stand in the company they keep.
"""

import dataclasses
import functools
import typing

import published_parts as parts
import tokenizers
from command import harness
from tokenizers import AddedToken
from tokenizers import decoders as d
from tokenizers import models as m
from tokenizers import normalizers as n
from tokenizers import pre_tokenizers as p
from tokenizers import processors as r
from tokenizers import trainers

ENDS = ["<unk>", "<s>", "</s>", "<pad>", "<mask>"]
CLASSIC = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


@functools.lru_cache(maxsize=None)
def training_lines():
    """Lines of many languages, and code."""
    lines = []
    for path in sorted(harness.SAMPLES.rglob("*.txt")):
        lines += path.read_text(encoding="utf-8").split("\n")[:120]
    return lines


@dataclasses.dataclass
class Parts:
    """What stands around the model."""

    normalizer: typing.Any = None
    pre_tokenizer: typing.Any = None
    post_processor: typing.Any = None
    decoder: typing.Any = None
    # Added in this order; special ones are marked so.
    added: typing.Sequence[AddedToken] = ()

    def around(self, model):
        tokenizer = tokenizers.Tokenizer(model)
        for name in ("normalizer", "pre_tokenizer", "post_processor",
                     "decoder"):
            if getattr(self, name) is not None:
                setattr(tokenizer, name, getattr(self, name))
        for token in self.added:
            if token.special:
                tokenizer.add_special_tokens([token])
            else:
                tokenizer.add_tokens([token])
        return tokenizer


@functools.lru_cache(maxsize=None)
def byte_pairs(pattern_name):
    """(vocabulary, merges) of a byte-level BPE."""
    tokenizer = tokenizers.Tokenizer(m.BPE())
    tokenizer.normalizer = n.NFC()
    tokenizer.pre_tokenizer = parts.BYTE_SPLITS[pattern_name]()
    tokenizer.train_from_iterator(training_lines(), trainers.BpeTrainer(
        vocab_size=4000, show_progress=False,
        initial_alphabet=p.ByteLevel.alphabet()))
    return parts.vocabulary_and_merges(tokenizer)


@functools.lru_cache(maxsize=None)
def character_pairs():
    """(vocabulary, merges) of a BPE over characters with U+2581."""
    tokenizer = tokenizers.Tokenizer(m.BPE())
    tokenizer.pre_tokenizer = p.Metaspace()
    tokenizer.train_from_iterator(training_lines(), trainers.BpeTrainer(
        vocab_size=3500, show_progress=False, limit_alphabet=700,
        special_tokens=["<unk>", "<s>", "</s>"]))
    vocab, merges = parts.vocabulary_and_merges(tokenizer)
    for byte in range(256):
        vocab.setdefault(f"<0x{byte:02X}>", len(vocab))
    # Runs of blanks and line ends, as Llama's and Gemma's lists have them.
    for run in ("\u2581\u2581", "\u2581" * 4, "\n\n", "\t\t"):
        vocab.setdefault(run, len(vocab))
    merges += [("\u2581", "\u2581"), ("\u2581\u2581", "\u2581\u2581")]
    return vocab, merges


@functools.lru_cache(maxsize=None)
def unigram_pieces():
    tokenizer = tokenizers.Tokenizer(m.Unigram())
    tokenizer.normalizer = n.NFKC()
    tokenizer.pre_tokenizer = p.Sequence([p.WhitespaceSplit(), p.Metaspace()])
    tokenizer.train_from_iterator(training_lines(), trainers.UnigramTrainer(
        vocab_size=3000, show_progress=False, unk_token="<unk>",
        special_tokens=["<s>", "<pad>", "</s>", "<unk>"]))
    return parts.unigram_pieces(tokenizer)


@functools.lru_cache(maxsize=None)
def word_pieces(lowercase):
    tokenizer = tokenizers.Tokenizer(m.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = n.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = p.BertPreTokenizer()
    tokenizer.train_from_iterator(training_lines(), trainers.WordPieceTrainer(
        vocab_size=3000, show_progress=False, limit_alphabet=600,
        special_tokens=CLASSIC))
    return tokenizer.get_vocab()


def byte_level_family():
    """{name: tokenizer}"""
    result = {}
    for name, row in parts.byte_level_rows().items():
        vocab, merges = byte_pairs(row.trained_with)
        result[name] = Parts(
            row.normalizer, row.pre_tokenizer, row.post_processor,
            d.ByteLevel(), row.added,
        ).around(m.BPE(dict(vocab), merges, ignore_merges=row.ignore_merges))
    return result


def llama_family():
    vocab, merges = character_pairs()
    llama_decoder = d.Sequence([d.Replace("\u2581", " "), d.ByteFallback(),
                                d.Fuse(), d.Strip(" ", 1, 0)])
    gemma_decoder = d.Sequence([d.Replace("\u2581", " "), d.ByteFallback(),
                                d.Fuse()])
    llama = n.Sequence([n.Prepend("\u2581"), n.Replace(" ", "\u2581")])
    template = r.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)])
    special = [AddedToken(t, special=True, normalized=False)
               for t in ("<unk>", "<s>", "</s>")]
    phi = special + [
        AddedToken(t, special=True, normalized=False, rstrip=True)
        for t in ("<|assistant|>", "<|end|>", "<|user|>")]
    blanks = special + [AddedToken(t, normalized=False) for t in (
        "\n\n", "\n\n\n", "\u2581\u2581", "\u2581\u2581\u2581", "<table>")]
    fill = special + [AddedToken(t, special=True, normalized=True)
                      for t in ("\u2581<PRE>", "\u2581<MID>")]
    rows = {
        "llama2": Parts(llama, None, template, llama_decoder, special),
        "llama2_new": Parts(
            None, p.Metaspace(prepend_scheme="first", split=False), template,
            llama_decoder, special),
        "codellama": Parts(llama, None, template, llama_decoder, fill),
        "phi3": Parts(llama, None, template, llama_decoder, phi),
        "gemma": Parts(
            n.Replace(" ", "\u2581"),
            p.Split(" ", "merged_with_previous"), template, gemma_decoder,
            blanks),
        "gemma_plain": Parts(n.Replace(" ", "\u2581"), None, template,
                             gemma_decoder, blanks),
        "internlm": Parts(
            n.Sequence([n.Prepend("\u2581"), n.Replace(" ", "\u2581")]), None,
            None, llama_decoder, special),
        "yi": Parts(n.Sequence([n.Replace(" ", "\u2581")]), None, template,
                    llama_decoder, special),
        "nllb": Parts(parts.precompiled(), p.Metaspace(), template,
                      d.Metaspace(), special),
        "xglm": Parts(
            n.Sequence([n.Nmt(), n.NFKC(),
                        n.Replace(tokenizers.Regex(" {2,}"), " ")]),
            p.Metaspace(), template, d.Metaspace(), special),
        "mistral_common": Parts(
            None, p.Metaspace(prepend_scheme="always", split=False), template,
            llama_decoder, special),
    }
    result = {}
    for name, row in rows.items():
        for fallback in (True, False):
            model = m.BPE(dict(vocab), merges, unk_token="<unk>",
                          fuse_unk=True, byte_fallback=fallback)
            result[name + ("" if fallback else "_unk")] = row.around(model)
    result["minicpm"] = rows["llama2"].around(m.BPE(
        dict(vocab), merges, unk_token="<unk>", fuse_unk=False,
        byte_fallback=True, ignore_merges=True))
    return result


def unigram_family():
    pieces, unk = unigram_pieces()
    result = {}
    for name, (row, fallback) in parts.unigram_rows(Parts).items():
        more = list(pieces)
        if fallback:
            more += [(f"<0x{byte:02X}>", -12.5) for byte in range(256)]
        result[name] = row.around(m.Unigram(more, unk,
                                            byte_fallback=fallback))
    return result


def bert_family():
    result = {}
    for name, (row, lowercase, limit) in parts.bert_rows(Parts).items():
        result[name] = row.around(m.WordPiece(
            dict(word_pieces(lowercase)), unk_token="[UNK]",
            max_input_chars_per_word=limit))
    return result


def all_tokenizers():
    return {**byte_level_family(), **llama_family(), **unigram_family(),
            **bert_family()}

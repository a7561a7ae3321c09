"""The parts of published tokenizers: patterns, sequences, added tokens."""

import dataclasses
import json
import typing

import components
import tokenizers
from command import harness
from tokenizers import AddedToken
from tokenizers import decoders as d
from tokenizers import normalizers as n
from tokenizers import pre_tokenizers as p
from tokenizers import processors as r

CONTRACTION = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
_CL100K_TAIL = (r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
LLAMA3 = (CONTRACTION + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + _CL100K_TAIL)
QWEN2 = (CONTRACTION + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + _CL100K_TAIL)
_UPPER = r"\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}"
_LOWER = r"\p{Ll}\p{Lm}\p{Lo}\p{M}"
_O200K_TAIL = r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
O200K = (rf"[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]*[{_LOWER}]+{CONTRACTION}?"
         rf"|[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]+[{_LOWER}]*{CONTRACTION}?"
         r"|\p{N}{1,3}" + _O200K_TAIL)
TEKKEN = (rf"[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]*[{_LOWER}]+"
          rf"|[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]+[{_LOWER}]*"
          r"|\p{N}" + _O200K_TAIL)
DEEPSEEK_V3 = (
    r"\p{N}{1,3}", "[一-龥\u3040-ゟ゠-ヿ]+",
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?"
    r"[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
DEEPSEEK_LLM = (
    "[\r\n]", "\\s?[A-Za-z\u00b5\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u01ba\u01bc-"
    "\u01bf\u01c4-\u0293\u0295-\u02af\u0370-\u0373\u0376\u0377\u037b-\u037d"
    "\u037f\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03f5\u03f7-\u0481"
    "\u048a-\u052f\u0531-\u0556\u10a0-\u10c5\u13a0-\u13f5\u13f8-\u13fd\u1c90-"
    "\u1cba\u1d00-\u1d2b\u1d6b-\u1d77\u1e00-\u1f15\u1f18-\u1f1d\u1f5f-\u1f7d"
    "\u1f80-\u1fb4\u2102\u2c00-\u2c7b\ua640-\ua66d\uff21-\uff3a]+",
    "\\s?[!-/:-~\uff01-\uff0f\uff1a-\uff5e\u2018-\u201f\u3000-\u3002]+",
    r"\s+$", "[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+")
DEEPSEEK_CODER = ("[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+",
                  "[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+")
BLOOM = r" ?[^(\s|[.,!?…。，、।۔،])]+"
KIMI = "|".join((
    r"[\p{Han}]+",
    rf"[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}&&[^\p{{Han}}]]*"
    rf"[{_LOWER}&&[^\p{{Han}}]]+{CONTRACTION}?",
    rf"[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}&&[^\p{{Han}}]]+"
    rf"[{_LOWER}&&[^\p{{Han}}]]*{CONTRACTION}?",
    r"\p{N}{1,3}")) + _CL100K_TAIL
GPT4_FAST = (r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}|"
             r" ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+")


def vocabulary_and_merges(tokenizer):
    model = json.loads(tokenizer.to_str())["model"]
    return model["vocab"], [tuple(merge) for merge in model["merges"]]


def unigram_pieces(tokenizer):
    """([(piece, score)], id of the unknown one)"""
    model = json.loads(tokenizer.to_str())["model"]
    return [tuple(row) for row in model["vocab"]], model["unk_id"]


def precompiled():
    """The map that most SentencePiece models carry."""
    path = harness.SHARED / "vocabs" / "t5" / "t5_base_spiece.model"
    if not path.exists():
        return n.Sequence([n.Nmt(), n.NFKC()])
    return n.Precompiled(components.charsmap(path))


def splits(*patterns, behavior="isolated", then=(), prefix=False):
    """Split after split, then bytes."""
    members = [p.Split(tokenizers.Regex(pattern), behavior)
               for pattern in patterns]
    return p.Sequence([*members, *then, p.ByteLevel(
        add_prefix_space=prefix, use_regex=False)])


def falcon():
    return p.Sequence([
        p.Punctuation("contiguous"), p.ByteLevel(add_prefix_space=False),
        p.Digits(individual_digits=False),
        p.Split(tokenizers.Regex("[0-9][0-9][0-9]"), "isolated")])


# What trains the vocabulary of a row.
BYTE_SPLITS = {
    "gpt2": lambda: p.ByteLevel(add_prefix_space=False),
    "llama3": lambda: splits(LLAMA3),
    "o200k": lambda: splits(O200K),
    "deepseek": lambda: splits(*DEEPSEEK_V3),
}


@dataclasses.dataclass
class ByteLevelRow:
    """A published byte-level BPE."""

    pre_tokenizer: typing.Any
    trained_with: str = "gpt2"
    normalizer: typing.Any = None
    post_processor: typing.Any = None
    added: typing.Sequence[AddedToken] = ()
    ignore_merges: bool = False


def special(*contents, **flags):
    return [AddedToken(content, special=True, **{"normalized": False, **flags})
            for content in contents]


def text_tokens(*contents, **flags):
    return [AddedToken(content, **flags) for content in contents]


def blank_runs(count_min, count_max):
    return [" " * k for k in range(count_max, count_min - 1, -1)]


def _bytes(prefix=False, trim=True, regex=True):
    return p.ByteLevel(add_prefix_space=prefix, trim_offsets=trim,
                       use_regex=regex)


def _trimmed(trim=True, prefix=False):
    return r.ByteLevel(trim_offsets=trim, add_prefix_space=prefix)


_DIGITS = p.Digits(individual_digits=True)
_END = special("<|endoftext|>")
# Ids 4,000 and on are those of the added tokens.
_ENDS = (("</s>", 4001), ("<s>", 4000))
_ROBERTA = special("<s>", "</s>", "<pad>", "<unk>", normalized=True) + (
    special("<mask>", lstrip=True))
_TEMPLATE = r.TemplateProcessing(
    single="<s> $A </s>", pair="<s> $A </s> $B:1 </s>:1",
    special_tokens=[("<s>", 4000), ("</s>", 4001)])
_BYTES_THEN_TEMPLATE = r.Sequence([_trimmed(), r.TemplateProcessing(
    single="<|begin_of_text|> $A",
    pair="<|begin_of_text|> $A <|begin_of_text|>:1 $B:1",
    special_tokens=[("<|begin_of_text|>", 4000)])])


def byte_level_rows():
    """{name: ByteLevelRow}"""
    return {**_gpt2_rows(), **_one_split_rows(), **_sequence_rows()}


def _gpt2_rows():
    """Those that are cut as GPT-2 is."""
    blanks = blank_runs(2, 24)
    tabs = ["\t" * k for k in range(9, 1, -1)]
    return {
        "gpt2": ByteLevelRow(_bytes(), post_processor=_trimmed(False),
                             added=_END),
        "gpt2_prefix": ByteLevelRow(_bytes(prefix=True),
                                    post_processor=_trimmed(True, True),
                                    added=_END),
        "roberta": ByteLevelRow(
            _bytes(), post_processor=r.RobertaProcessing(*_ENDS),
            added=_ROBERTA),
        "blenderbot": ByteLevelRow(
            _bytes(prefix=True),
            post_processor=r.RobertaProcessing(*_ENDS, True, True),
            added=_ROBERTA),
        "longformer": ByteLevelRow(_bytes(), post_processor=_TEMPLATE,
                                   added=_ROBERTA),
        "deberta": ByteLevelRow(
            _bytes(), post_processor=_TEMPLATE,
            added=special("<s>", "</s>") + special("[MASK]", lstrip=True,
                                                   normalized=True)),
        "gpt_neox": ByteLevelRow(
            _bytes(), normalizer=n.NFC(), post_processor=_trimmed(),
            added=[*special("<|endoftext|>", "<|padding|>"),
                   *text_tokens(*blanks, normalized=True)]),
        "modern_bert": ByteLevelRow(
            _bytes(), normalizer=n.NFC(), post_processor=_TEMPLATE,
            added=_ROBERTA + text_tokens("|||IP_ADDRESS|||", *blanks,
                                         normalized=True)),
        "codegen": ByteLevelRow(
            _bytes(), post_processor=_trimmed(),
            added=_END + text_tokens(*blank_runs(2, 31), *tabs,
                                     normalized=True)),
        "lowered": ByteLevelRow(
            _bytes(), normalizer=n.Sequence([n.NFKC(), n.Lowercase()]),
            added=text_tokens("HTML", "É", "ﬁ")),
    }


def _one_split_rows():
    """A pattern, then bytes."""
    chat = special("<|im_start|>", "<|im_end|>", "<|endoftext|>")
    return {
        "llama3": ByteLevelRow(
            splits(LLAMA3), "llama3", post_processor=_BYTES_THEN_TEMPLATE,
            added=special("<|begin_of_text|>", "<|eot_id|>",
                          "<|start_header_id|>"), ignore_merges=True),
        "glm4": ByteLevelRow(
            splits(LLAMA3), "llama3", added=[*_END, *special(
                "[gMASK]", "<sop>", rstrip=True)]),
        "gpt4_fast": ByteLevelRow(splits(GPT4_FAST), "llama3", added=_END),
        "qwen2": ByteLevelRow(
            splits(QWEN2), "llama3", normalizer=n.NFC(), added=[
                *chat, *text_tokens("<tool_call>", "<think>", "</think>",
                                    normalized=False)],
            post_processor=_trimmed(False)),
        "o200k": ByteLevelRow(
            splits(O200K), "o200k", post_processor=_trimmed(),
            added=special("<|startoftext|>", "<|return|>", "<|call|>")),
        "tekken": ByteLevelRow(splits(TEKKEN), "o200k", ignore_merges=True,
                               added=special("<s>", "[INST]", "[/INST]")),
        "kimi": ByteLevelRow(splits(KIMI), "o200k", added=special("[EOS]")),
        "bloom": ByteLevelRow(
            splits(BLOOM), added=special("<s>", "</s>"),
            post_processor=_trimmed(False, True)),
    }


def _sequence_rows():
    """Several members, the bytes last or not."""
    return {
        "deepseek_v3": ByteLevelRow(
            splits(*DEEPSEEK_V3), "deepseek", added=[
                *special("<｜begin▁of▁sentence｜>",
                         "<｜end▁of▁sentence｜>"),
                *text_tokens("<｜User｜>", "<think>")],
            normalizer=n.Sequence([])),
        "deepseek_llm": ByteLevelRow(
            splits(*DEEPSEEK_LLM, then=[_DIGITS]), added=special("<|EOT|>")),
        "deepseek_coder": ByteLevelRow(
            splits(*DEEPSEEK_CODER, then=[_DIGITS]),
            added=special("<|EOT|>") + text_tokens("ü", "ö", "é")),
        "falcon": ByteLevelRow(
            falcon(), added=special(">>TITLE<<", ">>ABSTRACT<<",
                                    "<|endoftext|>")),
        "starcoder": ByteLevelRow(
            p.Sequence([_DIGITS, _bytes()]),
            added=special("<fim_prefix>", "<gh_stars>", "<|endoftext|>")),
        "command_r": ByteLevelRow(
            p.Sequence([_DIGITS, _bytes()]), normalizer=n.NFC(),
            post_processor=_BYTES_THEN_TEMPLATE,
            added=special("<|begin_of_text|>", "<CLS>") + text_tokens(
                "<|START_OF_TURN_TOKEN|>", normalized=False)),
        "bytes_then_punctuation": ByteLevelRow(
            p.Sequence([_bytes(), p.Punctuation(), _DIGITS])),
        "prefix_then_digits": ByteLevelRow(
            p.Sequence([_bytes(prefix=True, regex=False), _DIGITS])),
        "digits_removed_blanks": ByteLevelRow(
            p.Sequence([p.WhitespaceSplit(), _bytes(prefix=True)])),
    }


def unigram_rows(parts):
    """{name: (Parts, byte fallback)}"""
    regex = tokenizers.Regex
    words = p.Sequence([p.WhitespaceSplit(), p.Metaspace()])
    template = r.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)])
    ends = special("<s>", "<pad>", "</s>", "<unk>")
    mask = special("<mask>", lstrip=True)
    extra = special(*(f"<extra_id_{k}>" for k in (0, 1, 10)))
    quotes = [n.Replace("``", '"'), n.Replace("''", '"')]
    return {
        "t5": (parts(precompiled(), words, template, d.Metaspace(),
                     ends + extra), False),
        "mt5": (parts(precompiled(), p.Metaspace(), template, d.Metaspace(),
                      ends + extra), False),
        "xlm_roberta": (parts(precompiled(), words, template, d.Metaspace(),
                              ends + mask), False),
        "bge_m3": (parts(precompiled(), p.Metaspace(), template, d.Metaspace(),
                         ends + mask), False),
        "pegasus": (parts(precompiled(), p.Metaspace(), template,
                          d.Metaspace(), ends + special(
                              "<mask_1>", "<unk_2>", "<unk_3>")), False),
        "albert": (parts(
            n.Sequence([*quotes, n.NFKD(), n.StripAccents(), n.Lowercase(),
                        precompiled(),
                        n.Replace(regex(" {2,}"), " ")]),
            words, template, d.Metaspace(), ends + special(
                "[MASK]", lstrip=True)), False),
        "xlnet": (parts(
            n.Sequence([*quotes, n.NFKD(), n.StripAccents(), precompiled(),
                        n.Replace(regex(" {2,}"), " ")]),
            p.Metaspace(), template, d.Metaspace(), ends), False),
        "deberta_v3": (parts(
            n.Sequence([n.Strip(), precompiled(),
                        n.Replace(regex(" {2,}"), " ")]),
            p.Metaspace(), template, d.Metaspace(), ends + special(
                "[MASK]", normalized=True)), False),
        "big_bird": (parts(
            n.Sequence([precompiled(), n.Strip(left=False),
                        n.Replace(regex(" {2,}"), "\u2581")]),
            p.Metaspace(prepend_scheme="always"), template, d.Metaspace(),
            ends + mask), False),
        "madlad": (parts(precompiled(), p.Metaspace(prepend_scheme="first"),
                         template, d.Sequence([
                             d.ByteFallback(), d.Metaspace(
                                 prepend_scheme="first")]), ends), True),
        "gemma_like": (parts(
            n.Replace(" ", "\u2581"), None, None,
            d.Sequence([d.Replace("\u2581", " "), d.ByteFallback(),
                        d.Fuse()]), ends + text_tokens(
                            "\n\n", "\u2581\u2581", normalized=False)), True),
        "ernie_m": (parts(
            n.Sequence([n.Nmt(), n.NFKC(), n.Replace(regex(" {2,}"), " "),
                        n.Strip()]),
            p.Metaspace(split=True), None, d.Metaspace(), ends), False),
    }


def bert_rows(parts):
    """{name: (Parts, lower case, characters of a word)}"""
    template = r.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    classic = special("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
    bert = p.BertPreTokenizer()
    lowered = n.BertNormalizer()
    return {
        "bert": (parts(lowered, bert, template, d.WordPiece(), classic), True,
                 100),
        "bert_cased": (parts(
            n.BertNormalizer(lowercase=False, strip_accents=None), bert,
            r.BertProcessing(("[SEP]", 3), ("[CLS]", 2)),
            d.WordPiece(cleanup=False), classic), False, 100),
        "bert_chinese": (parts(
            n.BertNormalizer(strip_accents=False), bert, template,
            d.WordPiece(), classic), True, 12),
        "electra_added": (parts(
            lowered, bert, template, d.WordPiece(), classic + [
                AddedToken("NewWord", single_word=True),
                AddedToken("DNA", normalized=True),
                AddedToken("cafÉ", lstrip=True, rstrip=True),
                AddedToken("中国", normalized=False)]), True, 100),
        "mpnet": (parts(
            lowered, bert, template, d.WordPiece(), classic + special(
                "<mask>", lstrip=True)), True, 100),
        "legacy": (parts(
            n.Sequence([n.NFD(), n.Lowercase(), n.StripAccents()]),
            p.Whitespace(), template, d.WordPiece(), classic), True, 100),
        "by_punctuation": (parts(
            n.Sequence([n.NFKD(), n.StripAccents()]),
            p.Sequence([p.WhitespaceSplit(), p.Punctuation(),
                        p.Digits(True)]), None, d.WordPiece(), classic),
                           False, 20),
    }

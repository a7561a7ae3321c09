"""Components of `tokenizers`, one for each type and its options.

component_tokenizers.py puts each into a tokenizer whose ids show all that it
does: what is not its own subject is as plain as can be.
"""

import base64
import pathlib
import sys

import tokenizers
from tokenizers import decoders as d
from tokenizers import normalizers as n
from tokenizers import pre_tokenizers as p
from tokenizers import processors as r

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from wire import fields  # pylint: disable=wrong-import-position

UNK = "[UNK]"
BEHAVIORS = ["isolated", "removed", "merged_with_previous",
             "merged_with_next", "contiguous"]


def charsmap(model_path):
    """The precompiled map of a SentencePiece model."""
    normalizer = dict(fields(pathlib.Path(model_path).read_bytes()))[3]
    return dict(fields(normalizer))[2]


def _precompiled(blob):
    state = {"type": "Precompiled",
             "precompiled_charsmap": base64.b64encode(blob).decode()}
    return n.Precompiled(base64.b64decode(state["precompiled_charsmap"]))


def normalizers(charsmap_blob):
    """{name: normalizer}."""
    regex = tokenizers.Regex
    cases = {
        "bert": n.BertNormalizer(),
        "bert_cased": n.BertNormalizer(lowercase=False),
        "bert_accents": n.BertNormalizer(lowercase=True, strip_accents=False),
        "bert_only_accents": n.BertNormalizer(
            clean_text=False, handle_chinese_chars=False, strip_accents=True,
            lowercase=False),
        "bert_only_clean": n.BertNormalizer(
            handle_chinese_chars=False, strip_accents=False, lowercase=False),
        "bert_only_chinese": n.BertNormalizer(
            clean_text=False, strip_accents=False, lowercase=False),
        "strip": n.Strip(),
        "strip_left": n.Strip(left=True, right=False),
        "strip_right": n.Strip(left=False, right=True),
        "strip_accents": n.StripAccents(),
        "nfc": n.NFC(),
        "nfd": n.NFD(),
        "nfkc": n.NFKC(),
        "nfkd": n.NFKD(),
        "lowercase": n.Lowercase(),
        "nmt": n.Nmt(),
        "replace": n.Replace(" ", "\u2581"),
        "replace_longer": n.Replace("a", "xyz"),
        "replace_nothing": n.Replace("ab", ""),
        "replace_regex": n.Replace(regex(" {2,}"), "\u2581"),
        "replace_regex_class": n.Replace(regex(r"[\p{L}&&[^a-z]]+|\d"), "é"),
        "replace_regex_look": n.Replace(regex(r"\s+(?!\S)"), "_"),
        "prepend": n.Prepend("\u2581"),
        "prepend_word": n.Prepend("ab"),
        "sequence_llama": n.Sequence([n.Prepend("\u2581"),
                                      n.Replace(" ", "\u2581")]),
        "sequence_accents": n.Sequence([n.NFD(), n.StripAccents(),
                                        n.Lowercase()]),
        "sequence_xlnet": n.Sequence([
            n.Replace("``", '"'), n.Replace("''", '"'), n.NFKD(),
            n.StripAccents(), n.Lowercase(), n.Strip(),
            n.Replace(regex(" {2,}"), " ")]),
        "sequence_composed": n.Sequence([n.Strip(), n.NFKC(), n.Nmt(),
                                         n.NFC()]),
        "sequence_clip": n.Sequence([n.NFC(), n.Replace(regex(r"\s+"), " "),
                                     n.Lowercase()]),
    }
    if charsmap_blob:
        cases["precompiled"] = _precompiled(charsmap_blob)
        cases["sequence_t5"] = n.Sequence([
            _precompiled(charsmap_blob), n.Strip(left=False, right=True),
            n.Replace(regex(" {2,}"), "\u2581")])
    return cases


def pre_tokenizers():
    """{name: pre-tokenizer}, those of bytes left out."""
    regex = tokenizers.Regex
    cases = {
        "whitespace": p.Whitespace(),
        "whitespace_split": p.WhitespaceSplit(),
        "bert": p.BertPreTokenizer(),
        "unicode_scripts": p.UnicodeScripts(),
        "digits": p.Digits(),
        "digits_individual": p.Digits(individual_digits=True),
        "char_delimiter": p.CharDelimiterSplit("a"),
        "char_delimiter_wide": p.CharDelimiterSplit("é"),
        "fixed_length": p.FixedLength(3),
        "fixed_length_1": p.FixedLength(1),
    }
    for behavior in BEHAVIORS:
        cases[f"punctuation_{behavior}"] = p.Punctuation(behavior)
        for invert in (False, True):
            name = f"{behavior}{'_inverted' if invert else ''}"
            cases[f"split_{name}"] = p.Split(" ", behavior, invert)
            cases[f"split_regex_{name}"] = p.Split(
                regex(r"\p{L}+|\d{1,2}"), behavior, invert)
        cases[f"split_word_{behavior}"] = p.Split("ab", behavior)
        cases[f"split_look_{behavior}"] = p.Split(
            regex(r"\s+(?!\S)|(?<=a)b|\bx"), behavior)
    for scheme in ("always", "first", "never"):
        for split in (True, False):
            name = f"metaspace_{scheme}{'' if split else '_whole'}"
            cases[name] = p.Metaspace(prepend_scheme=scheme, split=split)
    cases["metaspace_letter"] = p.Metaspace(replacement="_")
    cases.update({
        "sequence_bert_digits": p.Sequence([p.BertPreTokenizer(),
                                            p.Digits(True)]),
        "sequence_whitespace_metaspace": p.Sequence([
            p.WhitespaceSplit(), p.Metaspace(prepend_scheme="always")]),
        "sequence_whitespace_metaspace_first": p.Sequence([
            p.Split("a", "removed"), p.Metaspace(prepend_scheme="first")]),
        "sequence_metaspace_punctuation": p.Sequence([
            p.Metaspace(prepend_scheme="always", split=False),
            p.Punctuation()]),
        "sequence_scripts": p.Sequence([p.UnicodeScripts(),
                                        p.Digits(False),
                                        p.FixedLength(4)]),
        "sequence_of_three": p.Sequence([
            p.Punctuation("merged_with_next"),
            p.Split(regex(r"\s"), "merged_with_previous"),
            p.Digits(True)]),
    })
    return cases


def first_pre_tokenizers():
    """Those that ask whether a piece begins the original text."""
    first = p.Metaspace(prepend_scheme="first")
    return [first, p.Sequence([p.Split("a", "isolated"), first])]


# Normalizers that drop or put something at the begin of some text.
AT_THE_BEGIN = ["bert", "strip_left", "strip_accents", "nfkd", "nmt",
                "replace_longer", "replace_nothing", "prepend",
                "prepend_word", "sequence_xlnet", "precompiled"]


def byte_level_pre_tokenizers():
    regex = tokenizers.Regex
    cases = {}
    for prefix in (False, True):
        for use_regex in (False, True):
            name = f"byte_level{'_prefix' * prefix}{'_regex' * use_regex}"
            cases[name] = p.ByteLevel(add_prefix_space=prefix,
                                      use_regex=use_regex)
    cases.update({
        "digits_byte_level": p.Sequence([
            p.Digits(True), p.ByteLevel(add_prefix_space=False)]),
        "digits_byte_level_prefix": p.Sequence([
            p.Digits(True), p.ByteLevel(add_prefix_space=True)]),
        "split_byte_level": p.Sequence([
            p.Split(regex(r"\p{N}{1,3}|\p{L}+|\s+|[^\s\p{L}\p{N}]+"),
                    "isolated"),
            p.ByteLevel(add_prefix_space=False, use_regex=False)]),
        "removed_byte_level": p.Sequence([
            p.Split(regex(r"\s"), "removed"),
            p.ByteLevel(add_prefix_space=False, use_regex=False)]),
        "fixed_byte_level": p.Sequence([
            p.FixedLength(5), p.ByteLevel(add_prefix_space=False)]),
    })
    return cases


def post_processors():
    """{name: post-processor} for ids 1 of "<s>" and 2 of "</s>"."""
    ends = [("<s>", 1), ("</s>", 2)]
    cases = {
        "template": r.TemplateProcessing(
            single="<s> $A </s>", pair="<s> $A </s> $B:1 </s>:1",
            special_tokens=ends),
        "template_end": r.TemplateProcessing(
            single="$A </s> </s>", pair="$A $B:1", special_tokens=ends),
        "bert": r.BertProcessing(("</s>", 2), ("<s>", 1)),
        "sequence": r.Sequence([
            r.ByteLevel(trim_offsets=True),
            r.TemplateProcessing(single="<s> $A", pair="$A $B",
                                 special_tokens=ends)]),
    }
    for trim in (False, True):
        for prefix in (False, True):
            name = f"{'_trim' * trim}{'_prefix' * prefix}"
            cases[f"roberta{name}"] = r.RobertaProcessing(
                ("</s>", 2), ("<s>", 1), trim_offsets=trim,
                add_prefix_space=prefix)
            cases[f"byte_level{name}"] = r.ByteLevel(
                trim_offsets=trim, add_prefix_space=prefix)
    return cases


# Tokens that some decoder treats in a way of its own.
DECODER_TOKENS = [
    UNK, "a", "b", "hello", "Hello", " ", "  ", "##ing", "##", "a##b",
    "\u2581", "\u2581a", "\u2581\u2581b", "a\u2581b", "b\u2581", "<0x41>",
    "<0xE2>", "<0x82>", "<0xAC>", "<0xFF>", "<0xC3>", "<0xe2>", "</w>",
    "a</w>", "</w>b", "<pad>", "x<pad>", "|", "a|", ".", "?", "!", ",", "'",
    "n't", "'m", "'s", "'ve", "'re", "do", "not", " do not", "é", "中文",
    "\u0120", "\u0120World", "\u00c3\u00a9", "\u00e2\u0124", "\u010a", "aa",
    " a ", "  b", "ab", "#", "-", "do not", " .",
]


def decoders():
    regex = tokenizers.Regex
    return {
        "none": None,
        "byte_level": d.ByteLevel(),
        "byte_fallback": d.ByteFallback(),
        "metaspace": d.Metaspace(),
        "metaspace_first": d.Metaspace(prepend_scheme="first"),
        "metaspace_never": d.Metaspace(prepend_scheme="never"),
        "metaspace_letter": d.Metaspace(replacement="a"),
        "wordpiece": d.WordPiece(),
        "wordpiece_plain": d.WordPiece(cleanup=False),
        "wordpiece_prefix": d.WordPiece(prefix="a"),
        "wordpiece_no_prefix": d.WordPiece(prefix=""),
        "bpe": d.BPEDecoder(),
        "bpe_suffix": d.BPEDecoder(suffix="b"),
        "bpe_no_suffix": d.BPEDecoder(suffix=""),
        "ctc": d.CTC(),
        "ctc_plain": d.CTC(cleanup=False),
        "ctc_empty": d.CTC(pad_token="", word_delimiter_token=""),
        "ctc_letters": d.CTC(pad_token="a", word_delimiter_token="b"),
        "strip": d.Strip(" ", 1, 0),
        "strip_both": d.Strip("a", 2, 1),
        "strip_right": d.Strip("b", 0, 3),
        "replace": d.Replace("\u2581", " "),
        "replace_regex": d.Replace(regex("a+|#"), "_"),
        "fuse": d.Fuse(),
        "sequence_llama": d.Sequence([
            d.Replace("\u2581", " "), d.ByteFallback(), d.Fuse(),
            d.Strip(" ", 1, 0)]),
        "sequence_unfused": d.Sequence([
            d.Replace("\u2581", " "), d.ByteFallback(), d.Strip(" ", 1, 1)]),
        "sequence_wordpiece": d.Sequence([d.WordPiece(),
                                          d.Replace(" a", "b")]),
        "sequence_bpe": d.Sequence([d.ByteFallback(), d.BPEDecoder(),
                                    d.Fuse(), d.Replace("  ", " ")]),
        "sequence_ctc": d.Sequence([d.CTC(), d.Strip("a", 1, 1)]),
        "sequence_metaspace": d.Sequence([d.ByteFallback(), d.Metaspace()]),
    }

"""Faults of tokenizer.json: {name: (bytes, rule or words of the line)}."""

import json

import good_files as good


def _text_faults():
    """What is no JSON, or none of ours (F3, F4)."""
    text = good.as_json(good.bpe_json()).decode()
    deep = "[" * 70 + "]" * 70
    return {
        "empty": ("", "F4"),
        "blank": (" \n", "F4"),
        "half": (text[:len(text) // 2], "F4"),
        "no_end": (text[:-1], "F4"),
        "more_behind": (text + "}", "F4"),
        "second_value": (text + text, "F4"),
        "byte_order_mark": ("\ufeff" + text, "F3"),
        "single_quotes": (text.replace('"', "'"), "F4"),
        "comment": (text.replace("{", "{/* x */", 1), "F4"),
        "comma_at_end": (text.replace('"merges"', '"merges": [], "x"')
                         .replace("}}", "},}"), "F4"),
        "nan": (text.replace('"dropout": null', '"dropout": NaN'), "F4"),
        "infinity": (text.replace('"dropout": null', '"dropout": 1e999'),
                     "F4"),
        "leading_zero": (text.replace('"b": 1', '"b": 01'), "F4"),
        "plus_sign": (text.replace('"b": 1', '"b": +1'), "F4"),
        "bare_word": (text.replace("null", "nil", 1), "F4"),
        "control_character": (text.replace('"a"', '"\x01"', 1), "F4"),
        "bad_escape": (text.replace('"a"', '"\\x61"', 1), "F4"),
        "lone_surrogate": (text.replace('"a"', '"\\ud800"', 1), "F4"),
        "low_surrogate": (text.replace('"a"', '"\\udc00"', 1), "F4"),
        "half_escape": (text.replace('"a"', '"\\u12"', 1), "F4"),
        "too_deep": (text.replace('"padding": null', f'"x": {deep}'), "F4"),
        "key_twice": (text.replace('"b": 1', '"a": 1'), "F4"),
        "top_key_twice": (text.replace('"padding"', '"decoder"'), "F4"),
    }


def _encoding_faults():
    text = good.as_json(good.bpe_json())
    return {
        "ill_formed": (text.replace(b'"a"', b'"\xff"'), "F"),
        "cut_character": (text.replace(b'"a"', b'"\xe2\x82"'), "F"),
        "surrogate_bytes": (text.replace(b'"a"', b'"\xed\xa0\x80"'), "F"),
        "overlong": (text.replace(b'"a"', b'"\xc0\xaf"'), "F"),
        "utf16": (text.decode().encode("utf-16"), "F4"),
        "nul_behind": (text + b"\0", "F4"),
    }


def _bpe_faults():
    bpe = good.bpe_json
    vocab = {"a": 0, "b": 1, "ab": 2}
    return {
        "version_2": ({**bpe(), "version": "2.0"}, "F4"),
        "version_number": ({**bpe(), "version": 1}, "F4"),
        "model_null": ({**bpe(), "model": None}, "F4"),
        "model_list": ({**bpe(), "model": []}, "F4"),
        "model_unknown": (bpe(type="Bpe"), "F4"),
        "vocab_list": (bpe(vocab=["a", "b"]), "F4"),
        "vocab_missing": (bpe(vocab=None), "F4"),
        "id_float": (bpe(vocab={**vocab, "c": 3.0}), "F4"),
        "id_text": (bpe(vocab={**vocab, "c": "3"}), "F4"),
        "id_negative": (bpe(vocab={**vocab, "c": -1}), "F4"),
        "id_wide": (bpe(vocab={**vocab, "c": 1 << 32}), "F4"),
        "id_very_wide": (bpe(vocab={**vocab, "c": 1 << 70}), "F4"),
        "id_boolean": (bpe(vocab={**vocab, "c": True}), "F4"),
        "id_twice": (bpe(vocab={**vocab, "c": 2}), "V02"),
        "id_beyond": (bpe(vocab={**vocab, "c": 1 << 24}), "V01"),
        "too_many_holes": (bpe(vocab={**vocab, "c": 70_000}), "V01"),
        "token_empty": (bpe(vocab={**vocab, "": 3}), "V03"),
        "token_long": (bpe(vocab={**vocab, "c" * 65_536: 3}), "V03"),
        "no_tokens": (bpe(vocab={}, merges=[]), "V01"),
        "merges_object": (bpe(merges={}), "F4"),
        "merge_of_three": (bpe(merges=[["a", "b", "c"]]), "F4"),
        "merge_of_one": (bpe(merges=[["a"]]), "F4"),
        "merge_of_none": (bpe(merges=[[]]), "F4"),
        "merge_of_numbers": (bpe(merges=[[0, 1]]), "F4"),
        "merge_text_of_three": (bpe(merges=["a b c"]), "F4"),
        "merge_text_of_one": (bpe(merges=["ab"]), "F4"),
        "merge_two_spaces": (bpe(merges=["a  b"]), ""),
        "merge_unknown_left": (bpe(merges=[["x", "b"]]), "V05"),
        "merge_unknown_right": (bpe(merges=[["a", "x"]]), "V05"),
        "merge_unknown_product": (bpe(merges=[["b", "a"]]), "V05"),
        "merge_empty_half": (bpe(merges=[["", "a"]]), "V05"),
        "merge_twice": (bpe(merges=[["a", "b"], ["a", "b"]]), "V05"),
        "merge_mixed": (bpe(merges=[["a", "b"], "a b"]), "V05"),
        "dropout_one": (bpe(dropout=1.0), "V10"),
        "dropout_negative": (bpe(dropout=-0.1), "V10"),
        "dropout_text": (bpe(dropout="0.1"), "F4"),
        "unk_unknown": (bpe(unk_token="[UNK]"), "V07"),
        "unk_number": (bpe(unk_token=0), "F4"),
        "fuse_unk_number": (bpe(fuse_unk=1), "F4"),
        "prefix_number": (bpe(continuing_subword_prefix=1), "F4"),
        "bytes_incomplete": (bpe(byte_fallback=True, vocab={
            **vocab, "<0x00>": 3}), "V04"),
    }


def _other_model_faults():
    unigram, wordpiece = good.unigram_json, good.wordpiece_json
    wordlevel = good.wordlevel_json
    return {
        "unk_id_beyond": (unigram(unk_id=3), "V07"),
        "unk_id_negative": (unigram(unk_id=-1), "F4"),
        "unk_id_text": (unigram(unk_id="0"), "F4"),
        "pieces_object": (unigram(vocab={}), "F4"),
        "piece_of_one": (unigram(vocab=[["<unk>"]]), "F4"),
        "piece_of_three": (unigram(vocab=[["<unk>", 0.0, 1]]), "F4"),
        "piece_turned": (unigram(vocab=[[0.0, "<unk>"]]), "F4"),
        "piece_score_text": (unigram(vocab=[["<unk>", "0"]]), "F4"),
        "piece_score_null": (unigram(vocab=[["<unk>", None]]), "F4"),
        "piece_twice": (unigram(vocab=[["<unk>", 0.0], ["a", -1.0],
                                       ["a", -2.0]]), "V03"),
        "piece_empty": (unigram(vocab=[["<unk>", 0.0], ["", -1.0]]), "V03"),
        "pieces_none": (unigram(vocab=[]), "V0"),
        "unigram_bytes_incomplete": (unigram(byte_fallback=True, vocab=[
            ["<unk>", 0.0], ["<0x41>", -1.0]]), "V04"),
        "wordpiece_unk_unknown": (wordpiece(unk_token="<unk>"), "V07"),
        "wordpiece_limit_negative": (wordpiece(max_input_chars_per_word=-1),
                                     "F4"),
        "wordpiece_limit_text": (wordpiece(max_input_chars_per_word="9"),
                                 "F4"),
        "wordpiece_vocab_list": (wordpiece(vocab=[]), "F4"),
        "wordlevel_unk_unknown": (wordlevel(unk_token="x"), "V07"),
        "wordlevel_id_twice": (wordlevel(vocab={"[UNK]": 0, "a": 0}), "V02"),
    }


def _with(**parts):
    return {**good.bpe_json(), **parts}


def _added(*tokens):
    return _with(added_tokens=list(tokens))


def _added_token_faults():
    token = good.added_token
    return {
        "added_object": (_with(added_tokens={}), "F4"),
        "added_text": (_with(added_tokens=["<s>"]), "F4"),
        "added_without_id": (_added({"content": "x"}), "F4"),
        "added_without_content": (_added({"id": 5}), "F4"),
        "added_id_text": (_added(token(id="3")), "F4"),
        "added_flag_text": (_added(token(lstrip="yes")), "F4"),
        "added_empty": (_added(token(id=4, content="")), "V08"),
        "added_other_id": (_added(token(id=4)), "V08"),
        "added_id_taken": (_added(token(id=0, content="new")), "V0"),
        "added_twice": (_added(token(), token(lstrip=True)), "V08"),
        "added_ids_equal": (_added(token(id=4, content="x"),
                                   token(id=4, content="y")), "V0"),
        "added_id_beyond": (_added(token(id=1 << 24, content="x")), "V01"),
        "added_long": (_added(token(id=4, content="x" * 65_536)), "V0"),
    }


def _part(name, value):
    return _with(**{name: value})


def _normalizer_faults():
    def of(kind, **fields):
        return _part("normalizer", {"type": kind, **fields})

    many = [{"type": "NFC"}] * 20
    grow = [{"type": "Replace", "pattern": {"String": "a"},
             "content": "a" * 60}] * 3
    return {
        "normalizer_text": (_part("normalizer", "NFC"), "F4"),
        "normalizer_list": (_part("normalizer", []), "F4"),
        "normalizer_untyped": (_part("normalizer", {}), "F4"),
        "normalizer_unknown": (of("Nfc"), "F4"),
        "normalizer_sequence_empty_key": (of("Sequence"), "F4"),
        "normalizer_sequence_text": (of("Sequence", normalizers="NFC"), "F4"),
        "normalizer_member_unknown": (
            of("Sequence", normalizers=[{"type": "Foo"}]), "F4"),
        "normalizer_many": (of("Sequence", normalizers=many), ""),
        "normalizer_grows": (of("Sequence", normalizers=grow), "V13"),
        "strip_text": (of("Strip", strip_left="x", strip_right=True), "F4"),
        "replace_no_pattern": (of("Replace", content="x"), "F4"),
        "replace_no_content": (of("Replace", pattern={"String": "x"}), "F4"),
        "replace_pattern_text": (of("Replace", pattern="x", content="y"),
                                 "F4"),
        "replace_pattern_kind": (of("Replace", pattern={"Glob": "*"},
                                    content=""), "F4"),
        "replace_regex_open": (of("Replace", pattern={"Regex": "(a"},
                                  content=""), "V14"),
        "replace_regex_class": (of("Replace", pattern={"Regex": "[z-a]"},
                                   content=""), "V14"),
        "prepend_number": (of("Prepend", prepend=1), "F4"),
        "precompiled_no_map": (of("Precompiled"), "F4"),
        "precompiled_not_base64": (of("Precompiled",
                                      precompiled_charsmap="%%%"), "F5"),
        "precompiled_short": (of("Precompiled",
                                 precompiled_charsmap="AAAA"), "V12"),
        "bert_text": (of("BertNormalizer", clean_text="yes"), "F4"),
    }


def _pre_tokenizer_faults():
    def of(kind, **fields):
        return _part("pre_tokenizer", {"type": kind, **fields})

    def split(pattern, behavior="Isolated", invert=False):
        return of("Split", pattern={"Regex": pattern}, behavior=behavior,
                  invert=invert)

    nested = {"type": "Digits", "individual_digits": True}
    for _ in range(6):
        nested = {"type": "Sequence", "pretokenizers": [nested]}
    many = [{"type": "WhitespaceSplit"}] * 17
    return {
        "pre_tokenizer_unknown": (of("Whitespaces"), "F4"),
        "pre_tokenizer_untyped": (_part("pre_tokenizer", {"x": 1}), "F4"),
        "split_no_pattern": (of("Split", behavior="Isolated", invert=False),
                             "F4"),
        "split_no_behavior": (of("Split", pattern={"String": "x"},
                                 invert=False), "F4"),
        "split_no_invert": (of("Split", pattern={"String": "x"},
                               behavior="Isolated"), "F4"),
        "split_behavior": (split("x", "isolated"), "F4"),
        "split_open": (split("(x"), "V14"),
        "split_repeats_nothing": (split("*x"), "V14"),
        "split_unknown_class": (split(r"\p{Klingon}"), "V14"),
        "split_bad_range": (split("[b-a]"), "V14"),
        "split_open_class": (split("[a"), "V14"),
        "split_long": (split("x" * 16_385), "V14"),
        "split_empty_literal": (of("Split", pattern={"String": ""},
                                   behavior="Isolated", invert=False), "V"),
        "metaspace_two": (of("Metaspace", replacement="__",
                             prepend_scheme="always"), ""),
        "metaspace_empty": (of("Metaspace", replacement="",
                               prepend_scheme="always"), ""),
        "metaspace_scheme": (of("Metaspace", replacement="_",
                                prepend_scheme="sometimes"), "F4"),
        "metaspace_contradiction": (
            of("Metaspace", replacement="_", add_prefix_space=False,
               prepend_scheme="always"), "F4"),
        "byte_level_text": (of("ByteLevel", add_prefix_space="x",
                               trim_offsets=True), "F4"),
        "delimiter_two": (of("CharDelimiterSplit", delimiter="ab"), ""),
        "delimiter_empty": (of("CharDelimiterSplit", delimiter=""), ""),
        "length_zero": (of("FixedLength", length=0), ""),
        "length_negative": (of("FixedLength", length=-1), "F4"),
        "digits_text": (of("Digits", individual_digits="x"), "F4"),
        "punctuation_behavior": (of("Punctuation", behavior="Glued"), "F4"),
        "sequence_key": (of("Sequence", pre_tokenizers=[]), "F4"),
        "sequence_deep": (_part("pre_tokenizer", nested), ""),
        "sequence_long": (of("Sequence", pretokenizers=many), ""),
    }


def _processor_faults():
    def of(**fields):
        return _part("post_processor", good.template(**fields))

    special = {"SpecialToken": {"id": "<x>", "type_id": 0}}
    only_a = [{"Sequence": {"id": "A", "type_id": 0}}]
    return {
        "processor_unknown": (_part("post_processor", {"type": "Foo"}), "F4"),
        "template_no_single": (_part("post_processor", {
            "type": "TemplateProcessing"}), "F4"),
        "template_unknown_special": (of(single=[special, *only_a]), "V09"),
        "template_sequence_c": (of(single=[{"Sequence": {
            "id": "C", "type_id": 0}}]), "F4"),
        "template_piece_kind": (of(single=[{"Token": {}}]), "F4"),
        "template_type_negative": (of(single=[{"Sequence": {
            "id": "A", "type_id": -1}}]), "F4"),
        "template_pair_without_b": (of(pair=only_a), "V09"),
        "template_other_id": (of(special_tokens={"<s>": {
            "id": "<s>", "ids": [1], "tokens": ["<s>"]}}), "V09"),
        "template_unequal": (of(special_tokens={"<s>": {
            "id": "<s>", "ids": [3, 3], "tokens": ["<s>"]}}), "V09"),
        "bert_without_sep": (_part("post_processor", {
            "type": "BertProcessing", "cls": ["<s>", 3]}), "F4"),
        "bert_other_id": (_part("post_processor", {
            "type": "BertProcessing", "cls": ["<s>", 3],
            "sep": ["<s>", 1]}), "V09"),
        "bert_turned": (_part("post_processor", {
            "type": "BertProcessing", "cls": [3, "<s>"],
            "sep": ["<s>", 3]}), "F4"),
    }


def _decoder_faults():
    def of(kind, **fields):
        return _part("decoder", {"type": kind, **fields})

    return {
        "decoder_unknown": (of("Foo"), "F4"),
        "decoder_text": (_part("decoder", "Fuse"), "F4"),
        "decoder_strip_two": (of("Strip", content="ab", start=1, stop=0), ""),
        "decoder_strip_negative": (of("Strip", content="a", start=-1, stop=0),
                                   "F4"),
        "decoder_strip_many": (of("Strip", content="a", start=70_000, stop=0),
                               "V10"),
        "decoder_sequence_key": (of("Sequence", decoder=[]), "F4"),
        "decoder_metaspace": (of("Metaspace", replacement="ab",
                                 prepend_scheme="always"), ""),
        "truncation_strategy": (_part("truncation", {
            "direction": "Right", "max_length": 5, "strategy": "Longest",
            "stride": 0}), "F4"),
        "truncation_direction": (_part("truncation", {
            "direction": "Up", "max_length": 5, "strategy": "LongestFirst",
            "stride": 0}), "F4"),
        "truncation_stride": (_part("truncation", {
            "direction": "Right", "max_length": 5, "strategy": "LongestFirst",
            "stride": 5}), "V09"),
        "padding_multiple": (_part("padding", {
            "strategy": "BatchLongest", "direction": "Right",
            "pad_to_multiple_of": 0, "pad_id": 3, "pad_type_id": 0,
            "pad_token": "<s>"}), "V09"),
        "padding_strategy": (_part("padding", {
            "strategy": "Shortest", "direction": "Right",
            "pad_to_multiple_of": None, "pad_id": 3, "pad_type_id": 0,
            "pad_token": "<s>"}), "F4"),
    }


def faults():
    rows = {**_text_faults(), **_encoding_faults(), **_bpe_faults(),
            **_other_model_faults(), **_added_token_faults(),
            **_normalizer_faults(), **_pre_tokenizer_faults(),
            **_processor_faults(), **_decoder_faults()}
    result = {}
    for name, (content, rule) in rows.items():
        if isinstance(content, dict):
            content = json.dumps(content, ensure_ascii=False)
        if isinstance(content, str):
            content = content.encode()
        result[name] = (content, rule)
    return result

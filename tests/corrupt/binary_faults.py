"""Faults of the other formats: {name: (files, flags, rule or words)}.

`files` is {name: bytes}; the first is the one that is named, unless there is a
folder, `FOLDER/`.
"""

import base64
import struct

import good_files as good

GPT2 = ("--from", "tiktoken", "--pretokenizer", "gpt2")


def _rank_file_faults():
    lines = good.rank_lines()

    def of(*rows, flags=GPT2):
        return {"r.tiktoken": good.lines(rows)}, flags

    def last(row):
        return of(*lines, row)

    return {
        "rank_without_padding": (*last(b"YWJj 259=".replace(b"=", b"x")),
                                 "F5"),
        "rank_base64_short": (*last(b"Iw= 259"), "F5"),
        "rank_base64_loose_bits": (*last(b"Ix== 259"), "F5"),
        "rank_base64_sign": (*last(b"Y*Jj 259"), "F5"),
        "rank_base64_url": (*last(b"_-8= 259"), "F5"),
        "rank_no_token": (*last(b" 259"), "F5"),
        "rank_empty_token": (*last(b"= 259"), "F5"),
        "rank_no_rank": (*last(b"YWJi"), "F5"),
        "rank_no_space": (*last(b"YWJi259"), "F5"),
        "rank_two_spaces": (*last(b"YWJi  259"), "F5"),
        "rank_tab": (*last(b"YWJi\t259"), "F5"),
        "rank_three_fields": (*last(b"YWJi 259 1"), "F5"),
        "rank_negative": (*last(b"YWJi -1"), "F5"),
        "rank_plus": (*last(b"YWJi +259"), "F5"),
        "rank_hexadecimal": (*last(b"YWJi 0x103"), "F5"),
        "rank_float": (*last(b"YWJi 259.0"), "F5"),
        "rank_wide": (*last(b"YWJi 4294967296"), "F5"),
        "rank_very_wide": (*last(b"YWJi " + b"9" * 40), "F5"),
        "rank_twice": (*last(b"YWJi 258"), "V0"),
        "rank_beyond": (*last(b"YWJi 16777216"), "V01"),
        "rank_token_twice": (*last(b"YWI= 259"), "V03"),
        "rank_blank_line": (*of(*lines[:9], b"", *lines[9:]), "F5"),
        "rank_crlf": (*of(*(line + b"\r" for line in lines)), "F3"),
        "rank_byte_order_mark": (*of(b"\xef\xbb\xbf" + lines[0],
                                     *lines[1:]), "F3"),
        "rank_cut": ({"r.tiktoken": good.lines(lines)[:-3]}, GPT2, ""),
        "rank_other_encoding": (*of(*lines, flags=(
            "--encoding", "cl100k_base")), "cl100k_base"),
        "rank_special_taken": (*of(*lines, flags=(
            *GPT2, "--special-token", "<e>=5")), "V0"),
    }


def _text_list_faults():
    rwkv, vocab = good.rwkv_lines(), good.vocab_lines()

    def of(*rows):
        return {"rwkv_vocab_x.txt": good.lines([*rwkv, *rows])}, ()

    def words(rows):
        return {"vocab.txt": good.lines(rows)}, ("--from", "wordpiece")

    return {
        "rwkv_length": (*of(b"5 'abc' 2"), "line 5"),
        "rwkv_open": (*of(b"5 'abc 3"), "line 5"),
        "rwkv_no_quotes": (*of(b"5 abc 3"), "line 5"),
        "rwkv_escape": (*of(b"5 '\\q' 1"), "line 5"),
        "rwkv_half_escape": (*of(b"5 '\\x4' 1"), "line 5"),
        "rwkv_surrogate": (*of(b"5 '\\ud800' 3"), "line 5"),
        "rwkv_code": (*of(b"5 'a'+'b' 2"), "line 5"),
        "rwkv_no_length": (*of(b"5 'a'"), "line 5"),
        "rwkv_no_id": (*of(b"'a' 1"), "line 5"),
        "rwkv_descends": (*of(b"2 'x' 1"), "V02"),
        "rwkv_twice": (*of(b"5 'a' 1"), "V03"),
        "rwkv_empty": (*of(b"5 '' 0"), "V03"),
        "rwkv_beyond": (*of(b"16777216 'x' 1"), "line 5"),
        "words_without_unk": (*words([b"a", b"b"]), "V07"),
        "words_crlf": (*words([w + b"\r" for w in vocab]), "F3"),
        "words_twice": (*words([*vocab, b"a"]), "V03"),
        "words_blank": (*words([*vocab, b"", b"b"]), "V03"),
        "words_long": (*words([*vocab, b"x" * 65_536]), "V03"),
        "words_ill_formed": (*words([*vocab, b"\xff"]), "F3"),
        "words_none": (*words([]), ""),
        "words_byte_order_mark": (*words([b"\xef\xbb\xbf" + vocab[0],
                                          *vocab[1:]]), "F3"),
    }


def _folder_faults():
    def of(merges=None, vocab=None):
        merges = good.MERGES if merges is None else merges
        vocab = good.vocab_json() if vocab is None else vocab
        return {"FOLDER/vocab.json": good.as_json(vocab),
                "FOLDER/merges.txt": good.lines(merges)}, ()

    def config(**fields):
        value = {**good.bpe_json(), "added_tokens": [good.added_token()]}
        return {"FOLDER/tokenizer.json": good.as_json(value),
                "FOLDER/tokenizer_config.json": good.as_json(fields)}, ()

    decoder = {"content": "<s>", "special": True}
    return {
        "merges_three": (*of([b"a b c"]), "line 1"),
        "merges_one": (*of([b"ab"]), "line 1"),
        "merges_unknown": (*of([b"a c"]), "V05"),
        "merges_product": (*of([b"b a"]), "V05"),
        "merges_twice": (*of([b"a b", b"a b"]), "V05"),
        "merges_crlf": (*of([b"a b\r"]), "F3"),
        "merges_ill_formed": (*of([b"a \xff"]), "F3"),
        "merges_late_version": (*of([b"a b", b"#version: 0.2"]), "V05"),
        "merges_blank_line": (*of([b"a b", b"", b"a b"]), "line 2"),
        "vocab_float": (*of(vocab={"a": 0, "b": 1.5}), "F4"),
        "vocab_nested": (*of(vocab={"a": 0, "b": {}}), "F4"),
        "vocab_id_twice": (*of(vocab={"a": 0, "b": 0, "ab": 1}), "V02"),
        "vocab_not_json": ({"FOLDER/vocab.json": b"a 0\n",
                            "FOLDER/merges.txt": b"a b\n"}, (), ""),
        "merges_alone": ({"FOLDER/merges.txt": b"a b\n"}, (), ""),
        "config_alone": ({"FOLDER/tokenizer_config.json": b"{}"}, (), ""),
        "config_not_json": ({"FOLDER/tokenizer.json": good.as_json(
            good.bpe_json()), "FOLDER/tokenizer_config.json": b"{"}, (),
                            "F4"),
        "config_other_id": (*config(added_tokens_decoder={"1": decoder}),
                            "belong together"),
        "config_id_text": (*config(added_tokens_decoder={"x": decoder}), ""),
        "config_list": ({"FOLDER/tokenizer.json": good.as_json(
            good.bpe_json()), "FOLDER/tokenizer_config.json": b"[]"}, (),
                        "F4"),
    }


def _sentencepiece_faults():
    def of(data):
        return {"m.model": data}, ("--from", "sentencepiece")

    model, piece, field = good.sentencepiece, good.piece, good.field
    pieces = good.PIECES

    def with_map(units, strings=b"x\0"):
        return of(model(normalizer=field(2, good.charsmap(units, strings))))

    units = good.trie_units()
    leaf_outside = [0x400 | 0x100, *units[1:]]
    root_outside = [0x7FFFFC00, *units[1:]]
    return {
        "pieces_cut": (*of(model()[:7]), "F6"),
        "model_cut": (*of(model()[:-2]), ""),
        "settings_cut": (*of(model()[:-11]), "F6"),
        "long_varint": (*of(b"\x0a" + b"\xff" * 11), ""),
        "length_beyond": (*of(model() + b"\x0a\x7f"), "F6"),
        "wire_type_3": (*of(model() + b"\x0b"), "F6"),
        "wire_type_7": (*of(model() + b"\x0f"), "F6"),
        "field_number_0": (*of(model() + b"\x02\x00"), "F6"),
        "type_0": (*of(model([*pieces, piece(b"x", kind=0)])), "F6"),
        "type_7": (*of(model([*pieces, piece(b"x", kind=7)])), "F6"),
        "model_type_0": (*of(model(trainer=field(3, 0))), "F6"),
        "model_type_5": (*of(model(trainer=field(3, 5))), "F6"),
        "no_unknown": (*of(model(pieces[1:])), "F6"),
        "two_unknown": (*of(model([*pieces, piece(b"<u>", kind=2)])), "F6"),
        "piece_empty": (*of(model([*pieces, piece(b"")])), "V03"),
        "piece_twice": (*of(model([*pieces, piece(b"b", -3.0)])), "V03"),
        "control_twice": (*of(model([*pieces, piece(b"<s>", kind=3)])),
                          "V03"),
        "score_nan": (*of(model([*pieces, piece(b"x", float("nan"))])),
                      "V06"),
        "score_infinite": (*of(model([*pieces, piece(b"x", float("-inf"))])),
                           "V06"),
        "bytes_incomplete": (*of(model(
            [*pieces, piece(b"<0x41>", kind=6)],
            trainer=field(35, 1))), "V04"),
        "bytes_undeclared": (*of(model(
            [*pieces, *(piece(b"<0x%02X>" % b, kind=6)
                        for b in range(256))])), "V04"),
        "byte_name": (*of(model(
            [*pieces, *(piece(b"<0x%02x>" % b, kind=6)
                        for b in range(256))],
            trainer=field(35, 1))), "V04"),
        "map_short": (*of(model(normalizer=field(2, b"\0\4"))), "V12"),
        "map_size_beyond": (*of(model(normalizer=field(
            2, struct.pack("<I", 1 << 30) + b"\0" * 64))), "V12"),
        "map_size_odd": (*of(model(normalizer=field(
            2, struct.pack("<I", 1000) + b"\0" * 1010))), "V12"),
        "map_root_outside": (*with_map(root_outside), "V12"),
        "map_leaf_outside": (*with_map(leaf_outside), "V12"),
        "map_no_nul": (*with_map(units, b"x"), "V12"),
        "self_test_wrong": (*of(model(more=field(4, field(
            1, field(1, b"ab") + field(2, b"b b"))))), "V17"),
    }


def _gguf_faults():
    pairs = good.gguf_pairs()
    data = good.gguf()

    def of(content):
        return {"g.gguf": content}, ()

    def having(key, kind, value):
        return of(good.gguf({**pairs, b"tokenizer.ggml." + key:
                             (kind, value)}))

    def without(key):
        key = b"tokenizer.ggml." + key
        return of(good.gguf({k: v for k, v in pairs.items() if k != key}))

    strings = (good.STRING, [b"a", b"b", b"ab"])
    key_beyond = data[:24] + struct.pack("<Q", 1 << 62) + data[32:]
    return {
        "version_1": (*of(good.gguf(version=1)), "F7"),
        "version_2": (*of(good.gguf(version=2)), "F7"),
        "version_4": (*of(good.gguf(version=4)), "F7"),
        "big_endian": (*of(good.gguf(version=3 << 24)), "F7"),
        "magic_only": (*of(b"GGUF"), "F7"),
        "other_magic": (*of(good.gguf(magic=b"GGML")), "no known"),
        "header_cut": (*of(data[:15]), "F7"),
        "pairs_cut": (*of(data[:100]), "F7"),
        "last_byte_cut": (*of(data[:-1]), "F7"),
        "more_pairs_said": (*of(good.gguf(count=8)), "F7"),
        "too_many_pairs": (*of(good.gguf(count=1 << 17)), "F7"),
        "key_beyond": (*of(key_beyond), "F7"),
        "key_twice": (*of(data[:16] + struct.pack("<Q", 8) + data[24:] +
                          good.gguf_text(b"tokenizer.ggml.model") +
                          struct.pack("<I", good.STRING) +
                          good.gguf_text(b"gpt2")), "F7"),
        "value_type_13": (*of(data[:16] + struct.pack("<Q", 8) + data[24:] +
                              good.gguf_text(b"x") +
                              struct.pack("<I", 13)), "F7"),
        "array_of_arrays": (*of(data[:16] + struct.pack("<Q", 8) + data[24:] +
                                good.gguf_text(b"x") +
                                struct.pack("<IIQ", 9, 9, 0)), "F7"),
        "array_beyond": (*of(data[:16] + struct.pack("<Q", 8) + data[24:] +
                             good.gguf_text(b"x") +
                             struct.pack("<IIQ", 9, 4, 1 << 62)), "F7"),
        "boolean_2": (*of(data[:16] + struct.pack("<Q", 8) + data[24:] +
                          good.gguf_text(b"tokenizer.ggml.add_bos_token") +
                          struct.pack("<IB", 7, 2)), "F7"),
        "no_tokens": (*without(b"tokens"), "tokens"),
        "no_merges": (*without(b"merges"), "F7"),
        "model_number": (*having(b"model", good.U32, 1), "F7"),
        "pre_unknown": (*having(b"pre", good.STRING, b"gpt-3"), "gpt-3"),
        "pre_number": (*having(b"pre", good.U32, 1), "F7"),
        "tokens_numbers": (*having(b"tokens", good.ARRAY,
                                   (good.U32, [1, 2])), "F7"),
        "tokens_fewer": (*having(b"tokens", good.ARRAY, strings), "F7"),
        "types_strings": (*having(b"token_type", good.ARRAY, strings), "F7"),
        "type_9": (*having(b"token_type", good.ARRAY,
                           (good.I32, [1, 1, 1, 9])), ""),
        "merge_of_one": (*having(b"merges", good.ARRAY,
                                 (good.STRING, [b"ab"])), ""),
        "merge_unknown": (*having(b"merges", good.ARRAY,
                                  (good.STRING, [b"a c"])), "V05"),
        "merge_product": (*having(b"merges", good.ARRAY,
                                  (good.STRING, [b"b a"])), "V05"),
        "eos_beyond": (*having(b"eos_token_id", good.U32, 9), ""),
        "eos_text": (*having(b"eos_token_id", good.STRING, b"3"), "F7"),
        "token_empty": (*having(b"tokens", good.ARRAY, (
            good.STRING, [b"a", b"", b"ab", b"<e>"])), "V0"),
    }


def _tekken_faults():
    value = good.tekken()
    config, vocab = value["config"], value["vocab"]

    def of(**changes):
        return {"tekken.json": good.as_json(good.tekken(**changes))}, ()

    def entry(index, **changes):
        rows = [dict(row) for row in vocab]
        rows[index].update(changes)
        return of(vocab=rows)

    return {
        "pattern_number": (*of(config={**config, "pattern": 1}), "F4"),
        "pattern_open": (*of(config={**config, "pattern": "(x"}), "V14"),
        "specials_negative": (*of(config={
            **config, "default_num_special_tokens": -1}), "F4"),
        "no_specials_list": (*of(special_tokens=None), ""),
        "bytes_not_base64": (*entry(3, token_bytes="%%"), ""),
        "bytes_empty": (*entry(3, token_bytes=""), ""),
        "bytes_twice": (*entry(3, token_bytes=base64.b64encode(
            b"a").decode()), "V03"),
        "rank_twice": (*entry(3, rank=4), ""),
        "rank_text": (*entry(3, rank="3"), ""),
        "special_twice": (*of(special_tokens=[
            *value["special_tokens"],
            {"rank": 1, "token_str": "<x>", "is_control": True}]), ""),
    }


def faults():
    result = {}
    for group, rows in (("ranks", _rank_file_faults()),
                        ("lists", _text_list_faults()),
                        ("folders", _folder_faults()),
                        ("sentencepiece", _sentencepiece_faults()),
                        ("gguf", _gguf_faults()),
                        ("tekken", _tekken_faults())):
        for name, row in rows.items():
            result[f"{group}_{name}"] = row
    return result

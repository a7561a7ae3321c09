"""Ids of one text: vectors, options, offsets."""

import numpy as np
import pytest

import tessera


def test_vectors_of_cl100k(cl100k):
    ids = cl100k.encode("hello world")
    assert ids.tolist() == [15339, 1917]
    assert ids.dtype == np.uint32
    assert ids.flags.writeable
    assert cl100k.encode("<|endoftext|>").max() < 100257
    allowed = cl100k.encode(
        "<|endoftext|>", special="allow", allowed_special="all"
    )
    assert allowed.tolist() == [100257]


def test_str_and_its_bytes_are_one_text(small, texts):
    for text in texts:
        ids = small.encode(text).tolist()
        utf8 = text.encode()
        assert small.encode(utf8).tolist() == ids
        assert small.encode(bytearray(utf8)).tolist() == ids
        assert small.encode(memoryview(utf8)).tolist() == ids
        assert small.decode(ids) == text
        assert small.count(text) == len(ids)


def test_every_code_point_goes_through(small):
    points = [c for c in range(1, 0x110000, 7) if not 0xD800 <= c < 0xE000]
    text = "".join(map(chr, points))
    assert small.decode(small.encode(text)) == text
    # One kind of string storage at a time, ASCII runs between.
    for top in (0x7F, 0xFF, 0xFFFF, 0x10FFFF):
        some = [chr(c) for c in points if c <= top]
        text = "abcdefghijk".join(some[:: len(some) // 500 + 1])
        assert small.decode_bytes(small.encode(text)) == text.encode()


def test_long_texts_are_one_text(cl100k):
    text = "The quick brown fox \u4f60\u597d 12345.\n" * 200_000
    ids = cl100k.encode(text)
    assert len(text.encode()) > 4 << 20
    assert cl100k.decode(ids) == text
    assert np.array_equal(ids, cl100k.encode(text.encode()))


def test_surrogates(small):
    pair = small.encode("a\ud83d\ude00b").tolist()
    assert pair == small.encode("a\U0001f600b").tolist()
    lone = small.encode("a\ud83db\udc00").tolist()
    assert lone == small.encode("a\ufffdb\ufffd").tolist()
    with pytest.raises(UnicodeEncodeError):
        small.encode("a\ud83db", strict=True)
    with pytest.raises(UnicodeEncodeError):
        small.encode_batch(["ok", "a\udc00"], strict=True)
    assert small.encode("caf\u00e9 \U0001f600", strict=True).size > 0


def test_special_tokens(small):
    text = "a<|end|>b"
    end = small.special_tokens["<|end|>"]
    assert end not in small.encode(text)
    allowed = small.encode(text, special="allow", allowed_special="all")
    assert end in allowed
    assert end in small.encode(text, special="allow", allowed_special=["<|end|>"])
    assert end not in small.encode(text, special="allow", allowed_special=set())
    only_pad = small.encode(text, special="allow", allowed_special={"<|pad|>"})
    assert end not in only_pad
    with pytest.raises(tessera.SpecialTokenError) as error:
        small.encode("h\u00e9 <|end|>", special="refuse")
    assert error.value.token == "<|end|>"
    assert error.value.offset == 4
    assert "byte 4" in str(error.value)
    with pytest.raises(tessera.SpecialTokenError, match="row 1"):
        small.encode_batch(["a", text], special="refuse")
    with pytest.raises(ValueError, match="<|nope|>"):
        small.encode(text, special="allow", allowed_special=["<|nope|>"])


def test_template(bert):
    plain = bert.encode("Hello world").tolist()
    framed = bert.encode("Hello world", add_special=True).tolist()
    assert framed[1:-1] == plain
    rows = bert.encode_batch(["Hello world", ""], add_special=True)
    assert rows[0].tolist() == framed
    assert len(rows[1]) == 2
    encoding = bert.encode_with_offsets("Hello world", add_special=True)
    assert encoding.ids.tolist() == framed
    assert encoding.spans[0].tolist() == [0, 0] == encoding.spans[-1].tolist()
    assert encoding.pretoken.tolist()[:2] == [-1, 0]


def test_offsets_in_units(small):
    text = "h\u00e9llo \U0001f600x"
    assert small.encode_with_offsets(text).spans[-1, 1] == len(text)
    bytes_ = small.encode_with_offsets(text, unit="byte")
    assert bytes_.spans[-1, 1] == len(text.encode())
    utf16 = small.encode_with_offsets(text, unit="utf16")
    assert utf16.spans[-1, 1] == len(text.encode("utf-16-le")) // 2
    assert bytes_.spans.dtype == np.int64
    assert bytes_.pretoken.dtype == np.int32
    for (begin, end), id in zip(bytes_.spans.tolist(), bytes_.ids):
        assert text.encode()[begin:end] == small.id_to_bytes(id)


def test_losses_are_counted(bert):
    encoding = bert.encode_with_offsets("a \u4dff\U000e0fff b")
    assert encoding.unknown_bytes > 0
    assert bert.encode_with_offsets("a b").unknown_bytes == 0
    assert not bert.is_lossless
    assert bert.loses


def test_truncate(small, texts):
    for text in texts:
        for budget in (0, 1, 3, 10, 10**6):
            head, count = small.truncate(text, budget)
            assert text.startswith(head)
            assert count == small.count(head) <= budget
    head, count = small.truncate("caf\u00e9".encode(), 2)
    assert isinstance(head, bytes)
    assert count <= 2


def test_pretokenized_words(small):
    words = ["the", " cat", " sat"]
    joined = [i for word in words for i in small.encode(word).tolist()]
    assert small.encode_pretokenized(words).tolist() == joined


def test_streams(small, texts):
    text = "".join(texts)
    data = text.encode()
    whole = small.encode(text).tolist()
    for size in (1, 7, 1000, 4096):
        stream = small.encode_stream()
        ids = []
        for begin in range(0, len(data), size):
            ids += stream.push(data[begin : begin + size]).tolist()
        assert ids + stream.finish().tolist() == whole
        # The stream is as new.
        assert stream.push("the").tolist() + stream.finish().tolist() == \
            small.encode("the").tolist()
    stream = small.decode_stream()
    parts = [stream.push(id) for id in whole]
    assert "".join(parts) + stream.finish() == text

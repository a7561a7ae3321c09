"""Ids to text."""

import numpy as np
import pytest


def test_any_kind_of_ids(small):
    ids = small.encode("the cat")
    for form in (
        ids,
        ids.tolist(),
        tuple(ids.tolist()),
        iter(ids.tolist()),
        ids.astype(np.int64),
        ids.astype(np.uint16),
        ids.astype(np.uint64),
        ids.astype(">u4"),
        np.repeat(ids, 2)[::2],
        memoryview(ids),
    ):
        assert small.decode(form) == "the cat"
    one = int(ids[0])
    assert small.decode(one) == small.decode([one]) == small.decode(ids[0])
    assert small.decode([]) == ""
    assert small.decode(np.array([])) == ""


def test_bytes_come_back(small):
    for data in (b"\xff\xfe", bytes(range(256)), b"", b"\xf0\x9f\x98"):
        assert small.decode_bytes(small.encode(data)) == data
    assert small.decode(small.encode(b"\xff")) == "\ufffd"
    assert small.decode(small.encode(b"a\xffb"), errors="ignore") == "ab"
    with pytest.raises(UnicodeDecodeError):
        small.decode(small.encode(b"\xff"), errors="strict")


def test_batches(small, texts):
    rows = small.encode_batch(texts)
    for threads in (1, 3):
        assert small.decode_batch(rows, threads=threads) == texts
        assert small.decode_batch(rows.to_lists(), threads=threads) == texts
        data = small.decode_batch_bytes(rows, threads=threads)
        assert [row.tobytes() for row in data] == [t.encode() for t in texts]
    assert small.decode_batch([]) == []


def test_skipping(small):
    end = small.special_tokens["<|end|>"]
    ids = [*small.encode("the").tolist(), end]
    assert small.decode(ids) == "the<|end|>"
    assert small.decode(ids, skip_special=True) == "the"
    assert small.decode([*ids[:-1], 10**6], unknown="skip") == "the"


def test_wrong_ids(small):
    with pytest.raises(IndexError, match="id 1000000 at position 1"):
        small.decode([0, 1_000_000])
    with pytest.raises(IndexError, match="row 1"):
        small.decode_batch([[0], [1_000_000]])
    for bad in ([0, -1], [0, 1.5], [0, 2**32], [0, 2**70], [0, None],
                np.array([0, -1]), np.array([0.5]), np.array([1, 2**40])):
        with pytest.raises(ValueError, match="position"):
            small.decode(bad)
    with pytest.raises(ValueError, match="one dimension"):
        small.decode(np.zeros((2, 2), np.uint32))
    for bad in ("text", b"text", None, object()):
        with pytest.raises(TypeError):
            small.decode(bad)
    with pytest.raises(TypeError, match="use decode"):
        small.decode_batch([1, 2])


def test_an_error_does_not_end_a_stream(small):
    stream = small.decode_stream()
    first, rest = small.encode("\u4f60")[:1], small.encode("\u4f60")[1:]
    begun = stream.push(first)
    with pytest.raises(IndexError):
        stream.push(1_000_000)
    assert begun + stream.push(rest) + stream.finish() == "\u4f60"

"""Many texts: sources, rows, threads, windows."""

import numpy as np
import pytest

import tessera


def rows_of(tokenizer, texts):
    return [tokenizer.encode(text).tolist() for text in texts]


def test_rows_are_those_of_encode(small, texts):
    rows = small.encode_batch(texts)
    assert rows.to_lists() == rows_of(small, texts)
    assert rows.row_offsets.dtype == np.int64
    assert rows.row_offsets[0] == 0
    assert not rows.ids.flags.writeable
    assert small.encode_batch([]).row_offsets.tolist() == [0]


@pytest.mark.parametrize("threads", [1, 2, 7, "all"])
def test_threads_change_nothing(small, texts, threads):
    many = texts * 50 + ["x " * 3_000_000]
    want = small.encode_batch(many)
    assert small.encode_batch(many, threads=threads) == want
    counts = small.count_batch(many, threads=threads)
    assert counts.tolist() == want.lengths.tolist()


def test_sources(small, texts):
    want = rows_of(small, texts)
    data = [text.encode() for text in texts]
    for source in (
        tuple(texts),
        data,
        [bytearray(d) for d in data],
        (text for text in texts),
        iter(data),
        np.array(texts, dtype=object),
        dict.fromkeys(texts),
    ):
        assert small.encode_batch(source).to_lists() == want
    joined = np.frombuffer(b"".join(data), dtype=np.uint8)
    for dtype in (np.int32, np.int64):
        offsets = np.cumsum([0] + [len(d) for d in data]).astype(dtype)
        assert small.encode_batch((joined, offsets)).to_lists() == want
    with pytest.raises(ValueError, match="offset"):
        small.encode_batch((joined, np.array([0, len(joined) + 1])))


def test_long_generators_are_read_in_slices(small):
    rows = small.encode_batch(str(i) for i in range(25_001))
    assert len(rows) == 25_001
    assert small.decode(rows[25_000]) == "25000"


def test_arrow(small, texts):
    pa = pytest.importorskip("pyarrow")
    want = rows_of(small, texts)
    types = (pa.string(), pa.large_string(), pa.binary(), pa.large_binary())
    for type_ in (*types, pa.string_view(), pa.binary_view()):
        column = pa.array(texts).cast(pa.string()).cast(type_)
        assert small.encode_batch(column).to_lists() == want
        assert small.encode_batch(column[2:5]).to_lists() == want[2:5]
        chunked = pa.chunked_array([column[:3], column[3:]])
        assert small.encode_batch(chunked).to_lists() == want
    table = pa.table({"text": texts})
    assert small.encode_batch(table["text"]).to_lists() == want
    with pytest.raises(TypeError, match="name one of its columns"):
        small.encode_batch(table)
    with pytest.raises(TypeError, match="strings"):
        small.encode_batch(pa.array([1, 2]))
    holes = pa.array(["a", None, "b"])
    with pytest.raises(tessera.DataError, match="row 1"):
        small.encode_batch(holes)
    filled = small.encode_batch(holes, nulls="empty")
    assert filled.to_lists() == rows_of(small, ["a", "", "b"])


def test_strings_keep_their_size(small):
    """No UTF-8 is left behind in non-ASCII strings."""
    import sys

    text = "\u4f60\u597d" * 1000
    before = sys.getsizeof(text)
    small.encode_batch([text])
    small.encode(text)
    assert sys.getsizeof(text) == before


def test_windows(small):
    text = "word " * 100
    ids = small.encode(text).tolist()
    cut = small.encode_batch([text, "the"], max_tokens=10)
    assert cut[0].tolist() == ids[:10]
    assert len(cut) == 2
    assert cut.row_texts is None
    rows = small.encode_batch(["the", text], max_tokens=10, stride=4)
    assert rows.row_texts.tolist() == [0] + [1] * (len(rows) - 1)
    assert rows[1].tolist() == ids[:10]
    assert rows[2].tolist() == ids[6:16]
    assert rows[-1].tolist()[-1] == ids[-1]
    for bad in ({"max_tokens": 0}, {"max_tokens": 4, "stride": 4},
                {"stride": 1}, {"max_tokens": 4, "stride": -1}):
        with pytest.raises(ValueError):
            small.encode_batch([text], **bad)


def test_spans_of_batches(small, texts):
    rows = small.encode_batch(texts, offsets=True, threads=2)
    assert rows.spans.shape == (len(rows.ids), 2)
    for text, begin, end in zip(texts, rows.row_offsets, rows.row_offsets[1:]):
        encoding = small.encode_with_offsets(text)
        assert rows.spans[begin:end].tolist() == encoding.spans.tolist()
    cut = small.encode_batch(texts, offsets=True, unit="byte", max_tokens=3)
    assert cut.spans.shape == (len(cut.ids), 2)


def test_a_list_may_change_meanwhile(small):
    """Strings live as long as the call, whoever drops them."""
    import threading

    texts = [str(i) * 100 for i in range(20_000)]
    want = small.encode_batch(list(texts))
    thread = threading.Thread(target=texts.clear)
    thread.start()
    rows = small.encode_batch(texts)
    thread.join()
    assert rows.to_lists() in ([], want.to_lists())

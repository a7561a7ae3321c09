"""Ragged: layout, sharing, Arrow, DLPack, pickling."""

import pickle

import numpy as np
import pytest

import tessera


@pytest.fixture
def rows(small, texts):
    return small.encode_batch(texts)


def test_rows_are_views(rows):
    assert len(rows) == len(list(rows))
    for index, row in enumerate(rows):
        assert np.array_equal(rows[index], row)
        assert len(row) == 0 or np.shares_memory(row, rows.ids)
    assert np.array_equal(rows[-1], rows[len(rows) - 1])
    part = rows[2:5]
    assert part.to_lists() == rows.to_lists()[2:5]
    assert np.shares_memory(part.ids, rows.ids)
    assert len(rows[5:2]) == 0
    with pytest.raises(IndexError):
        rows[len(rows)]
    with pytest.raises(ValueError):
        rows[::2]
    with pytest.raises(ValueError):
        rows.ids[0] = 1


def test_padded(rows):
    out = rows.padded(pad_id=7)
    assert out.shape == (len(rows), rows.lengths.max())
    left = rows.padded(length=out.shape[1] + 3, side="left")
    for row, right, other in zip(rows, out, left):
        assert right[: len(row)].tolist() == row.tolist()
        assert (right[len(row) :] == 7).all()
        assert other[len(other) - len(row) :].tolist() == row.tolist()
    assert tessera.Ragged(np.array([], np.uint32), [0]).padded().shape == (0, 0)
    for bad in ({"length": 1}, {"side": "middle"}):
        with pytest.raises(ValueError):
            rows.padded(**bad)


def test_astype(rows):
    small = rows.astype("uint16")
    assert small.ids.dtype == np.uint16
    assert small.to_lists() == rows.to_lists()
    with pytest.raises(ValueError, match="does not fit"):
        tessera.Ragged(np.array([70_000]), [0, 1]).astype(np.uint16)


def test_dlpack_shares(rows):
    assert np.shares_memory(rows.ids, np.from_dlpack(rows))
    assert rows.__dlpack_device__() == (1, 0)


def test_arrow_shares(rows, small):
    pa = pytest.importorskip("pyarrow")
    column = pa.array(rows)
    assert column.type == pa.large_list(pa.uint32())
    assert column.to_pylist() == rows.to_lists()
    values = column.values.to_numpy(zero_copy_only=True)
    assert np.shares_memory(values, rows.ids)
    column.validate(full=True)
    # The capsules may be dropped unread, and outlive the Ragged.
    rows.__arrow_c_array__()
    lists = rows.to_lists()
    del rows
    assert column.to_pylist() == lists
    data = pa.array(small.decode_batch_bytes(lists))
    assert data.type == pa.large_binary()
    assert data.to_pylist() == [small.decode_bytes(row) for row in lists]
    assert pa.array(tessera.Ragged(np.array([], np.uint32), [0])).to_pylist() == []


def test_pickle(rows):
    copy = pickle.loads(pickle.dumps(rows, protocol=5))
    assert copy == rows
    buffers = []
    data = pickle.dumps(rows, protocol=5, buffer_callback=buffers.append)
    assert len(data) < 1000 < rows.ids.nbytes
    assert pickle.loads(data, buffers=buffers) == rows
    assert pickle.loads(pickle.dumps(rows, protocol=2)) == rows


def test_made_by_hand():
    for ids, offsets in (
        ([1], [0, 2]),
        ([1], [1, 1]),
        ([1, 2], [0, 2, 1, 2]),
        ([1], []),
        ([1.5], [0, 1]),
        ([[1]], [0, 1]),
    ):
        with pytest.raises(ValueError):
            tessera.Ragged(np.array(ids), offsets)


def test_vocab_is_a_table(small):
    vocab = small.vocab()
    assert len(vocab) == small.vocab_size
    for id, token, kind in vocab:
        assert small.id_to_bytes(id) == token
        assert small.bytes_to_id(token) == id
        assert small.token_kind(id) == kind
    pa = pytest.importorskip("pyarrow")
    table = pa.array(vocab)
    assert table.type.field(0).name == "id"
    assert table[5].as_py() == {
        "id": int(vocab.ids[5]),
        "bytes": vocab[5][1],
        "kind": vocab.kinds[5],
    }

"""Nothing leaks, nothing is copied that need not be."""

import gc
import os
import tracemalloc

import numpy as np
import pytest

import tessera

FULL = bool(os.environ.get("TESSERA_TEST_FULL"))
GROWTH_MAX = 5 << 20


def resident():
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def grows(work, rounds):
    """Resident bytes that `rounds` of work add, after a warm-up."""
    work(rounds // 10 + 1)
    before = resident()
    work(rounds)
    return resident() - before


def test_encodes_do_not_leak(small, texts):
    def work(rounds):
        for _ in range(rounds):
            small.encode("the cat sat caf\u00e9")
            small.encode_with_offsets("the cat")
            small.decode([1, 2, 3])
            small.token_kind(1)
            try:
                small.decode([10**6])
            except IndexError:
                pass

    assert grows(work, 1_000_000 if FULL else 20_000) < GROWTH_MAX


def test_batches_do_not_leak(small, texts):
    pa = pytest.importorskip("pyarrow")

    def work(rounds):
        for _ in range(rounds):
            rows = small.encode_batch(pa.array(texts))
            pa.array(rows)
            np.from_dlpack(rows)
            small.decode_batch(rows)
            small.encode_stream().push("a" * 5000)
            try:
                small.encode_batch(["a", 1])
            except TypeError:
                pass

    assert grows(work, 10_000 if FULL else 200) < GROWTH_MAX


def test_loads_do_not_leak(small, tmp_path):
    path = tmp_path / "t.tessera"
    small.save(path)

    def work(rounds):
        for _ in range(rounds):
            tessera.load(path).encode("the cat")

    assert grows(work, 10_000 if FULL else 60) < GROWTH_MAX


def test_columns_are_read_in_place(small):
    pa = pytest.importorskip("pyarrow")
    rows = 200_000
    column = pa.array(["the cat sat on the mat, quite still. "] * rows)
    tracemalloc.start()
    before = resident()
    result = small.encode_batch(column)
    added = resident() - before
    python = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    ids = result.ids.nbytes + result.row_offsets.nbytes
    assert python < 1 << 20
    # Growing may hold the ids twice for a moment, never the texts.
    assert added < ids + (64 << 20)
    before = resident()
    array = pa.array(result)
    assert resident() - before < 1 << 20
    assert len(array) == rows

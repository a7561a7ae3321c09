"""Rows of different lengths, in two arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from tessera import _core

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[Any]


class Ragged:
    """Rows of integers of different lengths: what a batch gives.

    Row ``r`` is ``ids[row_offsets[r]:row_offsets[r + 1]]``. That is the layout
    of an Arrow ``large_list``: ``pyarrow.array(ragged)`` copies nothing, nor
    does ``numpy.from_dlpack(ragged)`` or ``torch.from_dlpack(ragged)``, which
    give the ids of all rows one after another.

    Args:
        ids: integers, shape (n,).
        row_offsets: int64, shape (rows + 1,), rising from 0 to n.
        spans: int64, shape (n, 2): what each id stands for, or None.
        row_texts: int64, shape (rows,): the text that each row is from, where
            a text may give several rows; else None.

    Raises:
        ValueError: offsets that do not fit.

    >>> rows = Ragged(np.array([5, 6, 7], np.uint32), [0, 2, 2, 3])
    >>> len(rows), rows[0].tolist(), rows.to_lists()
    (3, [5, 6], [[5, 6], [], [7]])
    """

    __slots__ = ("_base", "_ids", "_row_offsets", "_row_texts", "_spans")

    def __init__(
        self,
        ids: npt.ArrayLike,
        row_offsets: npt.ArrayLike,
        spans: Array | None = None,
        row_texts: Array | None = None,
    ) -> None:
        self._base = np.ascontiguousarray(ids)
        self._ids = _read_only(self._base)
        self._row_offsets = _read_only(
            np.ascontiguousarray(row_offsets, dtype=np.int64)
        )
        self._spans = spans
        self._row_texts = row_texts
        self._check()

    def _check(self) -> None:
        offsets, ids = self._row_offsets, self._ids
        if ids.ndim != 1 or ids.dtype.kind not in "ui":
            raise ValueError("ids must be integers of one dimension")
        if offsets.ndim != 1 or len(offsets) == 0:
            raise ValueError("row_offsets must have rows + 1 values")
        if offsets[0] != 0 or offsets[-1] != len(ids):
            raise ValueError("row_offsets must go from 0 to the number of ids")
        if (offsets[1:] < offsets[:-1]).any():
            raise ValueError("row_offsets must not fall")

    @property
    def ids(self) -> Array:
        """The ids of all rows, shape (n,); read-only.

        >>> Ragged(np.array([5, 6], np.uint32), [0, 1, 2]).ids.dtype.name
        'uint32'
        """
        return self._ids

    @property
    def row_offsets(self) -> npt.NDArray[np.int64]:
        """Where rows begin and end in ``ids``, shape (rows + 1,); read-only.

        >>> Ragged(np.array([5, 6]), [0, 2, 2]).row_offsets.tolist()
        [0, 2, 2]
        """
        return self._row_offsets

    @property
    def spans(self) -> npt.NDArray[np.int64] | None:
        """Begin and end in its text of what each id stands for, shape (n, 2),
        or None if they were not asked for."""
        return self._spans

    @property
    def row_texts(self) -> npt.NDArray[np.int64] | None:
        """The number of the text that each row is from, shape (rows,), or None
        where row r is from text r."""
        return self._row_texts

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """The number of ids of each row, shape (rows,).

        >>> Ragged(np.array([5, 6, 7]), [0, 2, 2, 3]).lengths.tolist()
        [2, 0, 1]
        """
        return np.diff(self._row_offsets)

    def __len__(self) -> int:
        return len(self._row_offsets) - 1

    @overload
    def __getitem__(self, index: int) -> Array: ...
    @overload
    def __getitem__(self, index: slice) -> Ragged: ...
    def __getitem__(self, index: int | slice) -> Array | Ragged:
        """A row as a view, or a slice of rows as a Ragged; nothing of the ids
        is copied.

        Raises:
            IndexError: no such row.
            ValueError: a slice with a step.

        >>> rows = Ragged(np.array([5, 6, 7]), [0, 2, 2, 3])
        >>> rows[-1].tolist(), rows[1:].to_lists()
        ([7], [[], [7]])
        """
        offsets = self._row_offsets
        if isinstance(index, slice):
            begin, end, step = index.indices(len(self))
            if step != 1:
                raise ValueError("a slice of rows has no step")
            end = max(begin, end)
            first, last = offsets[begin], offsets[end]
            spans, texts = self._spans, self._row_texts
            return Ragged(
                self._base[first:last],
                offsets[begin : end + 1] - first,
                None if spans is None else spans[first:last],
                None if texts is None else texts[begin:end],
            )
        row = index + len(self) if index < 0 else index
        if not 0 <= row < len(self):
            raise IndexError(f"row {index} of {len(self)} rows")
        return self._ids[offsets[row] : offsets[row + 1]]

    def __iter__(self) -> Iterator[Array]:
        ids, offsets = self._ids, self._row_offsets.tolist()
        for begin, end in zip(offsets, offsets[1:]):
            yield ids[begin:end]

    def to_lists(self) -> list[list[int]]:
        """The rows as lists of int: 32 bytes an id.

        >>> Ragged(np.array([5, 6, 7]), [0, 2, 3]).to_lists()
        [[5, 6], [7]]
        """
        ids, offsets = self._ids.tolist(), self._row_offsets.tolist()
        return [ids[i:j] for i, j in zip(offsets, offsets[1:])]

    def padded(
        self, length: int | None = None, pad_id: int = 0, side: str = "right"
    ) -> Array:
        """The rows as one array, filled up with ``pad_id``.

        Args:
            length: columns; None = those of the longest row.
            pad_id: what short rows get.
            side: "right" or "left", where they get it.

        Returns:
            The dtype of ``ids``, shape (rows, length).

        Raises:
            ValueError: a row is longer than ``length``; unknown ``side``.

        >>> Ragged(np.array([5, 6, 7]), [0, 2, 3]).padded(side="left").tolist()
        [[5, 6], [0, 7]]
        """
        if side not in ("right", "left"):
            raise ValueError(f'side="{side}": must be "right" or "left"')
        lengths = self.lengths
        longest = int(lengths.max(initial=0))
        columns = longest if length is None else length
        if columns < longest:
            raise ValueError(
                f"length={columns}: the longest row has {longest} ids "
                "(encode_batch cuts rows: max_tokens)"
            )
        out = np.full((len(self), columns), pad_id, dtype=self._ids.dtype)
        at = np.arange(columns)
        if side == "right":
            filled = at < lengths[:, None]
        else:
            filled = at >= columns - lengths[:, None]
        out[filled] = self._ids
        return out

    def astype(self, dtype: npt.DTypeLike) -> Ragged:
        """The same rows with ids of another integer type, copied.

        Raises:
            ValueError: an id does not fit.

        >>> Ragged(np.array([5, 6]), [0, 2]).astype("uint16").ids.dtype.name
        'uint16'
        """
        limits = np.iinfo(dtype)
        if len(self._ids) and not (
            limits.min <= self._ids.min() and self._ids.max() <= limits.max
        ):
            raise ValueError(
                f"id {self._ids.max()} does not fit {np.dtype(dtype).name}"
            )
        ids = self._ids.astype(dtype)
        return Ragged(ids, self._row_offsets, self._spans, self._row_texts)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ragged):
            return NotImplemented
        return np.array_equal(
            self._row_offsets, other._row_offsets
        ) and np.array_equal(self._ids, other._ids)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Ragged({len(self)} rows, {len(self._ids)} {self._ids.dtype} ids)"

    def __arrow_c_array__(
        self, requested_schema: object = None
    ) -> tuple[object, object]:
        """For pyarrow and others: a large_list, or a large_binary where the
        ids are bytes (uint8). Nothing is copied."""
        return _core.export_rows(self._ids, self._row_offsets)

    def __dlpack__(self, **options: Any) -> Any:
        """The ids for numpy.from_dlpack, torch.from_dlpack and others.

        Nothing is copied. Consumers of before DLPack 1.0 cannot be told that
        the memory is read-only: do not write to what they give."""
        if options.get("max_version") is None:
            return self._base.__dlpack__(**options)
        return self._ids.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self._ids.__dlpack_device__()

    def __reduce_ex__(self, protocol: Any) -> tuple[Callable[..., Ragged], Any]:
        # Protocol 5 carries arrays as buffers, out of band if asked to.
        arrays = (self._base, self._row_offsets, self._spans, self._row_texts)
        return _rebuild, arrays


def _rebuild(*arrays: Any) -> Ragged:
    return Ragged(*arrays)


def _read_only(array: Array) -> Array:
    view = array.view()
    view.flags.writeable = False
    return view

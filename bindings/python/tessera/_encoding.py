"""Ids with the places that they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


class Encoding(NamedTuple):
    """The ids of one text and what each stands for.

    >>> Encoding(np.array([7]), np.array([[0, 2]]), np.array([0]), 0, 0).ids
    array([7])
    """

    ids: npt.NDArray[np.uint32]
    """Shape (n,)."""
    spans: npt.NDArray[np.int64]
    """Begin and end in the text of each id, shape (n, 2)."""
    pretoken: npt.NDArray[np.int32]
    """The pretoken that each id belongs to, counted over the text, shape (n,);
    -1 for ids that are not in the text."""
    unknown_bytes: int
    """Bytes that became the unknown token."""
    dropped_bytes: int
    """Bytes that no token covers; they are left out."""

    def __eq__(self, other: object) -> Any:
        if not isinstance(other, Encoding):
            return NotImplemented
        pairs: Any = zip(self, other)
        return all(np.array_equal(a, b) for a, b in pairs)

    def __ne__(self, other: object) -> Any:
        return not self == other

    def __hash__(self) -> int:
        raise TypeError("an Encoding holds arrays: it has no hash")

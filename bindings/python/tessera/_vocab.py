"""A vocabulary as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tessera import _core
from tessera._ragged import Ragged

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Vocab:
    """The tokens of a tokenizer by ascending id; ``Tokenizer.vocab`` makes it.

    ``pyarrow.array(vocab)`` is a struct array of id (uint32), bytes
    (large_binary) and kind (string).

    >>> vocab = t.vocab()
    >>> len(vocab) == t.vocab_size, vocab[0]
    (True, (0, b'!', 'normal'))
    """

    __slots__ = ("_core",)

    def __init__(
        self,
        ids: npt.NDArray[np.uint32],
        tokens: Ragged,
        kinds: list[str],
    ) -> None:
        self._core = (ids, tokens, kinds)

    @property
    def ids(self) -> npt.NDArray[np.uint32]:
        """Shape (n,)."""
        return self._core[0]

    @property
    def tokens(self) -> Ragged:
        """The bytes of each token, rows of uint8."""
        return self._core[1]

    @property
    def kinds(self) -> list[str]:
        """What each is: "normal", "unknown", "control", "user_defined",
        "unused", "byte", "literal" or "added"."""
        return self._core[2]

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, index: int) -> tuple[int, bytes, str]:
        token = self.tokens[index].tobytes()
        return int(self.ids[index]), token, self.kinds[index]

    def __iter__(self) -> Iterator[tuple[int, bytes, str]]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"Vocab({len(self)} tokens)"

    def __arrow_c_array__(
        self, requested_schema: object = None
    ) -> tuple[object, object]:
        """For pyarrow and others; nothing but the kinds is copied."""
        tokens = self.tokens
        return _core.export_vocab(
            self.ids, tokens.ids, tokens.row_offsets, self.kinds
        )

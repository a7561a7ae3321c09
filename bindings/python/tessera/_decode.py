"""The methods of a Tokenizer that turn ids into text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tessera import _core
from tessera._ragged import Ragged
from tessera._streams import DecodeStream

if TYPE_CHECKING:
    from tessera._types import DecodeErrors, Ids, Threads, Unknown


class DecodeMethods:
    __slots__ = ()
    _core: _core.Tokenizer

    def decode(
        self,
        ids: Ids,
        *,
        errors: DecodeErrors = "replace",
        skip_special: bool = False,
        unknown: Unknown = "error",
    ) -> str:
        """The text of ids.

        Args:
            ids: an int, a sequence or iterable of int, or an integer array of
                one dimension.
            errors: where the bytes are no UTF-8: "replace" puts U+FFFD as the
                tokenizer's decoder does, "strict" raises, "ignore" drops them.
            skip_special: leaves special tokens out.
            unknown: an id that no token has is an error, or left out ("skip").

        Raises:
            IndexError: an unknown id; the message has its position.
            ValueError: no id (a float, negative, 2**32 or more), with its
                position; an unknown option.
            UnicodeDecodeError: see ``errors``.

        Cost: about 1 ns a byte of the text; an array of uint32 is read in
        place.

        >>> t.decode(t.encode("the cat"))
        'the cat'
        """
        return self._core.decode(ids, errors, skip_special, unknown)

    def decode_bytes(
        self,
        ids: Ids,
        *,
        skip_special: bool = False,
        unknown: Unknown = "error",
    ) -> bytes:
        """The bytes of ids, as they were encoded.

        Args:
            ids, skip_special, unknown: as of decode.

        Raises:
            As decode.

        Cost: as decode.

        >>> t.decode_bytes(t.encode(b"\\xff\\xfe"))
        b'\\xff\\xfe'
        """
        return self._core.decode_bytes(ids, skip_special, unknown)

    def decode_batch(
        self,
        rows: Ragged | Iterable[Ids],
        *,
        threads: Threads = 1,
        errors: DecodeErrors = "replace",
        skip_special: bool = False,
        unknown: Unknown = "error",
    ) -> list[str]:
        """The texts of many rows of ids.

        Args:
            rows: a Ragged, or an iterable of rows as decode takes them.
            threads: as of encode_batch.
            errors, skip_special, unknown: as of decode.

        Raises:
            As decode; the message names the row.

        Cost: as decode of each.

        >>> t.decode_batch(t.encode_batch(["the", "cat"]))
        ['the', 'cat']
        """
        ids, row_offsets = _arrays(rows)
        return self._core.decode_rows(
            ids, row_offsets, threads, errors, skip_special, unknown
        )

    def decode_batch_bytes(
        self,
        rows: Ragged | Iterable[Ids],
        *,
        threads: Threads = 1,
        skip_special: bool = False,
        unknown: Unknown = "error",
    ) -> Ragged:
        """The bytes of many rows of ids.

        Args:
            As decode_batch.

        Returns:
            Ragged of uint8, which Arrow takes as large_binary.

        Raises:
            As decode_batch.

        Cost: as decode of each.

        >>> t.decode_batch_bytes(t.encode_batch(["the"]))[0].tobytes()
        b'the'
        """
        ids, row_offsets = _arrays(rows)
        return Ragged(
            *self._core.decode_rows_bytes(
                ids, row_offsets, threads, skip_special, unknown
            )
        )

    def decode_stream(
        self, *, skip_special: bool = False, unknown: Unknown = "error"
    ) -> DecodeStream:
        """For ids that come one by one.

        Args:
            skip_special, unknown: as of decode.

        >>> stream = t.decode_stream()
        >>> stream.push(t.encode("cat")) + stream.finish()
        'cat'
        """
        return DecodeStream(self._core.decode_stream(skip_special, unknown))


def _arrays(rows: Ragged | Iterable[Ids]) -> tuple[Any, Any]:
    """The ids of all rows, and where rows begin and end."""
    if isinstance(rows, Ragged):
        return rows.ids, rows.row_offsets
    return _core.join_rows(rows)

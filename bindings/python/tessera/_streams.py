"""Text in parts to ids, and ids to text as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tessera import _core

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class EncodeStream:
    """Ids of a text that comes in parts; ``Tokenizer.encode_stream`` makes it.

    All ids together are those of the whole text, however it is cut. Memory is
    the longest stretch without a safe place to cut. One thread at a time.
    """

    __slots__ = ("_core",)

    def __init__(self, core: _core.EncodeStream) -> None:
        self._core = core

    def push(
        self, text: str | bytes | bytearray | memoryview
    ) -> npt.NDArray[np.uint32]:
        """Takes a part; bytes may end inside a character.

        Returns:
            uint32, shape (n,): the ids that can no longer change.

        Raises:
            TypeError: no text.
            RuntimeError: another thread is in a call of this stream.

        Cost: as encode, of what was held back and this part.

        >>> stream = t.encode_stream()
        >>> stream.push("the c").tolist() + stream.finish().tolist() == \\
        ...     t.encode("the c").tolist()
        True
        """
        return self._core.push(text)

    def finish(self) -> npt.NDArray[np.uint32]:
        """Ends the text; the stream is then as new.

        Returns:
            uint32, shape (n,): the rest of the ids.

        >>> t.encode_stream().finish().tolist()
        []
        """
        return self._core.finish()

    def __reduce__(self) -> Any:
        raise TypeError("a stream cannot be pickled")


class DecodeStream:
    """Text of ids that come one by one; ``Tokenizer.decode_stream`` makes it.

    At most three bytes of an unfinished character are held back. One thread at
    a time.
    """

    __slots__ = ("_core",)

    def __init__(self, core: _core.DecodeStream) -> None:
        self._core = core

    def push(self, ids: int | npt.ArrayLike) -> str:
        """Takes an id, or several.

        Returns:
            The text that has become complete; may be empty.

        Raises:
            IndexError: an id that no token has; those before it are taken.
            ValueError: no id.
            RuntimeError: another thread is in a call of this stream.

        Cost: linear in the text, however many calls.

        >>> stream = t.decode_stream()
        >>> "".join([stream.push(i) for i in t.encode("caf\\u00e9")])
        'café'
        """
        return self._core.push(ids)

    def finish(self) -> str:
        """Ends the text; the stream is then as new.

        Returns:
            The rest, with U+FFFD for a character that was not finished.

        >>> t.decode_stream().finish()
        ''
        """
        return self._core.finish()

    def __reduce__(self) -> Any:
        raise TypeError("a stream cannot be pickled")

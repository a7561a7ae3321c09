"""The methods of a Tokenizer that turn text into ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NoReturn

from tessera import _core
from tessera._describe import pipeline_of
from tessera._encoding import Encoding
from tessera._ragged import Ragged
from tessera._streams import EncodeStream

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tessera._types import Allowed, Special, Text, Threads


class EncodeMethods:
    __slots__ = ()
    _core: _core.Tokenizer

    def encode(
        self,
        text: Text,
        *,
        special: Special = "text",
        allowed_special: Allowed = (),
        add_special: bool = False,
        strict: bool = False,
    ) -> npt.NDArray[np.uint32]:
        """The ids of one text.

        Args:
            text: any str, or any bytes: ill-formed UTF-8 is ordinary input.
            special, allowed_special, add_special, strict: see the class.

        Returns:
            uint32, shape (n,), the caller's own.

        Raises:
            TypeError: no text.
            ValueError: an unknown option.
            SpecialTokenError: see ``special``.

        Cost: some 10 ns a byte the first time, less for words seen before;
        less than a microsecond a call. Above 2 kB other threads can run.

        >>> t.encode("the cat").tolist() == t.encode(b"the cat").tolist()
        True
        """
        return self._core.encode(
            text, special, allowed_special, add_special, strict
        )

    def encode_with_offsets(
        self,
        text: Text,
        *,
        unit: Literal["char", "byte", "utf16"] = "char",
        special: Special = "text",
        allowed_special: Allowed = (),
        add_special: bool = False,
        strict: bool = False,
    ) -> Encoding:
        """The ids of one text with the places that they stand for.

        Args:
            text: as of encode.
            unit: what spans count: characters as Python does, bytes of UTF-8,
                or UTF-16 units as JavaScript does. An id inside a character
                spans all of it; an ill-formed byte is one character.
            special, allowed_special, add_special, strict: see the class.

        Returns:
            Encoding: ``ids`` uint32 (n,), ``spans`` int64 (n, 2), ``pretoken``
            int32 (n,), ``unknown_bytes``, ``dropped_bytes``. Ids that
            add_special puts there have the span (0, 0) and the pretoken -1.

        Raises:
            As encode.

        Cost: several times that of encode: the word cache holds no spans.

        >>> t.encode_with_offsets("the caf\\u00e9").spans[-1].tolist()[1]
        8
        """
        return Encoding(
            *self._core.encode_with_offsets(
                text, unit, special, allowed_special, add_special, strict
            )
        )

    def encode_batch(
        self,
        texts: Any,
        *,
        threads: Threads = 1,
        special: Special = "text",
        allowed_special: Allowed = (),
        add_special: bool = False,
        strict: bool = False,
        nulls: Literal["error", "empty"] = "error",
        offsets: bool = False,
        unit: Literal["char", "byte", "utf16"] = "char",
        max_tokens: int | None = None,
        stride: int = 0,
    ) -> Ragged:
        """The ids of many texts.

        Args:
            texts: a list or tuple of texts; an Arrow column of strings or
                binaries (anything with ``__arrow_c_stream__`` or
                ``__arrow_c_array__``), read in place; ``(bytes, offsets)``,
                arrays of uint8 and of int32 or int64; or any iterable of
                texts, which is read 10,000 at a time.
            threads: 1 to 1,024, or "all" that this process may use; they exist
                only during the call, and the result does not depend on them.
            nulls: a null of Arrow is an error, or an empty text.
            offsets: fill ``Ragged.spans``, in ``unit``.
            max_tokens: cut rows to so many ids, those of add_special included.
            stride: above 0, a text that is longer goes on in further rows,
                each sharing so many ids with the one before;
                ``Ragged.row_texts`` says which text a row is from.
            special, allowed_special, add_special, strict: see the class.

        Returns:
            Ragged, a row for each text.

        Raises:
            TypeError: no texts, or a single one.
            ValueError: an option out of range, DataError for a null.
            SpecialTokenError: see ``special``; the message names the row.
            KeyboardInterrupt: after Ctrl-C, within 50 ms.

        Cost: as encode for each; memory is that of the ids, and of one text in
        UTF-8 for each thread. The interpreter lock is given up.

        >>> t.encode_batch(["the cat", "", "the"]).lengths.tolist()[1]
        0
        """
        return Ragged(
            *self._core.encode_batch(
                texts,
                threads,
                special,
                allowed_special,
                add_special,
                strict,
                nulls,
                unit if offsets else None,
                _at_least_1("max_tokens", max_tokens),
                _at_least_0("stride", stride),
            )
        )

    def encode_pretokenized(
        self,
        words: Any,
        *,
        special: Special = "text",
        allowed_special: Allowed = (),
        add_special: bool = False,
        strict: bool = False,
    ) -> npt.NDArray[np.uint32]:
        """The ids of a text that comes as words: each is encoded as a text of
        its own.

        Args:
            words: as the texts of encode_batch.
            special, allowed_special, add_special, strict: see the class.

        Returns:
            uint32, shape (n,), of all words.

        Raises:
            As encode_batch.

        Cost: as encode_batch on one thread.

        >>> t.encode_pretokenized(["the", " cat"]).tolist() == \\
        ...     t.encode("the cat").tolist()
        True
        """
        return self._core.encode_words(
            words, special, allowed_special, add_special, strict
        )

    def count(
        self,
        text: Text,
        *,
        special: Special = "text",
        allowed_special: Allowed = (),
        add_special: bool = False,
        strict: bool = False,
    ) -> int:
        """The number of ids of one text: ``len(encode(text))``.

        Raises:
            As encode.

        Cost: as encode, without an array.

        >>> t.count("the cat") == len(t.encode("the cat"))
        True
        """
        return self._core.count(
            text, special, allowed_special, add_special, strict
        )

    def count_batch(
        self,
        texts: Any,
        *,
        threads: Threads = 1,
        special: Special = "text",
        allowed_special: Allowed = (),
        add_special: bool = False,
        strict: bool = False,
        nulls: Literal["error", "empty"] = "error",
    ) -> npt.NDArray[np.int64]:
        """The number of ids of each of many texts.

        Args:
            As encode_batch.

        Returns:
            int64, shape (texts,).

        Raises:
            As encode_batch.

        Cost: as encode_batch.

        >>> t.count_batch(["", "the"]).tolist()[0]
        0
        """
        return self._core.count_batch(
            texts,
            threads,
            special,
            allowed_special,
            add_special,
            strict,
            nulls,
        )

    def truncate(
        self,
        text: Text,
        max_tokens: int,
        *,
        special: Special = "text",
        allowed_special: Allowed = (),
        strict: bool = False,
    ) -> tuple[Any, int]:
        """The longest head of a text within a budget, cut at a character.

        Args:
            text: as of encode.
            max_tokens: ids at most, from 0.
            special, allowed_special, strict: see the class.

        Returns:
            The head, a str or bytes as the text, and the number of its ids.

        Raises:
            As encode; ValueError for a negative budget.

        Cost: encode_with_offsets, and encode of the head a few times.

        >>> t.truncate("the cat", 0)
        ('', 0)
        """
        return self._core.truncate(
            text,
            _at_least_0("max_tokens", max_tokens),
            special,
            allowed_special,
            strict,
        )

    def encode_stream(
        self,
        *,
        special: Special = "text",
        allowed_special: Allowed = (),
        add_special: bool = False,
        strict: bool = False,
    ) -> EncodeStream:
        """For a text that comes in parts.

        Args:
            special, allowed_special, add_special, strict: see the class;
                "refuse" needs the whole text.

        Raises:
            ValueError: an unknown option.

        >>> stream = t.encode_stream()
        >>> len(stream.push("the ")) + len(stream.finish()) == t.count("the ")
        True
        """
        return EncodeStream(
            self._core.encode_stream(
                special, allowed_special, add_special, strict
            )
        )

    def sample(
        self, text: Text, *, alpha: float, seed: int, n: int = 1
    ) -> NoReturn:
        """Random encodings of a text.

        Raises:
            NotImplementedError: no model of this version can; names the model.
        """
        raise NotImplementedError(
            f"{pipeline_of(self._core)} cannot sample encodings"
        )

    def nbest(self, text: Text, n: int) -> NoReturn:
        """The n best encodings of a text.

        Raises:
            NotImplementedError: no model of this version can; names the model.
        """
        raise NotImplementedError(
            f"{pipeline_of(self._core)} cannot give n best encodings"
        )


def _at_least_0(name: str, value: int) -> int:
    if value < 0:
        raise ValueError(f"{name}={value}: must be at least 0")
    return value


def _at_least_1(name: str, value: int | None) -> int:
    """0 for None."""
    if value is None:
        return 0
    if value < 1:
        raise ValueError(f"{name}={value}: must be at least 1")
    return value

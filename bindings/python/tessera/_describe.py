"""What a Tokenizer says about its vocabulary and itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tessera import _core
from tessera._ragged import Ragged
from tessera._vocab import Vocab

if TYPE_CHECKING:
    from tessera._types import Text


def pipeline_of(core: _core.Tokenizer) -> str:
    """Its parts in words."""
    return str(core.info()["pipeline"])


class DescribeMethods:
    __slots__ = ()
    _core: _core.Tokenizer

    @property
    def id_size(self) -> int:
        """The largest id + 1.

        >>> t.id_size
        262
        """
        return self._core.id_count()

    @property
    def max_id(self) -> int:
        """The largest id.

        >>> t.max_id
        261
        """
        return self._core.id_count() - 1

    @property
    def vocab_size(self) -> int:
        """The number of ids that tokens have; there may be holes.

        >>> t.vocab_size
        262
        """
        return self._core.used_id_count()

    def id_to_bytes(self, id: int) -> bytes:
        """The bytes that a token stands for.

        Raises:
            IndexError: no token has this id.

        >>> t.id_to_bytes(0)
        b'!'
        """
        return self._core.id_to_bytes(id)

    def bytes_to_id(self, token: Text) -> int | None:
        """The id of the token with these bytes, or None.

        >>> t.bytes_to_id(b"!"), t.bytes_to_id(b"no such token")
        (0, None)
        """
        return self._core.bytes_to_id(token)

    def token_kind(self, id: int) -> str:
        """What a token is: "normal", "unknown", "control", "user_defined",
        "unused", "byte", "literal" or "added".

        Raises:
            IndexError: no token has this id.

        >>> t.token_kind(0)
        'normal'
        """
        return self._core.token_kind(id)

    @property
    def special_tokens(self) -> dict[str, int]:
        """The ids of the special tokens, in order of ids.

        >>> t.special_tokens
        {}
        """
        return self._core.special_tokens()

    def vocab(self) -> Vocab:
        """All tokens with their ids and kinds, a table for Arrow.

        Cost: linear in the vocabulary, each time.

        >>> len(t.vocab())
        262
        """
        ids, tokens, token_offsets, kinds = self._core.vocab()
        return Vocab(ids, Ragged(tokens, token_offsets), kinds)

    @property
    def is_lossless(self) -> bool:
        """``decode_bytes(encode(x)) == x`` for every x.

        >>> t.is_lossless
        True
        """
        return not self._core.loses()

    @property
    def loses(self) -> str | None:
        """The first step that does not keep its text, or None.

        >>> t.loses is None
        True
        """
        return self._core.loses() or None

    @property
    def fingerprint(self) -> str:
        """SHA-256 in hex of all that decides what ids a text has.

        >>> len(t.fingerprint)
        64
        """
        return self._core.fingerprint()

    @property
    def spec(self) -> bytes:
        """The TokenizerSpec, serialised.

        >>> isinstance(t.spec, bytes)
        True
        """
        return self._core.spec()

    @property
    def spec_text(self) -> str:
        """The TokenizerSpec for people.

        >>> t.spec_text.splitlines()[0]
        '# proto-message: tessera.TokenizerSpec'
        """
        return self._core.spec_text()

    def info(self) -> dict[str, Any]:
        """What there is to say: pipeline, template, sizes, special tokens,
        losses, fingerprint, format, notes of the reader, training record.

        >>> t.info()["vocab_size"]
        262
        """
        return self._core.info()

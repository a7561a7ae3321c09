"""Tokenizer and load."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal

from tessera import _core
from tessera._decode import DecodeMethods
from tessera._describe import DescribeMethods, pipeline_of
from tessera._encode import EncodeMethods
from tessera._errors import DataError

# Of the pickle of a Tokenizer.
_PICKLE_VERSION = 1


class Tokenizer(EncodeMethods, DecodeMethods, DescribeMethods):
    """Text to ids and back; ``tessera.load`` and ``tessera.train`` make it.

    Immutable: any number of threads may use one at the same time, and two that
    encode alike are equal. In the examples of its methods
    ``t = tessera.train(iter(["the cat sat on the mat"]), "bpe", vocab_size=262)``.

    Options that many methods share:

    ``special``
        what special tokens in the text are: "text" (nothing special),
        "refuse" (SpecialTokenError), or "allow" (their ids, for those of
        ``allowed_special``: "all" or a collection of them).
    ``add_special``
        puts the tokens of the tokenizer's template around each text.
    ``strict``
        a lone surrogate in a str raises UnicodeEncodeError; otherwise it is
        encoded as U+FFFD. Pairs of surrogates are joined.
    """

    __slots__ = ("__weakref__", "_core")

    def __init__(self, core: _core.Tokenizer) -> None:
        if not isinstance(core, _core.Tokenizer):
            raise TypeError("a Tokenizer is made by tessera.load or train")
        self._core = core

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        format: str | None = None,
        allow: Collection[str] = (),
        check: bool = True,
    ) -> list[str]:
        """Writes a file or folder, whole or not at all; replaces an old one.

        Args:
            path: a file, or a folder where it is one or ends with a slash.
            format: None = by the suffix: .tessera, .json, .tiktoken, .model,
                .gguf, ...; a folder is transformers'.
            allow: codes of what may be lost (``ConversionError.code``).
            check: read it back and compare ids on some 2,000 strings.

        Returns:
            Notes: what the format had no place for, without a change of ids.

        Raises:
            ConversionError: the format cannot express the tokenizer.
            DataError: the check found another id.
            ValueError: unknown format or suffix.
            OSError: as errno says.

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = t.save(folder + "/t.json")
        ...     load(folder + "/t.json").decode(t.encode("cat"))
        'cat'
        """
        return self._core.save(os.fsdecode(path), format, _tuple(allow), check)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tokenizer):
            return NotImplemented
        return self is other or self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __copy__(self) -> Tokenizer:
        return self

    def __deepcopy__(self, memo: object) -> Tokenizer:
        return self

    def __repr__(self) -> str:
        return f"Tokenizer({pipeline_of(self._core)}, {self.vocab_size} tokens)"

    def __reduce__(self) -> tuple[Callable[..., Tokenizer], tuple[Any, ...]]:
        return _unpickle, (_PICKLE_VERSION, self.spec, self.fingerprint)


def _unpickle(version: int, spec: bytes, fingerprint: str) -> Tokenizer:
    if version > _PICKLE_VERSION:
        raise DataError(
            f"the pickle of a Tokenizer has version {version}, this tessera "
            f"reads up to {_PICKLE_VERSION}; update it"
        )
    return Tokenizer(_core.Tokenizer.from_spec(spec, fingerprint))


def _tuple(names: Collection[str]) -> Collection[str]:
    return (names,) if isinstance(names, str) else names


def load(
    source: str | os.PathLike[str] | bytes | bytearray | memoryview,
    *,
    format: str | None = None,
    encoding: str | None = None,
    pretokenizer: str | None = None,
    special_tokens: Collection[str] | Mapping[str, int] | None = None,
    verify: Literal["full", "header"] = "full",
    compat: bool = False,
    sha256: str | None = None,
) -> Tokenizer:
    """A tokenizer from a file, a folder, or the bytes of a file.

    Args:
        source: a path, the name of a tiktoken encoding whose rank file is on
            this machine, or bytes.
        format: None = what the content looks like: native, huggingface,
            tiktoken, sentencepiece, gguf, ...
        encoding: for a rank file: whose pattern and special tokens it has,
            such as "cl100k_base"; None = by its digest.
        pretokenizer: where the file does not say: "gpt2", "cl100k", ...
        special_tokens: more of them: names that the vocabulary has, or a dict
            of names and ids.
        verify: of a native file: "header" trusts its tables, for files that
            you have written yourself.
        compat: takes known faults of files with a note, not an error.
        sha256: refuse other bytes, in hex.

    Raises:
        FileNotFoundError, OSError: as errno says.
        DataError: the file is not what it says; where, what, which rule.
        ValueError: an unknown option.

    Cost: up to 300 ms for 200,000 tokens; a native file 20 ms.

    >>> load(b"!", format="tiktoken")
    Traceback (most recent call last):
    ...
    tessera._errors.DataError: bytes:line 1: ...
    """
    options = (format, encoding, pretokenizer, special_tokens)
    if isinstance(source, (bytes, bytearray, memoryview)):
        core = _core.Tokenizer.load_bytes(
            bytes(source), *options, compat, sha256
        )
    else:
        core = _core.Tokenizer.load(
            os.fsdecode(source), *options, verify, compat, sha256
        )
    return Tokenizer(core)

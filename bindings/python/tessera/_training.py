"""Training tokenizers, and counting for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from tessera import _core
from tessera._tokenizer import Tokenizer

Path = str | os.PathLike[str]
Progress = Callable[[str, int, int, str], object]


class Counts:
    """How often each word of a corpus occurs; ``tessera.count`` makes it.

    Counts of two corpora that were counted alike can be added. A word is the
    bytes of a pretoken.

    >>> counts = count(iter(["the cat", "the mat"]), like=t)
    >>> dict(counts.items())[b"the"], len(counts)
    (2, 3)
    """

    __slots__ = ("_core",)

    def __init__(self, core: _core.Counts) -> None:
        self._core = core

    @classmethod
    def load(cls, *paths: Path) -> Counts:
        """Reads counts files and adds them.

        Raises:
            DataError: no counts file, a damaged one, or files of other words.
            OSError: as errno says.

        Cost: memory for all distinct words.
        """
        return cls(_core.Counts.load([os.fsdecode(path) for path in paths]))

    def save(self, path: Path, *, min_count: int = 0) -> None:
        """Writes a counts file, whole or not at all; replaces an old one.

        Args:
            min_count: words below it are left out.

        Raises:
            OSError: as errno says.
        """
        self._core.save(os.fsdecode(path), min_count)

    def merge(self, other: Counts) -> Counts:
        """The sums of both.

        Raises:
            DataError: they were counted in different ways.

        >>> one = count(iter(["the cat"]), like=t)
        >>> dict(one.merge(one).items())[b"the"]
        2
        """
        return Counts(self._core.merge(other._core))

    def items(self) -> Iterator[tuple[bytes, int]]:
        """Words and counts, in order of bytes.

        >>> list(count(iter(["a a"]), like=t).items())
        [(b' a', 1), (b'a', 1)]
        """
        return (self._core.item(i) for i in range(len(self)))

    def __len__(self) -> int:
        return self._core.size()

    @property
    def documents(self) -> int:
        """How many were counted."""
        return self._core.totals()[0]

    @property
    def bytes(self) -> int:
        """Of all documents."""
        return self._core.totals()[1]

    @property
    def pretokens(self) -> int:
        """Words, each as often as it occurs."""
        return self._core.totals()[2]

    @property
    def corpus_fingerprint(self) -> str:
        """The same for the same documents in any order, 32 hex digits."""
        return self._core.totals()[3]

    def __repr__(self) -> str:
        return f"Counts({len(self)} words, {self.documents} documents)"


Corpus = Path | Collection[Path] | Iterable[Any] | Counts


def train(
    corpus: Corpus,
    trainer: str,
    *,
    vocab_size: int,
    threads: int | str = 1,
    memory: int | None = None,
    resume: Path | None = None,
    progress: Progress | None = None,
    like: Tokenizer | None = None,
    pretokenizer: str | None = None,
    split_regex: str | None = None,
    normalizers: Collection[str] = (),
    **options: Any,
) -> Tokenizer:
    """Trains a tokenizer. The result depends on the corpus and the options
    alone, not on threads, memory or the order of documents.

    Args:
        corpus: files (a path, or a list of them; folders are walked, packed
            files unpacked); texts (an iterator or generator of str or bytes,
            a document each, ``iter(texts)`` for a list; or an Arrow column);
            or Counts.
        trainer: "bpe", "wordpiece", "char", "word", ...: ``tessera help
            train`` lists them.
        vocab_size: tokens in all, special ones too.
        threads: 1 to 1,024, or "all" that this process may use.
        memory: bytes for counting, at least 64 MiB; None = 1 GiB.
        resume: a folder in which work is kept, and gone on with if there is
            any of the same corpus and options.
        progress: called every 50 ms or so with stage, done, total, unit, in
            this thread.
        like: a tokenizer whose pipeline and special tokens to take.
        pretokenizer: "gpt2", "cl100k", "sentencepiece", ...; None = the
            trainer's.
        split_regex: a pattern of your own in its place.
        normalizers: "nfc", "lowercase", ..., in order.
        options: the fields of TrainerSpec in ``spec.proto``: min_frequency,
            special_tokens, merge_order, documents, ...

    Raises:
        TypeError: an unknown option.
        ValueError: an option out of range.
        DataError, OSError: files that cannot be read; a corpus without words.
        Stopped: after Ctrl-C, within 50 ms or so.
        Whatever the iterator or ``progress`` raises.

    Cost: minutes for some gigabytes; memory for the distinct words.

    >>> train(iter(["the cat sat on the mat"]), "bpe", vocab_size=262)
    Tokenizer(gpt2 > BPE 6 merges > byte-level, 262 tokens)
    """
    options = {"algorithm": trainer, "vocab_size": vocab_size, **options}
    core = _core.train(
        _corpus(corpus),
        None if like is None else like._core,
        *_words(like, pretokenizer, split_regex, normalizers),
        options,
        threads,
        memory or 0,
        _spill_folder(),
        None if resume is None else os.fsdecode(resume),
        progress,
    )
    return Tokenizer(core)


def count(
    corpus: Corpus,
    *,
    like: Tokenizer | str,
    threads: int | str = 1,
    memory: int | None = None,
    progress: Progress | None = None,
    split_regex: str | None = None,
    normalizers: Collection[str] = (),
    **options: Any,
) -> Counts:
    """Counts the words of a corpus exactly.

    Args:
        like: a tokenizer that cuts text into these words, or the name of a
            pre-tokenizer.
        corpus, threads, memory, progress, split_regex, normalizers, options:
            as of train.

    Raises:
        As train.

    Cost: memory for the distinct words.

    >>> count(iter(["the cat"]), like="gpt2")
    Counts(2 words, 1 documents)
    """
    tokenizer = None if isinstance(like, str) else like
    name = like if isinstance(like, str) else None
    core = _core.count(
        _corpus(corpus),
        None if tokenizer is None else tokenizer._core,
        *_words(tokenizer, name, split_regex, normalizers),
        options,
        threads,
        memory or 0,
        _spill_folder(),
        None,
        progress,
    )
    return Counts(core)


def _spill_folder() -> str:
    # Slow to import, and few train.
    import tempfile

    return tempfile.gettempdir()


def _corpus(corpus: Corpus) -> Any:
    return corpus._core if isinstance(corpus, Counts) else corpus


def _words(
    like: Tokenizer | None,
    pretokenizer: str | None,
    split_regex: str | None,
    normalizers: Collection[str],
) -> tuple[str | None, str | None, Collection[str]]:
    """What tells words apart, said once."""
    if like is not None and (pretokenizer or split_regex or normalizers):
        raise ValueError(
            "like and pretokenizer, split_regex or normalizers exclude each "
            "other; give one"
        )
    if pretokenizer and split_regex:
        raise ValueError(
            "pretokenizer and split_regex exclude each other; give one"
        )
    return pretokenizer, split_regex, normalizers

"""Tokenizers: train, encode and decode, exactly and fast.

>>> import tessera
>>> t = tessera.train(
...     iter(["the cat sat on the mat"]), "bpe", vocab_size=262
... )
>>> t.decode(t.encode("the cat"))
'the cat'
"""

from tessera._core import version as __version__
from tessera._encoding import Encoding
from tessera._errors import (
    ConversionError,
    DataError,
    SpecialTokenError,
    Stopped,
)
from tessera._ragged import Ragged
from tessera._streams import DecodeStream, EncodeStream
from tessera._tokenizer import Tokenizer, load
from tessera._training import Counts, count, train
from tessera._vocab import Vocab

__all__ = [
    "ConversionError",
    "Counts",
    "DataError",
    "DecodeStream",
    "EncodeStream",
    "Encoding",
    "Ragged",
    "SpecialTokenError",
    "Stopped",
    "Tokenizer",
    "Vocab",
    "__version__",
    "count",
    "load",
    "train",
]

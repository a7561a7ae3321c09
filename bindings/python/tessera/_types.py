"""Names for the types of arguments; for type checkers alone."""

from collections.abc import Collection, Iterable
from typing import Literal

import numpy.typing as npt

Text = str | bytes | bytearray | memoryview
Ids = int | npt.ArrayLike | Iterable[int]
Allowed = Literal["all"] | Collection[str]
Special = Literal["text", "refuse", "allow"]
Unknown = Literal["error", "skip"]
DecodeErrors = Literal["replace", "strict", "ignore"]
Threads = int | Literal["all"]

"""The exceptions of the package."""

from __future__ import annotations

import errno
import os
import re


# Ends the message of a ConversionError.
_CODE = re.compile(r" \[(C\d\d)\]$")


class DataError(ValueError):
    """A file, spec or option is not what it says.

    The message is one line: where, what was expected, what was found, what to
    do, and the rule in brackets.

    >>> issubclass(DataError, ValueError)
    True
    """


class ConversionError(DataError):
    """The target format cannot express the tokenizer.

    ``code`` says why; ``save(..., allow=(code,))`` writes nevertheless.

    >>> ConversionError("cannot write it: no place for a list [C04]").code
    'C04'
    """

    @property
    def code(self) -> str:
        """The reason, such as ``"C04"``."""
        found = _CODE.search(str(self))
        return found.group(1) if found else ""


class SpecialTokenError(ValueError):
    """The text holds a special token, and ``special="refuse"``.

    >>> error = SpecialTokenError("byte 0: ...", "<|end|>", 0)
    >>> error.token, error.offset
    ('<|end|>', 0)
    """

    def __init__(self, message: str, token: str = "", offset: int = 0) -> None:
        super().__init__(message)
        #: What the token says.
        self.token = token
        #: Its first byte in the text.
        self.offset = offset

    def __reduce__(self) -> tuple[type, tuple[str, str, int]]:
        return type(self), (str(self), self.token, self.offset)


class Stopped(KeyboardInterrupt):
    """A job was cancelled.

    >>> issubclass(Stopped, KeyboardInterrupt)
    True
    """


# The classes of tokenizers/base/status.h that are no DataError.
_USAGE = 2
_NO_INPUT = 66
_ABSENT = 69
_BUG = 70
_OUT_OF_MEMORY = 71
_CANNOT_CREATE = 73
_IO = 74
_STOPPED = 75

_ERRNOS = (
    errno.ENOENT,
    errno.EISDIR,
    errno.ENOTDIR,
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.EEXIST,
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EIO,
    errno.ENAMETOOLONG,
)


def _os_error(message: str, default: int) -> OSError:
    """With the errno whose text the message quotes: that picks the class."""
    for number in _ERRNOS:
        if os.strerror(number).lower() in message.lower():
            return OSError(number, message)
    return OSError(default, message)


def from_status(
    error_class: int, message: str, token: str | None, offset: str | None
) -> BaseException:
    """The exception of a failed status; the extension calls it."""
    if token is not None and offset is not None:
        return SpecialTokenError(message, token, int(offset))
    if error_class == _USAGE:
        return ValueError(message)
    if error_class == _NO_INPUT:
        is_directory = "a directory" in message
        return _os_error(message, errno.EISDIR if is_directory else errno.ENOENT)
    if error_class == _ABSENT:
        return NotImplementedError(message)
    if error_class == _BUG:
        return RuntimeError(message)
    if error_class == _OUT_OF_MEMORY:
        return MemoryError(message or "out of memory")
    if error_class in (_CANNOT_CREATE, _IO):
        is_taken = "exists" in message
        return _os_error(message, errno.EEXIST if is_taken else errno.EIO)
    if error_class == _STOPPED:
        return Stopped(message)
    if _CODE.search(message):
        return ConversionError(message)
    return DataError(message)

"""Protobuf messages by their wire bytes: all that tests need of it, and no
generated code.
"""

import struct


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, value):
    """A field of a message: bytes, a number, or a float."""
    if isinstance(value, bytes):
        return varint(number << 3 | 2) + varint(len(value)) + value
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    return varint(number << 3) + varint(value)


def fields(message):
    """Yields (number, value) of a message: numbers, fixed32 as float, the
    others as bytes.
    """
    at = 0

    def read_varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        key = read_varint()
        if key & 7 == 0:
            yield key >> 3, read_varint()
            continue
        size = read_varint() if key & 7 == 2 else {1: 8, 5: 4}[key & 7]
        value = message[at:at + size]
        at += size
        yield key >> 3, struct.unpack("<f", value)[0] if key & 7 == 5 else value

"""Values as bytes, for what is kept where another process reads it. Unlike pickle's, they are read without running
anything, whoever wrote them (MessagePack)."""

from typing import Any

import msgpack


def packed(value: Any) -> bytes:
    """Bytes of a value that is made of None, booleans, numbers up to 64 bits, strings, bytes, lists, tuples and
    dictionaries. Raises TypeError for any other, OverflowError for a larger number."""
    found: bytes = msgpack.packb(value)
    return found


def unpacked(content: bytes) -> Any:
    """The value; lists come back as tuples. Raises ValueError where it is none."""
    return msgpack.unpackb(content, use_list=False, strict_map_key=False)

"""A small file inside a description, as text that JSON can hold.

It is packed, and unpacked only to the size that was said before.
"""

from __future__ import annotations

import base64
import binascii
import zlib

from nnstudio.core.parts.problem import Problem, ProblemError


def pack(content: bytes) -> str:
    """The content as text, the same for the same bytes."""
    return base64.b85encode(zlib.compress(content, 9)).decode("ascii")


def unpack(text: str, size: int) -> bytes:
    """The content again.

    Raises:
        ProblemError: ``problem.data_carried`` where the text is damaged or holds more than ``size`` bytes.
    """
    try:
        packed = base64.b85decode(text.encode("ascii"))
        engine = zlib.decompressobj()
        content = engine.decompress(packed, size + 1)
    except (ValueError, binascii.Error, zlib.error):
        raise ProblemError(Problem.of("problem.data_carried")) from None
    if len(content) != size:
        raise ProblemError(Problem.of("problem.data_carried"))
    return content

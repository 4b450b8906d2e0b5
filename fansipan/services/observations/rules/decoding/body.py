"""Request bodies of POST /api/v1/observations: JSON and CSV, plain or in gzip."""

from __future__ import annotations

import zlib

from fansipan.kernel.errors import Invalid, TooLarge
from fansipan.services.observations.rules.decoding.body_csv import decode_csv
from fansipan.services.observations.rules.decoding.body_json import decode_json

__all__ = ["decode_csv", "decode_json", "ungzip"]

_GZIP = 16 + zlib.MAX_WBITS


def ungzip(raw: bytes, limit_bytes: int) -> bytes:
    """The content of one whole gzip member, at most `limit_bytes` of it; never more than that is unpacked.

    Raises TooLarge beyond the limit; Invalid when the stream is damaged, cut off, or followed by anything else.
    """
    stream = zlib.decompressobj(_GZIP)
    try:
        content = stream.decompress(raw, limit_bytes + 1)
    except zlib.error as error:
        raise Invalid("observations.bad_gzip", detail=str(error)) from None
    if len(content) > limit_bytes:
        raise TooLarge("observations.body_too_large", limit_bytes=limit_bytes)
    if not stream.eof:
        raise Invalid("observations.bad_gzip", detail="cut off")
    if stream.unused_data:
        raise Invalid("observations.bad_gzip", detail="something follows the end")
    return content

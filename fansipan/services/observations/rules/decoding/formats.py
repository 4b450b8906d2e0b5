"""Which decoder reads a parcel. A new protocol that sends a new format adds one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fansipan.kernel.errors import Problem
from fansipan.services.observations.contracts import Decoded, Parcel, Refusal, VendorFormat
from fansipan.services.observations.rules.decoding import body, circular10, columns

LARGEST = 64 * 1024 * 1024
"""Bytes of a compressed body once opened."""

GZIP = ".gz"

Decoder = Callable[[bytes, Parcel, VendorFormat], Decoded]


def _circular10(content: bytes, parcel: Parcel, vendor: VendorFormat) -> Decoded:
    name = circular10.station_of(parcel.name)
    return circular10.decode(content, vendor, name_time=None if name is None else name[1])


DECODERS: Mapping[str, Decoder] = {
    "circular10": _circular10,
    "json": lambda content, parcel, vendor: body.decode_json(content),
    "csv": lambda content, parcel, vendor: body.decode_csv(content),
}


def decode(parcel: Parcel, vendor: VendorFormat) -> Decoded:
    """The parcel's bytes as columns; bytes that cannot be opened at all are one refusal, DAMAGED."""
    name = parcel.format.removesuffix(GZIP)
    try:
        content = body.ungzip(parcel.content, LARGEST) if parcel.format.endswith(GZIP) else parcel.content
    except Problem as problem:
        return columns.nothing(Refusal.DAMAGED, str(problem))
    return DECODERS[name](content, parcel, vendor)

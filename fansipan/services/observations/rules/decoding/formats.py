"""Which decoder reads a parcel. A new protocol that sends a new format adds one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fansipan.kernel.errors import Problem
from fansipan.services.observations.contracts import Decoded, Parcel, Refusal, VendorFormat
from fansipan.services.observations.rules.decoding import body, circular10, columns

LARGEST = 64 * 1024 * 1024
"""Bytes of a compressed body once opened."""

GZIP = ".gz"

Decoder = Callable[[bytes, VendorFormat, str], Decoded]


def _circular10(content: bytes, vendor: VendorFormat, name: str) -> Decoded:
    station = circular10.station_of(name)
    return circular10.decode(content, vendor, name_time=None if station is None else station[1])


def _json(content: bytes, _vendor: VendorFormat, _name: str) -> Decoded:
    return body.decode_json(content)


def _csv(content: bytes, vendor: VendorFormat, _name: str) -> Decoded:
    return body.decode_csv(content, vendor)


DECODERS: Mapping[str, Decoder] = {"circular10": _circular10, "json": _json, "csv": _csv}


def decode(parcel: Parcel, vendor: VendorFormat) -> Decoded:
    """The parcel's bytes as columns.

    Bytes that cannot be opened, or a vendor profile that makes no sense, are one refusal, DAMAGED, that says so: the
    delivery waits in quarantine and is replayed when the cause is mended.
    """
    try:
        content = body.ungzip(parcel.content, LARGEST) if parcel.format.endswith(GZIP) else parcel.content
        return DECODERS[parcel.format.removesuffix(GZIP)](content, vendor, parcel.name)
    except Problem as problem:
        return columns.nothing(Refusal.DAMAGED, str(problem))

"""What a receiver hands in, and the answer it gets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fansipan.services.observations.contracts.readings import RefusedReading


@dataclass(frozen=True, slots=True)
class Sender:
    """Who handed the bytes over: a login, a token, a drop folder."""

    protocol: str
    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Bytes as a receiver took them: `format` names the decoder, `station_id` is known by login or token."""

    content: bytes
    format: str
    sender: Sender
    name: str = ""
    station_id: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a delivery, given only after the commit."""

    delivery_id: int
    station: str | None
    sequence: int | None
    sha256: str
    chain_hash: str | None
    stored: int
    known: int
    revised: int
    refused: tuple[RefusedReading, ...]
    received_at: datetime
    repeated: bool = False

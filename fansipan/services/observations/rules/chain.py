"""The chain of hashes over a station's deliveries, so that an outsider can verify the record.

Each link covers the one before it, the original bytes and the readings that were written from them:
nothing can be altered, removed or slipped in without every later hash changing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime

import numpy as np

from fansipan.services.observations.contracts import READING, Readings

GENESIS = "0" * 64
"""What stands for "the delivery before" in a station's first one."""


MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
"""How a moment, in UTC, is written in what a link's hash covers."""


@dataclass(frozen=True, slots=True)
class Link:
    """Everything that one link of the chain covers."""

    station: str
    sequence: int
    previous_hash: str
    received_at: datetime
    protocol: str
    sender: str
    name: str
    sha256: str
    readings_hash: str

    def hash(self) -> str:
        """SHA-256 of the link's fields as JSON: keys sorted, no spaces, UTF-8, time in UTC with microseconds."""
        covered: dict[str, object] = {name: getattr(self, name) for name in COVERED}
        covered["received_at"] = self.received_at.astimezone(UTC).strftime(MOMENT)
        text = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


COVERED = tuple(field.name for field in fields(Link))


def bytes_hash(content: bytes) -> str:
    """SHA-256 of original bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def readings_hash(readings: Readings) -> str:
    """SHA-256 over the readings a delivery wrote, in the order of datastream and time.

    Each reading is 22 bytes, little endian: datastream int32, time int64 in microseconds since 1970 UTC,
    value float64 (one NaN for "no value"), status int16.
    """
    rows = np.zeros(len(readings), READING)
    for name in READING.names or ():
        rows[name] = readings[name]
    rows["value"][np.isnan(rows["value"])] = np.nan
    rows = rows[np.lexsort((rows["time"], rows["datastream"]))]
    return hashlib.sha256(rows.tobytes()).hexdigest()

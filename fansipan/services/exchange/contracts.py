"""Shapes that leave the room: what a destination wants, what is written for it, how a file fares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Protocol(StrEnum):
    """How a destination is reached. FTPS is explicit TLS (RFC 4217)."""

    FTP = "ftp"
    FTPS = "ftps"
    SFTP = "sftp"
    HTTPS = "https"


class FileFormat(StrEnum):
    """What a file holds: lines of Thông tư 10/2021/TT-BTNMT, or a JSON document of the destination's shape."""

    CIRCULAR10 = "circular10"
    JSON = "json"


class SentContent(StrEnum):
    """What is sent: readings as they were stored, or the means of hours."""

    READINGS = "readings"
    HOURS = "hours"


class Included(StrEnum):
    """Which of them: valid ones alone, or all with their status."""

    VALID = "valid"
    ALL = "all"


class Again(StrEnum):
    """What becomes of a file that was accepted when its readings change or late ones join them."""

    NEVER = "never"
    SAME_NAME = "same_name"
    NEW_NAME = "new_name"


class SentStatus(IntEnum):
    """What a line says of its value: the device status, or that the value failed its quality tests."""

    MEASURING = 0
    CALIBRATING = 1
    FAULT = 2
    FAILED = 3


class FileState(StrEnum):
    """How a file, or one sending of it, stands. REPLACED: a newer content took its place before it went."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    FAILED = "failed"
    REPLACED = "replaced"


class Lane(IntEnum):
    """What goes first: what was just measured, then what a person asked for again."""

    LIVE = 0
    ASKED = 1


SENT = np.dtype([("datastream", "<i4"), ("time", "<i8"), ("value", "<f8"), ("status", "<i2")])
"""One value to be sent. `time`: microseconds UTC; `value`: NaN when there is none; `status`: of SentStatus."""

Rows = NDArray[Any]


@dataclass(frozen=True, slots=True)
class WrittenFormat:
    """How a destination wants values written. `decimals`: None writes a value with all it has.

    `fields`: code, value, unit, time, status in the order of a line. `no_value`: what stands for a value that is not
    there; "" leaves the line out. `body`: the template of a JSON document (rules.shaping).
    """

    separator: str = "\t"
    decimal: str = "."
    decimals: int | None = 4
    line_end: str = "\n"
    header: bool = False
    time_format: str = "%Y%m%d%H%M%S"
    utc_offset_minutes: int = 420
    encoding: str = "utf-8"
    fields: tuple[str, ...] = ("code", "value", "unit", "time", "status")
    status_words: Mapping[str, str] = field(
        default_factory=lambda: {"measuring": "00", "calibrating": "01", "fault": "02", "failed": "02"}
    )
    no_value: str = ""
    body: Any = None


@dataclass(frozen=True, slots=True)
class SentStream:
    """A datastream as a destination knows it: its code and the spelling of its unit there."""

    id: int
    code: str
    unit: str


@dataclass(frozen=True, slots=True)
class SentStation:
    """A station as a destination knows it; `own_code` is ours."""

    id: int
    own_code: str
    code: str
    kind: str
    organisation: str
    streams: tuple[SentStream, ...]


@dataclass(frozen=True, slots=True)
class Consignment:
    """All that goes into one file: one station's values of (start, end], microseconds UTC, by time."""

    station: SentStation
    start: int
    end: int
    rows: Rows


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file ready to go: where to, how it is called, what it holds."""

    folder: str
    name: str
    content: bytes

    @property
    def path(self) -> str:
        """Folder and name in one."""
        return f"{self.folder}/{self.name}" if self.folder else self.name

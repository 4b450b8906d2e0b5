"""What an exported table holds and how its cells are written: columns, stretches of time, text, names of files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.services.observations.rules.spans import DAY_US, HOUR_US, VIETNAM_US

ROWS_AT_A_TIME = 20_000
"""Readings that are in memory at once, whatever the length of the export; more are no faster."""


class Kind(Enum):
    """What a column holds; a moment is microseconds since 1970 UTC, 0 for none, and a figure NaN for none."""

    TEXT = "text"
    LOCAL = "moment in Viet Nam time"
    UTC = "moment in UTC"
    FIGURE = "figure"
    COUNT = "count"
    NUMBER = "number of a delivery, 0 for none"
    FLAG = "quality flag"
    STATUS = "device status"
    YES = "yes or no"


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name, which is the same in every format and language."""

    name: str
    kind: Kind


NAMES = tuple(Column(name, Kind.TEXT) for name in ("station", "station_name", "parameter", "name", "unit"))
"""The same in every row of a datastream."""

READINGS = (
    *NAMES,
    Column("time", Kind.LOCAL),
    Column("time_utc", Kind.UTC),
    Column("value", Kind.FIGURE),
    Column("flag", Kind.FLAG),
    Column("status", Kind.STATUS),
    Column("by_hand", Kind.YES),
    Column("delivery", Kind.NUMBER),
)
REVISIONS = (*READINGS, Column("replaced_at", Kind.LOCAL), Column("replaced_by", Kind.NUMBER))
"""`replaced_…` say when and by which delivery a reading was corrected; empty for the one that stands."""

MEANS = (
    *NAMES,
    Column("from", Kind.LOCAL),
    Column("to", Kind.LOCAL),
    Column("to_utc", Kind.UTC),
    Column("mean", Kind.FIGURE),
    Column("min", Kind.FIGURE),
    Column("max", Kind.FIGURE),
    Column("count", Kind.COUNT),
    Column("valid", Kind.COUNT),
    Column("expected", Kind.COUNT),
    Column("completeness", Kind.FIGURE),
)


def stretches(start: int, end: int, interval_seconds: int) -> Iterator[tuple[int, int]]:
    """(start, end] in microseconds as stretches that hold at most ROWS_AT_A_TIME readings of that interval."""
    step = ROWS_AT_A_TIME * max(1, interval_seconds) * 1_000_000
    while start < end:
        yield start, min(end, start + step)
        start += step


def completeness(valid: NDArray[np.int32], expected: NDArray[np.int32]) -> NDArray[np.float64]:
    """Valid readings in percent of those expected, to a tenth; never over 100, NaN where none were expected."""
    percent = np.full(len(valid), np.nan)
    np.divide(valid * 100.0, expected, out=percent, where=expected > 0)
    return np.round(np.minimum(percent, 100.0), 1)


def hour_starts(ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """When the hours began that end then."""
    return ends - HOUR_US


def day_starts(ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """When the days began that end then."""
    return ends - DAY_US


def month_starts(ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """When the Vietnamese months began that end then."""
    months = (ends + VIETNAM_US).view("datetime64[us]").astype("datetime64[M]") - np.timedelta64(1, "M")
    return months.astype("datetime64[us]").astype(np.int64) - VIETNAM_US


def moments(times: NDArray[np.int64], shift: int, zone: str) -> list[str]:
    """ISO 8601 of some moments, shifted by microseconds into the zone they are marked with; "" for none.

    Fractions of a second are written only where there are any.
    """
    shifted = (times + shift).view("datetime64[us]")
    whole = not np.any(times % 1_000_000)
    texts = np.datetime_as_string(shifted, unit="s" if whole else "us").tolist()
    written = [text + zone for text in texts] if whole else [text.removesuffix(".000000") + zone for text in texts]
    if np.all(times != 0):
        return written
    return [text if time else "" for text, time in zip(written, times.tolist(), strict=True)]


def local(times: NDArray[np.int64]) -> list[str]:
    """Moments in Viet Nam time with their offset, such as 2026-10-05T08:30:00+07:00."""
    return moments(times, VIETNAM_US, "+07:00")


def utc(times: NDArray[np.int64]) -> list[str]:
    """Moments in UTC, such as 2026-10-05T01:30:00Z."""
    return moments(times, 0, "Z")


def figures(values: NDArray[np.float64]) -> list[str]:
    """Each figure in the fewest digits that read back as the same one; "" for none."""
    return ["" if value != value else repr(value) for value in values.tolist()]


def numbers(values: NDArray[Any]) -> list[str]:
    """Whole numbers as text."""
    return list(map(str, values.tolist()))


def numbers_or_none(values: NDArray[Any]) -> list[str]:
    """Whole numbers as text, "" for 0."""
    return [str(value) if value else "" for value in values.tolist()]


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_cell(text: str) -> str:
    """A cell of text after RFC 4180: quoted where it must be."""
    safe = harmless(text)
    return '"' + safe.replace('"', '""') + '"' if re.search(r'[",\r\n]', safe) else safe


def csv_lines(columns: Sequence[Iterable[str]]) -> str:
    """Rows of cells that are written already, given as columns."""
    rows = "\r\n".join(map(",".join, zip(*columns, strict=False)))
    return f"{rows}\r\n" if rows else ""


def file_name(stations: Sequence[str], resolution: str, days: tuple[str, str], ending: str) -> str:
    """What an exported file is called: fansipan-TL-KT-01-hour-20261001-20261031.csv."""
    who = stations[0] if len(stations) == 1 else f"{len(stations)}-stations"
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", who).strip("-.")[:60]
    span = "-".join(day.replace("-", "") for day in days)
    return f"fansipan-{plain}-{resolution}-{span}.{ending}"

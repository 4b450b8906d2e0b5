"""A file of numbers with a header becomes a series: times in any order, gaps, repeated columns, marks for missing
values."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import numpy as np

from fansipan.sectors.hazards.rules.forecasting.series import HOUR_US, Floats, Input, InputKind, Longs, Series, gridded

MISSING = frozenset(("", "-", "na", "n/a", "nan", "null", "none", "-9999", "-9999.0", "-999", "-999.0", "-9999.00"))
TIME_NAMES = ("datetime", "datetimeutc", "timestamp", "time", "thoigian", "datesr", "date", "ngay")
ZONES = {
    **{"UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6},
    **{"CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7},
}
"""Hours east of Greenwich of the abbreviations that the U.S. Geological Survey writes beside its times."""

FORMS = (
    *("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y"),
    *("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y%m%d%H", "%Y%m%d%H%M", "%Y%m%d"),
)
STAGE = re.compile(r"00065|stage|gage|gauge.?h|level|muc.?nuoc|mực|^wl|^h$|^h_|water", re.IGNORECASE)
FLOW = re.compile(r"00060|discharge|flow|cfs|cms|m3|luu.?luong|lưu|^q", re.IGNORECASE)
RAIN = re.compile(r"precip|rain|prcp|^p$|^p_|^pr$|mua|mưa|ppt|^rr", re.IGNORECASE)
WEATHER = re.compile(r"temp|^t$|^t_|^ta|evap|^pet$|^e$|^etp|snow|humid|wind|press|radiat", re.IGNORECASE)
UPSTREAM = re.compile(r"upstream|^up|_up|above|thuong|thượng", re.IGNORECASE)
"""A gauge that is called so stands beside the one to forecast, unless it is asked for."""

SHARE = 0.5
"""A column is one of numbers when at least this share of its rows are."""

LONGEST_STEPS = 2_000_000


class Unreadable(ValueError):
    """The file is no table that a series can be made of; the message says what is missing and what was found."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a file: the column to forecast and its kind of others, where their names do not tell."""

    target: str = ""
    rain: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


def read(content: bytes, name: str, asked: Asked = Asked()) -> Series:
    """The series in a CSV file, plain or gzip. Raises Unreadable.

    The column to forecast is the one asked for, else the first that is named like a water level, else like a flow,
    else the first column of numbers. Rain, temperature and the like are told by their names; every other column of
    numbers is another gauge. Columns that say the same as another one, that count the rows or that never change are
    left out.
    """
    header, rows = _rows(content)
    times_us, rows = _times(header, rows)
    columns = _columns(header, rows)
    for one in asked.ignore:
        columns.pop(one, None)
    target = _target(columns, asked.target)
    own = columns.pop(target)
    step_us = _step(times_us)
    start_us = _floor(int(times_us.min()), step_us)
    count = (int(times_us.max()) - start_us + step_us - 1) // step_us + 1
    if count > LONGEST_STEPS:
        raise Unreadable(f"{name}: {count} steps between the first and the last time; is a date wrong?")
    inputs: dict[str, Input] = {}
    series = gridded(times_us, own, start_us, step_us, count, summed=False)
    for column, values in columns.items():
        kind = _kind(column, asked)
        on_grid = gridded(times_us, values, start_us, step_us, count, summed=kind is InputKind.RAIN)
        if not _same(on_grid, [series, *(one.values for one in inputs.values())]):
            inputs[column] = Input(kind, on_grid)
    return Series(f"{name} · {target}", start_us, step_us, series, inputs)


def _rows(content: bytes) -> tuple[list[str], list[list[str]]]:
    """The header and the rows that are as long as it; lines of comment and of formats are left out."""
    try:
        plain = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        text = plain.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as problem:
        raise Unreadable(f"Not a CSV file in UTF-8, plain or gzip: {problem}") from None
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if len(lines) < 3:
        raise Unreadable("The file has no rows.")
    separator = max(",;\t|", key=lines[0].count)
    table = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=separator))
    header = [cell.strip() for cell in table[0]]
    if len(header) < 2:
        raise Unreadable("The first line is no header: no comma, semicolon or tab in it.")
    return header, [row for row in table[1:] if len(row) == len(header)]


def _times(header: Sequence[str], rows: list[list[str]]) -> tuple[Longs, list[list[str]]]:
    """The times of the rows that have one, in microseconds UTC, and these rows."""
    names = [re.sub(r"[^a-z]", "", name.lower()) for name in header]
    ordered = sorted(range(len(header)), key=lambda one: _rank(names[one]))
    zone = header.index("tz_cd") if "tz_cd" in header else None
    for place in ordered:
        moments = [_moment(row[place], row[zone] if zone is not None else "") for row in rows]
        known = [one is not None for one in moments]
        if sum(known) >= max(2, 0.9 * len(rows)) and len(set(moments)) > 2:
            kept = [row for row, good in zip(rows, known, strict=True) if good]
            return np.array([one for one in moments if one is not None], dtype=np.int64), kept
    raise Unreadable(f"No column of times among: {', '.join(header)}.")


def _rank(name: str) -> int:
    return TIME_NAMES.index(name) if name in TIME_NAMES else len(TIME_NAMES)


def _moment(text: str, zone: str) -> int | None:
    """Microseconds since 1970 UTC; a time without a zone is taken as it stands."""
    text = text.strip()
    if not text or not text[0].isdigit() or len(text) < 8:
        return None
    found = _iso(text) or _by_form(text)
    if found is None:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=timezone(timedelta(hours=ZONES.get(zone.strip().upper(), 0))))
    return int(found.astimezone(UTC).timestamp()) * 1_000_000


def _iso(text: str) -> datetime | None:
    if "-" not in text and "T" not in text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _by_form(text: str) -> datetime | None:
    for form in FORMS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the caller gives it its zone
        except ValueError:
            continue
    return None


def _columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Floats]:
    """The columns of numbers that change and do not count the rows."""
    found: dict[str, Floats] = {}
    for place, name in enumerate(header):
        values = np.array([_number(row[place]) for row in rows])
        known = values[~np.isnan(values)]
        if len(known) < max(2, SHARE * len(rows)) or known.min() == known.max():
            continue
        if (np.diff(known) > 0).all():
            continue
        label = name or f"column {place + 1}"
        found[label if label not in found else f"{label} ({place + 1})"] = values
    if not found:
        raise Unreadable(f"No column of numbers among: {', '.join(header)}.")
    return found


def _number(text: str) -> float:
    text = text.strip()
    if text.lower() in MISSING:
        return float("nan")
    if "," in text:
        text = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text.replace(",", "")
    try:
        value = float(text)
    except ValueError:
        return float("nan")
    return value if np.isfinite(value) and value > -9990 else float("nan")


def _target(columns: Iterable[str], asked: str) -> str:
    names = list(columns)
    if asked:
        if asked not in names:
            raise Unreadable(f"No column of numbers is named {asked}; there are: {', '.join(names)}.")
        return asked
    rivers = [name for name in names if not RAIN.search(name) and not WEATHER.search(name)]
    rivers.sort(key=lambda name: bool(UPSTREAM.search(name)))
    for pattern in (STAGE, FLOW):
        for name in rivers:
            if pattern.search(name):
                return name
    if not rivers:
        raise Unreadable(f"No column of a level or a flow; there are: {', '.join(names)}. Name it with --target.")
    return rivers[0]


def _kind(name: str, asked: Asked) -> InputKind:
    if name in asked.rain or RAIN.search(name):
        return InputKind.RAIN
    return InputKind.WEATHER if WEATHER.search(name) else InputKind.RIVER


def _step(times_us: Longs) -> int:
    """The usual distance of two times; finer than an hour becomes an hour."""
    distances = np.diff(np.unique(times_us))
    if not len(distances):
        raise Unreadable("All rows have the same time.")
    return max(int(np.median(distances)), HOUR_US)


def _floor(time_us: int, step_us: int) -> int:
    return time_us - time_us % HOUR_US if step_us == HOUR_US else time_us


def _same(values: Floats, others: Iterable[Floats]) -> bool:
    """Whether a column says nothing that another one does not say, perhaps in another unit."""
    for other in others:
        both = ~np.isnan(values) & ~np.isnan(other)
        if both.sum() < 10:
            continue
        one, two = values[both], other[both]
        if one.std() == 0 or two.std() == 0 or abs(float(np.corrcoef(one, two)[0, 1])) > 0.99999:
            return True
    return False

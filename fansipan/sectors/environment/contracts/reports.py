"""A report: what it is about, and its content as tables, charts and paragraphs that every form of it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ReportKind(StrEnum):
    """How long a stretch a report looks back on."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"


class ReportScope(StrEnum):
    """What a report is about."""

    STATION = "station"
    PLANT = "plant"
    PROVINCE = "province"


class ReportState(StrEnum):
    """How far a report is."""

    WAITING = "waiting"
    RUNNING = "running"
    FAILED = "failed"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    SIGNED = "signed"


class BlockKind(StrEnum):
    """The blocks that a layout is put together from."""

    IDENTIFICATION = "identification"
    SUMMARY = "summary"
    TEXT = "text"
    AVAILABILITY = "availability"
    AVERAGES = "averages"
    EXCEEDANCES = "exceedances"
    INDEX_DAYS = "index_days"
    CHARTS = "charts"
    CALIBRATION = "calibration"
    GAPS = "gaps"
    TOP_EMITTERS = "top_emitters"
    REMARKS = "remarks"
    SIGNATURE = "signature"
    SOURCES = "sources"


class CellKind(StrEnum):
    """What a cell holds, and so how it is written: numbers to their decimals, shares in percent, days, moments."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value, as a number or a date wherever it is one. `tone`: good, warn, bad, or the colour of a band."""

    value: str | float | int | date | datetime | None
    kind: CellKind = CellKind.TEXT
    decimals: int = 0
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `weight`: its share of the width beside the others."""

    title: str
    kind: CellKind = CellKind.TEXT
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values."""

    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns. `empty` is said when there are none; `notes` stand beneath."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit as a chart draws it, over a part of the time."""

    value: float
    label: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Chart:
    """One parameter over time: evenly spaced values stamped at their ends; None where there is none, and a gap then."""

    title: str
    unit: str
    decimals: int
    start: datetime
    end: datetime
    step_seconds: int
    values: tuple[float | None, ...]
    limits: tuple[LimitLine, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DayBand:
    """A day's index with its band: the band's code names the colour. None where there was no index."""

    day: date
    value: int | None
    band: str
    leading: str = ""


@dataclass(frozen=True, slots=True)
class BandRow:
    """The days of one station."""

    name: str
    days: tuple[DayBand, ...]


@dataclass(frozen=True, slots=True)
class BandCalendar:
    """The index of stations day by day in the colours of the law, and what the colours mean."""

    title: str
    rows: tuple[BandRow, ...]
    key: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Where the report is signed: each place with what stands over and under it."""

    place_and_day: str
    titles: tuple[str, ...]


Part = Paragraph | Facts | Table | Chart | BandCalendar | Signatures


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a report."""

    block: BlockKind
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report in one language."""

    language: str
    superior: str
    agency: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    demo: bool = False

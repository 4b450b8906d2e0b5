"""A report's content as JSON and back, to the last number; and which numbers differ between two of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from fansipan.sectors.environment.contracts.reports import (
    BandCalendar,
    BandRow,
    BlockKind,
    Cell,
    CellKind,
    Chart,
    Column,
    DayBand,
    Facts,
    LimitLine,
    Paragraph,
    Report,
    Section,
    Signatures,
    Table,
)

SHAPES: Mapping[str, Any] = {
    shape.__name__: shape
    for shape in (
        *(BandCalendar, BandRow, Cell, Chart, Column, DayBand, Facts, LimitLine, Paragraph, Report, Section),
        *(Signatures, Table, BlockKind, CellKind),
    )
}
SHAPE = "_"
"""The key under which a thing's shape stands."""


def plain(thing: Any) -> Any:
    """The content as JSON can hold it."""
    if isinstance(thing, StrEnum):
        return {SHAPE: type(thing).__name__, "is": thing.value}
    if is_dataclass(thing):
        said = {one.name: plain(getattr(thing, one.name)) for one in fields(thing)}
        return {SHAPE: type(thing).__name__, **said}
    if isinstance(thing, datetime):
        return {SHAPE: "moment", "is": thing.isoformat()}
    if isinstance(thing, date):
        return {SHAPE: "day", "is": thing.isoformat()}
    if isinstance(thing, tuple):
        return [plain(one) for one in thing]
    return thing


def read(said: Any) -> Any:
    """What `plain` made JSON of."""
    if isinstance(said, list):
        return tuple(read(one) for one in said)
    if not isinstance(said, dict):
        return said
    shape = said[SHAPE]
    if shape == "moment":
        return datetime.fromisoformat(said["is"])
    if shape == "day":
        return date.fromisoformat(said["is"])
    if "is" in said:
        return SHAPES[shape](said["is"])
    return SHAPES[shape](**{name: read(value) for name, value in said.items() if name != SHAPE})


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that is not what it was: where it stands, and both."""

    section: str
    row: str
    column: str
    before: Cell
    after: Cell


NONE = Cell(None)


def differences(before: Report, after: Report) -> list[Difference]:
    """The cells of tables and the points of charts that differ, in the order of the report that was there before."""
    old, new = _cells(before), _cells(after)
    places = [*old, *(place for place in new if place not in old)]
    pairs = ((place, old.get(place, NONE), new.get(place, NONE)) for place in places)
    return [Difference(*place[:3], was, is_) for place, was, is_ in pairs if was.value != is_.value]


Place = tuple[str, str, str, int]
"""Section, row, column, and which of those by that name it is."""


def _cells(report: Report) -> dict[Place, Cell]:
    found: dict[Place, Cell] = {}
    for section in report.sections:
        for part in section.parts:
            for row, column, cell in _of_part(part):
                number = 0
                while (section.title, row, column, number) in found:
                    number += 1
                found[section.title, row, column, number] = cell
    return found


def _of_part(part: Any) -> Iterator[tuple[str, str, Cell]]:
    if isinstance(part, Table):
        for row in part.rows:
            head = " · ".join(str(cell.value) for cell in row if cell.kind is CellKind.TEXT and cell.value)[:120]
            yield from ((head, column.title, cell) for column, cell in zip(part.columns, row, strict=True))
    elif isinstance(part, Chart):
        yield from (
            (part.title, str(n), Cell(value, CellKind.NUMBER, part.decimals)) for n, value in enumerate(part.values)
        )
    elif isinstance(part, BandCalendar):
        for one in part.rows:
            yield from ((one.name, day.day.isoformat(), Cell(day.value, CellKind.NUMBER)) for day in one.days)

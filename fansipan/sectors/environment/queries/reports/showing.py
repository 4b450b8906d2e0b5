"""A report in words: every cell as its language writes it, every chart as lines. Page and PDF are made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from fansipan.sectors.environment.contracts.reports import (
    BandCalendar,
    CellKind,
    Chart,
    Facts,
    Paragraph,
    Part,
    Report,
    Signatures,
    Table,
)
from fansipan.sectors.environment.rules import report_words
from fansipan.sectors.environment.rules.drawing import HEIGHT, WIDTH, draw

WIDE = 6
"""A table of more columns than this is set small."""

MOST_DAYS = 31
"""Days that stand side by side; a quarter takes a row of them for each month."""


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part with the name of its fragment and what fills it."""

    shape: str
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A headed part of a report, ready to be set."""

    number: int
    block: str
    title: str
    parts: tuple[ShownPart, ...]


def shown(report: Report) -> list[ShownSection]:
    """The sections of a report in the language that is spoken now, which is to be the report's."""
    return [
        ShownSection(number, one.block.value, one.title, tuple(_part(part, report.language) for part in one.parts))
        for number, one in enumerate(report.sections, 1)
    ]


def _part(part: Part, language: str) -> ShownPart:
    make: Callable[[Any, str], Mapping[str, Any]] = SHAPES[type(part)]
    return ShownPart(type(part).__name__.lower(), make(part, language))


def _paragraph(part: Paragraph, _language: str) -> Mapping[str, Any]:
    return {"text": part.text}


def _facts(part: Facts, language: str) -> Mapping[str, Any]:
    return {"rows": [(name, report_words.cell(cell, language)) for name, cell in part.rows]}


def _table(part: Table, language: str) -> Mapping[str, Any]:
    whole = sum(column.weight for column in part.columns)
    return {
        "title": part.title,
        "wide": len(part.columns) > WIDE,
        "columns": [
            {
                "title": column.title,
                "number": _is_number(column.kind),
                "width": f"{100 * column.weight / whole:.2f}%",
                "kind": column.kind.value,
            }
            for column in part.columns
        ],
        "rows": [
            [
                {
                    "text": report_words.cell(cell, language) if cell.value != "" else "",
                    "number": _is_number(column.kind),
                    "kind": column.kind.value,
                    "tone": cell.tone,
                    "label": column.title,
                }
                for cell, column in zip(row, part.columns, strict=True)
            ]
            for row in part.rows
        ],
        "empty": part.empty,
        "notes": part.notes,
    }


def _is_number(kind: CellKind) -> bool:
    return kind in (CellKind.NUMBER, CellKind.SHARE)


def _chart(part: Chart, language: str) -> Mapping[str, Any]:
    drawing = draw(part, partial(report_words.number, language=language), report_words.tick)
    values = [value for value in part.values if value is not None]
    number = partial(report_words.number, decimals=part.decimals, language=language)
    summary = (
        _("From %(low)s to %(high)s %(unit)s.")
        % {"low": number(min(values)), "high": number(max(values)), "unit": part.unit}
        if values
        else _("No values in this period.")
    )
    missing = sum(value is None for value in part.values)
    return {
        "title": part.title,
        "unit": part.unit,
        "note": part.note,
        "summary": summary,
        "drawing": drawing,
        "width": f"{WIDTH:g}",
        "height": f"{HEIGHT:g}",
        "missing": report_words.number(100 * missing / max(1, len(part.values)), 1, language) if missing else "",
        "beyond": "; ".join(drawing.beyond),
    }


def _calendar(part: BandCalendar, _language: str) -> Mapping[str, Any]:
    days = [one.day for one in part.rows[0].days] if part.rows else []
    slices = [(at, at + MOST_DAYS) for at in range(0, len(days), MOST_DAYS)] or [(0, 0)]
    return {
        "title": part.title,
        "key": part.key,
        "short": len(days) == 1,
        "grids": [
            {
                "days": [
                    f"{day.day}/{day.month}" if day.day == 1 or n == 0 else str(day.day)
                    for n, day in enumerate(days[a:b])
                ],
                "rows": [
                    {
                        "name": row.name,
                        "cells": [
                            {
                                "value": one.value,
                                "band": one.band,
                                "day": report_words.day(one.day),
                                "leading": one.leading,
                            }
                            for one in row.days[a:b]
                        ],
                    }
                    for row in part.rows
                ],
            }
            for a, b in slices
        ],
    }


def _signatures(part: Signatures, _language: str) -> Mapping[str, Any]:
    return {"place_and_day": part.place_and_day, "titles": part.titles}


SHAPES: Mapping[type, Callable[[Any, str], Mapping[str, Any]]] = {
    Paragraph: _paragraph,
    Facts: _facts,
    Table: _table,
    Chart: _chart,
    BandCalendar: _calendar,
    Signatures: _signatures,
}

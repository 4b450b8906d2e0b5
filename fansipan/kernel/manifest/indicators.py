"""The slot `indicators`: numbers by which the province is led, each with its rows, its age and its formula."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, overload

from django.utils.functional import Promise

from fansipan.kernel.aims import Direction
from fansipan.kernel.permissions import Actor, Permission


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One of the rows behind a number: what it is, where it can be opened, when it began."""

    title: str
    url: str = ""
    note: str = ""
    at: datetime | None = None
    commune: str = ""


class FigureRows(Sequence[FigureRow]):
    """The rows behind a number as far as they are asked for: all of them count, a page of them is read.

    `found` is sliced and counted, as a query is; `made` turns a slice of it into rows.
    """

    def __init__(self, found: Any, made: Callable[[Any], Sequence[FigureRow]]) -> None:
        self._found, self._made = found, made

    def __len__(self) -> int:
        return int(self._found.count())

    @overload
    def __getitem__(self, wanted: int) -> FigureRow: ...
    @overload
    def __getitem__(self, wanted: slice) -> Sequence[FigureRow]: ...
    def __getitem__(self, wanted: int | slice) -> FigureRow | Sequence[FigureRow]:
        if isinstance(wanted, slice):
            return self._made(self._found[wanted])
        return self._made(self._found[wanted : wanted + 1])[0]

    def __iter__(self) -> Iterator[FigureRow]:
        return iter(self._made(self._found))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at a moment. `value` None: there is nothing to measure.

    `as_of`: up to when what it rests on has come in; None: it rests on rows of our own, which are as new as the moment.
    `communes`: the same by the code of a commune, for numbers that can be told apart so.
    """

    value: float | None
    as_of: datetime | None = None
    communes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A number of the whole province, to be at `target` or beyond; in a BAND from `low` to `target`.

    Read by the centre, which measures it every minute and keeps how it went.

    `figure` gives it at a moment (not later than now), `rows` the rows that were counted, as far as the actor may see
    them. `unit` is a UCUM code, `symbol` what people read. `max_age`: older than this it says nothing any more.
    `formula` and `source` are sentences.
    """

    name: str
    title: str | Promise
    unit: str
    symbol: str | Promise
    figure: Callable[[datetime], Figure]
    rows: Callable[[Actor, datetime], Sequence[FigureRow]]
    needs: Permission
    direction: Direction
    formula: str | Promise
    source: str | Promise
    target: float | None = None
    low: float | None = None
    max_age: timedelta = timedelta(minutes=15)
    decimals: int = 0

"""The slots for residents: what is near them, the front page, the worker of their browser, what plants compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from fansipan.kernel.geo import Point

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

FrontPage = Callable[["HttpRequest"], "HttpResponse"]
"""What people find at / who are not logged in."""


@dataclass(frozen=True, slots=True)
class NearPlace:
    """Where somebody is: a commune by its code, and the point where it is known (the commune's middle otherwise)."""

    commune: str
    point: Point | None


@dataclass(frozen=True, slots=True)
class NearCard:
    """One thing that is known of a place, in the reader's language.

    `value` and `word` say it ("57", "Moderate"), `level` colours it (good, info, warn, fault, bad, still), `at` is when
    it was measured or said, `source` by whom, `where` how far away, `url` where there is more.
    """

    title: str
    value: str
    word: str
    level: str
    at: datetime | None
    source: str
    url: str
    where: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class NearMe:
    """What an app knows of a place, for everybody. Read by the residents' portal; the lowest `order` comes first."""

    name: str
    title: str | Promise
    icon: str
    cards: Callable[[NearPlace, str], Iterable[NearCard]]
    order: int = 50


@dataclass(frozen=True, slots=True)
class Comparison:
    """A number that organisations of one kind compare themselves by. Read by the residents' pages for businesses.

    `values` gives it by the id of an organisation from one day to another, both included. `best`: +1 where more is
    better, -1 where less is.
    """

    name: str
    title: str | Promise
    symbol: str
    best: int
    values: Callable[[date, date], Mapping[int, float]]
    formula: str | Promise
    decimals: int = 1

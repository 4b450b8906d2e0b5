"""Things with owners, as whoever enters them looks through them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from fansipan.kernel.paging import Page, within
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.citizens.models import Asset
from fansipan.sectors.citizens.rules.rights import LOAD

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ThingCard:
    """A thing, what is reported of it, and who answers."""

    code: str
    name: str
    category: Mapping[str, str]
    owner: Mapping[str, str]
    line: tuple[tuple[float, float], ...]
    reach_m: int
    area: bool

    @property
    def geometry(self) -> dict[str, Any]:
        """It as GeoJSON: a point, a line, or the ring around an area."""
        if self.area:
            closed = self.line if self.line[0] == self.line[-1] else (*self.line, self.line[0])
            return {"type": "Polygon", "coordinates": [closed]}
        single = len(self.line) == 1
        return {"type": "Point" if single else "LineString", "coordinates": self.line[0] if single else self.line}


@dataclass(frozen=True, slots=True)
class ThingFilter:
    """Which things; empty fields match all."""

    category: str = ""
    owner: str = ""
    text: str = ""


def things(actor: Actor, wanted: ThingFilter, number: int = 1) -> Page[ThingCard]:
    """One page of them, by code. Raises Forbidden."""
    found = _matching(actor, wanted)
    total = found.count()
    number = within(number, total, PAGE_SIZE)
    rows = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return Page([_card(row) for row in rows], number, PAGE_SIZE, total)


def all_things(actor: Actor, wanted: ThingFilter) -> list[ThingCard]:
    """All of them, by code. Raises Forbidden."""
    return [_card(row) for row in _matching(actor, wanted)]


def _matching(actor: Actor, wanted: ThingFilter) -> QuerySet[Asset]:
    require(actor, LOAD)
    found = Asset.objects.select_related("category", "owner").order_by("code")
    if wanted.category:
        found = found.filter(category__code=wanted.category)
    if wanted.owner:
        found = found.filter(owner__code=wanted.owner)
    if wanted.text:
        found = found.filter(Q(code__icontains=wanted.text) | Q(name__icontains=wanted.text))
    return found


def _card(row: Asset) -> ThingCard:
    line = tuple((float(lon), float(lat)) for lon, lat in row.line)
    return ThingCard(row.code, row.name, row.category.title, row.owner.name, line, row.reach_m, row.area)

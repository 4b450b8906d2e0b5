"""Things with owners come in from the files that their owners keep: lamps, roads, pipes, trees."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction

from fansipan.kernel import audit
from fansipan.kernel.errors import Invalid, TooLarge
from fansipan.kernel.geo import Point
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.citizens.models import Asset, FeedbackCategory
from fansipan.sectors.citizens.rules.rights import LOAD
from fansipan.sectors.citizens.rules.things import BadThing, Thing, read
from fansipan.sectors.citizens.rules.twins import box
from fansipan.services.identity import queries as identity

LARGEST = 30 * 1024 * 1024
CHANGED = ["name", "category", "owner", "line", "area", "reach_m", "west", "south", "east", "north"]


@dataclass(frozen=True, slots=True)
class Taken:
    """How many things are new, and how many were there already and say now what the file says."""

    fresh: int
    known: int


@transaction.atomic
def take(actor: Actor, content: bytes) -> Taken:
    """Bring in the things of a GeoJSON, CSV or XLSX file, all or none; a code that is known is changed.

    Raises Forbidden, TooLarge, Invalid that says which row is wrong and why.
    """
    require(actor, LOAD)
    if len(content) > LARGEST:
        raise TooLarge("citizens.things_large", most=LARGEST // 1024 // 1024)
    try:
        rows = _rows(read(content))
    except BadThing as bad:
        raise Invalid("citizens.things", row=bad.row, what=bad.what) from None
    known = Asset.objects.filter(code__in=[row.code for row in rows]).count()
    Asset.objects.bulk_create(
        rows, batch_size=1000, update_conflicts=True, unique_fields=["code"], update_fields=CHANGED
    )
    after = {"fresh": len(rows) - known, "known": known, "sha256": hashlib.sha256(content).hexdigest()}
    audit.record(actor, "citizens.take_things", "things", after=after)
    return Taken(len(rows) - known, known)


def _rows(things: list[Thing]) -> list[Asset]:
    categories = dict(FeedbackCategory.objects.values_list("code", "pk"))
    owners = {one.code: one.id for one in identity.organisations()}
    found = []
    for number, one in enumerate(things, 1):
        if one.category not in categories:
            raise BadThing(number, f"category {one.category}")
        if one.owner not in owners:
            raise BadThing(number, f"owner {one.owner}")
        found.append(_row(one, categories[one.category], owners[one.owner]))
    return found


def _row(one: Thing, category: int, owner: int) -> Asset:
    west, south, east, north = box([Point(*pair) for pair in one.line], one.reach_m)
    return Asset(
        code=one.code,
        name=one.name,
        category_id=category,
        owner_id=owner,
        line=[list(pair) for pair in one.line],
        area=one.area,
        reach_m=one.reach_m,
        west=west,
        south=south,
        east=east,
        north=north,
    )

"""What the residents' portal shows of rain and rivers near a place."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from fansipan.kernel.geo import Point, distance_m
from fansipan.kernel.manifest import NearCard, NearPlace
from fansipan.kernel.permissions import ANONYMOUS
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.pages.showing import gauged, number
from fansipan.sectors.hazards.queries import rainfall, rivers
from fansipan.services.places import queries as places

FARTHEST_M = 25_000.0
"""Rain farther away says nothing of this place; a river is told of by the gauges that reach the commune."""


def near(place: NearPlace, language: str) -> Iterator[NearCard]:
    """The rain of the nearest gauge, and the river gauges whose water comes here or which stand near."""
    with translation.override(language):
        spot = place.point or places.middle(place.commune)
        if spot is None:
            return
        yield from _rain(spot, language)
        yield from _rivers(place, spot, language)


def _rain(spot: Point, language: str) -> Iterator[NearCard]:
    known = [(distance_m(Point(row.gauge.lon, row.gauge.lat), spot), row) for row in rainfall.rows(ANONYMOUS)]
    close = sorted((pair for pair in known if pair[0] <= FARTHEST_M and not pair[1].old), key=lambda pair: pair[0])
    for away, row in close[:1]:
        day = row.mm("24h")
        yield NearCard(
            title=_("Rain in 24 hours"),
            value=_("%(mm)s mm") % {"mm": number(day, 1)},
            word=_("%(mm)s mm in the last hour") % {"mm": number(row.mm("1h"), 1)},
            level=rainfall.colour(day, rainfall.scale("24h")) if day is not None else "still",
            at=row.at,
            source=pick(row.gauge.name, language),
            url=reverse("hazards:rain"),
            where=_("%(km)s km away") % {"km": number(away / 1000, 1)},
        )


def _rivers(place: NearPlace, spot: Point, language: str) -> Iterator[NearCard]:
    reaching = rivers.reaching(place.commune)
    for row in rivers.overview(ANONYMOUS):
        away = distance_m(Point(row.gauge.lon, row.gauge.lat), spot)
        if row.gauge.id not in reaching and away > FARTHEST_M:
            continue
        if row.reading.level is None or row.old:
            continue
        one = gauged(row)
        yield NearCard(
            title=_("River level: %(river)s") % {"river": one.river or one.name},
            value=_("%(level)s m") % {"level": one.level},
            word=f"{one.stage}, {one.rising}" if one.rising else one.stage,
            level=one.colour,
            at=row.reading.at,
            source=one.name,
            url=one.url,
            where=_("%(km)s km away") % {"km": number(away / 1000, 1)},
            advice=one.forecast,
        )

"""What the residents' portal shows of air and water near a place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from fansipan.kernel.manifest import NearCard, NearPlace
from fansipan.kernel.permissions import ANONYMOUS
from fansipan.kernel.text import pick
from fansipan.sectors.environment.pages.communes import distance_words
from fansipan.sectors.environment.pages.saying import AIR, WATER, said
from fansipan.sectors.environment.queries import communes

LEVELS = {
    **{
        ("air", band): level
        for band, level in zip(AIR.bands, ("good", "warn", "fault", "bad", "bad", "bad"), strict=True)
    },
    **{
        ("water", band): level
        for band, level in zip(WATER.bands, ("good", "good", "warn", "fault", "bad", "bad"), strict=True)
    },
}
MOST_RIVERS = 2


def air(place: NearPlace, language: str) -> Iterator[NearCard]:
    """The air of the station that stands for the commune; nothing is worked out from stations far away."""
    with translation.override(language):
        found = communes.commune(ANONYMOUS, place.commune)
        if found.speaks is None:
            return
        near, one = found.speaks
        now = said(AIR, one.now, one.station.code) or {}
        yield NearCard(
            title=_("Air (VN_AQI)"),
            value=str(now.get("value", "–")),
            word=str(now.get("word", "")),
            level=LEVELS.get(("air", now.get("band", "")), "still"),
            at=one.now.at if one.now and isinstance(one.now.at, datetime) else None,
            source=f"{pick(one.station.name, language)} · {pick(one.station.organisation, language)}",
            url=reverse("environment:commune", args=[place.commune]),
            where=distance_words(near),
            advice=str(now.get("advice", "")),
        )


def water(place: NearPlace, language: str) -> Iterator[NearCard]:
    """The water of the nearest rivers that are measured, as far as they are not too far to say anything."""
    with translation.override(language):
        found = communes.commune(ANONYMOUS, place.commune)
        for near, one in [pair for pair in found.water if not pair[0].far][:MOST_RIVERS]:
            now = said(WATER, one.now, one.station.code) or {}
            yield NearCard(
                title=_("River water (VN_WQI)"),
                value=str(now["value"]) if now.get("value") is not None else "–",
                word=str(now.get("word") or _("Not enough data")),
                level=LEVELS.get(("water", now.get("band", "")), "still"),
                at=one.at,
                source=f"{pick(one.station.name, language)} · {pick(one.station.organisation, language)}",
                url=reverse("environment:water_station", args=[one.station.code]),
                where=distance_words(near),
                advice=str(now.get("use", "")),
            )

"""Published indices in the reader's words: one now, a row of a table, a drawing of a day or a month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.sectors.environment.pages.bars import bars
from fansipan.sectors.environment.pages.showing import number, words
from fansipan.sectors.environment.queries.published import Published, Slot, Slots
from fansipan.sectors.environment.queries.words import (
    ADVICE,
    ADVICE_SENSITIVE,
    AIR_BANDS,
    EFFECTS,
    WATER_BANDS,
    WATER_USES,
)
from fansipan.services.observations.queries.newest import StationNow


@dataclass(frozen=True, slots=True)
class Scale:
    """How an index is spoken of: `kind` is air or water; `top` is what its drawings reach up to at least."""

    kind: str
    name: str
    decision: str
    bands: Mapping[str, str | Promise]
    top: int


AIR = Scale("air", "VN_AQI", "1459/QĐ-TCMT", AIR_BANDS, 100)
WATER = Scale("water", "VN_WQI", "1460/QĐ-TCMT", WATER_BANDS, 100)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A station and its index now, of air or of water."""

    scale: Scale
    station: StationNow
    now: Published | None

    def said(self) -> dict[str, Any] | None:
        """The index in the reader's words."""
        return said(self.scale, self.now, self.station.code)


def said(scale: Scale, one: Published | None, code: str) -> dict[str, Any] | None:
    """An index in the reader's words, and the way to its computation; None for none."""
    if one is None:
        return None
    band = one.band.code if one.band else ""
    worst_first = sorted(one.subs.items(), key=lambda item: item[1] if scale.kind == "water" else -item[1])
    return {
        "scale": scale.kind,
        "index": scale.name,
        "at": one.at,
        "time": time(one.at),
        "value": one.value,
        "band": band,
        "word": str(scale.bands[band]) if band else "",
        "leading": one.leading,
        "subs": [(name, number(round(value, 1)), name == one.leading) for name, value in worst_first],
        "notes": words(one.notes),
        "url": computation_url(scale, code, one.at),
        **_meaning(scale, band),
    }


def _meaning(scale: Scale, band: str) -> dict[str, str]:
    if not band:
        return {}
    if scale.kind == "water":
        return {"use": str(WATER_USES[band])}
    return {
        "effect": str(EFFECTS[band]),
        "advice": str(ADVICE[band]),
        "advice_sensitive": str(ADVICE_SENSITIVE[band]),
    }


def time(at: datetime | date) -> str:
    """A moment or a day in Viet Nam as the reader writes it."""
    if isinstance(at, datetime):
        return formats.date_format(at.astimezone(clock.VIETNAM), "H:i d/m/Y")
    return formats.date_format(at, "d/m/Y")


def computation_url(scale: Scale, code: str, at: datetime | date) -> str:
    """Where the computation of that hour or day is opened."""
    local = at.astimezone(clock.VIETNAM).strftime("%Y-%m-%dT%H:%M") if isinstance(at, datetime) else at.isoformat()
    return f"{reverse(f'environment:{scale.kind}_computation', args=[code])}?{urlencode({'at': local})}"


def charts(scale: Scale, slots: Slots, code: str) -> list[dict[str, Any]]:
    """The last 24 hours and 30 days, each drawn and as a table."""
    return [
        chart(scale, "hours", _("Last 24 hours"), slots.hours, code),
        chart(scale, "days", _("Last 30 days"), slots.days, code),
    ]


def chart(scale: Scale, name: str, title: str, slots: Sequence[Slot], code: str) -> dict[str, Any]:
    """One row of bars with its table. Where there are only sub-indices, the table alone."""
    there = [one for _at, one in slots if one is not None]
    values = [one.value for one in there if one.value is not None]
    range_of = {"index": scale.name, "low": min(values, default=0), "high": max(values, default=0)}
    summary = _("%(index)s from %(low)d to %(high)d.") % range_of if values else _("No index in this period.")
    return {
        "name": f"{scale.kind}-{name}",
        "scale": scale.kind,
        "index": scale.name,
        "title": title,
        "bars": bars([one for _at, one in slots], [_title(scale, at, one) for at, one in slots], scale.top),
        "first": time(slots[0][0]),
        "last": time(slots[-1][0]),
        "rows": [said(scale, one, code) for one in reversed(there)],
        "summary": summary,
    }


def _title(scale: Scale, at: datetime | date, one: Published | None) -> str:
    if one is None or one.value is None or one.band is None:
        return time(at)
    return f"{time(at)}: {one.value} · {scale.bands[one.band.code]}"

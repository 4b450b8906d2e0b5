"""How numbers, limits and stretches of time of compliance read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.text import pick
from fansipan.sectors.environment.contracts import Average, ExceedanceKind, LawStatus
from fansipan.sectors.environment.pages.showing import language, number
from fansipan.sectors.environment.queries.exceedances import ExceedanceRow
from fansipan.sectors.environment.queries.words import EXCEEDANCE_NAMES, REASON_NAMES, compared_name, unit
from fansipan.services.observations.queries.words import number as rounded

LEVELS = {ExceedanceKind.WARNING: "warn", ExceedanceKind.VIOLATION: "fault"}


def limit(low: float | None, high: float | None) -> str:
    """A limit in words: "≤ 450", "6–9", "≥ 5"."""
    if low is not None and high is not None:
        return f"{number(low)}–{number(high)}"
    return f"≤ {number(high)}" if high is not None else f"≥ {number(low)}"


def lasted(seconds: int) -> str:
    """How long, in its two largest units."""
    units = (
        (seconds // 86400, _("%(n)d d")),
        (seconds % 86400 // 3600, _("%(n)d h")),
        (seconds % 3600 // 60, _("%(n)d min")),
    )
    said = [text % {"n": count} for count, text in units if count]
    return " ".join(said[:2]) or _("%(n)d min") % {"n": 0}


def row(one: ExceedanceRow) -> dict[str, Any]:
    """An exceedance for a page."""
    return {
        "one": one,
        "url": reverse("environment:exceedance", args=[one.id]),
        "station": pick(one.station_name, language()),
        "station_url": reverse("observations:station", args=[one.station_code]),
        "parameter": pick(one.property_name, language()),
        "kind": EXCEEDANCE_NAMES[one.kind],
        "level": LEVELS[one.kind],
        "average": compared_name(one.average),
        "of_readings": one.average is Average.ANY,
        "peak": rounded(one.peak, one.decimals),
        "limit": limit(one.low, one.high),
        "unit": unit(one.unit, one.property_code),
        "lasted": lasted(one.seconds),
        "times": rounded(one.times, 2) if one.times else "",
        "confirmed": one.status is LawStatus.CONFIRMED,
        "reason": REASON_NAMES[one.reason],
    }


def moment(at: datetime) -> str:
    """A moment in Viet Nam time."""
    return formats.date_format(at.astimezone(clock.VIETNAM), "d/m/Y H:i")

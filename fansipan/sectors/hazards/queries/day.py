"""What rain and rivers have to say of a day, out of the readings: for the report of the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
from django.urls import reverse
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.manifest import DayFact
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.contracts import STAGES, FloodThreshold, GaugeFacts, GaugeKind, Stage
from fansipan.sectors.hazards.models import ReleaseNotice
from fansipan.sectors.hazards.queries import network, readings, words
from fansipan.sectors.hazards.rules.levels import metres

MOST = 5


def of_day(actor: Actor, start: datetime, end: datetime) -> list[DayFact]:
    """The highest levels, the heaviest rain, and the releases of which plants gave notice."""
    return [*_levels(actor, start, end), *_rain(actor, start, end), *_releases(start, end)]


def _name(gauge: GaugeFacts) -> str:
    return pick(gauge.name, get_language() or "vi")


def _levels(actor: Actor, start: datetime, end: datetime) -> list[DayFact]:
    gauges = network.gauges(actor, GaugeKind.LEVEL)
    found = readings.measured(gauges, clock.to_us(start), clock.to_us(end))
    holding = network.thresholds([one.id for one in gauges], start.astimezone(clock.VIETNAM).date())
    peaks = []
    for gauge in gauges:
        time, value = found[gauge.id]
        if len(value):
            place = int(np.argmax(value))
            peak = float(value[place])
            peaks.append((_stage(holding[gauge.id], peak), peak, clock.from_us(int(time[place])), gauge))
    high = [one for one in peaks if one[0] is not None]
    if not high:
        text = _("No gauge reached an alarm level; gauges with readings: %(n)d")
        return [DayFact(text % {"n": len(peaks)}, "", reverse("hazards:rivers"))] if peaks else []
    high.sort(key=lambda one: -STAGES.index(one[0]) if one[0] else 0)
    return [_peak(*one) for one in high[:MOST]]


def _stage(thresholds: Iterable[FloodThreshold], peak: float) -> Stage | None:
    reached = [one.stage for one in thresholds if peak >= metres(one.value, one.unit)]
    return max(reached, key=STAGES.index, default=None)


def _peak(stage: Stage | None, peak: float, at: datetime, gauge: GaugeFacts) -> DayFact:
    value = _("%(level)s m at %(time)s, %(stage)s") % {
        "level": formats.number_format(peak, 2),
        "time": f"{at.astimezone(clock.VIETNAM):%H:%M}",
        "stage": words.STAGES[stage] if stage else "",
    }
    colour = words.STAGE_COLOURS[stage]
    return DayFact(
        _("Highest level: %(gauge)s") % {"gauge": _name(gauge)},
        value,
        reverse("hazards:gauge", args=[gauge.code]),
        colour,
    )


def _rain(actor: Actor, start: datetime, end: datetime) -> list[DayFact]:
    gauges = network.gauges(actor, GaugeKind.RAIN)
    found = readings.measured(gauges, clock.to_us(start), clock.to_us(end))
    sums = [(float(found[one.id][1].sum()), one) for one in gauges if len(found[one.id][1])]
    wet = sorted(((mm, one) for mm, one in sums if mm > 0), key=lambda each: -each[0])
    if not wet:
        return [DayFact(_("No rain at any gauge"), "", reverse("hazards:rain"))] if sums else []
    return [
        DayFact(
            _("Rain of the day: %(gauge)s") % {"gauge": _name(one)},
            f"{formats.number_format(mm, 1)} mm",
            reverse("hazards:rain"),
        )
        for mm, one in wet[:MOST]
    ]


def _releases(start: datetime, end: datetime) -> list[DayFact]:
    rows = ReleaseNotice.objects.filter(entered_at__gte=start, entered_at__lt=end, withdrawn_at=None)
    return [
        DayFact(
            _("Notice of a release: %(plant)s") % {"plant": pick(row.plant.name, get_language() or "vi")},
            f"{row.low:g}–{row.high:g} m³/s",
            reverse("hazards:releases"),
            "warn",
        )
        for row in rows.select_related("plant").order_by("entered_at")[:MOST]
    ]

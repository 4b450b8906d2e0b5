"""The numbers of this sector: gauges above each level, the heaviest rain, faults of gauges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db.models import Max
from django.urls import reverse
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel.manifest import Figure, FigureRow
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.contracts import STAGES, Stage
from fansipan.sectors.hazards.models import GaugeFault, GaugeState, RainTotal
from fansipan.sectors.hazards.queries import network, rainfall, rivers, words

DAY = timedelta(days=1)
"""What was read longer ago is counted no more; that nothing new comes shows by the number's age."""


Counted = tuple[Callable[[datetime], Figure], Callable[[Actor, datetime], Sequence[FigureRow]]]


def above(stage: Stage) -> Counted:
    """The figure and the rows of gauges at a stage or a higher one."""
    higher = [one.value for one in STAGES[STAGES.index(stage) :]]

    def figure(at: datetime) -> Figure:
        newest = GaugeState.objects.filter(at__lte=at).aggregate(newest=Max("at"))["newest"]
        found = GaugeState.objects.filter(stage__in=higher, at__lte=at, at__gt=at - DAY, gauge__active=True)
        return Figure(float(found.count()) if newest else None, as_of=newest)

    def rows(actor: Actor, at: datetime) -> Sequence[FigureRow]:
        return [_row(one) for one in rivers.overview(actor) if _counts(one, higher, at)]

    return figure, rows


def _counts(one: rivers.LevelRow, higher: Sequence[str], at: datetime) -> bool:
    reading = one.reading
    return (
        reading.at is not None and at - DAY < reading.at <= at and reading.stage is not None and reading.stage in higher
    )


def _row(one: rivers.LevelRow) -> FigureRow:
    stage = one.reading.stage
    level = formats.number_format(one.reading.level or 0.0, 2)
    return FigureRow(
        title=pick(one.gauge.name, get_language() or "vi"),
        url=reverse("hazards:gauge", args=[one.gauge.code]),
        note=_("%(level)s m, %(stage)s") % {"level": level, "stage": words.STAGES[stage] if stage else ""},
        at=one.reading.at,
        commune=one.gauge.commune,
    )


def heaviest(at: datetime) -> Figure:
    """The most rain in 24 hours at any gauge that has sent within the last hours, mm."""
    known = RainTotal.objects.filter(window="24h", end__lte=at)
    newest = known.aggregate(newest=Max("end"))["newest"]
    most = known.filter(end__gt=at - DAY).aggregate(most=Max("mm"))["most"]
    return Figure(most, as_of=newest)


def heaviest_rows(actor: Actor, at: datetime) -> Sequence[FigureRow]:
    """The gauges with the most rain in 24 hours."""
    found = [one for one in rainfall.rows(actor) if one.mm("24h") is not None]
    ordered = sorted(found, key=lambda one: -(one.mm("24h") or 0.0))
    return [
        FigureRow(
            title=pick(one.gauge.name, get_language() or "vi"),
            url=reverse("hazards:rain"),
            note=_("%(mm)s mm in 24 h") % {"mm": formats.number_format(one.mm("24h") or 0.0, 1)},
            at=one.at,
            commune=one.gauge.commune,
        )
        for one in ordered
    ]


def faults(at: datetime) -> Figure:
    """Gauges with a fault that goes on."""
    found = GaugeFault.objects.filter(since__lte=at).exclude(until__lte=at)
    return Figure(float(found.values("gauge").distinct().count()))


def fault_rows(actor: Actor, at: datetime) -> Sequence[FigureRow]:
    """The faults that go on."""
    seen = {one.id: one for one in network.gauges(actor)}
    found = GaugeFault.objects.filter(since__lte=at, gauge__in=list(seen)).exclude(until__lte=at)
    kinds = {kind.value: str(name) for kind, name in words.FAULTS.items()}
    return [
        FigureRow(
            title=pick(seen[one.gauge_id].name, get_language() or "vi"),
            url=reverse("observations:station", args=[seen[one.gauge_id].station]),
            note=kinds.get(one.kind, one.kind),
            at=one.since,
            commune=seen[one.gauge_id].commune,
        )
        for one in found
    ]

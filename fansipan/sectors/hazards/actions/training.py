"""Train the models of gauges from their history and keep them as new versions; the newest good one is in force."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context

from django.db import transaction
from django.db.models import Q

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.hazards.models import ForecastModel, Gauge
from fansipan.sectors.hazards.queries import gauge_series
from fansipan.sectors.hazards.rules.forecasting import apart, packing
from fansipan.sectors.hazards.rules.forecasting.comparing import is_worse
from fansipan.sectors.hazards.rules.forecasting.forecaster import GaugeModel
from fansipan.sectors.hazards.rules.forecasting.series import HOUR_US, Series
from fansipan.sectors.hazards.rules.forecasting.trees import NIGHTLY, Effort
from fansipan.sectors.hazards.rules.rights import CHOOSE_MODEL

HISTORY_H = 2 * 365 * 24
"""How far back is learned from: two rainy seasons at least."""

AT_ONCE = 20
"""Gauges whose histories are in memory together."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What became of a gauge: its new version, or why there is none ("too_short"), or why it is not in force ("worse":
    than the one that is; "chosen": a person chose another).
    """

    gauge: int
    code: str
    version: int | None
    problem: str = ""


def train(
    gauges: Sequence[int] | None = None,
    now: datetime | None = None,
    effort: Effort = NIGHTLY,
    workers: int | None = None,
) -> list[Trained]:
    """A new version for each level gauge (of these ids) with enough history, on all cores."""
    now = now or clock.now()
    places = gauge_series.neighbourhoods(gauges)
    codes = {place.gauge.id: place.gauge.code for place in places}
    done: list[Trained] = []
    with _crew(workers) as crew:
        for part in _parts(places):
            series = gauge_series.hourly(part, HISTORY_H, now)
            results = crew.map(apart.learned, series.values(), [effort] * len(series))
            done += [
                _keep(gauge, codes[gauge], one, content, now)
                for (gauge, one), content in zip(series.items(), results, strict=True)
            ]
    missing = set(codes) - {one.gauge for one in done}
    return done + [Trained(one, codes[one], None, "too_short") for one in sorted(missing)]


def _crew(workers: int | None) -> ProcessPoolExecutor:
    """Processes that know nothing of the site: they get arrays and give bytes."""
    return ProcessPoolExecutor(workers or os.cpu_count() or 1, mp_context=get_context("spawn"))


def _parts(places: Sequence[gauge_series.Neighbourhood]) -> Iterator[Sequence[gauge_series.Neighbourhood]]:
    for begin in range(0, len(places), AT_ONCE):
        yield places[begin : begin + AT_ONCE]


@transaction.atomic
def _keep(gauge: int, code: str, series: Series, content: bytes, now: datetime) -> Trained:
    if not content:
        return Trained(gauge, code, None, "too_short")
    Gauge.objects.select_for_update().get(pk=gauge)
    newest = ForecastModel.objects.filter(gauge=gauge).order_by("-version").values_list("version", flat=True).first()
    skill = list(_skill(packing.unpack(content)))
    before = ForecastModel.objects.filter(gauge=gauge, in_force=True).defer("content").first()
    problem = _held_back(skill, before)
    if not problem:
        ForecastModel.objects.filter(gauge=gauge, in_force=True).update(in_force=False)
    times = series.times_us
    row = ForecastModel.objects.create(
        gauge_id=gauge,
        version=(newest or 0) + 1,
        trained_at=now,
        learned_from=clock.from_us(int(times[0])),
        learned_until=clock.from_us(int(times[-1])),
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        skill=skill,
        in_force=not problem,
    )
    return Trained(gauge, code, row.version, problem)


def _held_back(skill: Sequence[Mapping[str, object]], before: ForecastModel | None) -> str:
    """Why a version of this skill does not take the place of the one in force; "" where it does."""
    if before is None:
        return ""
    if before.chosen:
        return "chosen"
    return "worse" if is_worse(_indices(skill), _indices(before.skill)) else ""


def _indices(skill: Iterable[Mapping[str, object]]) -> dict[float, float]:
    return {float(str(one["lead_h"])): float(str(one["persistence_index"])) for one in skill}


@transaction.atomic
def choose(actor: Actor, gauge: str, version: int) -> None:
    """Put a version of a gauge's model in force, until somebody chooses another; 0: the newest one, and from then on
    each newer one that is not worse. Raises Forbidden, NotFound.
    """
    require(actor, CHOOSE_MODEL)
    row = Gauge.objects.select_for_update(of=("self",)).filter(code=gauge).first()
    if row is None:
        raise NotFound("hazards.gauge", code=gauge)
    versions = ForecastModel.objects.filter(gauge=row).defer("content").order_by("-version")
    wanted = versions.filter(version=version).first() if version else versions.first()
    if wanted is None:
        raise NotFound("hazards.model", code=gauge, version=version)
    before = versions.filter(in_force=True).values_list("version", flat=True).first()
    versions.filter(Q(in_force=True) | Q(chosen=True)).update(in_force=False, chosen=False)
    versions.filter(pk=wanted.pk).update(in_force=True, chosen=bool(version))
    after = {"version": wanted.version, "chosen": bool(version)}
    audit.record(actor, "hazards.choose_model", f"gauge:{gauge}", before={"version": before}, after=after)


def _skill(model: GaugeModel) -> Iterable[dict[str, object]]:
    """Of the first tier of each lead: how it forecasts, from which inputs, and how well on what it had not learned
    from."""
    for lead, tiers in model.leads.items():
        first = tiers[0]
        yield {
            "lead_h": lead * model.step_us / HOUR_US,
            "method": first.skill.method.value,
            "inputs": list(first.inputs),
            "persistence_index": round(first.skill.persistence_index, 4),
            "rows": first.skill.rows,
        }

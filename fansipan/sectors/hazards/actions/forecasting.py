"""Issue forecasts of levels: after new readings, for all gauges with a model, each one kept as it was said.

An alarm level that a forecast announces and the one before did not is said to the house (CROSSING): the warnings hear
it, and a person decides.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction

from fansipan.kernel import clock, events
from fansipan.sectors.hazards.actions.foreseeing import FORECAST as CROSSING
from fansipan.sectors.hazards.contracts import FloodThreshold
from fansipan.sectors.hazards.models import ForecastCalibration, ForecastModel, LevelForecast
from fansipan.sectors.hazards.queries import forecasts, gauge_series, jumps, network, readings
from fansipan.sectors.hazards.rules.forecasting import packing, spread
from fansipan.sectors.hazards.rules.forecasting.features import AHEAD, MEMORY, Workshop
from fansipan.sectors.hazards.rules.forecasting.forecaster import GaugeModel, LeadModel
from fansipan.sectors.hazards.rules.forecasting.series import Series
from fansipan.sectors.hazards.rules.levels import metres
from fansipan.services.alerts.actions import conditions

FRESH_H = 3.0
"""A gauge whose newest reading is older gets no forecast: nobody knows where it stands."""

KEPT_MODELS = 1000
"""Unpacked models that a process keeps, the least used one going first."""

_models: OrderedDict[str, GaugeModel] = OrderedDict()


class Forged(RuntimeError):
    """The bytes of a stored model are not those that were stored."""


@dataclass(frozen=True, slots=True)
class _Said:
    """One lead of one forecast."""

    lead_h: float
    tier: int
    model: LeadModel
    centre: float
    size: float
    quantiles: np.ndarray[tuple[int], np.dtype[np.float64]]
    calibrated: np.ndarray[tuple[int], np.dtype[np.float64]]


def issue(now: datetime | None = None, gauges: Sequence[int] | None = None) -> list[int]:
    """Forecast each level gauge (of these ids) that has a model and a new reading; gives the gauges forecast.

    Issuing again without new readings changes nothing.
    """
    now = now or clock.now()
    places = gauge_series.neighbourhoods(gauges)
    rows = {row.gauge_id: row for row in _in_force([place.gauge.id for place in places])}
    # A forecast from a level that may be a spike would foretell a flood that is none.
    waiting = [one for one, until in jumps.unconfirmed(now, list(rows)).items() if until > now]
    places = [place for place in places if place.gauge.id in rows and place.gauge.id not in waiting]
    series = gauge_series.hourly(places, MEMORY, now)
    known = dict(
        LevelForecast.objects.filter(gauge__in=series)
        .order_by("gauge_id", "-based_on")
        .distinct("gauge_id")
        .values_list("gauge", "based_on")
    )
    day = now.astimezone(clock.VIETNAM).date()
    thresholds = network.thresholds([place.gauge.id for place in places], day)
    errors = _calibrations(rows.values())
    made = []
    for gauge, one in series.items():
        based_on = clock.from_us(int(one.times_us[-1]))
        if now - based_on > timedelta(hours=FRESH_H) or known.get(gauge) == based_on:
            continue
        made.append(_forecast(rows[gauge], one, thresholds[gauge], errors.get(rows[gauge].pk, {}), now))
    done = _keep([row for row in made if row.points])
    _alarm([row for row in made if row.points])
    return done


def issue_waiting(now: datetime | None = None) -> list[int]:
    """Forecast the gauges whose newest reading no forecast is based on yet: two reads where there is none."""
    now = now or clock.now()
    waiting = forecasts.waiting(now - timedelta(hours=FRESH_H))
    return issue(now, waiting) if waiting else []


def _in_force(ids: Sequence[int]) -> list[ForecastModel]:
    """The models in force; their bytes only where this process has not unpacked them yet."""
    rows = list(ForecastModel.objects.filter(gauge__in=ids, in_force=True).defer("content"))
    unknown = [row.pk for row in rows if row.sha256 not in _models]
    for sha256, content in ForecastModel.objects.filter(pk__in=unknown).values_list("sha256", "content"):
        remember(sha256, bytes(content))
    return rows


def remember(sha256: str, content: bytes) -> GaugeModel:
    """The model in these bytes, kept for the next forecasts. Raises Forged, Unpackable."""
    if sha256 not in _models:
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Forged(f"a model's bytes are not those of {sha256}")
        _models[sha256] = packing.unpack(content)
        while len(_models) > KEPT_MODELS:
            _models.popitem(last=False)
    _models.move_to_end(sha256)
    return _models[sha256]


def _calibrations(rows: Iterable[ForecastModel]) -> dict[int, dict[tuple[float, int], list[list[float]]]]:
    found: dict[int, dict[tuple[float, int], list[list[float]]]] = {}
    kept = ForecastCalibration.objects.filter(model__in=[row.pk for row in rows])
    for model, lead_h, tier, quantiles in kept.values_list("model", "lead_h", "tier", "quantiles"):
        found.setdefault(model, {})[lead_h, tier] = quantiles
    return found


def _forecast(
    row: ForecastModel,
    series: Series,
    thresholds: Sequence[FloodThreshold],
    moved: Mapping[tuple[float, int], list[list[float]]],
    now: datetime,
) -> LevelForecast:
    model = _models[row.sha256]
    said = list(_leads(model, series, moved))
    wanted = {name for tiers in model.leads.values() for name in tiers[0].inputs}
    shop = Workshop(series, model.lags)
    missing = sorted(name for name in wanted if not _there(shop, name))
    base = float(series.own[-1])
    return LevelForecast(
        gauge_id=row.gauge_id,
        model=row,
        issued_at=now,
        based_on=clock.from_us(int(series.times_us[-1])),
        base_level=base,
        missing=["rain forecast" if name == AHEAD else name for name in missing],
        degraded=bool(missing) or any(one.tier > 0 for one in said),
        points=[_point(one) for one in said],
        chances=[_chance(one, level) for level in thresholds for one in said if metres(level.value, level.unit) > base],
    )


def _there(shop: Workshop, name: str) -> bool:
    known = name == AHEAD or name in shop.series.inputs
    return bool(known and shop.present(name)[-1])


def _leads(model: GaugeModel, series: Series, moved: Mapping[tuple[float, int], list[list[float]]]) -> Iterable[_Said]:
    shop = Workshop(series, model.lags)
    newest = np.zeros(len(series), dtype=bool)
    newest[-1] = True
    for lead, tiers in model.leads.items():
        issued = model.issue(shop, lead, newest)
        tier = int(issued.tier[-1])
        if tier < 0:
            continue
        lead_h, size, centre = lead * series.step_h, issued.size[-1:], float(issued.centre[-1])
        errors = tiers[tier].errors
        if (lead_h, tier) in moved:
            errors = replace(errors, quantiles=np.array(moved[lead_h, tier]))
        yield _Said(
            lead_h=lead_h,
            tier=tier,
            model=tiers[tier],
            centre=centre,
            size=float(size[0]),
            quantiles=centre + size[0] * errors.of(size)[0],
            calibrated=centre + size[0] * tiers[tier].errors.of(size)[0],
        )


def _point(one: _Said) -> dict[str, object]:
    return {
        "lead_h": one.lead_h,
        "tier": one.tier,
        "method": one.model.skill.method.value,
        "centre": round(one.centre, 4),
        "size": one.size,
        "quantiles": [round(float(value), 4) for value in one.quantiles],
    }


def _chance(one: _Said, level: FloodThreshold) -> dict[str, object]:
    threshold = metres(level.value, level.unit)
    # Announced as validation learned it: from the quantiles as they were calibrated, not as they have moved since.
    learned = float(spread.probability_above(one.calibrated[None, :], threshold)[0])
    shown = float(spread.probability_above(one.quantiles[None, :], threshold)[0])
    return {
        "stage": level.stage.value,
        "threshold": threshold,
        "lead_h": one.lead_h,
        "probability": round(shown, 4),
        "announced": learned >= one.model.announcing,
    }


def _keep(rows: Sequence[LevelForecast]) -> list[int]:
    """Write the forecasts and say of each alarm level that they announce and the ones before did not."""
    if not rows:
        return []
    with transaction.atomic():
        before = _announced_before([row.gauge_id for row in rows])
        LevelForecast.objects.bulk_create(rows, ignore_conflicts=True)
        for row in rows:
            for stage, chance in _announced(row.chances).items():
                if stage not in before.get(row.gauge_id, ()):
                    at = row.based_on + timedelta(hours=chance["lead_h"])
                    said = {"stage": stage, "threshold": chance["threshold"], "at": at.isoformat()}
                    events.publish(CROSSING, {"gauge": row.gauge_id, **said})
    return [row.gauge_id for row in rows]


def _alarm(rows: Sequence[LevelForecast]) -> None:
    """Judge the alarms about forecasts gauge by gauge, so that alarms about readings wait as briefly as can be."""
    facts = network.gauges_by_id([row.gauge_id for row in rows])
    for row in rows:
        one = facts[row.gauge_id]
        factor = readings.factor(one)
        points = [(row.based_on + timedelta(hours=said["lead_h"]), said["centre"] / factor) for said in row.points]
        with transaction.atomic():
            conditions.judge_forecast(one.datastream, row.issued_at, points)


def _announced_before(ids: Sequence[int]) -> dict[int, set[str]]:
    newest = LevelForecast.objects.filter(gauge__in=ids).order_by("gauge_id", "-based_on").distinct("gauge_id")
    return {gauge: set(_announced(chances)) for gauge, chances in newest.values_list("gauge", "chances")}


def _announced(chances: Iterable[dict[str, object]]) -> dict[str, dict[str, float]]:
    """Of each alarm level that is announced, the chance at the shortest lead that announces it."""
    found: dict[str, dict[str, float]] = {}
    for one in sorted(chances, key=lambda one: float(str(one["lead_h"]))):
        if one["announced"]:
            found.setdefault(
                str(one["stage"]),
                {"lead_h": float(str(one["lead_h"])), "threshold": float(str(one["threshold"]))},
            )
    return found

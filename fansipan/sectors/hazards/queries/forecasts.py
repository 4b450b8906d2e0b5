"""Forecasts as they were issued, what they say of alarm levels, and the models behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from fansipan.kernel import clock
from fansipan.sectors.hazards.contracts import STAGES, Stage
from fansipan.sectors.hazards.contracts.forecasts import (
    FORECAST_LEADS_H,
    Crossing,
    ForecastPoint,
    ForecastView,
    ModelFacts,
    SkillRow,
    StageChance,
)
from fansipan.sectors.hazards.models import ForecastModel, GaugeState, LevelForecast
from fansipan.sectors.hazards.rules.breaking import Band
from fansipan.sectors.hazards.rules.forecasting.spread import LEVELS, LOWER, MIDDLE, UPPER

QUARTERS = (LEVELS.index(0.2), LEVELS.index(0.3)), (LEVELS.index(0.7), LEVELS.index(0.8))
"""Between which quantiles that of 25 and that of 75 % lie half way."""

MOST_BANDS = 300
"""A day of forecasts every ten minutes, and some."""


def newest(gauge: int) -> ForecastView | None:
    """The newest forecast of a gauge."""
    return newest_of([gauge]).get(gauge)


def newest_of(gauges: Collection[int]) -> dict[int, ForecastView]:
    """The newest forecast of each of these gauges that has one, in one read."""
    rows = _forecasts().filter(gauge__in=gauges).order_by("gauge_id", "-based_on").distinct("gauge_id")
    return {row.gauge_id: _view(row) for row in rows}


def waiting(since: datetime) -> list[int]:
    """The gauges with a model in force whose newest reading, later than `since`, no forecast is based on yet."""
    based_on = LevelForecast.objects.filter(gauge=OuterRef("gauge")).order_by("-based_on").values("based_on")[:1]
    models = ForecastModel.objects.filter(gauge=OuterRef("gauge"), in_force=True)
    fresh = GaugeState.objects.filter(Exists(models), at__gt=since).alias(based_on=Subquery(based_on))
    return list(fresh.filter(Q(based_on=None) | Q(at__gt=F("based_on"))).values_list("gauge", flat=True))


def issued_before(gauge: int, moment: datetime) -> ForecastView | None:
    """What was said at a moment: the newest forecast that was issued by then."""
    row = _forecasts().filter(gauge=gauge, issued_at__lte=moment).order_by("-based_on").first()
    return _view(row) if row else None


def these(ids: Collection[int]) -> list[ForecastView]:
    """These forecasts, the oldest first."""
    return [_view(row) for row in _forecasts().filter(pk__in=ids).order_by("based_on")]


def bands(gauge: int, at: datetime, *, newest: bool = False) -> list[Band]:
    """The upper edges of the forecasts that speak of a moment, the newest first; only that one where asked."""
    first, last = (timedelta(hours=lead) for lead in (FORECAST_LEADS_H[0], FORECAST_LEADS_H[-1]))
    rows = LevelForecast.objects.filter(gauge=gauge, based_on__gte=at - last, based_on__lte=at - first)
    found = rows.order_by("-based_on").values_list("based_on", "points")[: 1 if newest else MOST_BANDS]
    return [_band(based_on, points) for based_on, points in found]


def _band(based_on: datetime, points: list[dict[str, Any]]) -> Band:
    said = sorted((one["lead_h"], one["quantiles"][UPPER]) for one in points)
    times = tuple(clock.to_us(based_on + timedelta(hours=lead)) for lead, _high in said)
    return Band(times, tuple(high for _lead, high in said))


def crossings(gauges: Collection[int] | None = None) -> list[Crossing]:
    """What the newest forecasts say of alarm levels above the present ones: of each level the first lead that announces
    it, else the first at which it is more probable than not; the most dangerous levels first.
    """
    ids = gauges if gauges is not None else _forecasts().order_by().values_list("gauge", flat=True).distinct()
    found = [one for view in newest_of(list(ids)).values() for one in _crossings(view)]
    return sorted(found, key=lambda one: (-STAGES.index(one.stage), one.at))


def _crossings(view: ForecastView) -> Iterable[Crossing]:
    for stage in STAGES:
        said = sorted((one for one in view.chances if one.stage is stage), key=lambda one: one.lead_h)
        first = next((one for one in said if one.announced), None)
        first = first or next((one for one in said if one.probability >= 0.5), None)
        if first is not None:
            at = view.based_on + timedelta(hours=first.lead_h)
            yield Crossing(view.gauge, stage, first.threshold, at, first.probability, first.announced, view.id)


def skill(gauge: int) -> tuple[SkillRow, ...]:
    """Why the model in force forecasts each lead as it does; nothing where no model was learned yet."""
    row = ForecastModel.objects.filter(gauge=gauge, in_force=True).defer("content").first()
    return tuple(
        SkillRow(gauge, one["lead_h"], one["method"], tuple(one["inputs"]), one["persistence_index"], one["rows"])
        for one in (row.skill if row else ())
    )


def models(gauge: int | None = None) -> list[ModelFacts]:
    """The versions of models, newest first."""
    rows = ForecastModel.objects.defer("content").order_by("-trained_at", "gauge")
    rows = rows.filter(gauge=gauge) if gauge is not None else rows
    return [
        ModelFacts(
            row.gauge_id,
            row.version,
            row.trained_at,
            row.learned_from,
            row.learned_until,
            row.in_force,
            row.size,
            row.sha256,
            row.chosen,
            sum(one["persistence_index"] for one in row.skill) / len(row.skill) if row.skill else None,
        )
        for row in rows
    ]


def _forecasts() -> QuerySet[LevelForecast]:
    return LevelForecast.objects.select_related("model").defer("model__content", "model__skill")


def _view(row: LevelForecast) -> ForecastView:
    methods = [one["method"] for one in row.points]
    return ForecastView(
        id=row.pk,
        gauge=row.gauge_id,
        issued_at=row.issued_at,
        based_on=row.based_on,
        base_level=row.base_level,
        method=max(set(methods), key=methods.count),
        model_version=row.model.version if row.model else None,
        missing=tuple(row.missing),
        degraded=row.degraded,
        points=tuple(_point(one, row.based_on) for one in row.points),
        chances=tuple(
            StageChance(Stage(one["stage"]), one["threshold"], one["lead_h"], one["probability"], one["announced"])
            for one in row.chances
        ),
    )


def _point(one: dict[str, Any], based_on: datetime) -> ForecastPoint:
    said = one["quantiles"]
    lower, upper = (sum(said[place] for place in pair) / 2 for pair in QUARTERS)
    return ForecastPoint(
        at=based_on + timedelta(hours=one["lead_h"]),
        lead_h=one["lead_h"],
        centre=one["centre"],
        low=said[LOWER],
        lower=lower,
        middle=said[MIDDLE],
        upper=upper,
        high=said[UPPER],
    )

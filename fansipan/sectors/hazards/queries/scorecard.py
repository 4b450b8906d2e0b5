"""The scorecard: how often what was announced came, per gauge, alarm level, lead and model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Avg, Count, Q, QuerySet

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.hazards.contracts import Stage
from fansipan.sectors.hazards.contracts.forecasts import Outcome, ScoreKind, ScoreResult, ScoreRow
from fansipan.sectors.hazards.models import ForecastScore
from fansipan.sectors.hazards.queries import network
from fansipan.sectors.hazards.rules.rights import VIEW_DUTY

MOST_OUTCOMES = 2000
USUAL = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ScoreFilter:
    """Which scores: a gauge by its code, a level, a kind, a result; days of Viet Nam, both included. Empty: all.

    Without days: the last year.
    """

    gauge: str = ""
    stage: Stage | None = None
    kind: ScoreKind | None = None
    result: ScoreResult | None = None
    since: date | None = None
    until: date | None = None

    @property
    def days(self) -> tuple[date, date]:
        until = self.until or clock.today()
        return self.since or until - USUAL, until


def card(actor: Actor, wanted: ScoreFilter) -> list[ScoreRow]:
    """The scorecard. Raises Unauthenticated, Forbidden, NotFound for a gauge that is not there."""
    return rows(*moments(wanted), gauge=_gauge(actor, wanted), stage=wanted.stage, kind=wanted.kind)


def matched(actor: Actor, wanted: ScoreFilter) -> list[Outcome]:
    """Each announcement and each crossing. Raises Unauthenticated, Forbidden, NotFound."""
    gauge = _gauge(actor, wanted)
    return outcomes(*moments(wanted), gauge=gauge, stage=wanted.stage, kind=wanted.kind, result=wanted.result)


def _gauge(actor: Actor, wanted: ScoreFilter) -> int | None:
    require(actor, VIEW_DUTY)
    return network.gauge(actor, wanted.gauge).id if wanted.gauge else None


def moments(wanted: ScoreFilter) -> tuple[datetime, datetime]:
    """From the first moment of the first day to that after the last one."""
    since, until = (datetime(day.year, day.month, day.day, tzinfo=clock.VIETNAM) for day in wanted.days)
    return since, until + timedelta(days=1)


def rows(
    since: datetime,
    until: datetime,
    *,
    gauge: int | None = None,
    stage: Stage | None = None,
    kind: ScoreKind | None = None,
) -> list[ScoreRow]:
    """Hits, misses and false alarms of what began in [since, until), by gauge, level, lead and model version."""
    found = (
        _scores(since, until, gauge, stage, kind)
        .order_by("gauge__code", "kind", "stage", "lead_h", "model_version")
        .values_list("gauge", "gauge__code", "kind", "stage", "lead_h", "model_version")
        .annotate(
            hits=_count(ScoreResult.HIT),
            misses=_count(ScoreResult.MISS),
            false_alarms=_count(ScoreResult.FALSE_ALARM),
            mean=Avg("lead_time_h", filter=Q(result=ScoreResult.HIT.value)),
        )
    )
    return [ScoreRow(row[0], row[1], ScoreKind(row[2]), Stage(row[3]), *row[4:]) for row in found]


def outcomes(
    since: datetime,
    until: datetime,
    *,
    gauge: int | None = None,
    stage: Stage | None = None,
    kind: ScoreKind | None = None,
    result: ScoreResult | None = None,
) -> list[Outcome]:
    """Each announcement, and each crossing that nobody announced, that began in [since, until); newest first."""
    found = _scores(since, until, gauge, stage, kind)
    if result is not None:
        found = found.filter(result=result.value)
    return list(_outcomes(found.order_by("-begun_at", "gauge_id", "lead_h")[:MOST_OUTCOMES]))


def _outcomes(found: Iterable[ForecastScore]) -> Iterable[Outcome]:
    for row in found:
        yield Outcome(
            gauge=row.gauge_id,
            kind=ScoreKind(row.kind),
            stage=Stage(row.stage),
            threshold=row.threshold,
            lead_h=row.lead_h,
            model_version=row.model_version,
            result=ScoreResult(row.result),
            announced_at=row.announced_at,
            crossed_at=row.crossed_at,
            lead_time_h=row.lead_time_h,
            warning=row.warning,
        )


def _scores(
    since: datetime, until: datetime, gauge: int | None, stage: Stage | None, kind: ScoreKind | None
) -> QuerySet[ForecastScore]:
    found = ForecastScore.objects.filter(begun_at__gte=since, begun_at__lt=until)
    found = found if gauge is None else found.filter(gauge=gauge)
    found = found if stage is None else found.filter(stage=stage.value)
    return found if kind is None else found.filter(kind=kind.value)


def _count(result: ScoreResult) -> Count:
    return Count("pk", filter=Q(result=result.value))

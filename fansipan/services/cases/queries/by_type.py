"""Cases of one type, counted for the rooms above: open, waiting in their first state, late, done in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from fansipan.kernel.manifest import Figure, FigureRows
from fansipan.kernel.permissions import Actor
from fansipan.services.cases.models import Case, CaseClock
from fansipan.services.cases.queries import access, indicators

MONTH = timedelta(days=30)
PERCENT = 100.0


def _of(found: QuerySet[Case], type_code: str) -> QuerySet[Case]:
    return found.filter(version__type__code=type_code)


def in_state(type_code: str, state: str, at: datetime) -> Figure:
    """Open cases of a type that are in a state."""
    return indicators.count(indicators.open_cases(_of(Case.objects.all(), type_code), at).filter(state=state))


def in_state_rows(actor: Actor, type_code: str, state: str, at: datetime) -> FigureRows:
    """These cases, as far as the actor may see them."""
    return indicators.case_rows(indicators.open_cases(_of(access.visible(actor), type_code), at).filter(state=state))


def late(type_code: str, at: datetime) -> Figure:
    """Open cases of a type of which a clock ran out."""
    return indicators.count(indicators.late_cases(_of(Case.objects.all(), type_code), at))


def late_rows(actor: Actor, type_code: str, at: datetime) -> FigureRows:
    """These cases, as far as the actor may see them."""
    return indicators.case_rows(indicators.late_cases(_of(access.visible(actor), type_code), at))


def late_codes(type_code: str, at: datetime) -> frozenset[str]:
    """Their codes."""
    return frozenset(indicators.late_cases(_of(Case.objects.all(), type_code), at).values_list("code", flat=True))


def _closed(found: QuerySet[Case], type_code: str, states: Sequence[str], at: datetime) -> QuerySet[Case]:
    return _of(found, type_code).filter(state__in=states, closed_at__lte=at, closed_at__gt=at - MONTH)


def _ran_out(clock: str) -> Exists:
    return Exists(CaseClock.objects.filter(case=OuterRef("pk"), name=clock, expired_at__isnull=False))


def in_time(type_code: str, clock: str, states: Sequence[str], at: datetime) -> Figure:
    """Percent of the cases of a type closed into these states within 30 days of which that clock never ran out."""
    rows = _closed(Case.objects.all(), type_code, states, at).annotate(behind=_ran_out(clock))
    by_place: dict[str, Counter[bool]] = {}
    whole: Counter[bool] = Counter()
    for place, behind in rows.order_by().values_list("place", "behind"):
        whole[behind] += 1
        by_place.setdefault(place, Counter())[behind] += 1
    shares = {place: _share(found) for place, found in by_place.items() if place}
    return Figure(_share(whole) if whole else None, None, shares)


def _share(found: Counter[bool]) -> float:
    return PERCENT * found[False] / found.total()


def behind_rows(actor: Actor, type_code: str, clock: str, states: Sequence[str], at: datetime) -> FigureRows:
    """Those of them of which it did run out."""
    return indicators.case_rows(_closed(access.visible(actor), type_code, states, at).filter(_ran_out(clock)))

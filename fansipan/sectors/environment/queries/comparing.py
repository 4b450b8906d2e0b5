"""How well companies keep to the limits of the law, by the owner of the stations: what they compare themselves by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from fansipan.kernel import clock
from fansipan.sectors.environment.models import Exceedance
from fansipan.services.observations.queries import comparing

HALF = 50.0
"""Percent of its readings that must be usable: who is silent exceeds nothing, and shall not stand first for it."""

Span = tuple[datetime, datetime]


def kept_share(first: date, last: date) -> Mapping[int, float]:
    """Percent of the time in which no limit was exceeded at any station, by organisation, over whole days in Viet Nam.

    An organisation that sent fewer than half of its readings is left out.
    """
    start, end = _midnight(first), min(_midnight(last + timedelta(days=1)), clock.now())
    found = Exceedance.objects.filter(Q(end=None) | Q(end__gt=start), start__lt=end)
    spans: dict[int, list[Span]] = defaultdict(list)
    for owner, began, ended in found.values_list("datastream__station__organisation_id", "start", "end"):
        spans[owner].append((max(began, start), min(ended or end, end)))
    heard = (owner for owner, share in comparing.usable_share(first, last).items() if share >= HALF)
    return {owner: 100.0 * (1 - _covered(spans[owner]) / (end - start)) for owner in heard}


def _covered(spans: Iterable[Span]) -> timedelta:
    """How long at least one of the spans lasted."""
    whole, until = timedelta(0), None
    for start, end in sorted(spans):
        begins = start if until is None else max(start, until)
        if end > begins:
            whole, until = whole + (end - begins), end
    return whole


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), clock.VIETNAM)

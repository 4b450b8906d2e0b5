"""How punctually companies answer in cases: what they compare themselves by. Exercises are not counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef

from fansipan.kernel import clock
from fansipan.services.cases.models import Case, CaseClock
from fansipan.services.cases.queries import types


def punctual_share(first: date, last: date) -> Mapping[int, float]:
    """Percent of the cases closed from one day to another of which no clock ran out, by the company concerned."""
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    expired = CaseClock.objects.filter(case=OuterRef("pk"), expired_at__isnull=False)
    found = types.counted(Case.objects.filter(party__isnull=False, closed_at__gt=start, closed_at__lte=end))
    rows = list(found.annotate(late=Exists(expired)).order_by().values_list("party_id", "late"))
    late = Counter(party for party, is_late in rows if is_late)
    return {party: 100.0 * (1 - late[party] / count) for party, count in Counter(party for party, _ in rows).items()}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), clock.VIETNAM)

"""How punctually companies answer, by the cases about them that were closed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from fansipan.kernel import clock
from fansipan.services.cases.models import Case, CaseClock
from fansipan.services.cases.queries.comparing import punctual_share
from fansipan.services.cases.tests.make import make_case
from tests import cast

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def closed(late: bool, after: timedelta = timedelta(hours=3)) -> None:
    code = make_case(refs=())
    Case.objects.filter(code=code).update(closed_at=MONDAY + after)
    CaseClock.objects.filter(case__code=code).update(expired_at=MONDAY if late else None)


def test_a_case_is_late_when_a_deadline_ran_out_and_open_ones_do_not_count() -> None:
    with clock.frozen(MONDAY):
        closed(late=False)
        closed(late=True)
        closed(late=True, after=timedelta(days=3))
        make_case(refs=())
    day = date(2026, 11, 23)
    assert punctual_share(day, day) == {cast.plant().pk: 50.0}
    assert punctual_share(day + timedelta(days=9), day + timedelta(days=9)) == {}

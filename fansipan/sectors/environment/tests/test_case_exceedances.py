"""What a case shows of the law."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from fansipan.kernel import clock
from fansipan.kernel.manifest import CaseFacts
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.models import Exceedance
from fansipan.sectors.environment.queries.case_exceedances import case_exceedances
from fansipan.services.observations.tests.make import make_station, stream
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FACTS = CaseFacts("SC-2026-000001", ("station:TL-KT-02",), NOON, NOON + 30 * HOUR)


def exceedance(start: datetime) -> None:
    Exceedance.objects.create(
        datastream=stream(make_station("TL-KT-02", cast.other_plant(), ("SO2",)), "SO2"),
        kind="violation",
        average="1h",
        start=start,
        last=start + HOUR,
        end=start + HOUR,
        peak=143.0,
        peak_time=start,
        count=1,
        high=100.0,
        unit="mg/m3",
        status="confirmed",
        reason="regulation",
        source="QCVN 19:2009/BTNMT",
        found_at=start,
    )


def test_the_exceedances_around_a_case_stand_beside_it_for_those_who_may_see_them() -> None:
    exceedance(NOON - HOUR)
    with clock.frozen(NOON + 10 * HOUR):
        found = case_exceedances(SYSTEM, FACTS)
        assert found is not None
        assert case_exceedances(cast.acting(cast.dung()), FACTS) is None
        assert case_exceedances(cast.binh(), FACTS) is None
    with translation.override("vi"):
        page = render_to_string("environment/_case_exceedances.html", {"section": found, "record": True})
    assert "143" in page
    assert "QCVN 19:2009/BTNMT" in page
    assert "<a " not in page


def test_what_lies_before_or_after_a_case_is_left_out() -> None:
    exceedance(NOON - 30 * HOUR)
    assert case_exceedances(SYSTEM, FACTS) is None

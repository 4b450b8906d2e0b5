"""What a case shows of a station's readings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fansipan.kernel import clock
from fansipan.kernel.manifest import CaseFacts
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.observations.models import HourRollup
from fansipan.services.observations.queries.case_readings import case_readings
from fansipan.services.observations.rules.drawing import draw
from fansipan.services.observations.tests.make import make_station, stream
from tests import cast

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FACTS = CaseFacts("SC-2026-000001", ("station:TL-KT-01", "alarm:7", "station:NOWHERE"), NOON, None)


def hours(count: int) -> None:
    number = stream(make_station("TL-KT-01", cast.other_plant(), ("SO2",)), "SO2").pk
    for place in range(count):
        HourRollup.objects.create(
            datastream_id=number, hour_end=NOON + HOUR * place, mean=100.0 + place, count=12, valid=12, expected=12
        )


@pytest.mark.django_db
def test_the_hours_around_a_case_are_drawn_for_those_who_may_see_the_station() -> None:
    hours(5)
    with clock.frozen(NOON + 10 * HOUR):
        found = case_readings(SYSTEM, FACTS)
        assert found is not None
        drawing = found["stations"][0]["charts"][0]["drawing"]
        assert (drawing.low, drawing.high, len(drawing.lines)) == (100.0, 104.0, 1)
        assert case_readings(cast.acting(cast.dung()), FACTS) is None
        assert case_readings(cast.acting(cast.ha()), FACTS) is not None


@pytest.mark.django_db
def test_a_case_without_readings_has_no_section() -> None:
    make_station("TL-KT-01")
    with clock.frozen(NOON + 10 * HOUR):
        assert case_readings(SYSTEM, FACTS) is None
        assert case_readings(SYSTEM, CaseFacts("SC-1", (), NOON, None)) is None


def test_a_line_breaks_where_an_hour_is_missing_and_a_single_hour_is_a_dot() -> None:
    points = [(NOON, 1.0), (NOON + HOUR, 2.0), (NOON + 3 * HOUR, 4.0)]
    drawing = draw(points, (NOON, NOON + 4 * HOUR), 3.0, [NOON + 2 * HOUR, NOON + 9 * HOUR])
    assert len(drawing.lines) == 2
    assert drawing.lines[1].split()[0] == drawing.lines[1].split()[1]
    assert drawing.marks == (300.0,)
    assert drawing.limit is not None
    assert 0 < drawing.limit < 120

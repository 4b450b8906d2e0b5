"""The alarms that stand at the end are the same in whatever order readings arrived."""

from __future__ import annotations

import random

import pytest

from fansipan.services.alerts.contracts import AlarmDelays
from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.tests.make import make_gauge, make_rule, minutes, send
from fansipan.services.observations.models import UnjudgedDelivery

pytestmark = pytest.mark.django_db

VALUES = (79, 81, 81, 82.5, 79, 79, 84, 84, 82.5, 81)


def outcome(station: str) -> tuple[object, ...]:
    """From when the first alarm stood to when the last one returned, how it stands and how high it ever was."""
    rows = list(Alarm.objects.filter(station__code=station, withdrawn=False).order_by("raised_at"))
    if not rows:
        return ()
    last = max(rows, key=lambda row: row.returned_at or row.occurred_at)
    standing = [(row.phase, row.level) for row in rows if row.returned_at is None]
    returned = None if standing else minutes(last.returned_at)
    return minutes(rows[0].raised_at), returned, standing


@pytest.mark.parametrize("seed", range(6))
def test_row_5_shuffled_readings_leave_the_same_alarms(seed: int) -> None:
    make_rule(delays=AlarmDelays(on_samples=2, hysteresis=0.05))
    chance = random.Random(seed)
    readings = [(5.0 * place, value) for place, value in enumerate(VALUES[: chance.randint(4, len(VALUES))])]
    ordered, shuffled = make_gauge("A-1"), make_gauge("B-1")
    for reading in readings:
        send(ordered, reading, now=60)
    chance.shuffle(readings)
    for reading in readings:
        send(shuffled, reading, now=60)
    assert not UnjudgedDelivery.objects.exists()
    assert outcome("B-1") == outcome("A-1")

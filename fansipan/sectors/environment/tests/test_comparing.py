"""The time in which a company kept to the limits, beside which others stand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from fansipan.kernel import clock
from fansipan.sectors.environment.models import Exceedance
from fansipan.sectors.environment.queries.comparing import kept_share
from fansipan.services.observations.models import Datastream, HourRollup, LedgerHour, Station
from fansipan.services.observations.tests.make import make_station, stream
from tests import cast

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)
START = datetime(2026, 11, 19, 17, 0, tzinfo=UTC)
"""Midnight in Viet Nam."""

HOUR = timedelta(hours=1)


def heard(station: Station, valid: int) -> None:
    """An hour of the day of which so many of twelve readings can be used."""
    own, end = stream(station, "SO2"), START + HOUR
    LedgerHour.objects.create(
        station_id=station.pk, datastream_id=own.pk, hour_end=end, expected=12, on_time=12, late=0, refused=0, missing=0
    )
    HourRollup.objects.create(datastream_id=own.pk, hour_end=end, count=12, valid=valid, expected=12)


def exceeded(datastream: Datastream, start: float, end: float | None) -> None:
    """From one hour of the day to another."""
    Exceedance.objects.create(
        datastream=datastream,
        kind="violation",
        average=f"{start}",
        start=START + start * HOUR,
        last=START + start * HOUR,
        end=START + end * HOUR if end is not None else None,
        peak=143.0,
        peak_time=START,
        count=1,
        high=100.0,
        unit="mg/m3",
        status="confirmed",
        reason="regulation",
        source="QCVN 19:2009/BTNMT",
        found_at=START,
    )


def test_time_counts_once_however_many_limits_were_exceeded_in_it() -> None:
    own = make_station(properties=("SO2", "NOx"))
    clean = make_station("TL-KT-09", cast.other_plant(), ("SO2",))
    heard(own, 12)
    heard(clean, 12)
    exceeded(stream(own, "SO2"), -3, 2)
    exceeded(stream(own, "NOx"), 1, 4)
    exceeded(stream(own, "SO2"), 22, None)
    exceeded(stream(clean, "SO2"), -5, -1)
    with clock.frozen(START + 48 * HOUR):
        found = kept_share(DAY, DAY)
    assert found == {own.organisation_id: pytest.approx(75.0), clean.organisation_id: 100.0}


def test_who_hardly_sends_is_not_praised_for_exceeding_nothing() -> None:
    heard(make_station(properties=("SO2",)), 5)
    with clock.frozen(START + 48 * HOUR):
        assert kept_share(DAY, DAY) == {}

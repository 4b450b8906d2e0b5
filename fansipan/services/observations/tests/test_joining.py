"""What several loggers hand over at the same moment comes to the same as if each had come alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fansipan.kernel import clock, manifest
from fansipan.kernel.errors import NotFound
from fansipan.kernel.manifest import App
from fansipan.services.observations.actions import delivering, joining, storing
from fansipan.services.observations.contracts import Parcel, Readings, Receipt, Sender
from fansipan.services.observations.models import (
    Delivery,
    LatestReading,
    Observation,
    ObservationRevision,
    RefusedLine,
    Station,
    UnjudgedDelivery,
)
from fansipan.services.observations.queries import verification
from fansipan.services.observations.tests.make import make_station

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)
FIVE = timedelta(minutes=5)
LIMITS = {"fail_low": 0, "fail_high": 900, "spike_suspect": 100, "rate_per_minute": 50, "flat_line_minutes": 20}

Sent = tuple[int, str]
"""Minutes after noon, and the value as the logger writes it."""
Committed = Callable[..., AbstractContextManager[Any]]

_numbers = count(1)


@pytest.fixture(autouse=True)
def months_as_they_are() -> Iterator[None]:
    """What a test commits only seemingly is undone at its end, and with it the partitions that were made."""
    yield
    storing._months.clear()


def stations(amount: int) -> list[Station]:
    made = [make_station(f"TL-{next(_numbers)}", properties=("SO2", "NOx")) for _ in range(amount)]
    for station in made:
        station.datastreams.update(quality=LIMITS)
    return made


def parcel(station_id: int, sent: Sequence[Sent]) -> Parcel:
    rows = "".join(
        f"{code}\t{value}\tmg/m3\t{(NOON + timedelta(minutes=minute)).astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t00\n"
        for minute, value in sent
        for code in ("SO2", "NOx")
    )
    return Parcel(rows.encode(), "circular10", Sender("http", "x"), "", station_id)


def kept(station: Station) -> list[Any]:
    """All that is on record of a station, without what differs from one station to the next."""
    streams = list(station.datastreams.order_by("pk").values_list("pk", flat=True))
    columns = "time", "value", "status", "flag", "tests"
    rows: list[Any] = []
    for place, stream in enumerate(streams):
        for model in (Observation, ObservationRevision, LatestReading):
            found = model.objects.filter(datastream_id=stream).order_by("time", "value").values_list(*columns)
            rows += [(place, model.__name__, *map(str, row)) for row in found]
    counted = Delivery.objects.filter(station=station).order_by("sequence")
    rows += counted.values_list("sequence", "stored", "known", "revised", "refused", "repeats", "sha256")
    refused = RefusedLine.objects.filter(station=station).order_by("pk")
    return rows + list(refused.values_list("line", "text", "reason", "detail", "code"))


_value = st.sampled_from(["1", "1", "2.5", "250", "400", "950", "-3", "", "NaN", "abc"])
_sent = st.lists(st.tuples(st.integers(0, 24).map(lambda slot: 5 * slot), _value), min_size=1, max_size=5)
_rounds = st.lists(st.lists(st.tuples(st.integers(0, 1), _sent), min_size=2, max_size=3), min_size=1, max_size=4)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=_rounds)
def test_together_or_alone_comes_to_the_same(
    rounds: list[list[tuple[int, list[Sent]]]], django_capture_on_commit_callbacks: Committed
) -> None:
    joint, single = stations(2), stations(2)
    with clock.frozen(NOON + timedelta(hours=3)):
        for handed in [[(0, [(-60, "1")]), (1, [(-60, "1")])], *rounds]:
            with django_capture_on_commit_callbacks(execute=True):
                together = joining.deliver([parcel(joint[one].pk, sent) for one, sent in handed])
            for (one, sent), receipt in zip(handed, together, strict=True):
                with django_capture_on_commit_callbacks(execute=True):
                    alone = delivering.deliver(parcel(single[one].pk, sent))
                assert isinstance(receipt, Receipt)
                assert (receipt.stored, receipt.known, receipt.revised) == (alone.stored, alone.known, alone.revised)
                assert (len(receipt.refused), receipt.repeated) == (len(alone.refused), alone.repeated)
    for one, other in zip(joint, single, strict=True):
        assert kept(one) == kept(other)
        assert verification.verify(one.code).holds


def test_one_who_cannot_be_taken_in_together_is_answered_by_itself(
    django_capture_on_commit_callbacks: Committed,
) -> None:
    first, second, late = stations(3)
    with clock.frozen(NOON + timedelta(hours=1)):
        for station in (first, second, late):
            with django_capture_on_commit_callbacks(execute=True):
                delivering.deliver(parcel(station.pk, [(0, "1")]))
        handed = [
            parcel(first.pk, [(5, "1")]),
            parcel(late.pk, [(-5, "1")]),
            parcel(10_000_000, [(5, "1")]),
            parcel(second.pk, [(5, "1")]),
            parcel(first.pk, [(0, "1")]),
        ]
        one, before, nobody, two, again = joining.deliver(handed)
    assert isinstance(nobody, NotFound)
    for receipt in (one, before, two):
        assert isinstance(receipt, Receipt)
        assert receipt.stored == 2
    assert isinstance(again, Receipt)
    assert again.repeated
    filed = Delivery.objects.filter(station__in=[first, second], sequence=2)
    assert len(set(filed.values_list("received_at", flat=True))) == 1, "those two were taken in together"


def test_a_judge_that_fails_costs_none_of_them_a_reading(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Committed
) -> None:
    good, bad = stations(2)
    troubled = set(bad.datastreams.values_list("pk", flat=True))

    def judge(rows: Readings) -> None:
        if troubled & set(rows["datastream"].tolist()) and (rows["value"] == 7).any():
            raise RuntimeError("seven")

    installed = manifest.installed()
    monkeypatch.setattr(manifest, "installed", lambda: (*installed, App("tests.seven", "Seven", judges=(judge,))))
    with clock.frozen(NOON + timedelta(hours=1)):
        for station in (good, bad):
            with django_capture_on_commit_callbacks(execute=True):
                delivering.deliver(parcel(station.pk, [(0, "1")]))
        one, other = joining.deliver([parcel(good.pk, [(5, "7")]), parcel(bad.pk, [(5, "7")])])
    assert isinstance(one, Receipt)
    assert isinstance(other, Receipt)
    assert (one.stored, other.stored) == (2, 2)
    assert UnjudgedDelivery.objects.get().delivery_id == other.delivery_id


def test_two_parcels_of_one_station_follow_each_other_in_its_chain(
    django_capture_on_commit_callbacks: Committed,
) -> None:
    station, other = stations(2)
    with clock.frozen(NOON + timedelta(hours=1)):
        for one in (station, other):
            with django_capture_on_commit_callbacks(execute=True):
                delivering.deliver(parcel(one.pk, [(0, "1")]))
        with django_capture_on_commit_callbacks(execute=True):
            handed = [parcel(station.pk, [(5, "1")]), parcel(station.pk, [(10, "1")]), parcel(other.pk, [(5, "1")])]
            receipts = joining.deliver(handed)
    assert [one.sequence for one in receipts if isinstance(one, Receipt)] == [2, 3, 2]
    assert verification.verify(station.code).holds

"""Judges see what was stored, in its transaction; one that fails costs no reading and is asked again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.db import transaction

from fansipan.kernel import audit, clock, manifest
from fansipan.kernel.manifest import App
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.observations.actions import judging
from fansipan.services.observations.actions.delivering import deliver
from fansipan.services.observations.contracts import JUDGED, Flag, Parcel, Readings, Sender
from fansipan.services.observations.models import FlagPeriod, Observation, Station, UnjudgedDelivery
from fansipan.services.observations.tests.make import make_station, stream
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)
FIVE = timedelta(minutes=5)

seen: list[Readings] = []
troubles: list[Exception] = []


def watch(rows: Readings) -> None:
    audit.record(SYSTEM, "observations.watched", "test")
    if troubles:
        raise troubles[0]
    seen.append(rows)


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    app = App("tests.watches", "Watches", judges=(watch,))
    installed = manifest.installed()
    monkeypatch.setattr(manifest, "installed", lambda: (*installed, app))
    seen.clear()
    troubles.clear()
    return


@pytest.fixture
def station() -> Station:
    return make_station(properties=("SO2",))


def send(station: Station, *values: tuple[datetime, float]) -> None:
    content = "".join(f"SO2\t{v}\tmg/m3\t{at.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t00\n" for at, v in values)
    with clock.frozen(max(at for at, _ in values)):
        deliver(Parcel(content.encode(), "circular10", Sender("ftp", "x"), "a.txt", station.pk))


def values(rows: Readings) -> list[float]:
    return [float(value) for value in rows["value"]]


def test_a_judge_sees_new_and_corrected_readings_and_not_known_ones(station: Station) -> None:
    send(station, (NOON, 1), (NOON + FIVE, 2))
    send(station, (NOON, 1), (NOON + FIVE, 7), (NOON + 2 * FIVE, 3))
    send(station, (NOON, 1))
    assert [values(rows) for rows in seen] == [[1, 2], [7, 3]]
    assert seen[0].dtype == JUDGED


def test_a_judge_sees_the_flag_an_officer_gave(station: Station) -> None:
    so2 = stream(station, "SO2")
    FlagPeriod.objects.create(
        datastream=so2, start=NOON - FIVE, end=NOON, flag=Flag.FAIL, reason="x", made_by=cast.chi(), made_at=NOON
    )
    send(station, (NOON, 1), (NOON + FIVE, 2))
    assert seen[0]["flag"][0] == Flag.FAIL
    assert seen[0]["flag"][1] != Flag.FAIL


def test_a_judge_that_fails_costs_no_reading_and_judges_the_batch_later(station: Station) -> None:
    troubles.append(ValueError("a rule nobody can read"))
    send(station, (NOON, 1), (NOON + FIVE, 2))
    assert Observation.objects.count() == 2
    assert not seen
    assert not AuditEntry.objects.filter(action="observations.watched").exists()
    waiting = UnjudgedDelivery.objects.get()
    assert (waiting.judge, waiting.error) == (f"{__name__}.watch", "a rule nobody can read")
    troubles.clear()
    assert judging.catch_up() == 1
    assert [values(rows) for rows in seen] == [[1, 2]]
    assert not UnjudgedDelivery.objects.exists()


def test_a_judge_that_fails_takes_no_other_judge_along(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Readings] = []

    def other(rows: Readings) -> None:
        audit.record(SYSTEM, "observations.looked", "test")
        kept.append(rows)

    app = App("tests.looks", "Looks", judges=(other, watch))
    monkeypatch.setattr(manifest, "installed", lambda: (app,))
    troubles.append(ValueError("broken"))
    send(station, (NOON, 1))
    assert UnjudgedDelivery.objects.get().judge == f"{__name__}.watch"
    assert AuditEntry.objects.filter(action="observations.looked").count() == 1
    assert values(kept[-1]) == [1]


def test_what_was_corrected_meanwhile_is_not_judged_as_it_was(station: Station) -> None:
    troubles.append(ValueError("broken"))
    send(station, (NOON, 1), (NOON + FIVE, 2))
    troubles.clear()
    send(station, (NOON, 5))
    judging.catch_up()
    assert [values(rows) for rows in seen] == [[5], [2]]


def test_a_judge_that_keeps_failing_is_counted_and_kept(station: Station) -> None:
    troubles.append(ValueError("one"))
    send(station, (NOON, 1))
    assert judging.catch_up() == 0
    assert UnjudgedDelivery.objects.get().attempts == 2
    troubles.clear()
    assert judging.catch_up() == 1


def test_a_batch_whose_judge_was_taken_out_is_done_with(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    troubles.append(ValueError("broken"))
    send(station, (NOON, 1))
    troubles.clear()
    monkeypatch.setattr(manifest, "installed", lambda: ())
    assert judging.catch_up() == 1
    assert not UnjudgedDelivery.objects.exists()


def test_a_delivery_that_is_rolled_back_takes_its_judgement_along(station: Station) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        send(station, (NOON, 1))
        raise RuntimeError("killed")
    assert not AuditEntry.objects.filter(action="observations.watched").exists()
    assert not Observation.objects.exists()
    assert np.concatenate(seen).size == 1

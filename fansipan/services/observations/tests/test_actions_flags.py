"""An officer's judgement over a period: what it moves, and that it can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import SYSTEM, Actor
from fansipan.services.observations.actions import flags, rolling
from fansipan.services.observations.actions.delivering import deliver
from fansipan.services.observations.contracts import Flag, Parcel, Sender
from fansipan.services.observations.models import (
    DayRollup,
    FlagPeriod,
    HourRollup,
    LatestReading,
    Observation,
    Station,
)
from fansipan.services.observations.queries.series import Period
from fansipan.services.observations.tests.make import make_station, stream
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)
HOUR = Period(NOON - timedelta(hours=1), NOON)


@pytest.fixture
def station() -> Station:
    """Twelve readings of 1 to 12 in the hour before noon."""
    station = make_station(properties=("SO2", "NOx"))
    send(station, *((value, NOON - timedelta(minutes=60 - 5 * value)) for value in range(1, 13)))
    return station


@pytest.fixture
def chi() -> Actor:
    return cast.acting(cast.chi())


def send(station: Station, *readings: tuple[float, datetime]) -> None:
    rows = (f"SO2\t{value}\tmg/m3\t{at.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t00\n" for value, at in readings)
    with clock.frozen(NOON):
        deliver(Parcel("".join(rows).encode(), "circular10", Sender("ftp", "x"), "a.txt", station.pk))
        rolling.roll_up()


def flag(actor: Actor, station: Station, period: Period = HOUR, how: Flag = Flag.FAIL, why: str = "Calibrating") -> int:
    with clock.frozen(NOON):
        return flags.flag_period(actor, stream(station, "SO2").pk, period, how, why)


def hour() -> tuple[float | None, int, int]:
    row = HourRollup.objects.get()
    return row.mean, row.valid, row.count


def test_failed_readings_leave_the_averages_and_come_back_when_the_flag_is_withdrawn(
    station: Station, chi: Actor
) -> None:
    assert hour() == (6.5, 12, 12)
    number = flag(chi, station, Period(NOON - timedelta(minutes=10), NOON))
    assert hour() == (5.5, 10, 12)
    assert DayRollup.objects.get().mean == 5.5
    flags.withdraw(chi, number, "It was the right valve after all")
    assert hour() == (6.5, 12, 12)
    assert DayRollup.objects.get().mean == 6.5


def test_a_whole_hour_flagged_has_no_mean_and_still_counts_what_came(station: Station, chi: Actor) -> None:
    flag(chi, station)
    assert hour() == (None, 0, 12)
    assert Observation.objects.count() == 12


def test_a_period_begins_after_its_first_moment_and_ends_with_its_last(station: Station, chi: Actor) -> None:
    flag(chi, station, Period(NOON - timedelta(minutes=10), NOON - timedelta(minutes=5)))
    assert hour() == (pytest.approx((78 - 11) / 11), 11, 12)


def test_suspect_readings_count_in_averages(station: Station, chi: Actor) -> None:
    flag(chi, station, how=Flag.SUSPECT)
    assert hour() == (6.5, 12, 12)


def test_the_newest_value_shows_the_officers_flag_and_its_own_again(station: Station, chi: Actor) -> None:
    before = LatestReading.objects.get().flag
    number = flag(chi, station)
    assert LatestReading.objects.get().flag == Flag.FAIL
    flags.withdraw(chi, number, "Mistaken")
    assert LatestReading.objects.get().flag == before


def test_the_latest_judgement_wins_and_the_earlier_one_returns_when_it_is_withdrawn(
    station: Station, chi: Actor
) -> None:
    flag(chi, station, how=Flag.FAIL)
    later = flag(chi, station, how=Flag.PASS, why="Checked by hand")
    assert hour()[1] == 12
    flags.withdraw(chi, later, "Checked again")
    assert hour()[1] == 0


def test_readings_that_arrive_later_fall_under_the_flag(station: Station, chi: Actor) -> None:
    flag(chi, station, Period(NOON - timedelta(hours=1), NOON + timedelta(hours=1)))
    send(station, (99.0, NOON + timedelta(minutes=5)))
    assert HourRollup.objects.get(hour_end=NOON + timedelta(hours=1)).valid == 0


def test_readings_that_arrive_after_the_flag_was_withdrawn_are_free_of_it(station: Station, chi: Actor) -> None:
    flags.withdraw(chi, flag(chi, station, Period(NOON, NOON + timedelta(hours=1))), "Mistaken")
    send(station, (9.0, NOON + timedelta(minutes=5)))
    assert HourRollup.objects.get(hour_end=NOON + timedelta(hours=1)).valid == 1


def test_another_datastream_is_not_touched(station: Station, chi: Actor) -> None:
    with clock.frozen(NOON):
        flags.flag_period(chi, stream(station, "NOx").pk, HOUR, Flag.FAIL, "Wrong gas")
    assert hour() == (6.5, 12, 12)


def test_both_steps_are_on_record_with_their_reasons(station: Station, chi: Actor) -> None:
    flags.withdraw(chi, flag(chi, station), "Mistaken")
    made, taken_back = AuditEntry.objects.filter(action__contains="flag").order_by("id")
    assert (made.action, made.target, made.actor, made.why) == (
        "observations.flag_period",
        "station:TL-KT-01",
        "Trần Thị Chi",
        "Calibrating",
    )
    assert made.after is not None
    assert (made.after["datastream"], made.after["flag"]) == ("SO2", "fail")
    assert (taken_back.action, taken_back.why) == ("observations.withdraw_flag", "Mistaken")
    assert FlagPeriod.objects.get().withdrawn_at is not None


def test_a_judgement_is_withdrawn_once(station: Station, chi: Actor) -> None:
    number = flag(chi, station)
    flags.withdraw(chi, number, "Mistaken")
    with pytest.raises(Conflict, match="flag_withdrawn_already"):
        flags.withdraw(chi, number, "Again")


@pytest.mark.parametrize(
    ("period", "how", "why", "code"),
    [
        (Period(NOON, NOON), Flag.FAIL, "x", "period_turned_round"),
        (Period(NOON - timedelta(days=367), NOON), Flag.FAIL, "x", "flag_period_too_long"),
        (HOUR, Flag.MISSING, "x", "flag_not_for_people"),
        (HOUR, Flag.FAIL, "  ", "flag_needs_reason"),
    ],
)
def test_a_judgement_that_makes_no_sense_is_refused(
    station: Station, chi: Actor, period: Period, how: Flag, why: str, code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        flag(chi, station, period, how, why)
    assert not FlagPeriod.objects.exists()


def test_only_officers_judge(station: Station) -> None:
    for person in (cast.an(), cast.em(), cast.dung()):
        with pytest.raises(Forbidden):
            flag(cast.acting(person), station)
    with pytest.raises(NotFound):
        flag(cast.acting(cast.ha()), station)
    with pytest.raises(Forbidden):
        flag(SYSTEM, station)
    assert not FlagPeriod.objects.exists()


def test_only_officers_take_a_judgement_back(station: Station, chi: Actor) -> None:
    number = flag(chi, station)
    with pytest.raises(Forbidden):
        flags.withdraw(cast.acting(cast.dung()), number, "Mistaken")
    with pytest.raises(NotFound):
        flags.withdraw(cast.acting(cast.ha()), number, "Mistaken")
    with pytest.raises(Invalid, match="flag_needs_reason"):
        flags.withdraw(chi, number, " ")
    assert FlagPeriod.objects.get().withdrawn_at is None

"""From delivered readings to corrected hours, legal averages and exceedances, the worked examples among them."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from fansipan.kernel import audit, clock, steady
from fansipan.kernel.events import Event
from fansipan.kernel.models import OutboxEvent
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment import jobs
from fansipan.sectors.environment.actions import following
from fansipan.sectors.environment.actions.changing import plant_changed
from fansipan.sectors.environment.contracts import Average, LawStatus
from fansipan.sectors.environment.models import CorrectedHour, Exceedance, LegalAverage, LimitValue
from fansipan.sectors.environment.queries.averages import legal_means
from fansipan.sectors.environment.tests import make, stacks
from fansipan.services.observations.models import Station
from fansipan.services.observations.tests.make import stream

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 3, 2, tzinfo=clock.VIETNAM)
HOUR = timedelta(hours=1)
FIVE = timedelta(minutes=5)
E14 = [
    410, 420, 430, 415, 405, 398, 402, 440, 470, 510, 540, 560,
    575, 560, 540, 520, 500, 480, 470, 455, 440, 430, 425, 418,
]  # fmt: skip


@pytest.fixture(autouse=True)
def numbers() -> None:
    make.load_law()
    stacks.confirm_everything()


def follow(at: datetime) -> None:
    with clock.frozen(at):
        stacks.roll()
        while following.follow():
            pass


def arrive(station: Station, rows: list[stacks.Row], at: datetime) -> None:
    with clock.frozen(at):
        stacks.send(station, rows)
    follow(at)


def hour_of(values: dict[str, Any], end: datetime) -> list[stacks.Row]:
    """Twelve equal readings of an hour."""
    return [(end - n * FIVE, values) for n in reversed(range(12))]


def day_of(name: str, hours: list[float], day: datetime = DAY) -> list[stacks.Row]:
    return [row for n, value in enumerate(hours, 1) for row in hour_of({name: value}, day + n * HOUR)]


def of(station: Station, name: str, average: Average, end: datetime) -> Any:
    found = legal_means([stream(station, name).pk], average, end - timedelta(days=400), end)
    return next(one for one in reversed(found[stream(station, name).pk]) if one.end == end)


def test_e13_the_mean_of_an_hour_stands_on_measuring_readings_alone() -> None:
    station = stacks.stack()
    given = [
        "310.2",
        "315.8",
        "322.4",
        "318.0",
        "0.0/02",
        "901.3/01",
        "327.7",
        "331.5",
        "329.9",
        "333.2",
        "340.1",
        "336.6",
    ]
    rows = [(DAY + n * FIVE, {"flue-so2": value}) for n, value in enumerate(given, 1)]
    arrive(station, rows, DAY + HOUR + FIVE)
    with clock.frozen(DAY + HOUR + FIVE):
        one = of(station, "flue-so2", Average.HOUR, DAY + HOUR)
    assert (one.value, one.count, one.expected, one.complete) == (pytest.approx(326.54, abs=0.005), 10, 12, True)


def test_e14_a_day_is_one_violation_where_its_mean_is_held_against_the_limit() -> None:
    station = stacks.stack()
    stacks.outlet(station)
    arrive(station, day_of("flue-so2", [float(one) for one in E14]), DAY + timedelta(days=1, minutes=6))
    (found,) = Exceedance.objects.filter(kind="violation")
    assert (found.average, found.high, found.unit, found.count) == ("24h", 450, "mg/m3", 1)
    assert found.peak == pytest.approx(467.21, abs=0.005)
    assert found.peak / found.high == pytest.approx(1.038, abs=0.0005)
    assert (found.start, found.last, found.end) == (DAY, DAY + timedelta(days=1), None)
    assert "QCVN 19:2009/BTNMT" in found.source
    (warning,) = Exceedance.objects.filter(kind="warning")
    assert (warning.average, warning.count, warning.peak) == ("any", 12 * 12, 575)
    assert warning.start == DAY + 8 * HOUR
    assert warning.end == warning.last == DAY + 20 * HOUR


def test_e14_the_same_day_is_twelve_hours_over_a_limit_of_one_hour() -> None:
    station = stacks.stack()
    stacks.permit(station, "SO2", 450, "1h")
    arrive(station, day_of("flue-so2", [float(one) for one in E14]), DAY + timedelta(days=1, minutes=6))
    (found,) = Exceedance.objects.filter(kind="violation")
    assert (found.average, found.count, found.peak) == ("1h", 12, 575)
    assert found.end == DAY + 20 * HOUR


DRY = {"flue-pm": ["normal", "dry"]}
E10 = [
    # raw, what was measured beside it, what the stack asks for, corrected
    ({"flue-pm": 112, "flue-o2": 18.7}, {"oxygen_reference": 7}, DRY, 707.64),
    ({"flue-pm": 112, "flue-o2": 18.7}, {"oxygen_reference": 7, "oxygen_base": 21}, DRY, 681.74),
    ({"flue-pm": 300, "flue-o2": 9}, {"oxygen_reference": 7}, DRY, 350.42),
    ({"flue-pm": 200, "flue-o2": 5}, {"oxygen_reference": 7}, DRY, 174.84),
    ({"flue-pm": 260, "flue-o2": 15.2}, {"oxygen_reference": 11}, DRY, 451.58),
    ({"flue-pm": 420, "flue-moisture": 12}, {}, {"flue-pm": ["normal"]}, 477.27),
    ({"flue-pm": 420, "flue-temperature": 135, "flue-pressure": 99.0}, {}, {"flue-pm": ["dry"]}, 588.46),
    ({"flue-nox:[ppm]": 180, "flue-moisture": 8, "flue-o2": 11.5}, {"oxygen_reference": 7}, {}, 544.05),
]  # fmt: skip


@pytest.mark.parametrize(("given", "settings", "basis", "corrected"), E10)
def test_e10_a_stack_is_corrected_by_what_it_measures_beside(
    given: dict[str, float], settings: dict[str, Any], basis: dict[str, Any], corrected: float
) -> None:
    station = stacks.stack(properties=given)
    stacks.outlet(station, basis=basis, **settings)
    values = {name.partition(":")[0]: value for name, value in given.items()}
    arrive(station, hour_of(values, DAY + HOUR), DAY + HOUR + FIVE)
    (one,) = CorrectedHour.objects.all()
    name, raw = next(iter(values.items()))
    assert one.datastream_id == stream(station, name).pk
    assert one.value == pytest.approx(corrected, abs=0.02)
    assert (one.raw, one.count, one.uncorrected) == (raw, 12, 0)


def test_nitric_oxide_and_dioxide_stand_for_nox_where_nox_is_not_measured() -> None:
    station = stacks.stack(properties=("flue-no:[ppm]", "flue-no2:[ppm]"))
    stacks.outlet(station, basis={"flue-no": ["dry"], "flue-no2": ["dry"]})
    stacks.permit(station, "NOx", 235.0)
    arrive(station, hour_of({"flue-no": 120, "flue-no2": 5}, DAY + HOUR), DAY + HOUR + FIVE)
    (one,) = CorrectedHour.objects.all()
    assert one.datastream_id == stream(station, "flue-no2").pk
    assert one.value == pytest.approx(235.06, abs=0.005)
    (warning,) = Exceedance.objects.all()
    assert (warning.kind, warning.unit) == ("warning", "mg/m3")


def test_what_cannot_be_corrected_is_counted_and_judged_by_nobody() -> None:
    station = stacks.stack(properties=("flue-so2", "flue-o2"))
    stacks.outlet(station, oxygen_reference=7, basis={"flue-so2": ["normal", "dry"]})
    rows = hour_of({"flue-so2": 5000, "flue-o2": 20.5}, DAY + HOUR) + hour_of({"flue-so2": 5000}, DAY + 2 * HOUR)
    arrive(station, rows, DAY + 2 * HOUR + FIVE)
    assert [(one.value, one.raw, one.count, one.uncorrected) for one in CorrectedHour.objects.all()] == [
        (None, 5000, 12, 12),
        (None, 5000, 12, 12),
    ]
    assert not LegalAverage.objects.exists()
    assert not Exceedance.objects.exists()


def test_late_oxygen_corrects_what_was_there_before_it() -> None:
    station = stacks.stack(properties=("flue-pm", "flue-o2"))
    stacks.outlet(station, oxygen_reference=7, basis=DRY)
    arrive(station, hour_of({"flue-pm": 300}, DAY + HOUR), DAY + HOUR + FIVE)
    assert CorrectedHour.objects.get().value is None
    arrive(station, hour_of({"flue-o2": 9}, DAY + HOUR), DAY + HOUR + 2 * FIVE)
    assert CorrectedHour.objects.get().value == pytest.approx(350.42, abs=0.005)
    assert Exceedance.objects.get().peak == pytest.approx(350.42, abs=0.005)


def test_settings_hold_from_their_day_on() -> None:
    station = stacks.stack(properties=("flue-pm", "flue-o2"))
    basis = DRY
    stacks.outlet(station, oxygen_reference=7, basis=basis, valid_from=DAY.date())
    stacks.outlet(station, oxygen_reference=11, basis=basis, valid_from=(DAY + timedelta(days=1)).date())
    midnight = DAY + timedelta(days=1)
    rows = hour_of({"flue-pm": 300, "flue-o2": 9}, midnight) + hour_of({"flue-pm": 300, "flue-o2": 9}, midnight + HOUR)
    arrive(station, rows, midnight + HOUR + FIVE)
    before, after = CorrectedHour.objects.order_by("hour_end")
    assert before.value == pytest.approx(350.42, abs=0.005)
    assert after.value == pytest.approx(300 * 9.9 / 11.9, abs=0.005)


@pytest.mark.parametrize("status", ["01", "02"])
def test_calibration_and_faults_never_exceed(status: str) -> None:
    station = stacks.stack()
    stacks.outlet(station)
    arrive(station, hour_of({"flue-so2": f"9000/{status}"}, DAY + HOUR), DAY + HOUR + FIVE)
    assert not Exceedance.objects.exists()


def test_an_unconfirmed_number_warns_and_no_more() -> None:
    station = stacks.stack(properties=("flue-hf",))
    stacks.outlet(station)

    LimitValue.objects.filter(parameter="HF").update(status="unconfirmed")
    arrive(station, day_of("flue-hf", [50.0] * 24), DAY + timedelta(days=1, minutes=6))
    assert {(one.kind, one.average, one.status) for one in Exceedance.objects.all()} == {
        ("warning", "any", "unconfirmed"),
        ("warning", "24h", "unconfirmed"),
    }


def test_an_exceedance_is_told_when_it_begins_changes_and_ends_and_keeps_its_number() -> None:
    station = stacks.stack()
    stacks.outlet(station)
    arrive(station, [(DAY + FIVE, {"flue-so2": 500})], DAY + 2 * FIVE)
    (begun,) = Exceedance.objects.all()
    assert (begun.start, begun.last, begun.end) == (DAY, DAY + FIVE, None)
    arrive(station, [(DAY + 2 * FIVE, {"flue-so2": 480})], DAY + 3 * FIVE)
    arrive(station, [(DAY + 3 * FIVE, {"flue-so2": 600})], DAY + 4 * FIVE)
    arrive(station, [(DAY + 4 * FIVE, {"flue-so2": 100})], DAY + 5 * FIVE)
    (over,) = Exceedance.objects.all()
    assert (over.pk, over.count, over.peak, over.end) == (begun.pk, 3, 600, DAY + 3 * FIVE)
    names = list(
        OutboxEvent.objects.filter(name__contains="exceedance").order_by("at", "pk").values_list("name", flat=True)
    )
    assert [name.rpartition("_")[2] for name in names] == ["began", "changed", "ended"]
    told = OutboxEvent.objects.get(name="environment.exceedance_ended").payload
    assert (told["id"], told["station"], told["peak"], told["withdrawn"]) == (begun.pk, "TL-KT-01", 600, False)


def test_an_exceedance_that_a_correction_takes_back_is_gone_and_said_to_be() -> None:
    station = stacks.stack()
    stacks.outlet(station)
    arrive(station, [(DAY + FIVE, {"flue-so2": 500})], DAY + 2 * FIVE)
    arrive(station, [(DAY + FIVE, {"flue-so2": 50})], DAY + 3 * FIVE)
    assert not Exceedance.objects.exists()
    assert OutboxEvent.objects.get(name="environment.exceedance_ended").payload["withdrawn"] is True


def test_silence_ends_an_exceedance_when_it_has_lasted_longer_than_the_gap() -> None:
    station = stacks.stack()
    stacks.outlet(station)
    arrive(station, [(DAY + FIVE, {"flue-so2": 500})], DAY + 2 * FIVE)
    follow(DAY + HOUR + FIVE)
    assert Exceedance.objects.get().end is None
    follow(DAY + 2 * HOUR + FIVE)
    assert Exceedance.objects.get().end == DAY + FIVE


def test_a_day_is_judged_at_its_midnight_though_nothing_arrives_any_more() -> None:
    station = stacks.stack()
    stacks.outlet(station)
    midnight = DAY + timedelta(days=1)
    arrive(station, day_of("flue-so2", [500.0] * 20), midnight - 4 * HOUR + FIVE)
    assert not Exceedance.objects.filter(kind="violation").exists()
    assert LegalAverage.objects.get(average="24h").complete is False
    follow(midnight + FIVE)
    assert LegalAverage.objects.get(average="24h").complete is True
    assert Exceedance.objects.get(kind="violation").start == DAY


def test_an_hour_is_judged_when_it_is_over_though_nothing_arrives_any_more() -> None:
    station = stacks.stack()
    stacks.permit(station, "SO2", 450, "1h")
    arrive(station, hour_of({"flue-so2": 500}, DAY + HOUR)[:10], DAY + HOUR - 2 * FIVE + timedelta(minutes=1))
    assert not Exceedance.objects.filter(kind="violation").exists()
    follow(DAY + HOUR + timedelta(minutes=1))
    assert Exceedance.objects.filter(kind="violation").count() == 1


def test_months_and_years_end_at_a_vietnamese_midnight() -> None:
    station = stacks.stack(properties=("flue-so2",), interval_seconds=3600)
    new_year = datetime(2026, 1, 1, tzinfo=clock.VIETNAM)
    rows = [(new_year + n * HOUR, {"flue-so2": 100.0 if n <= 0 else 200.0}) for n in range(-47, 24 * 31 + 1)]
    arrive(station, rows, new_year + timedelta(days=31, minutes=6))
    found = {(one.average, one.end): one for one in LegalAverage.objects.exclude(average="24h")}
    february = new_year + timedelta(days=31)
    january, december = found[("month", february)], found[("month", new_year)]
    assert (january.value, january.count, january.expected, january.complete) == (200, 31, 31, True)
    assert (december.value, december.count, december.complete) == (100, 2, False)
    assert found[("year", new_year)].expected == 365
    assert found[("year", datetime(2027, 1, 1, tzinfo=clock.VIETNAM))].complete is False


def test_maintenance_raises_nothing_from_the_moment_at_which_it_was_said() -> None:
    station = stacks.stack()
    stacks.outlet(station)
    arrive(station, [(DAY + FIVE, {"flue-so2": 500}), (DAY + 2 * FIVE, {"flue-so2": 100})], DAY + 3 * FIVE)
    with clock.frozen(DAY + 4 * FIVE):
        Station.objects.filter(pk=station.pk).update(phase="maintenance")
        audit.record(
            SYSTEM, "observations.change_station", f"station:{station.code}",
            before={"phase": "operating"}, after={"phase": "maintenance"},
        )  # fmt: skip
    arrive(station, hour_of({"flue-so2": 900}, DAY + 2 * HOUR), DAY + 2 * HOUR + FIVE)
    assert Exceedance.objects.get().end == DAY + FIVE
    with clock.frozen(DAY + 3 * HOUR):
        following.recompute(DAY, DAY + 3 * HOUR)
    assert Exceedance.objects.get().end == DAY + FIVE


def test_a_new_outlet_has_the_past_judged_again() -> None:
    station = stacks.stack()
    arrive(station, day_of("flue-so2", [470.0] * 24), DAY + timedelta(days=1, minutes=6))
    before = set(Exceedance.objects.values_list("average", flat=True))
    stacks.outlet(station)
    with clock.frozen(DAY + timedelta(days=1, minutes=9)):
        plant_changed([station.pk])
        event = OutboxEvent.objects.get(name="environment.law_changed")

        following.judge_again(Event(str(event.pk), event.name, event.at, event.payload))
    follow(DAY + timedelta(days=1, minutes=9))
    assert before == set()
    assert {(one.average, one.status) for one in Exceedance.objects.all()} == {
        ("any", LawStatus.CONFIRMED), ("24h", LawStatus.CONFIRMED),
    }  # fmt: skip


def test_what_cannot_be_read_of_an_outlet_stops_no_other_station() -> None:
    broken, other = stacks.stack("TL-KT-01"), stacks.stack("TL-KT-02")
    stacks.outlet(broken, coefficients={"Kp": "0,9"}, basis={"flue-so2": ["kho"]})
    stacks.outlet(other)
    arrive(broken, hour_of({"flue-so2": 9000}, DAY + HOUR), DAY + HOUR + FIVE)
    arrive(other, hour_of({"flue-so2": 9000}, DAY + HOUR), DAY + HOUR + FIVE)
    assert {one.datastream_id for one in Exceedance.objects.all()} == {stream(other, "flue-so2").pk}


def test_a_station_that_cannot_be_judged_stops_no_other_and_is_taken_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, other = stacks.stack("TL-KT-01"), stacks.stack("TL-KT-02")
    for station in (broken, other):
        stacks.outlet(station)
        with clock.frozen(DAY + HOUR + FIVE):
            stacks.send(station, hour_of({"flue-so2": 9000}, DAY + HOUR))
    judged = following.complying.comply

    def fails_for_one(station: Any, *rest: Any) -> None:
        if station.code == broken.code:
            raise ZeroDivisionError
        judged(station, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(following.complying, "comply", fails_for_one)
        follow(DAY + HOUR + FIVE)
    assert {one.datastream_id for one in Exceedance.objects.all()} == {stream(other, "flue-so2").pk}
    job = ProcrastinateJob.objects.get(task_name=following.FOLLOW_AGAIN)
    following.follow_again(**job.args)
    follow(DAY + HOUR + 2 * FIVE)
    assert Exceedance.objects.filter(datastream=stream(broken, "flue-so2")).exists()


def test_the_thread_that_follows_outlives_what_nobody_foresaw(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, met = threading.Event(), []

    def fails() -> int:
        met.append(1)
        if len(met) > 1:
            stop.set()
        raise TypeError

    monkeypatch.setattr(steady, "FAULT_SECONDS", 0.0)
    monkeypatch.setattr(following, "follow", fails)
    jobs.follow_forever(stop)
    assert len(met) == 2

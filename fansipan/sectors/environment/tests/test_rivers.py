"""From delivered readings to the published water index, with late and flagged data, and with laboratories' results."""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import ANONYMOUS
from fansipan.sectors.environment.actions import following, laboratory
from fansipan.sectors.environment.actions.laboratory import NewSample, Scan
from fansipan.sectors.environment.models import ChangedSpan, Followed, IndexTable, WaterIndexDay, WaterIndexHour
from fansipan.sectors.environment.queries import laboratory as samples
from fansipan.sectors.environment.rules.laboratory import NewResult
from fansipan.sectors.environment.tests import make
from fansipan.services.observations.actions import flags, rolling
from fansipan.services.observations.contracts import Flag
from fansipan.services.observations.models import Station
from fansipan.services.observations.queries.series import Period
from tests import cast

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 0, 0, tzinfo=clock.VIETNAM)
RIVER = (*make.WATER, "water-as")
VALUES = {
    "water-ph": 7.4,
    "water-temperature": 24.0,
    "water-do": 6.2,
    "water-cod": 18.0,
    "water-nh4": 0.45,
    "water-no3": 3.5,
    "water-as": 0.008,
}
SERIES = Path(__file__).resolve().parents[4] / "provinces" / "lao-cai" / "series" / "river-logan"
FIELDS = ("value", "leading", "subs", "inputs", "notes")


@pytest.fixture(autouse=True)
def numbers() -> None:
    make.load_law()


@pytest.fixture
def station() -> Iterator[Station]:
    with clock.frozen(START + timedelta(days=3, minutes=3)):
        yield make.water_station(properties=RIVER)


def rows_of(count: int, **changes: float) -> list[make.Row]:
    """The same river for so many hours; the first is stamped 01:00."""
    return [(START + timedelta(hours=n + 1), {**VALUES, **changes}) for n in range(count)]


def of(station: Station) -> tuple[dict[Any, Any], dict[Any, Any]]:
    hours = WaterIndexHour.objects.filter(station_id=station.pk)
    days = WaterIndexDay.objects.filter(station_id=station.pk)
    return {row.hour_end: stamped(row) for row in hours}, {row.day: stamped(row) for row in days}


def stamped(row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in FIELDS)


# --- An independent calculation: NumPy, its own copy of the tables, no code of ours.

FALLING = {
    "COD": ([10, 15, 30, 50, 150], [100, 75, 50, 25, 10]),
    "N-NO3": ([2, 5, 10, 15], [100, 75, 50, 25]),
    "As": ([0.01, 0.02, 0.05, 0.1], [100, 75, 50, 25]),
    "Coliform": ([2500, 5000, 7500, 10_000], [100, 75, 50, 25]),
}


def between(value: float, points: list[float], indices: list[float], outside: float) -> float:
    return float(np.interp(value, points, indices)) if points[0] <= value <= points[-1] else outside


def oxygen(sample: dict[str, float]) -> float:
    t = sample["T"]
    share = 100 * sample["DO"] / (14.652 - 0.41022 * t + 0.0079910 * t**2 - 0.000077774 * t**3)
    return between(share, [20, 50, 75, 88, 112, 125, 150, 200], [25, 50, 75, 100, 100, 75, 50, 25], 10.0)


def sub_indices(sample: dict[str, float]) -> dict[str, float]:
    q = {
        name: float(np.interp(sample[name], *table)) if sample[name] <= table[0][-1] else 10.0
        for name, table in FALLING.items()
        if name in sample
    }
    if "pH" in sample:
        q["pH"] = between(sample["pH"], [5.5, 6, 8.5, 9], [50, 100, 100, 50], 10.0)
    if "DO" in sample and "T" in sample:
        q["DO"] = oxygen(sample)
    if "N-NH4" in sample:
        n = sample["N-NH4"]
        q["N-NH4"] = 100.0 if n < 0.3 else float(np.interp(n, [0.3, 0.6, 0.9, 5], [75, 50, 25, 10]))
    return q


def by_hand(sample: dict[str, float]) -> int | None:
    """VN_WQI of a sample of pH, T, DO, COD, NH4, NO3, As (and coliform), as the decision writes it."""
    q = sub_indices(sample)
    fourth = [q[name] for name in ("DO", "COD", "N-NH4", "N-NO3") if name in q]
    others = [name for name in ("pH", "As", "Coliform") if name in q]
    if len(fourth) < 3 or len(others) + 1 < 3:
        return None
    last = float(np.mean(fourth))
    if "Coliform" in q:
        last = (last * q["Coliform"]) ** 0.5
    whole = q.get("pH", 100) / 100 * q.get("As", 100) / 100 * last
    return int(np.floor(round(whole, 9) + 0.5))


LAW = {
    "water-ph": "pH",
    "water-temperature": "T",
    "water-do": "DO",
    "water-cod": "COD",
    "water-nh4": "N-NH4",
    "water-no3": "N-NO3",
    "water-as": "As",
}


def sample_of(values: dict[str, float]) -> dict[str, float]:
    return {LAW[name]: value for name, value in values.items()}


def day_of(rows: list[make.Row]) -> dict[str, float]:
    """Means of the parameters of a day that have 18 of 24 hours."""
    found = {name: [values[name] for _at, values in rows if name in values] for name in LAW}
    return {LAW[name]: float(np.mean(row)) for name, row in found.items() if len(row) >= 18}


def real(first: str, days: int) -> list[make.Row]:
    """pH, oxygen and temperature of a real river by the hour on our days; what no sonde measured is drawn by lot."""
    with gzip.open(SERIES / "MainStreet2019.csv.gz", "rt", encoding="utf-8") as source:
        rows = [row for row in csv.DictReader(source) if row["time"][14:] == "00:00"]
    at = next(place for place, row in enumerate(rows) if row["time"].startswith(first))
    chance = random.Random(first)
    return [(START + timedelta(hours=n + 1), river_of(row, chance)) for n, row in enumerate(rows[at : at + 24 * days])]


def river_of(row: dict[str, str], chance: random.Random) -> dict[str, float]:
    measured = {"water-ph": row["ph"], "water-temperature": row["temp_cor"], "water-do": row["do"]}
    found = {name: float(value) for name, value in measured.items() if value}
    lots = {"water-cod": (5, 60), "water-nh4": (0, 1.5), "water-no3": (0, 16), "water-as": (0, 0.08)}
    return found | {name: round(chance.uniform(*span), 4) for name, span in lots.items() if chance.random() > 0.08}


@pytest.mark.parametrize("first", ["2019-02-10", "2019-05-20", "2019-08-01"])
def test_the_published_index_is_what_an_independent_calculation_gives(first: str) -> None:
    rows = real(first, 6)
    station = make.water_station(properties=RIVER)
    with clock.frozen(START + timedelta(days=6, minutes=3)):
        make.send(station, rows)
        following.follow()
    hours, days = of(station)
    assert {at: row[0] for at, row in hours.items()} == {at: by_hand(sample_of(dict(values))) for at, values in rows}
    assert sum(row[0] is not None for row in hours.values()) > 80
    expected = {START.date() + timedelta(days=n): by_hand(day_of(rows_between(rows, n))) for n in range(6)}
    assert {day: row[0] for day, row in days.items()} == expected
    assert any(value is not None for value in expected.values())


def rows_between(rows: list[make.Row], day: int) -> list[make.Row]:
    start = START + timedelta(days=day)
    return [row for row in rows if start < row[0] <= start + timedelta(days=1)]


def test_a_river_with_metals_has_an_index_by_hour_and_by_day(station: Station) -> None:
    make.send(station, rows_of(24))
    following.follow()
    hours, days = of(station)
    assert {row[0] for row in hours.values()} == {74}
    assert {day: row[:2] for day, row in days.items()} == {START.date(): (74, "N-NH4")}


def test_groups_i_and_iv_alone_are_published_with_sub_indices_and_no_index() -> None:
    river = make.water_station()
    with clock.frozen(START + timedelta(hours=3, minutes=3)):
        make.send(river, [(at, {k: v for k, v in row.items() if k != "water-as"}) for at, row in rows_of(2)])
        following.follow()
    row = WaterIndexHour.objects.latest("hour_end")
    assert (row.value, row.leading, row.notes) == (None, "", ["too_few_groups"])
    assert set(row.subs) == {"pH", "DO", "COD", "N-NH4", "N-NO3"}


def test_a_day_needs_three_quarters_of_its_hours(station: Station) -> None:
    make.send(station, rows_of(17))
    following.follow()
    day = WaterIndexDay.objects.filter(day=START.date()).first()
    assert day is None or day.value is None
    make.send(station, rows_of(18)[17:])
    following.follow()
    assert WaterIndexDay.objects.get(day=START.date()).value == 74


def test_late_and_flagged_data_move_their_hour_and_day_and_nothing_else(station: Station) -> None:
    rows = rows_of(48)
    late = rows.pop(30)
    make.send(station, rows)
    following.follow()
    before = of(station)
    make.send(station, [(late[0], {**VALUES, "water-cod": 45.0})])
    following.follow()
    after = of(station)
    assert {at for at in after[0] if after[0][at] != before[0].get(at)} == {late[0]}
    assert {day for day in after[1] if after[1][day] != before[1].get(day)} == {START.date() + timedelta(days=1)}
    arsenic = make.stream(station, "water-as").pk
    period = Period(START + timedelta(hours=4), START + timedelta(hours=6))
    flags.flag_period(cast.acting(cast.chi()), arsenic, period, Flag.FAIL, "Điện cực bẩn")
    while rolling.roll_up():
        pass
    following.follow()
    gone = WaterIndexHour.objects.filter(value=None).values_list("hour_end", flat=True)
    assert sorted(gone) == [START + timedelta(hours=5), START + timedelta(hours=6)]


def test_recomputing_gives_the_same_and_leaves_what_is_right_alone(station: Station) -> None:
    make.send(station, rows_of(40))
    following.follow()
    found = of(station)
    stood = {row.pk: row.computed_at for row in WaterIndexHour.objects.all()}
    with clock.frozen(START + timedelta(days=3, minutes=9)):
        following.recompute(START - timedelta(days=1), START + timedelta(days=4))
    assert of(station) == found
    assert {row.pk: row.computed_at for row in WaterIndexHour.objects.all()} == stood


def test_an_edited_table_holds_after_recomputing(station: Station) -> None:
    make.send(station, rows_of(24))
    following.follow()
    row = IndexTable.objects.get(kind="water")
    row.table["scales"]["COD"]["points"][0] = [20, 100]
    row.table["scales"]["COD"]["points"][1] = [25, 75]
    row.save()
    following.recompute(START, START + timedelta(days=1))
    assert {one.subs["COD"] for one in WaterIndexHour.objects.all()} == {100.0}


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000))
def test_in_any_order_with_late_corrected_flagged_and_repeated_data_the_end_is_the_same(seed: int) -> None:
    """What follows step by step is what one recomputation from the averages gives."""
    chance = random.Random(seed)
    Followed.objects.all().delete()
    river = make.water_station(f"NM-{Station.objects.count()}", properties=RIVER)
    combine()
    rows = [(at, {**values, "water-cod": float(chance.randint(5, 60))}) for at, values in rows_of(40)]
    sent = chance.sample(rows, 36)
    sent += [(at, {"water-as": 0.03}) for at, _values in chance.sample(sent, 6)] + sent[:3]
    for place in range(0, len(sent), 15):
        with clock.frozen(START + timedelta(hours=41, minutes=place)):
            make.send(river, sent[place : place + 15])
            hour = START + timedelta(hours=chance.randint(0, 38))
            if place == 15:
                taken(river.code, hour, NewResult("Coliform", float(chance.randint(0, 12_000)), "MPN/100 ml"))
            cod = make.stream(river, "water-cod").pk
            flags.flag_period(cast.acting(cast.chi()), cod, Period(hour, hour + timedelta(hours=1)), Flag.FAIL, "bẩn")
            while rolling.roll_up():
                pass
            following.follow()
    with clock.frozen(START + timedelta(hours=60)):
        following.follow()
        stepwise = of(river)
        WaterIndexHour.objects.all().delete()
        WaterIndexDay.objects.all().delete()
        following.recompute(START - timedelta(days=1), START + timedelta(days=4))
    assert of(river) == stepwise
    assert len(stepwise[0]) >= 36


# --- Laboratories


def combine(days: int = 31, *, confirmed: bool = False) -> None:
    row = IndexTable.objects.get(kind="water")
    row.table["laboratory"] = {"combined": True, "days": days, "confirmed": confirmed}
    row.save()


def taken(code: str, at: datetime, *results: NewResult, scan: Scan | None = None) -> int:
    sample = NewSample(at, "Trung tâm Quan trắc", results, "KQ-12/2026", scan=scan)
    return laboratory.enter(cast.acting(cast.chi()), code, sample)


COLIFORM = NewResult("Coliform", 6000.0, "MPN/100 ml", method="TCVN 6187-2")
NO_METALS = [(at, {k: v for k, v in row.items() if k != "water-as"}) for at, row in rows_of(24)]


def test_results_of_a_laboratory_do_not_count_until_the_table_says_so() -> None:
    river = make.water_station()
    with clock.frozen(START + timedelta(days=1, minutes=3)):
        make.send(river, NO_METALS)
        taken(river.code, START + timedelta(hours=10, minutes=20), COLIFORM)
        following.follow()
        assert not WaterIndexHour.objects.filter(value__isnull=False).exists()
        combine()
        following.recompute(START, START + timedelta(days=1))
        issued = WaterIndexHour.objects.filter(value__isnull=False).order_by("hour_end")
        assert issued[0].hour_end == START + timedelta(hours=11)
        assert len(issued) == 14
        sample = {**sample_of(NO_METALS[0][1]), "Coliform": 6000.0}
        assert {one.value for one in issued} == {by_hand(sample)}
        assert {"with_laboratory", "laboratory_unconfirmed"} <= set(issued[0].notes)
        assert WaterIndexDay.objects.get(day=START.date()).value == by_hand(sample)


def test_a_sample_entered_late_and_withdrawn_moves_the_index_by_itself() -> None:
    river = make.water_station()
    combine(confirmed=True)
    with clock.frozen(START + timedelta(days=1, minutes=3)):
        make.send(river, NO_METALS)
        following.follow()
        number = taken(river.code, START + timedelta(hours=10), COLIFORM)
        following.follow()
        issued = WaterIndexHour.objects.filter(value__isnull=False)
        assert min(one.hour_end for one in issued) == START + timedelta(hours=10)
        assert "laboratory_unconfirmed" not in issued[0].notes
        laboratory.withdraw(cast.acting(cast.chi()), river.code, number, "Nhầm mẫu")
        following.follow()
        assert not issued.all().exists()
        assert not ChangedSpan.objects.filter(end__lte=clock.now()).exists()
        with pytest.raises(Conflict):
            laboratory.withdraw(cast.acting(cast.chi()), river.code, number, "Nhầm mẫu")
    said = AuditEntry.objects.filter(action__startswith="environment.").order_by("pk").values_list("action", "target")
    assert list(said) == [
        ("environment.enter_sample", f"station:{river.code}"),
        ("environment.withdraw_sample", f"station:{river.code}"),
    ]


def test_a_sample_grows_too_old_and_hides_no_outage() -> None:
    river = make.water_station(properties=RIVER)
    combine(days=1)
    with clock.frozen(START + timedelta(days=2, minutes=3)):
        taken(river.code, START + timedelta(minutes=30), COLIFORM, NewResult("As", 0.5, "mg/L"))
        rows = [(at, {k: v for k, v in row.items() if k != "water-as"}) for at, row in rows_of(48)]
        make.send(river, rows)
        following.follow()
    issued = WaterIndexHour.objects.filter(value__isnull=False)
    assert max(one.hour_end for one in issued) == START + timedelta(hours=24)
    assert not [one for one in WaterIndexHour.objects.all() if "As" in one.subs]


def test_what_a_sheet_says_is_read_in_the_unit_of_the_law(station: Station) -> None:
    combine()
    when = START + timedelta(hours=1)
    taken(station.code, when, NewResult("Pb", 15.0, "µg/L"), NewResult("Hg", 0.0005, "mg/L", below=True))
    found = {one.parameter: (one.value, one.below) for one in samples.results(station.pk, START, START + timedelta(1))}
    assert found == {"Pb": (0.015, False), "Hg": (0.0005, True)}
    for wrong in (NewResult("Pb", -1.0, "mg/L"), NewResult("Pb", 1.0, "MPN/100 ml"), NewResult("Fe", 1.0, "mg/L")):
        with pytest.raises(Invalid):
            taken(station.code, when, wrong)
    with pytest.raises(Invalid):
        taken(station.code, clock.now() + timedelta(minutes=1), COLIFORM)


def test_only_officers_enter_samples_and_nobody_for_a_station_that_is_not_theirs(station: Station) -> None:
    sample = NewSample(START, "Phòng thí nghiệm", (COLIFORM,))
    for stranger, refusal in ((cast.acting(cast.em()), Forbidden), (cast.acting(cast.ha()), Forbidden)):
        with pytest.raises(refusal):
            laboratory.enter(stranger, station.code, sample)
    Station.objects.filter(pk=station.pk).update(public=False)
    with pytest.raises(NotFound):
        laboratory.enter(ANONYMOUS, station.code, sample)


def test_a_scan_is_what_its_bytes_are(station: Station) -> None:
    number = taken(station.code, START, COLIFORM, scan=Scan("../../phieu.pdf", b"%PDF-1.7 kestrel"))
    assert samples.scan(cast.acting(cast.em()), station.code, number) == (
        "phieu.pdf",
        "application/pdf",
        b"%PDF-1.7 kestrel",
    )
    with pytest.raises(Invalid):
        taken(station.code, START, COLIFORM, scan=Scan("phieu.pdf", b"<script>"))

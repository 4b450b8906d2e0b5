"""The loss ledger as people meet it: parts that add up, gaps with their causes, calendars, files."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from fansipan.kernel import clock
from fansipan.kernel.errors import Forbidden, Invalid, NotFound
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.actions import gaps as actions
from fansipan.services.observations.actions import rolling
from fansipan.services.observations.actions.delivering import deliver
from fansipan.services.observations.actions.gaps import CauseStated
from fansipan.services.observations.contracts import Parcel, Sender
from fansipan.services.observations.models import GapCause, LedgerHour, Station
from fansipan.services.observations.queries import gaps, ledger
from fansipan.services.observations.queries.gaps import Gap
from fansipan.services.observations.rules.ledger import GapKind
from fansipan.services.observations.rules.windows import Length, weeks, window
from fansipan.services.observations.tests.make import make_station, stream
from tests import cast

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)
"""08:00 on 5 October in Viet Nam: data are expected from here."""

FIVE, HOUR = timedelta(minutes=5), timedelta(hours=1)
OCTOBER = window(Length.MONTH, date(2026, 10, 5))
FIFTH = window(Length.DAY, date(2026, 10, 5))


def send(station: Station, code: str, slots: Sequence[datetime], at: datetime, status: str = "00") -> None:
    content = "".join(f"{code}\t1\tmg/m3\t{slot.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t{status}\n" for slot in slots)
    with clock.frozen(at):
        deliver(Parcel(content.encode(), "circular10", Sender("ftp", "x"), "a.txt", station.pk))


def slots(first: datetime, count: int) -> list[datetime]:
    """The ends of some slots, the first of them beginning at `first`."""
    return [first + FIVE * number for number in range(1, count + 1)]


def settle(at: datetime) -> None:
    with clock.frozen(at):
        rolling.roll_up()
        rolling.close_hours()


def found(station: Station, at: datetime) -> list[Gap]:
    with clock.frozen(at):
        return gaps.gaps([station.pk], OCTOBER)


def officer() -> Actor:
    return cast.acting(cast.chi())


def page(client: Client, address: str, language: str = "en") -> str:
    client.force_login(cast.chi())
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def station() -> Station:
    return make_station(properties=("SO2", "NOx"), expected_from=MORNING)


def test_hours_of_silence_between_two_deliveries_are_in_the_ledger_though_nobody_closed_them(station: Station) -> None:
    """The server was away too: nothing entered those hours when they ended."""
    send(station, "SO2", slots(MORNING, 12), MORNING + HOUR)
    settle(MORNING + HOUR)
    send(station, "SO2", slots(MORNING + 5 * HOUR, 12), MORNING + 6 * HOUR)
    settle(MORNING + 6 * HOUR)
    cells = LedgerHour.objects.filter(datastream_id=stream(station, "SO2").pk).order_by("hour_end")
    assert list(cells.values_list("missing", flat=True)) == [0, 12, 12, 12, 12, 0]
    assert LedgerHour.objects.filter(datastream_id=stream(station, "NOx").pk, missing=12).count() == 6


def test_a_gap_is_exact_to_the_slot_and_says_who_was_silent(station: Station) -> None:
    send(station, "SO2", [*slots(MORNING, 4), *slots(MORNING + 100 * timedelta(minutes=1), 4)], MORNING + 2 * HOUR)
    send(station, "NOx", slots(MORNING, 24), MORNING + 2 * HOUR)
    settle(MORNING + 2 * HOUR)
    (gap,) = found(station, MORNING + 3 * HOUR)
    assert (gap.codes, gap.whole, gap.kind) == (("SO2",), False, GapKind.DATASTREAM_SILENT)
    assert (gap.start, gap.end, gap.missing) == (MORNING + 4 * FIVE, MORNING + 20 * FIVE, 16)


def test_a_station_that_was_silent_is_one_gap_of_all_its_datastreams(station: Station) -> None:
    for code in ("SO2", "NOx"):
        send(station, code, [*slots(MORNING, 6), *slots(MORNING + 90 * timedelta(minutes=1), 6)], MORNING + 2 * HOUR)
    settle(MORNING + 2 * HOUR)
    (gap,) = found(station, MORNING + 3 * HOUR)
    assert (gap.whole, gap.kind, gap.missing) == (True, GapKind.STATION_SILENT, 24)
    assert gap.is_open


def test_a_resend_closes_the_gap(station: Station) -> None:
    send(station, "SO2", slots(MORNING, 6), MORNING + HOUR)
    send(station, "NOx", slots(MORNING, 12), MORNING + HOUR)
    settle(MORNING + HOUR + FIVE)
    later = MORNING + 5 * HOUR
    assert [gap.missing for gap in found(station, later) if gap.start < MORNING + HOUR] == [6]
    send(station, "SO2", slots(MORNING + 6 * FIVE, 6), later)
    settle(MORNING + HOUR + FIVE)
    assert not found(station, later)


@pytest.mark.parametrize(("status", "kind"), [("02", GapKind.FAULT), ("01", GapKind.CALIBRATION)])
def test_a_gap_beside_a_fault_or_calibration_that_the_logger_reported_is_explained(
    station: Station, status: str, kind: GapKind
) -> None:
    send(station, "NOx", slots(MORNING, 12), MORNING + HOUR)
    send(station, "SO2", slots(MORNING, 3), MORNING + HOUR)
    send(station, "SO2", slots(MORNING + 3 * FIVE, 1), MORNING + HOUR, status)
    settle(MORNING + HOUR + FIVE)
    (gap,) = found(station, MORNING + 5 * HOUR)
    assert (gap.kind, gap.is_open) == (kind, False)


def test_a_gap_whose_readings_may_still_come_in_time_is_not_open_yet(station: Station) -> None:
    for code in ("SO2", "NOx"):
        send(station, code, slots(MORNING, 11), MORNING + HOUR)
    settle(MORNING + HOUR)
    (gap,) = found(station, MORNING + HOUR + FIVE)
    assert (gap.kind, gap.ongoing) == (GapKind.NOT_YET_DUE, True)
    (gap,) = found(station, MORNING + HOUR + 3 * FIVE)
    assert gap.kind is GapKind.STATION_SILENT


def test_a_stated_cause_explains_the_gaps_it_covers_whole(station: Station) -> None:
    settle(MORNING + 4 * HOUR)
    so2 = stream(station, "SO2").pk
    with clock.frozen(MORNING + 5 * HOUR):
        actions.state_cause(
            officer(), station.code, CauseStated(MORNING, MORNING + 3 * HOUR, "power cut", stream(station, "NOx").pk)
        )
        actions.state_cause(officer(), station.code, CauseStated(MORNING, MORNING + 4 * HOUR, "pump broke", so2))
    open_gap, explained = sorted(found(station, MORNING + 5 * HOUR), key=lambda gap: gap.codes)
    assert (open_gap.codes, open_gap.is_open) == (("NOx",), True)
    assert explained.kind is GapKind.DECLARED
    assert explained.statement is not None
    assert (explained.statement.cause, explained.statement.stated_by) == ("pump broke", "Trần Thị Chi")


def test_the_later_of_two_causes_counts_and_both_stay_on_record(station: Station) -> None:
    settle(MORNING + HOUR)
    for hour, text in enumerate(("guess", "measured")):
        with clock.frozen(MORNING + (2 + hour) * HOUR):
            actions.state_cause(officer(), station.code, CauseStated(MORNING, MORNING + HOUR, text))
    (gap,) = found(station, MORNING + 5 * HOUR)
    assert gap.statement is not None
    assert gap.statement.cause == "measured"
    assert GapCause.objects.count() == 2


def test_a_plant_states_causes_for_its_own_stations_and_it_is_on_record(station: Station) -> None:
    dung = cast.acting(cast.dung())
    actions.state_cause(dung, station.code, CauseStated(MORNING, MORNING + HOUR, "power cut at the plant"))
    entry = AuditEntry.objects.get(action="observations.state_cause")
    assert (entry.target, entry.why) == ("station:TL-KT-01", "power cut at the plant")
    with pytest.raises(NotFound):
        actions.state_cause(cast.acting(cast.ha()), station.code, CauseStated(MORNING, MORNING + HOUR, "mine"))
    with pytest.raises(Forbidden):
        actions.state_cause(cast.acting(cast.em()), station.code, CauseStated(MORNING, MORNING + HOUR, "an auditor"))


def test_a_cause_needs_words_and_a_period(station: Station) -> None:
    for start, end, text in (
        (MORNING, MORNING + HOUR, "  "),
        (MORNING, MORNING, "nothing"),
        (MORNING, MORNING + timedelta(days=400), "too long"),
    ):
        with pytest.raises(Invalid):
            actions.state_cause(officer(), station.code, CauseStated(start, end, text))
    other = make_station("TL-KT-02", properties=("CO",))
    with pytest.raises(NotFound):
        stated = CauseStated(MORNING, MORNING + HOUR, "x", stream(other, "CO").pk)
        actions.state_cause(officer(), station.code, stated)


Fate = st.sampled_from(["on time", "late", "refused", "nothing"])


@settings(max_examples=25)
@given(st.lists(st.tuples(Fate, Fate), min_size=1, max_size=48))
def test_the_parts_on_the_page_always_add_up_and_the_gaps_hold_all_that_is_missing(
    fates: list[tuple[str, str]],
) -> None:
    with transaction.atomic():
        station = make_station("TL-KT-09", properties=("SO2", "NOx"), expected_from=MORNING)
        for number, pair in enumerate(fates):
            slot = MORNING + FIVE * (number + 1)
            for code, fate in zip(("SO2", "NOx"), pair, strict=True):
                if fate == "refused":
                    line = f"{code}\tx\tmg/m3\t{slot.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t00\n".encode()
                    with clock.frozen(slot):
                        deliver(Parcel(line, "circular10", Sender("ftp", "x"), "a.txt", station.pk))
                elif fate != "nothing":
                    send(station, code, [slot], slot + (FIVE if fate == "on time" else HOUR))
        end = MORNING + 8 * HOUR
        settle(end)
        with clock.frozen(end):
            loss = ledger.station(officer(), station.code, FIFTH)
            days = ledger.days(loss, OCTOBER)
            hours = ledger.hours(loss, FIFTH)
        parts = loss.parts
        assert parts.expected == 2 * 8 * 12 == parts.on_time + parts.late + parts.refused + parts.missing
        assert sum(parts.reasons.values()) == parts.refused
        assert ledger.added(days.values()).missing == parts.missing
        assert ledger.added(row.parts for row in hours).expected == parts.expected
        assert sum(gap.missing for gap in found(station, end)) == parts.missing
        given_ = [fate for pair in fates for fate in pair]
        assert (parts.on_time, parts.late, parts.refused) == tuple(map(given_.count, ("on time", "late", "refused")))
        transaction.set_rollback(True)


def test_the_province_page_shows_the_worst_station_first_and_its_sum_adds_up(client: Client, station: Station) -> None:
    make_station("TL-KT-02", properties=("CO",), expected_from=MORNING)
    for code in ("SO2", "NOx"):
        send(station, code, slots(MORNING, 12), MORNING + HOUR)
    settle(MORNING + HOUR + FIVE)
    with clock.frozen(MORNING + 2 * HOUR):
        shown = page(client, "/ledger")
        assert shown.index("TL-KT-02") < shown.index("TL-KT-01")
        assert "TL-KT-02" not in page(client, "/ledger?q=TL-KT-01")
        better = page(client, "/ledger?sort=-share&length=week")
    assert better.index("TL-KT-01") < better.index("TL-KT-02")
    figures = [int(figure.replace(",", "")) for figure in re.findall(r"<strong>([\d,]+)</strong>", shown)]
    expected, on_time, late, refused, missing = figures[-5:]
    assert (expected, missing) == (36, 12)
    assert expected == on_time + late + refused + missing


def test_the_station_page_opens_a_day_by_the_hour_and_lists_its_gaps(client: Client, station: Station) -> None:
    send(station, "SO2", slots(MORNING, 12), MORNING + HOUR)
    settle(MORNING + 2 * HOUR)
    with clock.frozen(MORNING + 5 * HOUR):
        shown = page(client, f"/stations/{station.code}/ledger?month=2026-10&day=2026-10-05")
        vietnamese = page(client, f"/stations/{station.code}/ledger?month=2026-10", language="vi")
    assert "<strong>48</strong> expected = " in shown
    assert "<strong>36</strong> missing" in shown
    assert shown.count('data-share="0"') >= 3
    assert "Open: other parameters came" in shown
    assert "State a cause" in shown
    assert "Sổ số liệu bị mất" in vietnamese


def test_a_cause_is_stated_by_form_and_the_gap_is_known_from_then_on(client: Client, station: Station) -> None:
    settle(MORNING + HOUR)
    client.force_login(cast.dung())
    address = f"/stations/{station.code}/ledger/cause"
    with clock.frozen(MORNING + 3 * HOUR):
        form = client.get(f"{address}?from=2026-10-05T08:00&to=2026-10-05T09:00")
        assert 'value="2026-10-05T08:00"' in form.content.decode()
        wrong = client.post(address, {"start": "2026-10-05T09:00", "end": "2026-10-05T08:00", "cause": "x"})
        assert wrong.status_code == 422
        right = {"start": "2026-10-05T08:00", "end": "2026-10-05T09:00", "cause": "mất điện", "datastream": ""}
        assert client.post(address, right).status_code == 302
    (gap,) = found(station, MORNING + 3 * HOUR)
    assert gap.kind is GapKind.DECLARED


def test_the_ledger_leaves_as_csv_and_that_is_on_record(client: Client, station: Station) -> None:
    settle(MORNING + 2 * HOUR)
    client.force_login(cast.em())
    with clock.frozen(MORNING + 3 * HOUR):
        sheet = client.get("/ledger.csv?length=month&on=2026-10-05").getvalue().decode("utf-8-sig")
        cells = client.get(f"/stations/{station.code}/ledger.csv?month=2026-10").getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(StringIO(sheet))
    assert (row["station"], row["expected"], row["missing"], row["received_percent"]) == ("TL-KT-01", "48", "48", "0.0")
    hours = list(csv.DictReader(StringIO(cells)))
    assert [line["hour_end"] for line in hours[:2]] == ["2026-10-05T09:00+07:00", "2026-10-05T10:00+07:00"]
    assert sum(int(line["expected"]) for line in hours) == 48
    assert AuditEntry.objects.filter(action="observations.export_ledger").count() == 2


@pytest.mark.parametrize(
    "address",
    [
        "/stations/TL-KT-01/ledger",
        "/stations/TL-KT-01/ledger.csv",
        "/stations/TL-KT-01/ledger/cause",
        "/api/v1/ledger?station=TL-KT-01",
    ],
)
def test_a_user_of_another_plant_finds_no_ledger_there(client: Client, station: Station, address: str) -> None:
    client.force_login(cast.ha())
    assert client.get(address).status_code == 404
    assert "TL-KT-01" not in client.get("/ledger").content.decode()
    assert "TL-KT-01" not in client.get("/ledger.csv").getvalue().decode()


def test_the_public_reads_no_ledger_not_even_of_a_public_station(client: Client) -> None:
    make_station("TL-KT-03", public=True)
    for address in ("/ledger", "/stations/TL-KT-03/ledger", "/ledger.csv"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login")


def test_the_ledger_of_many_stations_takes_a_fixed_number_of_reads(
    client: Client, station: Station, django_assert_max_num_queries: object
) -> None:
    for number in range(2, 12):
        make_station(f"TL-KT-{number:02}", properties=("SO2", "NOx"), expected_from=MORNING)
    settle(MORNING + 3 * HOUR)
    client.force_login(cast.chi())
    with clock.frozen(MORNING + 5 * HOUR):
        with django_assert_max_num_queries(16):  # type: ignore[operator]
            client.get("/ledger")
        with django_assert_max_num_queries(24):  # type: ignore[operator]
            client.get(f"/stations/{station.code}/ledger?day=2026-10-05")


def test_a_month_is_cut_into_weeks_from_monday() -> None:
    rows = weeks(OCTOBER)
    assert rows[0][:3] == [None, None, None]
    assert rows[0][3] == date(2026, 10, 1)
    assert [day for row in rows for day in row if day] == list(OCTOBER.days)
    assert all(len(row) == 7 for row in rows)


@given(st.dates(date(1971, 1, 1), date(2400, 1, 1)), st.sampled_from(Length))
def test_windows_follow_one_another_without_a_day_between(day: date, length: Length) -> None:
    here = window(length, day)
    assert here.first <= day <= here.last
    assert here.before().end == here.start
    assert here.after().start == here.end

"""The one way a reading travels."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.observations.actions import rolling
from fansipan.services.observations.actions.delivering import deliver
from fansipan.services.observations.contracts import Flag, Parcel, Receipt, Refusal, Sender
from fansipan.services.observations.models import (
    DayRollup,
    Delivery,
    HourRollup,
    LatestReading,
    LedgerHour,
    Observation,
    ObservationRevision,
    Original,
    RefusedLine,
    Station,
)
from fansipan.services.observations.queries import series, verification
from fansipan.services.observations.queries.series import Period, Resolution
from fansipan.services.observations.tests.make import make_station, stream

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)


def lines(*rows: tuple[str, float | str, datetime], status: str = "00") -> bytes:
    return "".join(
        f"{code}\t{value}\tmg/m3\t{at.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t{status}\n" for code, value, at in rows
    ).encode()


def send(station: Station, content: bytes, at: datetime = NOON) -> Receipt:
    with clock.frozen(at):
        return deliver(Parcel(content, "circular10", Sender("ftp", station.code.lower()), "a.txt", station.pk))


@pytest.fixture
def station() -> Station:
    return make_station(properties=("SO2", "NOx"), expected_from=NOON - timedelta(hours=6))


def test_good_lines_are_stored_and_bad_ones_wait_in_quarantine(station: Station) -> None:
    content = lines(("SO2", 310.25, NOON)) + b"SO2\tabc\tmg/m3\t20261005120500\t00\n" + lines(("XYZ", 1, NOON))
    receipt = send(station, content)
    assert (receipt.stored, len(receipt.refused)) == (1, 2)
    assert Observation.objects.get().value == 310.25
    waiting = {line.line: (line.reason, line.text) for line in RefusedLine.objects.all()}
    assert waiting[2][0] == Refusal.BAD_VALUE
    assert waiting[3][0] == Refusal.UNKNOWN_PARAMETER
    assert waiting[3][1].startswith("XYZ\t1\tmg/m3")
    assert bytes(Original.objects.get().content) == content


def test_the_same_bytes_again_change_nothing(station: Station) -> None:
    content = lines(("SO2", 1.5, NOON), ("NOx", 2.5, NOON))
    first, again = send(station, content), send(station, content)
    assert again.repeated
    assert (again.stored, again.known, again.delivery_id) == (0, 2, first.delivery_id)
    assert Observation.objects.count() == 2
    assert Delivery.objects.get().repeats == 1


def test_a_reading_known_already_is_not_stored_twice(station: Station) -> None:
    send(station, lines(("SO2", 1.5, NOON)))
    receipt = send(station, lines(("SO2", 1.5, NOON), ("SO2", 1.6, NOON + timedelta(minutes=5))))
    assert (receipt.stored, receipt.known, receipt.revised) == (1, 1, 0)


def test_a_corrected_reading_takes_the_place_and_the_old_one_stays_visible(station: Station) -> None:
    send(station, lines(("SO2", 1.5, NOON)))
    receipt = send(station, lines(("SO2", 1.7, NOON)))
    assert receipt.revised == 1
    assert Observation.objects.get().value == 1.7
    assert ObservationRevision.objects.get().value == 1.5
    assert LatestReading.objects.get().value == 1.7


def test_a_late_reading_does_not_become_the_newest(station: Station) -> None:
    send(station, lines(("SO2", 2, NOON)))
    send(station, lines(("SO2", 1, NOON - timedelta(hours=2))))
    assert LatestReading.objects.get().value == 2


def test_a_spike_shows_when_its_successor_arrives(station: Station) -> None:
    so2 = stream(station, "SO2")
    so2.quality = {"spike_suspect": 50, "spike_fail": 500}
    so2.save()
    five = timedelta(minutes=5)
    for minute, value in enumerate((10, 11, 400, 12)):
        send(station, lines(("SO2", value, NOON + minute * five)), NOON + minute * five)
    flags = list(Observation.objects.order_by("time").values_list("flag", flat=True))
    assert flags[2] == Flag.SUSPECT
    assert flags[0] == flags[3] != Flag.SUSPECT


def test_readings_are_converted_to_the_unit_of_the_datastream(station: Station) -> None:
    content = f"SO2\t1500\tug/m3\t{NOON.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t00\n".encode()
    send(station, content)
    assert Observation.objects.get().value == pytest.approx(1.5)


def test_a_unit_of_another_kind_is_refused(station: Station) -> None:
    receipt = send(station, f"SO2\t15\tm/s\t{NOON.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t00\n".encode())
    assert [item.reason for item in receipt.refused] == [Refusal.BAD_UNIT]


def test_a_value_that_its_conversion_makes_infinite_is_refused(station: Station) -> None:
    receipt = send(station, f"SO2\t1e307\tg/m3\t{NOON.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t00\n".encode())
    assert [(item.reason, item.code) for item in receipt.refused] == [(Refusal.BAD_VALUE, "SO2")]
    assert not Observation.objects.exists()


UNKNOWN = "XYZ\t1\tmg/m3\t20261005120000\t00"
GOOD = "SO2\t1\tmg/m3\t20261005120000\t00"
AHEAD = '{"parameter":"SO2","time":"2026-10-09T12:00:00+07:00","value":2.5}'


@pytest.mark.parametrize(
    ("kind", "content", "line", "text"),
    [
        ("circular10", f"{GOOD}\r\n{UNKNOWN}\r\n".encode("utf-16"), 2, UNKNOWN),
        ("circular10", f"{GOOD}\r\n{UNKNOWN}\r\n".encode("utf-16-le"), 2, UNKNOWN),
        ("circular10", f"# a\u2028b \x0b c\n{GOOD}\n{UNKNOWN}\n".encode(), 3, UNKNOWN),
        ("csv.gz", gzip.compress(b"parameter,time,value\nXYZ,2026-10-05T12:00:00+07:00,1\n", mtime=0), 2, "XYZ,2026-"),
        ("json", f"[{AHEAD}]".encode(), 1, AHEAD),
        ("json.gz", gzip.compress(f'{{"observations":[{AHEAD}]}}'.encode(), mtime=0), 1, AHEAD),
        ("json", b'{"parameters":["SO2"],"times":["2026-10-09T12:00:00+07:00"],"values":[[2.5]]}', 1, AHEAD),
    ],
)
def test_a_refused_line_stands_in_quarantine_as_it_was_sent(
    station: Station, kind: str, content: bytes, line: int, text: str
) -> None:
    with clock.frozen(NOON):
        receipt = deliver(Parcel(content, kind, Sender("http", "token"), "", station.pk))
    told = {item.line: item.text for item in receipt.refused}
    assert told[line].startswith(text)


@pytest.mark.parametrize(
    "content", [b"1", b'"x"', b'{"observations":5}', b'{"parameters":5,"times":1,"values":2}', b"null"]
)
def test_a_body_that_is_no_readings_at_all_is_refused_whole(station: Station, content: bytes) -> None:
    with clock.frozen(NOON):
        receipt = deliver(Parcel(content, "json", Sender("http", "token"), "", station.pk))
    assert [(item.reason, item.text) for item in receipt.refused] == [(Refusal.DAMAGED, "")]


def test_a_clock_a_day_ahead_is_refused(station: Station) -> None:
    receipt = send(station, lines(("SO2", 1, NOON + timedelta(days=2))))
    assert [item.reason for item in receipt.refused] == [Refusal.TIME_IN_FUTURE]


def test_a_station_nobody_knows_waits_whole_in_quarantine() -> None:
    with clock.frozen(NOON):
        receipt = deliver(Parcel(lines(("SO2", 1, NOON)), "circular10", Sender("drop", "drop"), "WHO_20261005.txt"))
    assert receipt.refused[0].reason == Refusal.UNKNOWN_STATION
    assert Original.objects.count() == 1


def test_the_hour_of_the_facts_is_averaged_over_valid_readings_only(station: Station) -> None:
    """Worked example E13: ten of twelve readings are valid, their mean is 326.54."""
    values = [310.2, 315.8, 322.4, 318.0, 0.0, 901.3, 327.7, 331.5, 329.9, 333.2, 340.1, 336.6]
    states = ["00"] * 4 + ["02", "01"] + ["00"] * 6
    content = b"".join(
        lines(("SO2", value, NOON + timedelta(minutes=5 * (slot + 1))), status=status)
        for slot, (value, status) in enumerate(zip(values, states, strict=True))
    )
    end = NOON + timedelta(hours=1)
    send(station, content, end)
    with clock.frozen(end):
        rolling.roll_up()
    hour = HourRollup.objects.get(hour_end=end)
    assert hour.mean == pytest.approx(326.54)
    assert (hour.count, hour.valid, hour.expected) == (12, 10, 12)
    assert DayRollup.objects.get().valid == 10


def test_every_slot_of_an_hour_has_one_fate_and_a_resend_closes_the_gap(station: Station) -> None:
    start = NOON - timedelta(hours=1)
    slots = [start + timedelta(minutes=5 * slot) for slot in range(1, 13)]
    for at in slots[:6]:
        send(station, lines(("SO2", 1, at)), at + timedelta(minutes=1))
    send(station, lines(("SO2", 2, slots[6])), NOON + timedelta(minutes=30))
    send(station, f"SO2\t5\tm/s\t{slots[7].astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t00\n".encode())
    with clock.frozen(NOON + timedelta(hours=2)):
        rolling.roll_up()
        rolling.close_hours()
        cell = LedgerHour.objects.get(datastream_id=stream(station, "SO2").pk, hour_end=NOON)
        assert (cell.expected, cell.on_time, cell.late, cell.refused, cell.missing) == (12, 6, 1, 1, 4)
        assert cell.reasons == {"bad_unit": 1}
        assert LedgerHour.objects.filter(datastream_id=stream(station, "NOx").pk, missing=12).exists()
    send(station, lines(*[("SO2", 3, at) for at in slots[7:]]), NOON + timedelta(hours=3))
    with clock.frozen(NOON + timedelta(hours=3)):
        rolling.roll_up()
    cell.refresh_from_db()
    assert (cell.late, cell.refused, cell.missing) == (6, 0, 0)


def test_a_record_that_was_left_alone_verifies(station: Station) -> None:
    send(station, lines(("SO2", 1, NOON), ("NOx", 5, NOON)))
    send(station, lines(("SO2", 9, NOON), ("SO2", 3, NOON + timedelta(minutes=5))))
    last = send(station, b"\x00garbage")
    verdict = verification.verify(station.code, {last.sequence or 0: last.chain_hash or ""})
    assert verdict.holds, verdict.findings
    assert (verdict.deliveries, verdict.readings) == (3, 4)


SLIPPED_IN = """(datastream_id, time, value, status, flag, tests, delivery_id, review)
SELECT datastream_id, time + interval"""
SAME = "value, status, flag, tests, delivery_id, review FROM observation"
"""A reading more in the name of a delivery that is on record."""
REVISED = """(datastream_id, time, value, status, flag, tests, delivery_id, replaced_by, replaced_at)
SELECT datastream_id, time - interval '1 hour', 7, status, flag, tests, delivery_id, delivery_id, now()"""


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        ("UPDATE observation SET value = value + 0.01", "readings_altered"),
        ("DELETE FROM observation", "readings_altered"),
        ("UPDATE observations_original SET content = content || 'x'", "bytes_altered"),
        ("UPDATE observations_delivery SET sender = 'other'", "chain_broken"),
        ("UPDATE observation SET delivery_id = 999999", "readings_without_delivery"),
        (f"INSERT INTO observation {SLIPPED_IN} '1 second', {SAME}", "readings_without_delivery"),
        (f"INSERT INTO observation_revision {REVISED} FROM observation", "readings_without_delivery"),
        ("UPDATE observations_station SET chain_sequence = 7", "head_moved"),
    ],
)
def test_every_kind_of_tampering_is_found(station: Station, harm: str, found: str) -> None:
    from django.db import connection

    send(station, lines(("SO2", 1, NOON)))
    with connection.cursor() as cursor:
        cursor.execute(harm)
    assert found in {finding.what.value for finding in verification.verify(station.code).findings}


def test_a_chain_whose_end_was_cut_off_contradicts_the_senders_receipt(station: Station) -> None:
    receipt = send(station, lines(("SO2", 1, NOON)))
    Observation.objects.all()._raw_delete(using="default")
    Original.objects.all().delete()
    Delivery.objects.all().delete()
    Station.objects.update(chain_sequence=0, chain_hash="")
    assert verification.verify(station.code).holds
    assert not verification.verify(station.code, {1: receipt.chain_hash or ""}).holds


def test_a_series_is_raw_when_short_and_hourly_when_long_and_keeps_its_peaks(station: Station) -> None:
    so2 = stream(station, "SO2")
    times = [NOON - timedelta(minutes=5 * back) for back in range(2000, 0, -1)]
    send(station, lines(*[("SO2", 900 if n == 1234 else 10 + n % 7, at) for n, at in enumerate(times)]))
    with clock.frozen(NOON):
        rolling.roll_up()
    week = Period(NOON - timedelta(days=7), NOON)
    raw = series.series(SYSTEM, [so2.pk], week, Resolution.AUTO, points=200)[0]
    hours = series.series(SYSTEM, [so2.pk], week, Resolution.HOUR, points=100)[0]
    assert raw.resolution is Resolution.RAW
    assert len(raw.time) <= 210
    assert np.nanmax(raw.value) == np.nanmax(hours.value) == 900
    peak = clock.to_us(times[1234])
    assert raw.time[np.nanargmax(raw.value)] == hours.time[np.nanargmax(hours.value)] == peak


def test_a_month_expects_its_silent_days_too(station: Station) -> None:
    so2 = stream(station, "SO2")
    send(station, lines(*[("SO2", 5, NOON - timedelta(minutes=5 * back)) for back in range(12)]))
    with clock.frozen(NOON):
        rolling.roll_up()
    month = series.series(SYSTEM, [so2.pk], Period(NOON - timedelta(days=1), NOON), Resolution.MONTH)[0]
    assert month.extent is not None
    assert month.extent["expected"].tolist() == [31 * 288]
    assert month.extent["valid"].tolist() == [12]

"""Replaying after the cause of a refusal was mended: what was right stays, the record still verifies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from fansipan.kernel.models import AuditEntry
from fansipan.services.observations.actions import replaying, rolling
from fansipan.services.observations.actions.delivering import deliver
from fansipan.services.observations.contracts import Parcel, Receipt, Refusal, Sender
from fansipan.services.observations.models import (
    Delivery,
    LatestReading,
    LedgerHour,
    Observation,
    ObservationRevision,
    ObservedProperty,
    RefusedLine,
    Station,
    StationPrefix,
)
from fansipan.services.observations.queries import quarantine, verification
from fansipan.services.observations.queries.quarantine import QuarantineFilter
from fansipan.services.observations.rules import resolutions
from fansipan.services.observations.tests.make import make_station, stream
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)
FIVE = timedelta(minutes=5)


def lines(*rows: tuple[str, float | str, datetime], unit: str = "mg/m3") -> bytes:
    return "".join(
        f"{code}\t{value}\t{unit}\t{at.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t00\n" for code, value, at in rows
    ).encode()


def send(station: Station | None, content: bytes, at: datetime = NOON, name: str = "a.txt") -> Receipt:
    with clock.frozen(at):
        return deliver(Parcel(content, "circular10", Sender("ftp", "logger"), name, station.pk if station else None))


def replay(receipt: Receipt, at: datetime = NOON + timedelta(hours=3)) -> Receipt:
    with clock.frozen(at):
        return replaying.replay(cast.acting(cast.chi()), receipt.delivery_id, "the alias was added")


def teach(code: str, alias: str) -> None:
    """What an administrator does: the catalogue learns a code, and every station's configuration has changed."""
    found = ObservedProperty.objects.get(code=code)
    found.aliases = [*found.aliases, alias]
    found.save()
    Station.objects.update(config_version=F("config_version") + 1)


def teach_unit(code: str, spelling: str, unit: str) -> None:
    found = ObservedProperty.objects.get(code=code)
    found.unit_aliases = {**found.unit_aliases, spelling: unit}
    found.save()
    Station.objects.update(config_version=F("config_version") + 1)


def readings_of(table: type[Observation] | type[ObservationRevision]) -> set[tuple[int, datetime, str]]:
    rows = table.objects.values_list("datastream_id", "time", "value")
    return {(stream, at, repr(value)) for stream, at, value in rows}


def holds(station: Station) -> bool:
    verdict = verification.verify(station.code)
    assert verdict.holds, verdict.findings
    return True


@pytest.fixture
def station() -> Station:
    return make_station(properties=("SO2", "NOx"), expected_from=NOON - timedelta(hours=6))


def test_a_replay_stores_what_was_refused_and_keeps_what_was_right(station: Station) -> None:
    first = send(station, lines(("SO2", 10, NOON)) + lines(("SULFUR", 20, NOON + FIVE)))
    teach("SO2", "SULFUR")
    again = replay(first)
    assert (again.stored, again.known, again.revised, again.refused) == (1, 1, 0, ())
    assert sorted(Observation.objects.values_list("value", "delivery_id")) == [
        (10, first.delivery_id),
        (20, again.delivery_id),
    ]
    waiting = RefusedLine.objects.get()
    assert resolutions.read(waiting.resolution).delivery == again.delivery_id
    assert waiting.resolved_by == "Trần Thị Chi"
    assert holds(station)


def test_a_replay_is_a_link_of_the_chain_with_the_bytes_of_its_original(station: Station) -> None:
    first = send(station, lines(("SULFUR", 20, NOON)))
    send(station, lines(("NOx", 5, NOON)))
    teach("SO2", "SULFUR")
    again = Delivery.objects.get(pk=replay(first).delivery_id)
    assert (again.sequence, again.replay_of_id, again.protocol, again.sender) == (
        3,
        first.delivery_id,
        "replay",
        "Trần Thị Chi",
    )
    assert again.sha256 == first.sha256
    verdict = verification.verify(station.code)
    assert (verdict.holds, verdict.deliveries, verdict.readings) == (True, 3, 2)


def test_a_line_that_is_refused_again_stays_where_it_waits(station: Station) -> None:
    first = send(station, lines(("SULFUR", 20, NOON), ("XYZ", 1, NOON), ("SO2", "abc", NOON)))
    before = set(RefusedLine.objects.exclude(code="SULFUR").values_list("pk", flat=True))
    teach("SO2", "SULFUR")
    again = replay(first)
    assert {item.reason for item in again.refused} == {Refusal.UNKNOWN_PARAMETER, Refusal.BAD_VALUE}
    assert set(RefusedLine.objects.filter(resolved_at=None).values_list("pk", flat=True)) == before
    assert holds(station)


def test_replaying_twice_changes_nothing_the_second_time(station: Station) -> None:
    first = send(station, lines(("SULFUR", 20, NOON), ("XYZ", 1, NOON)))
    teach("SO2", "SULFUR")
    replay(first)
    again = replay(first)
    assert (again.stored, again.known, again.revised) == (0, 1, 0)
    assert RefusedLine.objects.filter(resolved_at=None).count() == 1
    assert holds(station)


def test_a_replay_of_a_replay_is_a_replay_of_the_original(station: Station) -> None:
    first = send(station, lines(("SULFUR", 20, NOON)))
    again = replay(replay(first))
    assert Delivery.objects.get(pk=again.delivery_id).replay_of_id == first.delivery_id
    assert holds(station)


def test_what_a_later_delivery_corrected_stays_corrected(station: Station) -> None:
    first = send(station, lines(("SO2", 10, NOON), ("SULFUR", 20, NOON + FIVE)))
    send(station, lines(("SO2", 12, NOON), ("SO2", 21, NOON + FIVE)), NOON + timedelta(hours=1))
    teach("SO2", "SULFUR")
    again = replay(first)
    assert (again.stored, again.known, again.revised) == (0, 2, 0)
    assert sorted(Observation.objects.values_list("value", flat=True)) == [12, 21]
    assert ObservationRevision.objects.count() == 1
    assert not RefusedLine.objects.filter(resolved_at=None).exists()
    assert holds(station)


def test_a_replay_corrects_what_its_own_bytes_were_misread_as(station: Station) -> None:
    """The unit was thought to be the datastream's own; told better, the same bytes give another value."""
    first = send(station, lines(("SO2", 1500, NOON), unit="ug/m3"))
    teach_unit("SO2", "ug/m3", "mg/m3")
    again = replay(first)
    assert again.revised == 1
    assert Observation.objects.get().value == 1500
    assert holds(station)


def test_times_are_judged_as_of_the_day_the_bytes_came(station: Station) -> None:
    first = send(station, lines(("SO2", 1, NOON + timedelta(days=2)), ("SULFUR", 2, NOON)))
    teach("SO2", "SULFUR")
    again = replay(first, NOON + timedelta(days=5))
    assert [item.reason for item in again.refused] == [Refusal.TIME_IN_FUTURE]
    assert Observation.objects.get().time == NOON


def test_a_whole_file_that_could_not_be_read_gives_its_lines_once_it_can(station: Station) -> None:
    first = send(station, lines(("SO2", 7, NOON), ("NOx", 8, NOON), ("XYZ", 9, NOON)).replace(b"\t00", b""))
    assert {item.reason for item in first.refused} == {Refusal.TOO_FEW_FIELDS}
    station.profile.format = {"fields": ["code", "value", "unit", "time"]}
    station.profile.save()
    Station.objects.update(config_version=F("config_version") + 1)
    again = replay(first)
    assert (again.stored, len(again.refused)) == (2, 1)
    waiting = RefusedLine.objects.get(resolved_at=None)
    assert (waiting.reason, waiting.line, waiting.delivery_id) == ("unknown_parameter", 3, again.delivery_id)
    assert holds(station)


def test_readings_that_came_in_time_are_on_time_after_a_replay(station: Station) -> None:
    slots = [NOON - timedelta(hours=1) + FIVE * slot for slot in range(1, 13)]
    for at in slots:
        first = send(station, lines(("SULFUR", 1, at)), at)
    with clock.frozen(NOON + FIVE):
        rolling.roll_up()
        rolling.close_hours()
    so2 = stream(station, "SO2")
    cell = LedgerHour.objects.get(datastream_id=so2.pk, hour_end=NOON)
    assert (cell.expected, cell.missing) == (12, 12)
    teach("SO2", "SULFUR")
    wanted = QuarantineFilter(station=station.code, reason="unknown_parameter")
    with clock.frozen(NOON + timedelta(days=1)):
        outcome = replaying.replay_group(cast.acting(cast.chi()), wanted, "alias")
        rolling.roll_up()
    assert (outcome.deliveries, outcome.stored, outcome.resolved, outcome.still, outcome.left) == (12, 12, 12, 0, 0)
    cell.refresh_from_db()
    assert (cell.on_time, cell.late, cell.missing) == (12, 0, 0)
    assert LatestReading.objects.get(datastream_id=so2.pk).time == NOON
    assert holds(station)
    assert first.station == station.code


def test_a_delivery_of_an_unknown_station_is_delivered_as_the_station_it_is_given(station: Station) -> None:
    unknown = send(None, lines(("SO2", 3, NOON)), name="LCA_DAP_KT09_20261005120000.txt")
    with clock.frozen(NOON + timedelta(hours=1)):
        receipt = replaying.claim(
            cast.acting(cast.chi()), unknown.delivery_id, station.code, "the plant renamed its logger", "LCA_DAP_KT09"
        )
    assert (receipt.station, receipt.sequence, receipt.stored) == (station.code, 1, 1)
    assert not RefusedLine.objects.filter(resolved_at=None).exists()
    assert StationPrefix.objects.get(prefix="lca_dap_kt09").station == station
    assert holds(station)
    assert verification.verify(station.code).readings == 1


def test_a_delivery_that_was_claimed_is_no_other_stations(station: Station) -> None:
    other = make_station("TL-KT-02")
    chi = cast.acting(cast.chi())
    unknown = send(None, lines(("SO2", 3, NOON)), name="WHO_20261005120000.txt")
    replaying.claim(chi, unknown.delivery_id, station.code, "asked the plant")
    with pytest.raises(Conflict, match="claimed_already"):
        replaying.claim(chi, unknown.delivery_id, other.code, "asked again")
    with pytest.raises(Invalid, match="prefix_of_another_file"):
        replaying.claim(chi, unknown.delivery_id, station.code, "and another prefix", "TL_KT_02")


def test_a_prefix_that_is_another_stations_cannot_be_taken(station: Station) -> None:
    other = make_station("TL-KT-02")
    unknown = send(None, lines(("SO2", 3, NOON)), name="TL_KT_02_20261005120000.txt")
    with pytest.raises(Conflict, match="prefix_taken"):
        replaying.claim(cast.acting(cast.chi()), unknown.delivery_id, station.code, "mine", "TL_KT_02")
    assert replay(unknown).station == other.code


def test_a_group_of_unknown_files_is_claimed_with_its_prefix(station: Station) -> None:
    for minute in range(3):
        at = NOON + minute * FIVE
        name = f"/in/LCA_DAP_KT09_{at.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}.txt"
        send(None, lines(("SO2", minute, at)), at, name)
    send(None, b"x", name="OTHER_20261005120000.txt")
    chi = cast.acting(cast.chi())
    group = next(one for one in quarantine.groups(chi, QuarantineFilter()).items if one.lines == 3)
    assert group.cause == "LCA_DAP_KT09"
    outcome = replaying.claim_group(
        chi, QuarantineFilter(reason="unknown_station", cause=group.cause), station.code, "the new logger"
    )
    assert (outcome.deliveries, outcome.stored, outcome.still) == (3, 3, 0)
    assert quarantine.count_open(chi, QuarantineFilter()) == 1
    assert holds(station)


def test_a_file_of_an_unknown_station_waits_until_somebody_knows_it(station: Station) -> None:
    unknown = send(None, lines(("SO2", 3, NOON)), name="LCA_DAP_KT09_20261005120000.txt")
    with pytest.raises(Conflict, match="station_still_unknown"):
        replay(unknown)
    StationPrefix.objects.create(station=station, prefix="LCA_DAP_KT09")
    assert replay(unknown).station == station.code


def test_the_same_bytes_after_a_claim_are_known(station: Station) -> None:
    content, name = lines(("SO2", 3, NOON)), "LCA_DAP_KT09_20261005120000.txt"
    unknown = send(None, content, name=name)
    replaying.claim(cast.acting(cast.chi()), unknown.delivery_id, station.code, "new name", "LCA_DAP_KT09")
    again = send(station, content, NOON + FIVE, name)
    assert (again.stored, again.known) == (0, 1)
    assert holds(station)


def test_a_dismissed_line_is_put_aside_with_its_reason_and_stays_so(station: Station) -> None:
    first = send(station, lines(("XYZ", 1, NOON), ("SULFUR", 2, NOON)))
    chi = cast.acting(cast.chi())
    wanted = QuarantineFilter(station=station.code, reason="unknown_parameter", code="XYZ")
    with clock.frozen(NOON + FIVE):
        assert replaying.dismiss(chi, wanted, "a test of the technician") == 1
    line = RefusedLine.objects.get(code="XYZ")
    assert resolutions.read(line.resolution).why == "a test of the technician"
    teach("SO2", "SULFUR")
    replay(first)
    assert not RefusedLine.objects.filter(resolved_at=None).exists()
    assert RefusedLine.objects.count() == 2


def test_a_slot_whose_line_was_dismissed_stays_refused_in_the_ledger(station: Station) -> None:
    at = NOON - timedelta(minutes=30)
    send(station, lines(("SO2", "abc", at)), at)
    wanted = QuarantineFilter(station=station.code, reason="bad_value")
    with clock.frozen(NOON + FIVE):
        rolling.close_hours()
        replaying.dismiss(cast.acting(cast.chi()), wanted, "noise")
        send(station, lines(("SO2", 1, at + FIVE)), NOON + FIVE)
        rolling.roll_up()
    cell = LedgerHour.objects.get(datastream_id=stream(station, "SO2").pk, hour_end=NOON)
    assert (cell.refused, cell.reasons) == (1, {"bad_value": 1})


def test_every_replay_claim_and_dismissal_is_on_record_with_its_reason(station: Station) -> None:
    first = send(station, lines(("SULFUR", 20, NOON), ("XYZ", 1, NOON)))
    teach("SO2", "SULFUR")
    replay(first)
    replaying.dismiss(
        cast.acting(cast.chi()), QuarantineFilter(station=station.code, reason="unknown_parameter"), "junk"
    )
    noted = {entry.action: entry for entry in AuditEntry.objects.filter(action__startswith="observations.")}
    again = noted["observations.replay_delivery"]
    assert (again.target, again.why) == (f"delivery:{first.delivery_id}", "the alias was added")
    assert (again.after or {})["stored"] == 1
    assert noted["observations.dismiss_refused"].target == "station:TL-KT-01"
    assert (noted["observations.dismiss_refused"].after or {})["lines"] == 1


def test_nobody_replays_without_a_reason_or_a_right(station: Station) -> None:
    first = send(station, lines(("XYZ", 1, NOON)))
    with pytest.raises(Invalid, match="reason_missing"):
        replaying.replay(cast.acting(cast.chi()), first.delivery_id, "  ")
    for person in (cast.an(), cast.dung(), cast.em()):
        with pytest.raises(Forbidden):
            replaying.replay(cast.acting(person), first.delivery_id, "why not")
        with pytest.raises(Forbidden):
            replaying.dismiss(cast.acting(person), QuarantineFilter(), "why not")
    with pytest.raises(Invalid, match="quarantine_too_wide"):
        replaying.dismiss(cast.acting(cast.chi()), QuarantineFilter(), "all of it")
    with pytest.raises(NotFound):
        replaying.replay(cast.acting(cast.chi()), 999_999, "no such thing")
    assert Delivery.objects.count() == 1


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["SO2", "NOx", "SULFUR", "XYZ"]),
            st.sampled_from(["1", "2", "abc", ""]),
            st.integers(0, 4),
            st.sampled_from(["mg/m3", "m/s", "ug/m3"]),
        ),
        max_size=8,
    ).flatmap(lambda rows: st.tuples(st.just(rows), st.integers(0, len(rows))))
)
def test_whatever_was_sent_a_replay_adds_up_and_verifies(
    sent: tuple[list[tuple[str, str, int, str]], int],
) -> None:
    """Two deliveries of anything, then each replayed after the catalogue learnt a code: nothing right is lost."""
    rows, cut = sent
    with transaction.atomic():
        station = make_station("TL-KT-09", properties=("SO2", "NOx"))
        receipts = [
            send(station, b"".join(lines((c, v, NOON + n * FIVE), unit=u) for c, v, n, u in part), NOON + after * FIVE)
            for after, part in enumerate((rows[:cut], rows[cut:]))
        ]
        right = readings_of(Observation)
        teach("SO2", "SULFUR")
        for receipt in receipts:
            again = replay(receipt)
            waiting = RefusedLine.objects.filter(
                resolved_at=None, delivery_id__in=[receipt.delivery_id, again.delivery_id]
            )
            assert waiting.count() == len(again.refused)
        kept = readings_of(Observation)
        moved = readings_of(ObservationRevision)
        assert right <= kept | moved
        assert holds(station)
        transaction.set_rollback(True)

"""Files follow the record: whatever arrives, however late, whoever flags it; and people ask for them again."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest

from fansipan.kernel import clock
from fansipan.kernel.errors import Forbidden, Invalid
from fansipan.kernel.models import AuditEntry
from fansipan.services.exchange.actions import asking, composing, marking, switching
from fansipan.services.exchange.contracts import Again, FileState, Lane
from fansipan.services.exchange.models import (
    Destination,
    DestinationStation,
    DestinationStream,
    DueSpan,
    FileContent,
    OutboundFile,
    Resend,
    Sending,
    Standing,
)
from fansipan.services.exchange.tests.make import NOON, STEP, deliver, line, make_destination, make_measuring
from fansipan.services.observations.actions import flags
from fansipan.services.observations.contracts import Flag
from fansipan.services.observations.models import Delivery
from fansipan.services.observations.queries.series import Period
from fansipan.services.observations.tests.make import make_station, stream
from tests import cast

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=10)


def compose(at: object = LATER) -> int:
    with clock.frozen(at):  # type: ignore[arg-type]
        return composing.compose()


def accept_all() -> None:
    """As if the other side had taken everything."""
    Sending.objects.filter(state="waiting").update(state="accepted")
    OutboundFile.objects.filter(state="waiting").update(state="accepted", was_accepted=True)


def text(row: OutboundFile) -> str:
    return bytes(FileContent.objects.get(file=row).content).decode()


def test_each_window_of_a_station_becomes_a_file_in_the_order_of_time() -> None:
    make_destination()
    make_measuring()
    assert compose() == 12
    rows = list(OutboundFile.objects.order_by("pk"))
    assert [row.end for row in rows] == [NOON - STEP * number for number in range(12)][::-1]
    newest = rows[-1]
    assert (newest.name, newest.folder) == ("TL-KT-01_20261122120000.txt", "")
    assert text(newest) == ("NOx\t111.0000\tmg/Nm3\t20261122120000\t00\nSO2\t111.0000\tmg/Nm3\t20261122120000\t00\n")
    assert newest.sha256 == sha256(text(newest).encode()).hexdigest()
    assert newest.deliveries == [Delivery.objects.get().pk]
    assert [one.file_id for one in Sending.objects.order_by("pk")] == [row.pk for row in rows]


def test_a_window_waits_for_its_time_and_nothing_is_made_twice() -> None:
    make_destination()
    make_measuring()
    assert compose(NOON + timedelta(minutes=4)) == 11
    assert compose(NOON + timedelta(minutes=4)) == 0
    assert DueSpan.objects.count() == 1
    assert compose() == 1
    assert not DueSpan.objects.filter(start__lt=NOON).exists()


@pytest.mark.parametrize(
    ("again", "made", "name"),
    [
        (Again.SAME_NAME, 1, "TL-KT-01_20261122120000.txt"),
        (Again.NEW_NAME, 1, "TL-KT-01_20261122120000_2.txt"),
        (Again.NEVER, 0, "TL-KT-01_20261122120000.txt"),
    ],
)
def test_a_corrected_reading_is_sent_again_as_the_destination_wants(again: Again, made: int, name: str) -> None:
    make_destination(again=again)
    station = make_measuring()
    compose()
    accept_all()
    deliver(station, [line("SO2", 555, NOON)], NOON + timedelta(hours=3))
    assert compose(NOON + timedelta(hours=4)) == made
    newest = OutboundFile.objects.get(end=NOON, is_current=True)
    assert newest.name == name
    assert ("555.0000" in text(newest)) is bool(made)


def test_a_correction_takes_the_place_of_what_waits() -> None:
    make_destination(again=Again.NEVER)
    station = make_measuring()
    compose()
    deliver(station, [line("SO2", 555, NOON)], NOON + timedelta(minutes=11))
    assert compose(NOON + timedelta(minutes=12)) == 1
    states = OutboundFile.objects.filter(end=NOON).order_by("revision").values_list("state", flat=True)
    assert list(states) == [FileState.REPLACED, FileState.WAITING]
    assert Sending.objects.filter(state="waiting").count() == 12


def test_a_late_reading_makes_a_file_of_its_own_time() -> None:
    make_destination()
    station = make_measuring()
    compose()
    past = NOON - timedelta(days=2)
    deliver(station, [line("SO2", 7, past)], NOON + timedelta(hours=1))
    assert compose(NOON + timedelta(hours=1)) == 1
    assert OutboundFile.objects.get(end=past).name == "TL-KT-01_20261120120000.txt"


def test_an_officers_flag_changes_what_was_sent() -> None:
    make_destination(included="valid")
    station = make_measuring()
    compose()
    accept_all()
    with clock.frozen(LATER):
        period = Period(NOON - STEP, NOON)
        flags.flag_period(cast.acting(cast.chi()), stream(station, "SO2").pk, period, Flag.FAIL, "đầu dò bẩn")
    assert compose() == 1
    assert "SO2" not in text(OutboundFile.objects.get(end=NOON, is_current=True))


def test_hours_are_sent_as_means_stamped_at_their_end() -> None:
    make_destination(content="hours", every_minutes=60)
    make_measuring()
    assert compose(NOON + timedelta(hours=1)) == 1
    row = OutboundFile.objects.get()
    assert text(row).splitlines()[1] == "SO2\t105.5000\tmg/Nm3\t20261122120000\t00"
    assert row.deliveries == [Delivery.objects.get().pk]


def test_a_destination_gets_what_it_was_set_to_get_under_its_own_codes() -> None:
    destination = make_destination(codes={"SO2": "SO2_LC"}, units={"mg/m3": "mg/m3"}, file_name="{station}.txt")
    station = make_measuring()
    make_measuring("TL-KT-02")
    other = make_measuring("TL-KT-03")
    DestinationStation.objects.create(destination=destination, station=station, code="LC0001")
    DestinationStation.objects.create(destination=destination, station=other, left_out=True)
    DestinationStream.objects.create(destination=destination, datastream=stream(station, "NOx"), left_out=True)
    compose()
    names = {row.name for row in OutboundFile.objects.all()}
    assert names == {"LC0001.txt", "TL-KT-02.txt"}
    assert text(OutboundFile.objects.get(end=NOON, station=station)) == "SO2_LC\t111.0000\tmg/m3\t20261122120000\t00\n"
    Destination.objects.update(all_stations=False)
    assert marking.derive(Destination.objects.get(), NOON - timedelta(days=1)) == 0


def test_what_no_mark_told_is_found_by_comparing_the_record() -> None:
    """A destination put into use after the readings came, or a mark that was lost."""
    make_measuring(hours=3)
    destination = make_destination()
    assert not DueSpan.objects.exists()
    with clock.frozen(LATER):
        assert marking.derive_all() == 3
        assert composing.compose() == 36
        assert marking.derive(destination, NOON - timedelta(days=1)) == 0


def test_nothing_is_due_before_the_day_from_which_it_is_sent() -> None:
    make_destination()
    Destination.objects.update(send_from=NOON - 3 * STEP)
    make_measuring()
    assert compose() == 3


def test_a_long_stretch_is_made_into_files_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composing, "MOST_WINDOWS", 5)
    make_destination()
    make_measuring()
    assert [compose() for _ in range(4)] == [5, 5, 2, 0]


def test_settings_that_allow_no_file_are_told_and_hold_up_no_other() -> None:
    make_destination("hong", separator=",", decimals=0, codes={"SO2": "SO,2"})
    make_destination("tot")
    make_measuring()
    assert compose() == 12
    assert "separator_within" in Standing.objects.get(destination__code="hong").trouble
    Destination.objects.filter(code="hong").update(codes={})
    assert compose() == 12
    assert Standing.objects.get(destination__code="hong").trouble == ""


def test_a_person_has_a_period_sent_again_under_the_same_names() -> None:
    make_destination()
    make_measuring()
    make_measuring("TL-KT-02")
    compose()
    accept_all()
    chi = cast.acting(cast.chi())
    with clock.frozen(LATER):
        asking.send_again(chi, "bo", ["TL-KT-01"], (NOON - 2 * STEP, NOON), "Bộ báo thiếu")
        assert composing.compose() == 2
    waiting = Sending.objects.filter(state="waiting").select_related("file")
    assert {one.lane for one in waiting} == {Lane.ASKED}
    assert {one.file.name for one in waiting} == {"TL-KT-01_20261122115500.txt", "TL-KT-01_20261122120000.txt"}
    assert OutboundFile.objects.count() == 24
    asked = Resend.objects.get()
    assert (asked.files, asked.done_at) == (2, LATER)
    assert AuditEntry.objects.get(action="exchange.send_again").why == "Bộ báo thiếu"


def test_who_may_ask_for_what() -> None:
    make_destination()
    make_measuring()
    chi, period = cast.acting(cast.chi()), (NOON - STEP, NOON)
    with clock.frozen(LATER):
        with pytest.raises(Invalid, match="why_missing"):
            asking.send_again(chi, "bo", [], period, " ")
        with pytest.raises(Invalid, match="not_its_station"):
            asking.send_again(chi, "bo", ["KHONG-CO"], period, "x")
        with pytest.raises(Invalid, match="period"):
            asking.send_again(chi, "bo", [], (NOON, NOON), "x")
        for person in (cast.an(), cast.dung(), cast.em()):
            with pytest.raises(Forbidden):
                asking.send_again(cast.acting(person), "bo", [], period, "x")
            with pytest.raises(Forbidden):
                switching.pause(cast.acting(person), "bo", "x")


def test_a_station_that_was_never_heard_is_no_file() -> None:
    make_destination()
    make_station()
    assert compose() == 0

"""Shifts with both signatures, the log, the report of the day, the brief."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from pypdf import PdfReader

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid
from fansipan.kernel.models import AuditEntry, OutboxEvent
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.centre.actions import briefing, loading, logging, measuring, scenarios, shifts, situation
from fansipan.services.centre.actions.scenarios import Start
from fansipan.services.centre.models import Brief, BriefPlan, Shift, ShiftEntry, SituationVersion
from fansipan.services.centre.queries import briefs
from fansipan.services.centre.queries import shifts as queries
from fansipan.services.centre.tests.make import make_scenario
from tests import cast

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""07:30 in Viet Nam."""

DAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with clock.frozen(MORNING):
        yield


def test_a_shift_passes_from_one_leader_to_the_next_by_two_signatures() -> None:
    an, chi = cast.acting(cast.an()), cast.acting(cast.chi())
    first = shifts.take(an)
    scenarios.start(an, make_scenario(), Start())
    with pytest.raises(Conflict, match="not_given"):
        shifts.accept(chi)
    with clock.frozen(MORNING + timedelta(hours=8)):
        shifts.give(an, "Mind the smoke")
    with pytest.raises(Forbidden, match="second_person"):
        shifts.accept(an)
    with clock.frozen(MORNING + timedelta(hours=8, minutes=5)):
        second = shifts.accept(chi)
    row = Shift.objects.get(pk=first)
    assert (row.handover, row.taken_by, row.ended_at) == ("Mind the smoke", cast.chi(), row.taken_at)
    assert [one["kind"] for one in row.open_items] == ["order"]
    current = queries.current()
    assert current is not None
    assert (current.pk, current.leader) == (second, cast.chi())
    assert OutboxEvent.objects.get(name="centre.shift_handed").payload == {"shift": first, "next": second}


def test_nobody_else_hands_a_shift_over_and_one_is_on_at_a_time() -> None:
    shifts.take(cast.acting(cast.an()))
    with pytest.raises(Forbidden, match="not_leader"):
        shifts.give(cast.acting(cast.chi()), "I leave")
    with pytest.raises(Conflict, match="shift_on"):
        shifts.take(cast.acting(cast.chi()))
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.create(leader=cast.chi(), started_at=MORNING)
    with pytest.raises(Forbidden):
        shifts.take(cast.acting(cast.em()))


def test_a_shift_whose_leader_left_without_signing_is_taken_over_for_a_reason() -> None:
    an, chi = cast.acting(cast.an()), cast.acting(cast.chi())
    first = shifts.take(an)
    with pytest.raises(Forbidden, match="second_person"):
        shifts.relieve(an, "I stay")
    with pytest.raises(Invalid, match="why_missing"):
        shifts.relieve(chi, "  ")
    second = shifts.relieve(chi, "An was taken ill")
    row = Shift.objects.get(pk=first)
    assert (row.given_at, row.taken_by, row.ended_at) == (None, cast.chi(), MORNING)
    assert ShiftEntry.objects.filter(shift=first, kind="decision", text__contains="An was taken ill").exists()
    assert AuditEntry.objects.get(action="centre.relieve_shift").why == "An was taken ill"
    current = queries.current()
    assert current is not None
    assert (current.pk, current.leader) == (second, cast.chi())
    shifts.give(chi, "All quiet")
    with pytest.raises(Conflict, match="given_already"):
        shifts.relieve(an, "too late")


def test_the_log_holds_who_said_what_and_is_never_changed() -> None:
    shifts.take(cast.acting(cast.an()))
    number = logging.write(cast.acting(cast.an()), "Called the plant", logging.DECISION)
    row = ShiftEntry.objects.get(pk=number)
    assert (row.author, row.kind, row.shift) == ("Nguyễn Văn An", "decision", queries.current())
    with pytest.raises(Invalid, match="text_missing"):
        logging.write(cast.acting(cast.an()), "  ")
    with pytest.raises(Invalid, match="kind"):
        logging.write(cast.acting(cast.an()), "x", "automatic")
    for change in ("UPDATE centre_shiftentry SET text = 'x'", "DELETE FROM centre_shiftentry"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_the_report_of_the_day_is_written_by_the_system_and_worded_by_the_leader() -> None:
    an = cast.acting(cast.an())
    measuring.measure()
    logging.write(an, "Smoke seen at the gate")
    assert situation.save(an, DAY, "Quiet night") == 1
    assert situation.save(an, DAY, "Quiet night, smoke in the morning") == 2
    situation.publish(an, DAY)
    with pytest.raises(Conflict, match="published_already"):
        situation.save(an, DAY, "other words")
    with pytest.raises(Invalid, match="why_missing"):
        situation.correct(an, DAY, "Quiet night, fog in the morning", " ")
    assert situation.correct(an, DAY, "Quiet night, fog in the morning", "It was fog") == 3
    kept = list(SituationVersion.objects.order_by("number"))
    assert [(one.number, one.published) for one in kept] == [(1, False), (2, True), (3, True)]
    assert any(one["text"] == "Smoke seen at the gate" for one in kept[0].found["events"])
    assert {one["name"] for one in kept[0].found["numbers"]} >= {"cases.open", "observations.refused"}


def test_nobody_reports_of_tomorrow() -> None:
    with pytest.raises(Invalid, match="day_to_come"):
        situation.save(cast.acting(cast.an()), DAY + timedelta(days=1), "all will be well")


def test_a_leader_works_through_the_pages(client: Client) -> None:
    client.force_login(cast.an())
    client.post("/shifts/take")
    client.post("/shifts/log", {"text": "Called the plant", "decision": "1"})
    client.post(f"/situation/{DAY}", {"text": "All quiet", "publish": "1"})
    assert "Called the plant" in client.get("/desk").content.decode()
    assert "All quiet" in client.get(f"/situation/{DAY}?version=1").content.decode()
    assert "Đã phát hành" in client.get("/situation").content.decode().replace("đã phát hành", "Đã phát hành")
    client.post("/shifts/give", {"text": "Nothing special"})
    other = Client()
    other.force_login(cast.chi())
    assert "Tôi nhận ca" in other.get("/shifts").content.decode()
    other.post("/shifts/accept")
    assert f"/shifts/{Shift.objects.get(ended_at__isnull=False).pk}" in other.get("/shifts").content.decode()
    assert client.get("/situation/tomorrow").status_code == 404


def plan() -> None:
    for _loaded in loading.load(SYSTEM):
        pass
    owner = {"indicator": "cases.late", "owner": cast.centre().code}
    row = BriefPlan.objects.get()
    row.numbers = [owner, *[one for one in row.numbers if one["indicator"] != "cases.late"]]
    row.save()


def test_the_brief_is_made_once_at_its_time_with_ten_numbers_and_five_tasks() -> None:
    plan()
    number = scenarios.start(cast.acting(cast.an()), make_scenario(), Start())
    measuring.measure()
    assert not briefing.make_due()
    with clock.frozen(MORNING + timedelta(minutes=31)):
        assert briefing.make_due()
        assert not briefing.make_due()
    row = Brief.objects.get()
    made = briefs.read(row.content)
    assert row.day == DAY
    assert len(made["numbers"]) == 10
    assert [one["title"] for one in made["tasks"]] == ["Đến hiện trường", "Kiểm tra số liệu"]
    first = made["numbers"][0]
    assert (first["name"], first["owner"], first["text"], first["as_of"]) == (
        "cases.late", "Trung tâm Quan trắc", "0", MORNING,
    )  # fmt: skip
    text = " ".join(PdfReader(io.BytesIO(bytes(row.pdf))).pages[0].extract_text().split())
    for said in ("Vụ việc trễ hạn", "Trung tâm Quan trắc", "Đến hiện trường", "23/11/2026"):
        assert said in text, said
    assert number


def test_one_click_leads_from_a_red_number_to_its_rows(client: Client) -> None:
    plan()
    measuring.measure()
    client.force_login(cast.chi())
    page = client.get("/brief").content.decode()
    assert 'href="/indicators/cases.late#rows"' in page
    assert 'id="rows"' in client.get("/indicators/cases.late").content.decode()


def test_a_brief_that_was_made_stays_as_it_was(client: Client) -> None:
    plan()
    with clock.frozen(MORNING + timedelta(minutes=31)):
        briefing.make_due()
    client.force_login(cast.em())
    assert client.get(f"/brief/{DAY}").status_code == 200
    assert client.get(f"/brief/{DAY}/pdf").content.startswith(b"%PDF")
    assert client.get("/brief/2026-11-22").status_code == 404

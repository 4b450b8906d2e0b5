"""The pages of cases, as agency and plant use them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fansipan.kernel import clock
from fansipan.services.cases.actions import moving, tasks
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.actions.tasks import NewTask
from fansipan.services.cases.models import CalendarDay, CaseFile
from fansipan.services.cases.queries import cases
from fansipan.services.cases.tests.make import INCIDENT, PHOTO, make_case, make_types
from fansipan.services.identity.models import User
from tests import cast

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_agency_and_plant_see_the_same_timeline_and_each_its_own_steps() -> None:
    code = make_case(text="143 of 100 mg/Nm³")
    agency, plant = browser(cast.an()), browser(cast.dung())
    agency.post(f"/cases/{code}/say", {"text": "Please look at once."})
    for client in (agency, plant):
        page = text(client.get(f"/cases/{code}"))
        assert "Please look at once." in page
        assert "143 of 100 mg/Nm³" in page
    assert f"/cases/{code}/steps/acknowledge" in text(agency.get(f"/cases/{code}"))
    assert f"/cases/{code}/steps/explain" in text(plant.get(f"/cases/{code}"))
    assert f"/cases/{code}/steps/acknowledge" not in text(plant.get(f"/cases/{code}"))


def test_a_plant_states_cause_and_remedy_with_a_photo_and_the_agency_returns_it() -> None:
    code = make_case()
    plant, agency = browser(cast.dung()), browser(cast.an())
    assert plant.post(f"/cases/{code}/steps/explain", {"cause": "pump"}).status_code == 422
    photo = SimpleUploadedFile("lo.png", PHOTO, "image/png")
    sent = {"cause": "pump", "remedy": "new pump", "attachments": photo, "lon": "104.1", "lat": "22.3"}
    page = text(plant.post(f"/cases/{code}/steps/explain", sent, follow=True))
    assert "new pump" in page
    file = CaseFile.objects.get()
    assert (file.lon, file.lat) == (104.1, 22.3)
    shown = agency.get(f"/cases/{code}/files/{file.pk}")
    assert shown.content == PHOTO
    assert "sandbox" in shown["Content-Security-Policy"]
    agency.post(f"/cases/{code}/steps/give_back", {"text": "which pump?"})
    assert cases.case(cast.acting(cast.dung()), code).card.state == "returned"


def test_a_step_that_is_not_yours_is_a_conflict_and_not_a_page() -> None:
    code = make_case()
    assert browser(cast.dung()).get(f"/cases/{code}/steps/close").status_code == 409
    assert browser(cast.ha()).get(f"/cases/{code}").status_code == 404
    assert browser(cast.em()).post(f"/cases/{code}/say", {"text": "x"}).status_code == 403


def test_an_operator_opens_a_case_by_hand_and_finds_it_in_the_list() -> None:
    make_types()
    cast.plant()
    client = browser(cast.an())
    sent = {"type": INCIDENT, "title": "Smoke at the gate", "agency": "TT-QT", "party": "NM-1", "refs": "station:A b"}
    assert client.post("/cases/new", sent).status_code == 422
    page = text(client.post("/cases/new", {**sent, "refs": "station:TL-KT-01"}, follow=True))
    assert "SC-2026-000001" in page
    assert "Smoke at the gate" in text(client.get("/cases?q=smoke"))
    assert "Smoke at the gate" in text(client.get("/cases?ref=station:TL-KT-01"))
    assert "Smoke at the gate" not in text(client.get("/cases?show=closed"))
    assert "Smoke at the gate" in text(browser(cast.dung()).get("/cases"))


def test_a_task_is_given_finished_and_late_ones_stand_out() -> None:
    code = make_case()
    agency, plant = browser(cast.an()), browser(cast.dung())
    due = (MONDAY + 9 * HOUR).astimezone(clock.VIETNAM)
    sent = {"title": "Send the protocol", "organisation": "NM-1", "due": f"{due:%Y-%m-%dT%H:%M}"}
    agency.post(f"/cases/{code}/tasks", sent)
    number = cases.case(cast.acting(cast.an()), code).tasks[0].id
    assert "Send the protocol" in text(agency.get("/cases/calendar?month=2026-11"))
    plant.post(f"/cases/{code}/tasks/{number}/done", {"text": "sent by mail"})
    assert cases.case(cast.acting(cast.an()), code).tasks[0].note == "sent by mail"


def test_clocks_are_stopped_and_started_by_the_agency_only() -> None:
    code = make_case()
    assert browser(cast.dung()).post(f"/cases/{code}/pause", {"why": "please"}).status_code == 403
    agency = browser(cast.an())
    agency.post(f"/cases/{code}/pause", {"why": "laboratory"})
    assert "laboratory" in text(agency.get(f"/cases/{code}"))
    assert agency.post(f"/cases/{code}/pause", {"why": "again"}).status_code == 409
    agency.post(f"/cases/{code}/resume")
    assert not cases.case(cast.acting(cast.an()), code).paused


def test_the_calendar_shows_holidays_and_days_worked_in_exchange() -> None:
    CalendarDay.objects.create(day="2026-11-28", kind="worked", title="Làm bù")
    page = text(browser(cast.an()).get("/cases/calendar?month=2026-11"))
    assert "Làm bù" in page
    assert "Quốc khánh" in text(browser(cast.an()).get("/cases/calendar?month=2026-09"))


def test_the_pages_are_vietnamese_and_english() -> None:
    code = make_case()
    tasks.give(cast.acting(cast.an()), code, NewTask("a", "NM-1"))
    moving.move(cast.acting(cast.an()), code, "acknowledge", Said())
    client = browser(cast.an())
    assert "Dòng thời gian" in text(client.get(f"/cases/{code}"))
    client.cookies["django_language"] = "en"
    page = text(client.get(f"/cases/{code}"))
    assert "Both sides see the same." in page
    assert "Acknowledged" in page


def test_cases_are_put_in_order_and_taken_away_as_tables() -> None:
    later = make_case(title="Not urgent")
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        urgent = make_case(title="Urgent", urgency="urgent")
    an = browser(cast.an())
    for order, codes in (("newest", [urgent, later]), ("oldest", [later, urgent]), ("due", [urgent, later])):
        assert [row["one"].code for row in an.get(f"/cases?order={order}").context["rows"]] == codes, order
        lines = an.get(f"/cases/all.csv?order={order}").content.decode("utf-8-sig").splitlines()[1:]
        assert [line.split(",")[0] for line in lines] == codes, order
    assert an.get("/cases/all.xlsx?q=Urgent").content.startswith(b"PK")
    assert an.get("/cases/all.exe").status_code == 404
    assert Client().get("/cases/all.csv").status_code in (302, 401, 403)

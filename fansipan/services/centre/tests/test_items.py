"""What is open, alarms first; the report of a day with what the apps found out; reviews of cases; who looked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from pypdf import PdfReader

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict
from fansipan.kernel.models import AuditEntry
from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.tests.make import make_gauge, make_rule, send
from fansipan.services.cases.actions import moving, tasks
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.actions.tasks import NewTask
from fansipan.services.cases.models import CaseTask
from fansipan.services.cases.tests.make import make_case
from fansipan.services.centre.actions import logging, measuring, printing, situation
from fansipan.services.centre.models import Criterion, IndicatorPoint, SituationVersion
from fansipan.services.centre.queries import case_reviews, items, lists, looks
from fansipan.services.centre.queries import situation as reports
from fansipan.services.notices.models import Notice
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
TODAY, YESTERDAY = date(2026, 11, 25), date(2026, 11, 24)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(cast.chi())
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def raised(number: int, level: float, at: float = 0) -> Alarm:
    """An alarm of a gauge of its own that rose to a level, so many minutes after noon."""
    gauge = make_gauge(f"LC-{number:02d}")
    send(gauge, (at, level))
    return Alarm.objects.get(station=gauge)


def test_alarms_stand_first_on_desk_and_wall_and_the_critical_before_all(officer: Client) -> None:
    make_rule()
    low, critical, high = raised(1, 80.5), raised(2, 84.0), raised(3, 82.5)
    late = make_case(title="late")
    with clock.frozen(NOON + 30 * DAY):
        found = items.open_kinds(cast.acting(cast.chi()))
        assert [one.kind for one in found][:2] == ["alarm", "case"]
        assert [one.key for one in found[0].items] == [f"alarm:{one.code}" for one in (critical, high, low)]
        assert [one.key for one in found[1].items] == [f"case:{late}"]
    for address in ("/wall", "/wall/state"):
        shown = page(officer, address)
        places = [shown.index(f'data-wall-item="alarm:{one.code}"') for one in (critical, high, low)]
        assert places == sorted(places)
    assert "alerts.alarm" in page(officer, "/wall").split("topics=")[1][:200]
    desk = page(officer, "/desk?show=alarm")
    assert "Báo động III" in desk
    assert "alerts.alarm" in desk[desk.index("<live-part") :][:300]
    assert "c a s e" not in desk


def test_the_wall_counts_what_it_has_no_room_for(officer: Client) -> None:
    make_rule()
    for number in range(7):
        raised(number, 84.0)
    shown = page(officer, "/wall/state")
    assert shown.count('data-wall-item="alarm:') == 5
    assert "và 2" in shown
    assert "7" in shown[shown.index("wall-alarm") :][:200]


def test_what_is_muted_an_exercise_or_over_asks_nobody() -> None:
    make_rule()
    muted, over = raised(1, 84.0), raised(2, 84.0)
    Alarm.objects.filter(pk=muted.pk).update(muted=["shelved"])
    Alarm.objects.filter(pk=over.pk).update(phase="normal", closed_at=NOON + HOUR)
    actor = cast.acting(cast.chi())
    with clock.frozen(NOON + 2 * HOUR):
        assert not items.open_items(actor)
        assert [one.key for one in items.open_items(actor, NOON + HOUR / 2)] == [f"alarm:{over.code}"]


def test_the_report_of_a_past_day_holds_the_numbers_and_what_was_open_at_its_end() -> None:
    an = cast.acting(cast.an())
    end = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    with clock.frozen(end - 2 * HOUR):
        gone, stays = make_case(title="gone"), make_case(title="stays")
    IndicatorPoint.objects.create(name="cases.open", at=end - timedelta(minutes=15), value=7.0)
    IndicatorPoint.objects.create(name="cases.open", at=NOON - HOUR, value=3.0)
    moving.move(an, gone, "cancel", Said("over"))
    measuring.measure()
    found = reports.found_of(an, YESTERDAY)
    numbers = {one["name"]: one["text"] for one in found["numbers"]}
    assert (numbers["cases.open"], numbers["cases.late"]) == ("7", "–")
    assert {one["url"] for one in found["open"]} == {f"/cases/{gone}", f"/cases/{stays}"}
    assert datetime.fromisoformat(found["until"]) == end
    today = reports.found_of(an, TODAY)
    assert {one["name"]: one["text"] for one in today["numbers"]}["cases.open"] == "1"
    assert {one["url"] for one in today["open"] if one["kind"] != "number"} == {f"/cases/{stays}"}


def test_the_report_says_what_the_apps_found_out_of_the_day(officer: Client) -> None:
    make_rule()
    raised(1, 84.0)
    moving.move(cast.acting(cast.an()), make_case(), "cancel", Said("over"))
    logging.write(cast.acting(cast.an()), "Called the plant")
    with clock.frozen(NOON + HOUR):
        found = {one["name"]: one["facts"] for one in reports.found_of(cast.acting(cast.chi()), TODAY)["facts"]}
        assert found["alarms"][0]["value"].startswith("1 · ")
        assert any("Báo động III" in one["title"] for one in found["alarms"])
        assert {one["value"] for one in found["cases"]} == {"1"}
        assert "alarms" not in {one["name"] for one in reports.found_of(cast.acting(cast.chi()), YESTERDAY)["facts"]}
        assert "Báo động được phát" in page(officer, f"/situation/{TODAY}")


def test_a_published_report_goes_to_the_officers_as_pdf(officer: Client) -> None:
    an = cast.acting(cast.an())
    situation.save(an, TODAY, "Quiet night, smoke in the morning")
    situation.publish(an, TODAY)
    told = Notice.objects.get(kind="centre.report")
    (print_,) = told.attachments.all()
    assert (print_.name, bytes(print_.content)[:5]) == ("situation-2026-11-25.pdf", b"%PDF-")
    text = " ".join(PdfReader(io.BytesIO(printing.as_pdf(an, TODAY))).pages[0].extract_text().split())
    assert "Quiet night, smoke in the morning" in text
    answer = officer.get(f"/situation/{TODAY}/pdf?version=1")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert officer.get(f"/situation/{YESTERDAY}/pdf").status_code == 404
    assert SituationVersion.objects.get().published


def test_a_report_saved_before_there_were_findings_is_read_all_the_same(officer: Client) -> None:
    situation.save(cast.acting(cast.an()), TODAY, "As it was")
    row = SituationVersion.objects.get()
    row.found = {key: value for key, value in row.found.items() if key != "facts"}
    row.save()
    assert "As it was" in page(officer, f"/situation/{TODAY}")


def test_any_closed_case_has_its_review_with_times_deadlines_and_tasks(officer: Client) -> None:
    an, code = cast.acting(cast.an()), make_case(title="Smoke")
    tasks.give(an, code, NewTask("Look", cast.centre().code, due=NOON + HOUR))
    with pytest.raises(Conflict, match="case_open"):
        case_reviews.review(an, code)
    with clock.frozen(NOON + 2 * HOUR):
        tasks.finish(an, code, case_task(code), Said("Nothing found"))
    with clock.frozen(NOON + 3 * HOUR):
        moving.move(an, code, "cancel", Said("A false alarm"))
        found = case_reviews.review(cast.acting(cast.chi()), code)
        assert (len(found.tasks), found.in_time, found.tasks[0].late) == (1, 0, True)
        assert [one.lasted for one in found.stages] == [3 * HOUR]
        assert found.clocks
        assert found.lines[-1].after == 3 * HOUR
        assert "A false alarm" in page(officer, f"/reviews/{code}")
        assert officer.get(f"/reviews/{code}/pdf").content.startswith(b"%PDF")
        assert f'href="/reviews/{code}"' in page(officer, f"/cases/{code}")


def case_task(code: str) -> int:
    return CaseTask.objects.get(case__code=code).pk


def test_looks_are_counted_on_dashboards_and_in_the_brief_and_apart_from_opening(officer: Client) -> None:
    measuring.measure()
    page(officer, "/desk")
    page(officer, "/brief")
    page(officer, "/indicators/cases.late")
    em = Client()
    em.force_login(cast.em())
    page(em, "/brief")
    known = {one.indicator.name: one for one in looks.use(cast.acting(cast.chi()))}
    assert (known["cases.late"].count, known["cases.late"].by_role) == (1, {"province_officer": 1})
    assert known["cases.late"].seen == 2
    visited = {one.page: one.by_role for one in looks.visits(cast.acting(cast.chi()))}
    assert visited == {"brief": {"province_officer": 1, "auditor": 1}, "desk": {"province_officer": 1}}
    assert page(officer, "/indicators/use").count("<table") == 2


def test_lists_are_narrowed_and_leave_the_house_as_tables_that_are_on_record(officer: Client) -> None:
    measuring.measure()
    for text in ("Called the plant", "=cmd()"):
        logging.write(cast.acting(cast.an()), text)
    logging.write(cast.acting(cast.an()), "Close the gate", logging.DECISION)
    assert [one.text for one in lists.log(cast.acting(cast.chi()), lists.LogFilter(kind="decision")).items] == [
        "Close the gate"
    ]
    assert "Called the plant" in page(officer, "/log?text=plant")
    assert "Close the gate" not in page(officer, "/log?text=plant")
    assert "Called the plant" not in page(officer, "/log?last=2026-11-24")
    table = officer.get("/log.csv?text=cmd").content.decode()
    assert "'=cmd()" in table
    assert "Called" not in table
    make_case(title="counted")
    assert "counted" in officer.get("/indicators/cases.open/rows.csv").content.decode()
    for name in ("indicators", "indicators/cases.open/communes", "orders", "shifts", "evidence", "log"):
        assert officer.get(f"/{name}.xlsx").content[:2] == b"PK", name
    entry = AuditEntry.objects.filter(action="centre.export").order_by("id")[0]
    assert (entry.target, entry.after) == ("log", {"text": "cmd", "rows": 1, "format": "csv"})


def test_the_rows_behind_a_number_are_all_there_page_by_page(officer: Client) -> None:
    for number in range(103):
        make_case(title=f"case {number:03d}")
    first = page(officer, "/indicators/cases.open")
    assert "case 102" in first
    assert "case 001" not in first
    assert '<span class="count">103</span>' in first
    assert "case 001" in page(officer, "/indicators/cases.open?page=2")


def test_a_criterion_without_evidence_is_not_met_and_needs_no_number(officer: Client) -> None:
    for code in ("B1.1", "B1.2"):
        Criterion.objects.create(code=code, title={"vi": f"Tiêu chí {code}"})
    sent = {"criterion": "B1.1", "level": "1", "title": "Decision 12", "dated": "2026-11-20"}
    assert officer.post("/evidence", sent).status_code == 422 or officer.post("/evidence", sent).status_code == 400
    assert officer.post("/evidence", {**sent, "url": "https://example.org/12"}).status_code == 302
    shown = page(officer, "/evidence")
    assert "1 tiêu chí có minh chứng, 1 tiêu chí cơ bản chưa có" in shown
    assert "Decision 12" in page(officer, "/evidence?criterion=B1.1&level=1")
    assert "Decision 12" not in page(officer, "/evidence?criterion=B1.2")
    assert "Decision 12" in officer.get("/evidence.csv").content.decode()

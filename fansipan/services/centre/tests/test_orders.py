"""From an event or a click to orders at agencies, to the end and to the review; exercises are kept apart."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.forms import BaseForm
from django.test import Client
from pypdf import PdfReader

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from fansipan.kernel.events import Event
from fansipan.kernel.ids import new_id
from fansipan.kernel.models import OutboxEvent
from fansipan.services.cases.actions import moving, tasks, watching
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.models import Case
from fansipan.services.cases.queries import indicators as counted
from fansipan.services.cases.tests.make import make_case
from fansipan.services.centre.actions import reviewing, scenarios
from fansipan.services.centre.actions.scenarios import Start, WrittenScenario
from fansipan.services.centre.models import Scenario, ScenarioRun, ShiftEntry
from fansipan.services.centre.queries import lists, orders
from fansipan.services.centre.rules import scenarios as rules
from fansipan.services.centre.tests.make import TITLE, make_scenario
from tests import cast

pytestmark = pytest.mark.django_db

PROVINCE = Path(__file__).parents[4] / "provinces" / "lao-cai"
SHIPPED = json.loads((PROVINCE / "scenarios.json").read_text(encoding="utf-8"))
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
OPENED = [{"event": "cases.opened", "where": {"type": "environmental_incident"}}]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


def happen(name: str) -> None:
    """Take the events of that name to the centre, as a worker would."""
    hears = {"cases.closed": scenarios.followed, "cases.task_overdue": scenarios.task_late}
    for row in OutboxEvent.objects.filter(name=name).order_by("at", "id"):
        hears.get(name, scenarios.heard)(Event(str(row.pk), row.name, row.at, row.payload))


def an_event(**payload: object) -> Event:
    return Event(str(new_id()), "cases.opened", MONDAY, payload)


def test_one_click_gives_every_order_to_its_agency_with_its_deadline() -> None:
    number = scenarios.start(cast.acting(cast.an()), make_scenario(), Start("Smoke over the plant"))
    card = orders.run(cast.acting(cast.chi()), number)
    given = [(one.title, one.organisation.code, one.due) for one in card.tasks]
    assert given == [
        ("Kiểm tra số liệu", "TT-QT", MONDAY + timedelta(minutes=30)),
        ("Đến hiện trường", "UB-1", MONDAY + timedelta(minutes=120)),
    ]
    assert card.run.case.startswith("LD-2026-")
    assert OutboxEvent.objects.filter(name="centre.scenario_started").exists()
    kim = Client()
    kim.force_login(cast.kim())
    assert "Đến hiện trường" in kim.get(f"/cases/{card.run.case}").content.decode()


def test_an_event_proposes_a_scenario_once_for_each_thing_and_a_person_decides() -> None:
    make_scenario(when=OPENED)
    code = make_case()
    happen("cases.opened")
    happen("cases.opened")
    run = ScenarioRun.objects.get()
    assert (run.started_at, run.cause, run.refs[0]) == (None, "cases.opened", f"case:{code}")
    assert not Case.objects.filter(version__type__code="order").exists()
    scenarios.confirm(cast.acting(cast.an()), run.pk, exercise=False)
    assert len(orders.run(cast.acting(cast.an()), run.pk).tasks) == 2
    with pytest.raises(Conflict, match="decided"):
        scenarios.put_aside(cast.acting(cast.an()), run.pk, "after all not")


def test_an_automatic_scenario_starts_by_itself_and_not_by_its_own_orders() -> None:
    make_scenario(when=[{"event": "cases.opened", "automatic": True}])
    make_case()
    happen("cases.opened")
    happen("cases.opened")
    assert ScenarioRun.objects.filter(started_at__isnull=False).count() == 1
    assert Case.objects.filter(version__type__code="order").count() == 1


def test_what_is_not_needed_is_put_aside_with_a_reason() -> None:
    make_scenario(when=OPENED)
    make_case()
    happen("cases.opened")
    run = ScenarioRun.objects.get()
    with pytest.raises(Invalid, match="why_missing"):
        scenarios.put_aside(cast.acting(cast.an()), run.pk, " ")
    scenarios.put_aside(cast.acting(cast.an()), run.pk, "A test of the alarm")
    run.refresh_from_db()
    assert (run.started_at, run.why) == (None, "A test of the alarm")
    assert ShiftEntry.objects.filter(kind="decision", text__contains="A test of the alarm").exists()


def test_a_scenario_that_is_not_in_use_hears_and_starts_nothing() -> None:
    code = make_scenario(when=OPENED)
    assert orders.wait_for("cases.opened")
    Scenario.objects.update(active=False)
    assert not orders.wait_for("cases.opened")
    scenarios.heard(an_event(type="environmental_incident", case="SC-2026-000001"))
    assert not ScenarioRun.objects.exists()
    with pytest.raises(Conflict, match="inactive"):
        scenarios.start(cast.acting(cast.an()), code, Start())


def test_a_late_order_rises_to_the_log_and_the_house_hears_of_it() -> None:
    number = scenarios.start(cast.acting(cast.an()), make_scenario(), Start())
    with clock.frozen(MONDAY + timedelta(minutes=31)):
        watching.watch()
        happen("cases.task_overdue")
    assert ShiftEntry.objects.filter(ref=f"run:{number}", text__contains="Kiểm tra số liệu").exists()
    assert OutboxEvent.objects.get(name="centre.order_late").payload["run"] == number


def test_a_run_ends_with_its_case() -> None:
    number = scenarios.start(cast.acting(cast.an()), make_scenario(), Start())
    carry_out(number)
    happen("cases.closed")
    assert ScenarioRun.objects.get().ended_at is not None
    assert OutboxEvent.objects.filter(name="centre.scenario_ended").exists()


def carry_out(number: int) -> None:
    an = cast.acting(cast.an())
    card = orders.run(an, number)
    with clock.frozen(MONDAY + timedelta(minutes=20)):
        tasks.finish(an, card.run.case, card.tasks[0].id, Said("SO2 confirmed"))
    with clock.frozen(MONDAY + timedelta(minutes=150)):
        tasks.finish(cast.acting(cast.kim()), card.run.case, card.tasks[1].id, Said("Fire put out"))
        moving.move(an, card.run.case, "complete", Said("All is well"))


def test_an_exercise_is_marked_everywhere_and_counted_nowhere(client: Client) -> None:
    number = scenarios.start(cast.acting(cast.an()), make_scenario(), Start("Drill of November", exercise=True))
    card = orders.run(cast.acting(cast.an()), number)
    assert card.run.case.startswith("DT-2026-")
    assert Case.objects.get(code=card.run.case).title.startswith("DIỄN TẬP")
    assert counted.opened(MONDAY).value == 0
    client.force_login(cast.an())
    assert not lists.orders(cast.acting(cast.an()), lists.OrderFilter()).items
    for address in ("/orders?show=exercises", f"/orders/{number}", "/desk", "/wall", "/shifts"):
        assert "Diễn tập" in client.get(address).content.decode(), address
    wall = client.get("/wall").content.decode()
    assert 'data-wall-item="case:DT' not in wall
    assert f'data-wall-item="run:{number}"' in wall


def test_the_review_writes_itself_out_of_the_log(client: Client) -> None:
    number = scenarios.start(cast.acting(cast.an()), make_scenario(), Start("Smoke"))
    carry_out(number)
    happen("cases.closed")
    client.force_login(cast.chi())
    page = client.get(f"/orders/{number}/review").content.decode()
    for said in ("Fire put out", "SO2 confirmed", 'data-level="bad"', "1 / 2"):
        assert said in page, said
    text = " ".join(
        " ".join(page.extract_text().split())
        for page in PdfReader(io.BytesIO(reviewing.as_pdf(cast.acting(cast.chi()), number))).pages
    )
    for said in ("Khói lạ", "Fire put out", "Ủy ban nhân dân xã Một", "Báo cáo sau sự việc"):
        assert said in text, said


def test_a_written_scenario_keeps_its_versions_and_a_run_its_own() -> None:
    code, chi = make_scenario(), cast.acting(cast.chi())
    number = scenarios.start(chi, code, Start())
    order = {"title": {"vi": "Gọi cứu hỏa"}, "to": "TT-QT", "minutes": 5}
    scenarios.write(chi, WrittenScenario(code, TITLE, {"when": [], "orders": [order]}))
    row = orders.scenario(chi, code)
    assert [one.number for one in orders.versions(row)] == [2, 1]
    assert len(orders.definition(orders.run(chi, number).run.version).orders) == 2


def test_only_officers_write_scenarios_and_only_for_organisations_that_exist() -> None:
    order = {"title": {"vi": "Gọi"}, "to": "NOBODY", "minutes": 5}
    written = WrittenScenario("x", TITLE, {"orders": [order]})
    with pytest.raises(Forbidden):
        scenarios.write(cast.acting(cast.an()), written)
    with pytest.raises(Invalid, match="organisation"):
        scenarios.write(cast.acting(cast.chi()), written)
    with pytest.raises(NotFound, match="scenario_unknown"):
        scenarios.start(cast.acting(cast.an()), "x", Start())


def test_what_was_put_aside_is_not_proposed_again_the_same_day() -> None:
    make_scenario(when=[{"event": "alerts.raised"}, {"event": "alerts.changed"}])
    raised, changed = (
        Event(str(new_id()), f"alerts.{name}", MONDAY, {"alarm": "BD-1"}) for name in ("raised", "changed")
    )
    scenarios.heard(raised)
    scenarios.put_aside(cast.acting(cast.an()), ScenarioRun.objects.get().pk, "Works at the stack")
    with clock.frozen(MONDAY + timedelta(hours=1)):
        scenarios.heard(changed)
    assert ScenarioRun.objects.count() == 1
    with clock.frozen(MONDAY + timedelta(hours=25)):
        scenarios.heard(changed)
    assert ScenarioRun.objects.count() == 2


def test_the_scenario_of_floods_waits_for_a_river_above_level_three_and_nothing_else() -> None:
    definition = next(one for one in SHIPPED if one["code"] == "lu-tren-bao-dong-3")["definition"]
    found = rules.scenario("flood", TITLE, definition)
    floods = [{"gauge": "LC", "stage": stage} for stage in ("I", "II", "III", "historic")]
    meant = [any(rules.means(one, "hazards.stage_changed", said) for one in found.triggers) for said in floods]
    assert meant == [False, False, True, True]
    heat = {"hazard": "heat", "severity": "Extreme", "status": "Actual", "type": "Alert"}
    assert not any(rules.means(one, "warnings.released", heat) for one in found.triggers)


def test_an_officer_writes_a_scenario_on_a_page(client: Client) -> None:
    make_scenario()
    client.force_login(cast.chi())
    said = {
        "code": "flood", "title_vi": "Lũ", "title_en": "Flood", "triggers": "1", "t0-event": "warnings.released",
        "t0-where_severity": ["Severe", "Extreme"], "t0-where_communes": "02908, 02910",
        "orders": "2h | TT-QT | Trực đêm | Night duty", "active": "on",
    }  # fmt: skip
    answer = client.post("/scenarios/new", said)
    assert answer.status_code == 302, answer.context["form"].errors
    kept = Scenario.objects.get(code="flood")
    where = {"severity": ["Severe", "Extreme"], "communes": ["02908", "02910"]}
    assert kept.definition["when"] == [{"event": "warnings.released", "where": where, "automatic": False}]
    assert kept.definition["orders"][0]["minutes"] == 120
    assert "Trực đêm" in client.get("/scenarios/flood/edit").content.decode()
    shown = client.get("/scenarios/flood").content.decode()
    assert "Mức độ nghiêm trọng: Nghiêm trọng, Cực kỳ nghiêm trọng" in shown or "02908, 02910" in shown
    assert client.post("/scenarios/new", {**said, "code": "x", "orders": "soon | TT-QT | Gọi"}).status_code == 422


def test_editing_a_scenario_keeps_every_event_and_condition_that_it_had(client: Client) -> None:
    when = [
        {"event": "cases.opened", "where": {"type": ["environmental_incident"], "origin": ["alarm:1"]}},
        {"event": "alerts.raised", "where": {"priority": ["critical"], "rule": ["gone.rule"]}, "automatic": True},
        {"event": "elsewhere.happened", "where": {"level": ["3"]}},
    ]
    code = make_scenario(when=when)
    client.force_login(cast.chi())
    page = client.get(f"/scenarios/{code}/edit")
    sent = {"triggers": str(len(page.context["triggers"])), **posted(page.context["form"])}
    for one in page.context["triggers"]:
        sent |= posted(one)
    answer = client.post(f"/scenarios/{code}/edit", sent)
    assert answer.status_code == 302, answer.context["triggers"]
    kept = Scenario.objects.get(code=code).definition["when"]
    assert kept == [{"automatic": False, **one} for one in when]
    part = client.get("/scenarios/trigger?place=1&t1-event=hazards.stage_changed").content.decode()
    assert 'name="t1-where_stage"' in part


def posted(form: BaseForm) -> dict[str, object]:
    """What a browser would send back of a form that nobody touched."""
    sent: dict[str, object] = {}
    for field in form:
        value = field.value()
        if field.name == "title":
            sent |= {f"title_{language}": value.get(language, "") for language in ("vi", "en")}
        elif value not in (None, False, ""):
            sent[field.html_name] = value
    return sent

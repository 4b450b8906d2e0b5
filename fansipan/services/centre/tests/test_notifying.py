"""Who is told of the brief, of what waits for a decision and of what is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from fansipan.kernel import clock
from fansipan.kernel.events import Event
from fansipan.kernel.ids import new_id
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.centre.actions import briefing, loading, measuring, scenarios, shifts
from fansipan.services.centre.actions.scenarios import Start
from fansipan.services.centre.models import BriefPlan, ScenarioRun
from fansipan.services.centre.tests.make import make_scenario
from fansipan.services.notices.models import Notice, NoticeSettling
from tests import cast

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with clock.frozen(MORNING):
        yield


def happen(name: str, **payload: object) -> Event:
    return Event(str(new_id()), name, MORNING, payload)


def test_the_officers_get_the_brief_with_its_numbers_in_words() -> None:
    for _loaded in loading.load(SYSTEM):
        pass
    BriefPlan.objects.update(numbers=[{"indicator": "cases.late", "owner": cast.centre().code}])
    measuring.measure()
    assert briefing.make_due()
    told = Notice.objects.get(kind="centre.brief")
    assert told.texts["vi"]["body"] == "Vụ việc trễ hạn: 0 vụ việc · đạt · Trung tâm Quan trắc"
    assert told.url == "/brief/2026-11-23"
    assert told.audience["roles"] == ["province_officer"]
    (print_,) = told.attachments.all()
    assert (print_.name, bytes(print_.content)[:5]) == ("brief-2026-11-23.pdf", b"%PDF-")


def test_the_leader_of_the_shift_hears_what_waits_until_it_is_decided() -> None:
    make_scenario(when=[{"event": "cases.opened"}])
    shifts.take(cast.acting(cast.an()))
    scenarios.heard(happen("cases.opened", case="SC-1"))
    told = Notice.objects.get(kind="centre.decision")
    assert told.audience["users"] == [cast.an().pk]
    assert told.texts["en"]["title"] == "A scenario waits for a decision: Strange smoke"
    run = ScenarioRun.objects.get()
    assert not NoticeSettling.objects.filter(thread=f"run:{run.pk}").exists()
    scenarios.put_aside(cast.acting(cast.an()), run.pk, "False alarm")
    assert NoticeSettling.objects.filter(thread=f"run:{run.pk}").exists()


def test_a_late_order_of_an_exercise_is_told_as_one_and_to_the_officers_where_nobody_leads() -> None:
    number = scenarios.start(cast.acting(cast.an()), make_scenario(), Start(exercise=True))
    code = ScenarioRun.objects.get(pk=number).case
    with clock.frozen(MORNING + timedelta(hours=1)):
        for _time in range(2):
            scenarios.task_late(happen("cases.task_overdue", case=code, task="Kiểm tra số liệu", to="TT-QT"))
    told = Notice.objects.get(kind="centre.order_late")
    assert told.exercise
    assert told.audience["roles"] == ["province_officer"]
    assert "Kiểm tra số liệu" in told.texts["vi"]["title"]

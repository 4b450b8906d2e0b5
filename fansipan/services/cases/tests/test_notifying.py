"""Who must know of a case is told, and nobody is asked any more once somebody has taken a step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor
from fansipan.services.cases.actions import moving, tasks, watching
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.actions.tasks import NewTask
from fansipan.services.cases.tests.make import make_case
from fansipan.services.notices.actions import spreading
from fansipan.services.notices.models import Notice, NoticeDelivery
from fansipan.services.notices.tests.make import make_hub
from tests import cast

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""08:00 of a working day in Viet Nam."""

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    make_hub()
    for person in (cast.an, cast.chi, cast.dung, cast.ha, cast.em):
        person()
    with clock.frozen(MONDAY):
        yield


def acting(name: str) -> Actor:
    return cast.acting(getattr(cast, name)())


def told(kind: str) -> tuple[list[str], str]:
    """Who was told by the newest notice of a kind, and its title."""
    spreading.spread()
    notice = Notice.objects.filter(kind=f"cases.{kind}").order_by("-id")[0]
    people = NoticeDelivery.objects.filter(notice=notice).order_by("user__login").values_list("user__login", flat=True)
    return list(people), notice.texts["en"]["title"]


def test_agency_and_plant_hear_that_a_case_was_opened_and_no_other_plant_does() -> None:
    code = make_case()
    people, title = told("opened")
    assert people == ["an", "chi", "dung", "em"]
    assert title == f"Case {code} opened: SO2 over the limit"


def test_whose_turn_it_is_hears_of_it_and_what_was_asked_before_is_over() -> None:
    code = make_case()
    moving.move(acting("chi"), code, "acknowledge", Said("please explain"))
    assert told("turn")[0] == ["dung"]
    moving.move(acting("dung"), code, "explain", Said(cause="pump", remedy="new pump"))
    assert told("turn")[0] == ["an", "chi", "em"]
    settled = Notice.objects.filter(settled_how="over").values_list("kind", flat=True)
    assert list(settled.order_by("id")) == ["cases.opened", "cases.turn"]
    moving.move(acting("chi"), code, "report_normal", Said("normal again"))
    moving.move(acting("chi"), code, "close", Said("done"))
    assert told("closed")[0] == ["an", "chi", "dung", "em"]


def test_a_message_reaches_the_other_side_alone() -> None:
    code = make_case()
    moving.say(acting("dung"), code, Said("we are on it"))
    assert told("said")[0] == ["an", "chi", "em"]
    moving.say(acting("chi"), code, Said("thank you"))
    assert told("said")[0] == ["dung"]


def test_a_deadline_that_passed_is_told_to_the_agency_and_later_to_the_province() -> None:
    make_case(urgency="urgent")
    with clock.frozen(MONDAY + 2 * HOUR):
        watching.watch()
        people, title = told("clock_expired")
    assert people == ["an", "chi", "em"]
    assert title.endswith("deadline passed: Acknowledge")
    with clock.frozen(MONDAY + 9 * HOUR):
        watching.watch()
        assert told("clock_expired")[0] == ["chi"]  # the officers of the province


def test_a_task_is_told_to_whom_it_was_given_reminded_of_and_forgotten_when_done() -> None:
    code = make_case()
    number = tasks.give(acting("chi"), code, NewTask("Send the protocol", "NM-1", "dung", MONDAY + HOUR))
    assert told("task_given")[0] == ["dung"]
    with clock.frozen(MONDAY + 2 * HOUR):
        watching.watch()
        assert told("task_overdue")[0] == ["an", "chi", "dung", "em"]
        tasks.finish(acting("dung"), code, number, Said("sent"))
    assert set(Notice.objects.filter(thread=f"task:{number}").values_list("settled_how", flat=True)) == {"over"}


def test_where_nobody_has_an_account_at_the_agency_the_province_is_told() -> None:
    code = cast.commune().code
    make_case(agency=code, party="")
    assert told("opened")[0] == ["chi"]
    cast.kim()
    make_case(agency=code, party="")
    assert told("opened")[0] == ["kim"]

"""A notice is handed in once, policies choose whom it reaches, and the asking goes on until somebody answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from fansipan.kernel import clock
from fansipan.kernel.errors import Forbidden, Invalid, NotFound
from fansipan.kernel.models import OutboxEvent
from fansipan.kernel.permissions import Role
from fansipan.services.notices.actions import answering, spreading, telling
from fansipan.services.notices.contracts import Audience, NoticePriority, NoticeText, Settling
from fansipan.services.notices.models import Notice, NoticeDelivery, NoticeRun
from fansipan.services.notices.tests.make import ALARM, TEXTS, make_hub, only_policy, people, tell, told
from tests import cast

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
"""02:00 on a Tuesday in Viet Nam."""

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def hub() -> Iterator[None]:
    with clock.frozen(NIGHT):
        people()
        make_hub()
        yield


def at(minutes: float) -> None:
    with clock.frozen(NIGHT + minutes * MINUTE):
        spreading.spread()


def rounds(notice: Notice) -> list[tuple[int, str]]:
    rows = NoticeDelivery.objects.filter(notice=notice).order_by("id")
    return list(rows.values_list("round", "recipient"))


def test_the_same_key_ten_times_is_one_notice_to_each_person() -> None:
    for _time in range(10):
        notice = tell()
    spreading.spread()
    assert Notice.objects.count() == 1
    assert sorted(told(notice, "in_app")) == ["Lê Văn Dũng", "Nguyễn Văn An", "Trần Thị Chi"]


def test_what_is_rolled_back_is_told_to_nobody() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        telling.tell(ALARM)
        raise RuntimeError
    spreading.spread()
    assert not Notice.objects.exists()


def test_without_any_set_up_operators_and_officers_hear_of_an_alarm_and_a_plant_of_its_own() -> None:
    notice = tell(audience=Audience(organisations=("NM-1",)))
    spreading.spread()
    assert sorted(told(notice)) == ["Lê Văn Dũng", "Nguyễn Văn An", "Trần Thị Chi"]
    nobody_named = tell(key="alarm:78", thread="alarm:78", audience=Audience())
    spreading.spread()
    assert sorted(told(nobody_named)) == ["Nguyễn Văn An", "Trần Thị Chi"]


def test_a_role_of_an_organisation_is_told_within_the_notices_organisations_only() -> None:
    only_policy(steps=[{"targets": ["role:plant_user"], "channels": ["in_app"]}])
    notice = tell()
    spreading.spread()
    assert told(notice) == ["Lê Văn Dũng"]


def test_people_of_a_centre_hear_what_is_for_the_department_it_works_for() -> None:
    department = cast.plant()
    department.code, department.kind = "SO", "department"
    department.pk = None
    department.save()
    centre = cast.centre()
    centre.parent = department
    centre.save()
    only_policy(steps=[{"targets": ["agencies"], "channels": ["in_app"]}])
    notice = tell(audience=Audience(organisations=("SO", "NM-1")))
    spreading.spread()
    assert sorted(told(notice)) == ["Nguyễn Văn An", "Phạm Thị Em", "Trần Thị Chi", "Vàng A Giang"]


def test_an_account_that_was_closed_is_told_nothing() -> None:
    an = cast.an()
    an.is_active = False
    an.save()
    notice = tell()
    spreading.spread()
    assert cast.an().name not in told(notice)


def test_the_asking_climbs_until_the_last_rung_and_says_that_nobody_answered() -> None:
    only_policy(
        steps=[
            {"targets": ["person:an"], "channels": ["in_app"], "wait_minutes": 5},
            {"targets": ["person:chi"], "channels": ["in_app"], "wait_minutes": 10},
        ],
        loops=1,
        last={"targets": ["role:administrator"], "channels": ["in_app"]},
    )
    notice = tell()
    for minute in (0, 1, 5, 14.9, 15, 20, 29.9):
        at(minute)
    an, chi, giang = str(cast.an()), str(cast.chi()), str(cast.giang())
    assert rounds(notice) == [(0, an), (0, chi), (1, an), (1, chi)]
    assert not OutboxEvent.objects.filter(name="notices.unanswered").exists()
    at(30)
    at(600)
    assert rounds(notice)[4:] == [(2, giang)]
    assert OutboxEvent.objects.get(name="notices.unanswered").payload["thread"] == "alarm:77"
    assert NoticeRun.objects.get().next_at is None


def test_a_messenger_that_was_away_tells_what_it_missed_once() -> None:
    only_policy(steps=[{"targets": ["person:an"], "channels": ["in_app"], "wait_minutes": 5}], loops=2)
    notice = tell()
    at(12)
    assert [number for number, _who in rounds(notice)] == [0, 1, 2]


def test_whoever_acknowledges_ends_the_asking_and_the_house_hears_of_it() -> None:
    only_policy(steps=[{"targets": ["audience"], "channels": ["in_app"], "wait_minutes": 5}], loops=3)
    notice = tell()
    at(0)
    with clock.frozen(NIGHT + 2 * MINUTE):
        answering.acknowledge(cast.acting(cast.an()), notice.pk)
        answering.acknowledge(cast.acting(cast.an()), notice.pk)
    at(60)
    assert {number for number, _who in rounds(notice)} == {0}
    heard = OutboxEvent.objects.get(name="notices.acknowledged").payload
    assert (heard["thread"], heard["user_id"]) == ("alarm:77", cast.an().pk)
    assert told(notice, state="confirmed") == [str(cast.an())]
    notice.refresh_from_db()
    assert notice.settled_by == str(cast.an())


def test_a_plants_acknowledgement_does_not_silence_the_office_where_the_office_must_answer() -> None:
    only_policy(
        steps=[{"targets": ["audience"], "channels": ["in_app"], "wait_minutes": 5}], loops=1, answered_by="office"
    )
    both, own = tell(), tell(key="own", thread="own", audience=Audience(organisations=("NM-1",)))
    at(0)
    with clock.frozen(NIGHT + MINUTE):
        for notice in (both, own):
            answering.acknowledge(cast.acting(cast.dung()), notice.pk)
    at(5)
    assert {number for number, _who in rounds(both)} == {0, 1}
    assert {number for number, _who in rounds(own)} == {0}  # nobody but the plant was asked


def test_an_acknowledged_matter_that_is_not_over_in_time_is_asked_about_again() -> None:
    only_policy(steps=[{"targets": ["person:an"], "channels": ["in_app"], "wait_minutes": 5}], ack_timeout_minutes=60)
    notice, over = tell(), tell(key="other", thread="other")
    at(0)
    with clock.frozen(NIGHT + MINUTE):
        for one in (notice, over):
            answering.acknowledge(cast.acting(cast.an()), one.pk)
    with clock.frozen(NIGHT + 30 * MINUTE), transaction.atomic():
        telling.settle("other", Settling.OVER)
    at(60.5)
    assert len(rounds(notice)) == 1
    at(61)
    assert len(rounds(notice)) == 2
    assert len(rounds(over)) == 1


def test_settling_a_thread_ends_what_was_told_of_it_and_not_what_is_told_after() -> None:
    only_policy(steps=[{"targets": ["person:an"], "channels": ["in_app"], "wait_minutes": 5}], loops=1)
    first = tell()
    at(0)
    with clock.frozen(NIGHT + MINUTE), transaction.atomic():
        telling.settle("alarm:77", Settling.OVER)
        telling.tell(replace(ALARM, key="alarm:77:again"))
    for minute in (1, 5, 6, 60):
        at(minute)
    assert len(rounds(first)) == 1
    assert len(rounds(Notice.objects.get(key="alarm:77:again"))) == 2


def test_a_night_policy_goes_before_the_one_of_the_day() -> None:
    only_policy(
        match={"windows": [{"days": [0, 1, 2, 3, 4, 5, 6], "start": "22:00", "end": "06:00"}]},
        steps=[{"targets": ["person:giang"], "channels": ["in_app"]}],
    )
    night = tell()
    at(0)
    assert told(night) == [str(cast.giang())]


def test_a_policy_that_goes_on_lets_the_next_one_speak_too() -> None:
    from fansipan.services.notices.models import NoticePolicy

    only_policy(goes_on=True, steps=[{"targets": ["plants"], "channels": ["in_app"]}])
    NoticePolicy.objects.filter(code="high").update(active=True)
    notice = tell()
    at(0)
    assert NoticeRun.objects.filter(notice=notice).count() == 2
    assert sorted(told(notice)) == ["Lê Văn Dũng", "Nguyễn Văn An", "Trần Thị Chi"]  # each once


def test_texts_are_checked_when_they_are_handed_in() -> None:
    long = NoticeText("t", "b", "Ơ" * 68)
    with pytest.raises(Invalid, match="short_too_long"):
        tell(texts={**TEXTS, "vi": long})
    with pytest.raises(Invalid, match="text_missing"):
        tell(texts={"en": TEXTS["en"]})
    with pytest.raises(LookupError):
        tell(kind="nobody.says")
    assert not Notice.objects.exists()


def test_nobody_sees_or_acknowledges_what_was_told_to_others() -> None:
    notice = tell()
    at(0)
    for stranger in (cast.ha(), cast.kim()):
        with pytest.raises(NotFound):
            answering.acknowledge(cast.acting(stranger), notice.pk)
    with pytest.raises(Forbidden):
        answering.acknowledge(cast.acting(cast.em()), notice.pk)


def test_one_notice_that_cannot_be_spread_stops_no_other() -> None:
    broken = tell(priority=NoticePriority.CRITICAL, key="broken", thread="broken")
    Notice.objects.filter(pk=broken.pk).update(audience={"roles": ["nobody"]})
    good = tell()
    at(0)
    assert told(good)
    assert not told(broken)
    Notice.objects.filter(pk=broken.pk).update(audience={"roles": [Role.OPERATOR.value]})
    at(1)
    assert told(broken)

"""What people do: answering, muting, rules, incidents; what they are told when it does not go."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from fansipan.kernel import clock
from fansipan.kernel.documents import BrokenDocument
from fansipan.kernel.errors import Conflict, Forbidden, Invalid
from fansipan.kernel.events import Event
from fansipan.kernel.models import AuditEntry, OutboxEvent
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.alerts.actions import incidents, loading, muting, responding, ruling
from fansipan.services.alerts.contracts import (
    AlarmDelivery,
    AlarmFilter,
    MutingKind,
    NewMuting,
    RuleDef,
    RuleScope,
    Threshold,
)
from fansipan.services.alerts.models import Alarm, AlarmGroup, AlarmRule
from fansipan.services.alerts.queries import alarms, groups, live, rules
from fansipan.services.alerts.tests.make import LEVELS, NOON, make_gauge, make_rule, send, standing
from fansipan.services.cases.actions import loading as cases
from fansipan.services.cases.models import Case
from fansipan.services.notices.models import Notice
from fansipan.services.observations.models import Station
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def gauge() -> Station:
    return make_gauge()


@pytest.fixture
def alarm(gauge: Station) -> Alarm:
    make_rule()
    send(gauge, (0, 82.5))
    return Alarm.objects.get()


def test_an_acknowledgement_ends_the_asking_and_stands_in_the_audit_trail(alarm: Alarm) -> None:
    an = cast.acting(cast.an())
    responding.acknowledge(an, alarm.code, "calling the gauge keeper")
    responding.acknowledge(an, alarm.code)
    alarm.refresh_from_db()
    assert (alarm.phase, alarm.acknowledged_by) == ("acknowledged", "Nguyễn Văn An")
    assert Notice.objects.get().settled_how == "acknowledged"
    assert AuditEntry.objects.filter(action="alerts.acknowledge").count() == 1


def test_who_answers_the_message_acknowledges_the_alarms_of_its_group(alarm: Alarm) -> None:
    user = cast.an()
    said = {"thread": Notice.objects.get().thread, "user_id": user.pk, "user": user.name}
    responding.noticed(Event("1", "notices.acknowledged", NOON, said))
    assert standing() == [("flood", "acknowledged", 2)]
    responding.noticed(Event("2", "notices.acknowledged", NOON, {"thread": "case:SC-1", "user_id": user.pk}))


def test_an_answer_of_somebody_without_the_right_acknowledges_nothing(alarm: Alarm) -> None:
    said = {"thread": Notice.objects.get().thread, "user_id": cast.dung().pk}
    responding.noticed(Event("1", "notices.acknowledged", NOON, said))
    assert standing() == [("flood", "unacknowledged", 2)]


def test_a_group_that_is_over_is_settled_and_said_to_be_over(alarm: Alarm, gauge: Station) -> None:
    send(gauge, (5, 79))
    back = Notice.objects.order_by("-pk")[0]
    assert (back.kind, back.texts["vi"]["title"]) == ("alerts.back", "Đã trở lại bình thường: Báo động II: Trạm LC-01")
    assert Notice.objects.order_by("pk")[0].settled_how == "over"
    responding.acknowledge_group(cast.acting(cast.an()), AlarmGroup.objects.get().pk)
    assert AlarmGroup.objects.get().closed_at is not None
    assert standing() == []


def test_a_latched_alarm_is_reset_by_hand(gauge: Station) -> None:
    make_rule(latched=True)
    send(gauge, (0, 81))
    row, an = Alarm.objects.get(), cast.acting(cast.an())
    with pytest.raises(Conflict):
        responding.reset(an, row.code, "too early")
    responding.acknowledge(an, row.code)
    send(gauge, (5, 79))
    assert standing() == [("flood", "latched", 1)]
    responding.reset(an, row.code, "looked at the gauge")
    assert standing() == []


def test_mutings_that_make_no_sense_are_refused(alarm: Alarm) -> None:
    an = cast.acting(cast.an())
    hour = clock.now() + timedelta(hours=1)
    scope = RuleScope(stations=("LC-01",))
    for new, code in (
        (NewMuting(MutingKind.SILENCED, " ", (), scope, None, hour), "why_missing"),
        (NewMuting(MutingKind.SILENCED, "x", (), scope), "end_missing"),
        (NewMuting(MutingKind.SILENCED, "x", (), RuleScope(), None, hour), "mutes_all"),
        (NewMuting(MutingKind.SUPPRESSED, "x", (), scope, None, hour + timedelta(days=60)), "too_long"),
    ):
        with pytest.raises(Invalid, match=code):
            muting.mute(an, new)
    with pytest.raises(Forbidden):
        muting.mute(an, NewMuting(MutingKind.OUT_OF_SERVICE, "x", (), scope))
    with pytest.raises(Invalid, match="shelf_too_long"):
        muting.shelve(an, alarm.code, clock.now() + timedelta(days=3), "x")


def test_rules_that_make_no_sense_are_refused() -> None:
    for code, definition in (("A B", LEVELS), ("x", LEVELS), ("no-levels", RuleDef(Threshold(())))):
        with pytest.raises(Invalid):
            ruling.write(SYSTEM, code, {"vi": "x"}, definition, "")


def test_the_same_rule_again_is_no_new_version() -> None:
    make_rule()
    make_rule()
    assert AlarmRule.objects.get().newest == 1
    make_rule(latched=True)
    assert [one.number for one in rules.rule(SYSTEM, "flood").versions] == [2, 1]


def test_a_rule_switched_off_withdraws_its_alarms(alarm: Alarm, gauge: Station) -> None:
    ruling.switch(cast.acting(cast.chi()), "flood", active=False, why="wrong levels")
    assert standing() == []
    assert Notice.objects.get().settled_how == "withdrawn"
    send(gauge, (5, 84))
    assert standing() == []
    assert [event.name for event in OutboxEvent.objects.order_by("id")] == ["alerts.raised", "alerts.returned"]


def test_an_alarm_opens_an_incident_with_the_plant(alarm: Alarm) -> None:
    list(cases.load(SYSTEM))
    an = cast.acting(cast.an())
    cast.centre()
    with pytest.raises(Invalid):
        incidents.open_incident(an)
    make_department()
    code = incidents.open_incident(an, alarm.code)
    assert incidents.open_incident(an, alarm.code) == code
    case = Case.objects.get()
    assert (case.title, case.party, case.urgency) == ("Báo động II: Trạm LC-01", cast.plant(), "urgent")
    refs = set(case.links.values_list("ref", flat=True))
    assert refs == {"station:LC-01", f"alarm:{alarm.code}"}
    assert alarms.alarm(an, alarm.code).card.incident == code


def make_department() -> None:
    from fansipan.services.identity.models import Organisation

    Organisation.objects.create(code="SO-NNMT", name={"vi": "Sở Nông nghiệp và Môi trường"}, kind="department")


def test_a_rule_opens_its_incident_by_itself(gauge: Station) -> None:
    list(cases.load(SYSTEM))
    make_department()
    make_rule(delivery=AlarmDelivery(incident="environmental_incident"))
    send(gauge, (0, 84))
    assert Alarm.objects.get().case == Case.objects.get().code


def test_the_rules_of_the_house_load_once_and_stay_as_people_made_them(tmp_path: Path) -> None:
    (done,) = loading.load(SYSTEM)
    assert "station.silent" in done.created
    count = AlarmRule.objects.count()
    (again,) = loading.load(SYSTEM, update=True)
    assert (again.created, again.updated, AlarmRule.objects.count()) == ([], [], count)
    broken = tmp_path / "alarm_rules.json"
    broken.write_text('[{"code": "x-y", "title": {"vi": "x"}, "definition": {"condition": {"kind": "nothing"}}}]')
    with pytest.raises(BrokenDocument):
        list(loading.load_file(SYSTEM, broken))


def test_an_open_page_hears_how_an_alarm_stands(alarm: Alarm) -> None:
    said = live.event(cast.acting(cast.an()), alarm.code, "vi")
    assert said is not None
    assert (said["title"], said["level"], said["sound"]) == ("Báo động II: Trạm LC-01", "fault", True)
    assert live.event(cast.acting(cast.ha()), alarm.code, "vi") is None
    assert live.event(cast.binh(), alarm.code, "vi") is None


def test_alarms_are_found_by_what_people_type(alarm: Alarm) -> None:
    an = cast.acting(cast.an())
    for text in ("tram lc", "LC-01", alarm.code, "floo", "so2"):
        assert [one.code for one in alarms.alarms(an, AlarmFilter(text=text))] == [alarm.code], text
    assert alarms.alarms(an, AlarmFilter(text="nowhere")) == []
    assert alarms.page(an, AlarmFilter(standing=True, priority="high", family="flood"), 1, 10).total == 1
    file = alarms.alarm(an, alarm.code)
    assert (file.may_acknowledge, file.may_shelve, len(file.steps)) == (True, True, 1)
    group = groups.groups(an)[0]
    assert (group.alarms, group.unacknowledged, group.first) == (1, 1, alarm.code)

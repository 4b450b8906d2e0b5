"""A case from its opening to its record: who may do what, what stands on the timeline, when somebody is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from fansipan.kernel.models import AuditEntry, OutboxEvent
from fansipan.kernel.permissions import SYSTEM, Actor
from fansipan.services.cases.actions import NewCase, loading, moving, open_case, reporting, tasks, watching
from fansipan.services.cases.actions.evidence import Upload
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.actions.tasks import NewTask
from fansipan.services.cases.contracts import ClockState, EventKind
from fansipan.services.cases.models import CalendarDay, Case, CaseClock, CaseEvent, CaseFile, CaseType
from fansipan.services.cases.queries import cases, types
from fansipan.services.cases.queries.cases import CaseFilter
from fansipan.services.cases.tests.make import INCIDENT, PDF, PHOTO, make_case, make_types
from fansipan.services.cases.tests.rules.test_exif import HERE, photo
from fansipan.services.identity.contracts import OrganisationKind
from fansipan.services.identity.models import Organisation
from tests import cast

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""08:00 of a working day in Viet Nam."""

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


def acting(name: str) -> Actor:
    return cast.acting(getattr(cast, name)())


def told(name: str) -> list[dict[str, object]]:
    return [row.payload for row in OutboxEvent.objects.filter(name=f"cases.{name}").order_by("at", "id")]


def test_a_case_has_a_code_that_people_can_say_and_the_house_hears_of_it() -> None:
    first, second = make_case(), make_case(title="again")
    assert (first, second) == ("SC-2026-000001", "SC-2026-000002")
    heard = next(one for one in told("opened") if one["case"] == first)
    assert (heard["agency"], heard["party"], heard["refs"]) == ("TT-QT", "NM-1", ["station:TL-KT-01"])


def test_what_happened_once_opens_one_case_until_that_is_closed() -> None:
    make_types()
    new = NewCase(INCIDENT, "SO2", agency=cast.centre().code, origin="alarm:77")
    first, again = open_case(SYSTEM, new), open_case(SYSTEM, new)
    assert (first.fresh, again.fresh) == (True, False)
    assert first.code == again.code
    assert cases.case(SYSTEM, first.code).card.refs == ("alarm:77",)
    moving.move(acting("chi"), first.code, "cancel", Said("test alarm"))
    assert open_case(SYSTEM, new).fresh
    with pytest.raises(Conflict, match="origin_open"):
        moving.move(acting("chi"), first.code, "reopen", Said("after all"))


def test_two_open_cases_of_one_origin_cannot_even_be_written() -> None:
    code = make_case(origin="alarm:77")
    other = make_case()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(code=other).update(origin=Case.objects.get(code=code).origin)


def test_agency_and_province_write_to_whoever_reported_and_the_plant_does_not() -> None:
    code = make_case()
    moving.answer(acting("an"), code, "What time was it?")
    (written,) = [event for event in cases.case(SYSTEM, code).events if event.kind is EventKind.SAID]
    assert (written.text, written.data) == ("What time was it?", {"for_reporter": "True"})
    assert OutboxEvent.objects.latest("at").payload["for_reporter"] is True
    with pytest.raises(Forbidden):
        moving.answer(acting("dung"), code, "x")
    with pytest.raises(Invalid, match="lacks_text"):
        moving.answer(acting("an"), code, " ")


def test_the_responsible_agency_is_that_of_the_type_or_the_only_department() -> None:
    make_types()
    with pytest.raises(Conflict, match="no_agency"):
        open_case(SYSTEM, NewCase(INCIDENT, "SO2"))
    department = Organisation.objects.create(code="SO-1", name={"vi": "Sở"}, kind=OrganisationKind.DEPARTMENT.value)
    assert cases.case(SYSTEM, open_case(SYSTEM, NewCase(INCIDENT, "SO2")).code).card.agency.code == "SO-1"
    CaseType.objects.update(agency=cast.centre())
    assert cases.case(SYSTEM, open_case(SYSTEM, NewCase(INCIDENT, "SO2")).code).card.agency.code == "TT-QT"
    assert department.code == "SO-1"


def test_what_residents_report_always_has_an_agency_however_many_departments_there_are() -> None:
    make_types()
    above = Organisation.objects.create(code="UBND", name={"vi": "Ủy ban"}, kind=OrganisationKind.AGENCY.value)
    for code in ("SO-1", "SO-2"):
        kind = OrganisationKind.DEPARTMENT.value
        Organisation.objects.create(code=code, name={"vi": "Sở"}, kind=kind, parent=above)
    with pytest.raises(Conflict, match="no_agency"):
        open_case(acting("chi"), NewCase(INCIDENT, "SO2"))
    first = reporting.open_reported(NewCase(INCIDENT, "Rác"))
    assert cases.case(SYSTEM, first.code).card.agency == cases.party_of(above)
    centre = OrganisationKind.OPERATIONS_CENTRE.value
    Organisation.objects.create(code="IOC", name={"vi": "Trung tâm"}, kind=centre, parent=above)
    second = reporting.open_reported(NewCase(INCIDENT, "Đèn"))
    assert cases.case(SYSTEM, second.code).card.agency.code == "IOC"


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewCase(INCIDENT, " ", agency="TT-QT"), "title_missing"),
        (NewCase(INCIDENT, "a", agency="XX"), "organisation"),
        (NewCase(INCIDENT, "a", agency="TT-QT", urgency="soon"), "urgency"),
        (NewCase(INCIDENT, "a", agency="TT-QT", refs=("TL-KT-01",)), "ref"),
    ],
)
def test_a_case_that_does_not_fit_is_refused(new: NewCase, code: str) -> None:
    cast.centre()
    make_types()
    with pytest.raises(Invalid, match=code):
        open_case(SYSTEM, new)
    with pytest.raises(NotFound, match="type"):
        open_case(SYSTEM, NewCase("nothing", "a", agency="TT-QT"))


def test_agency_and_plant_bring_a_case_to_its_end_on_one_timeline() -> None:
    code = make_case(text="143 mg/Nm3 over the limit of 100")
    an, dung = acting("an"), acting("dung")
    moving.move(an, code, "acknowledge", Said())
    moving.say(dung, code, Said("We are looking.", uploads=(Upload("lo.png", PHOTO),)))
    with pytest.raises(Invalid, match="lacks_remedy"):
        moving.move(dung, code, "explain", Said(cause="pump"))
    moving.move(dung, code, "explain", Said(cause="pump", remedy="spare pump"))
    with pytest.raises(Invalid, match="lacks_text"):
        moving.move(an, code, "give_back", Said())
    moving.move(an, code, "give_back", Said("Which pump?"))
    moving.move(
        dung, code, "explain", Said(cause="pump P-3", remedy="spare pump P-4", uploads=(Upload("bb.pdf", PDF),))
    )
    moving.move(an, code, "accept", Said())
    number = tasks.give(an, code, NewTask("Send the protocol", cast.plant().code, due=MONDAY + 24 * HOUR))
    moving.move(dung, code, "report_normal", Said("below the limit since 10:00"))
    with pytest.raises(Invalid, match="lacks_tasks"):
        moving.move(an, code, "close", Said("ended"))
    tasks.finish(dung, code, number, Said("sent"))
    moving.move(an, code, "close", Said("ended"))
    view = cases.case(dung, code)
    assert view.card.closed
    assert [event.state for event in view.events if event.state] == [
        *("opened", "acknowledged", "explained", "returned", "explained", "remedying", "normal", "closed")
    ]
    assert {event.side for event in view.events} == {"system", "agency", "party"}
    assert [file.name for event in view.events for file in event.files] == ["lo.png", "bb.pdf"]
    assert len(told("closed")) == 1
    assert AuditEntry.objects.filter(target=f"case:{code}", action="cases.moved").count() == 7
    with pytest.raises(Conflict, match="closed_already"):
        moving.say(dung, code, Said("one more thing"))


def test_a_step_that_lacks_something_leaves_nothing_behind() -> None:
    code = make_case()
    with pytest.raises(Invalid), transaction.atomic():
        moving.move(acting("dung"), code, "explain", Said(cause="pump", uploads=(Upload("a.png", PHOTO),)))
    assert cases.case(SYSTEM, code).card.state == "opened"
    assert not CaseFile.objects.exists()


def test_each_side_takes_its_own_steps_only() -> None:
    code = make_case()
    for name, step in (("dung", "acknowledge"), ("an", "explain"), ("an", "reopen"), ("dung", "close")):
        with pytest.raises(Conflict, match="step"):
            moving.move(acting(name), code, step, Said("x", "x", "x"))
    with pytest.raises(Forbidden):
        moving.move(acting("em"), code, "acknowledge", Said())
    assert {move.transition.code for move in cases.case(acting("dung"), code).moves} == {"explain"}
    assert cases.case(acting("em"), code).moves == ()


def test_nobody_else_sees_the_case() -> None:
    code = make_case()
    with pytest.raises(NotFound):
        cases.case(acting("ha"), code)
    with pytest.raises(NotFound):
        moving.say(acting("ha"), code, Said("hello"))
    with pytest.raises(Unauthenticated):
        cases.case(cast.binh(), code)
    assert cases.cases(acting("ha"), CaseFilter()).total == 0
    for name in ("an", "chi", "dung", "em", "giang"):
        assert cases.cases(acting(name), CaseFilter()).total == 1


def test_an_operator_of_another_agency_does_not_see_it_until_it_is_passed_on_or_given_a_task() -> None:
    other = Organisation.objects.create(code="UB-1", name={"vi": "Ủy ban"}, kind=OrganisationKind.AGENCY.value)
    code, second = make_case(agency=other.code), make_case()
    with pytest.raises(NotFound):
        cases.case(acting("an"), code)
    moving.transfer(acting("chi"), code, cast.centre().code, "it is theirs")
    assert cases.case(acting("an"), code).card.agency.code == "TT-QT"
    with pytest.raises(NotFound):
        cases.case(acting("ha"), second)
    tasks.give(acting("an"), second, NewTask("Look at your own stack", cast.other_plant().code))
    assert cases.case(acting("ha"), second).moves == ()


def test_a_centre_works_for_the_department_to_which_it_belongs() -> None:
    department = Organisation.objects.create(code="SO-1", name={"vi": "Sở"}, kind=OrganisationKind.DEPARTMENT.value)
    code = make_case(agency=department.code)
    with pytest.raises(NotFound):
        cases.case(acting("an"), code)
    Organisation.objects.filter(pk=cast.centre().pk).update(parent=department)
    assert "acknowledge" in {move.transition.code for move in cases.case(acting("an"), code).moves}
    assert cases.cases(acting("an"), CaseFilter("mine")).total == 1
    Organisation.objects.filter(pk=cast.plant().pk).update(parent=department)
    assert "acknowledge" not in {move.transition.code for move in cases.case(acting("dung"), code).moves}


def test_an_agency_passes_a_case_on_once_then_the_province_decides() -> None:
    other = Organisation.objects.create(code="UB-1", name={"vi": "Ủy ban"}, kind=OrganisationKind.AGENCY.value)
    code = make_case()
    with pytest.raises(Forbidden):
        moving.transfer(acting("dung"), code, other.code, "not ours")
    with pytest.raises(Invalid, match="same_agency"):
        moving.transfer(acting("an"), code, "TT-QT", "to us")
    moving.transfer(acting("an"), code, other.code, "not ours")
    moving.transfer(acting("chi"), code, "TT-QT", "it is yours")
    assert not cases.case(acting("an"), code).may_transfer
    with pytest.raises(Conflict, match="passed_on_enough"):
        moving.transfer(acting("an"), code, other.code, "no")
    assert cases.case(acting("chi"), code).may_transfer


def test_a_clock_that_runs_out_is_told_of_step_by_step_and_never_twice() -> None:
    code = make_case()
    with clock.frozen(MONDAY + 3 * HOUR):
        assert watching.watch() == 0
    with clock.frozen(MONDAY + 5.5 * HOUR):
        assert watching.watch() == 1
        assert watching.watch() == 0
    with clock.frozen(MONDAY + 30 * HOUR):
        assert watching.watch() == 1
        assert watching.watch() == 0
    assert [(one["clock"], one["to"], one["level"]) for one in told("clock_expired")] == [
        *(("acknowledge", "agency", 1), ("acknowledge", "coordinator", 2))
    ]
    assert CaseEvent.objects.filter(case__code=code, kind=EventKind.ESCALATED.value).count() == 2
    assert cases.cases(acting("an"), CaseFilter("late")).total == 0
    with clock.frozen(MONDAY + 30 * HOUR):
        assert cases.cases(acting("an"), CaseFilter("late")).total == 1


def test_a_step_in_time_stops_the_clock_and_nobody_is_told() -> None:
    code = make_case()
    moving.move(acting("an"), code, "acknowledge", Said())
    with clock.frozen(MONDAY + 8 * HOUR):
        assert watching.watch() == 0
    clocks = {one.rule.name: one.reading for one in cases.case(SYSTEM, code).clocks}
    assert clocks["acknowledge"].state is ClockState.DONE
    assert clocks["respond"].due == MONDAY + 24 * HOUR


def test_a_holiday_entered_later_moves_the_deadline() -> None:
    code = make_case()
    kept = CaseClock.objects.get(case__code=code, name="acknowledge")
    assert kept.due == MONDAY + 4 * HOUR
    CalendarDay.objects.create(day=MONDAY.date(), kind="off", title="flood")
    assert watching.follow_all() == 1
    kept.refresh_from_db()
    assert kept.due == datetime(2026, 11, 24, 4, 30, tzinfo=UTC)


def test_clocks_stand_while_a_case_is_stopped_and_go_on_with_the_next_step() -> None:
    code = make_case(urgency="urgent")
    moving.pause(acting("an"), code, "waiting for the laboratory")
    with clock.frozen(MONDAY + 10 * HOUR):
        assert watching.watch() == 0
        assert {one.reading.state for one in cases.case(SYSTEM, code).clocks if one.reading.round} == {
            ClockState.RESTING
        }
        moving.move(acting("an"), code, "acknowledge", Said())
        assert not cases.case(SYSTEM, code).paused
    with pytest.raises(Conflict, match="not_paused"):
        moving.resume(acting("an"), code)


def test_a_case_is_about_more_things_as_they_come_to_light() -> None:
    code = make_case()
    moving.link(acting("an"), code, "station:TL-KT-02", "the same chimney")
    assert cases.case(SYSTEM, code).card.refs == ("station:TL-KT-01", "station:TL-KT-02")
    assert cases.cases(SYSTEM, CaseFilter(ref="station:TL-KT-02")).total == 1
    with pytest.raises(Conflict, match="linked_already"):
        moving.link(acting("an"), code, "station:TL-KT-02", "again")
    with pytest.raises(Forbidden):
        moving.link(acting("dung"), code, "station:TL-KT-03", "not me")


def test_a_late_task_is_told_of_once() -> None:
    code, person = make_case(), cast.dung().login
    tasks.give(acting("an"), code, NewTask("Send the protocol", "NM-1", person, MONDAY + HOUR))
    with clock.frozen(MONDAY + 2 * HOUR):
        assert watching.watch() == 1
        assert watching.watch() == 0
    assert told("task_overdue")[0]["to"] == "NM-1"


def test_a_task_goes_to_somebody_who_is_there_and_has_time() -> None:
    code = make_case()
    for new, why in (
        (NewTask(" ", "NM-1"), "title_missing"),
        (NewTask("a", "NM-9"), "organisation"),
        (NewTask("a", "NM-1", "ha"), "person"),
        (NewTask("a", "NM-1", due=MONDAY), "due_gone"),
    ):
        cast.ha()
        with pytest.raises(Invalid, match=why):
            tasks.give(acting("an"), code, new)
    with pytest.raises(Forbidden):
        tasks.give(acting("dung"), code, NewTask("a", "NM-2"))


def test_a_file_is_what_its_bytes_say_and_one_seen_elsewhere_is_named() -> None:
    first, second = make_case(lon=104.13, lat=22.3), make_case()
    dung = acting("dung")
    there = Upload("stack.png", PHOTO, MONDAY - HOUR, 104.13, 22.31)
    moving.say(dung, first, Said(uploads=(there,)))
    moving.say(dung, second, Said(uploads=(there,)))
    file = cases.case(dung, first).events[-1].files[0]
    assert (file.is_photo, file.metres, file.known_from) == (True, 1112, "")
    assert cases.case(dung, second).events[-1].files[0].known_from == first
    for bad, why in (
        (Upload("page.html", b"<html>"), "file_type"),
        (Upload("later.png", PHOTO, MONDAY + HOUR), "taken_tomorrow"),
    ):
        with pytest.raises(Invalid, match=why):
            moving.say(dung, first, Said("look", uploads=(bad,)))


def test_what_a_photo_says_of_itself_outweighs_what_its_sender_says() -> None:
    code = make_case(lon=104.13, lat=22.31)
    content = photo({0x9003: "2026:11:23 07:30:00"}, HERE)
    said = Upload("a.jpg", content, MONDAY - 50 * HOUR, 100.0, 10.0)
    moving.say(acting("dung"), code, Said(uploads=(said, Upload("b.png", PHOTO, MONDAY - HOUR))))
    first, second = cases.case(SYSTEM, code).events[-1].files
    assert (first.taken_at, first.metres, first.told_by_photo) == (MONDAY - HOUR / 2, 0, True)
    assert (second.taken_at, second.told_by_photo) == (MONDAY - HOUR, False)
    moving.say(acting("dung"), code, Said(uploads=(Upload("c.jpg", photo({0x9003: "2027:01:01 00:00:00"}, {})),)))
    assert cases.case(SYSTEM, code).events[-1].files[0].taken_at is None


def test_what_stands_on_the_timeline_cannot_be_altered() -> None:
    make_case()
    for order in ("UPDATE cases_caseevent SET text = 'x'", "DELETE FROM cases_caseevent"):
        with (
            pytest.raises(ProgrammingError, match="cannot be altered"),
            transaction.atomic(),
            connection.cursor() as raw,
        ):
            raw.execute(order)


def test_an_old_case_keeps_the_rules_under_which_it_was_opened() -> None:
    code = make_case()
    row = CaseType.objects.get(code=INCIDENT)
    kept = [one for one in row.definition["transitions"] if one["code"] != "acknowledge"]
    row.definition["transitions"] = kept
    row.save()
    loading.number_version(row)
    assert "acknowledge" in {move.transition.code for move in cases.case(acting("an"), code).moves}
    assert "acknowledge" not in {move.transition.code for move in cases.case(acting("an"), make_case()).moves}
    assert "acknowledge" not in types.definition(types.newest(INCIDENT)).transitions


def test_the_public_knows_only_of_what_is_public_and_only_in_its_own_words() -> None:
    code = make_case()
    with pytest.raises(NotFound):
        cases.public_status(code)
    Case.objects.update(public=True)
    moving.move(acting("an"), code, "acknowledge", Said("internal remark"))
    status = cases.public_status(code)
    assert status.status["en"] == "Being handled"

"""Cases as they go in life, at random: what is kept always agrees with what stands on the timeline."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from fansipan.kernel import clock
from fansipan.kernel.errors import Problem
from fansipan.kernel.models import OutboxEvent
from fansipan.kernel.permissions import SYSTEM, Actor
from fansipan.services.cases.actions import NewCase, moving, open_case, tasks, watching
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.actions.tasks import NewTask
from fansipan.services.cases.contracts import EventKind
from fansipan.services.cases.models import Case, CaseClock, CaseEvent
from fansipan.services.cases.queries import clocks, types
from fansipan.services.cases.queries.calendar import work_calendar
from fansipan.services.cases.tests.make import INCIDENT, make_case, make_types
from fansipan.services.identity.contracts import OrganisationKind
from fansipan.services.identity.models import Organisation
from tests import cast

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
STEPS = ("acknowledge", "explain", "accept", "give_back", "report_normal", "close", "cancel", "reopen")
DONE = Said("text", "cause", "remedy")

people = st.sampled_from(["an", "chi", "dung", "ha", "em"])
deeds = st.one_of(
    st.tuples(st.just("move"), st.sampled_from(STEPS)),
    st.tuples(st.sampled_from(["pause", "resume", "say", "task", "transfer", "watch"]), st.just("")),
)
histories = st.lists(st.tuples(st.integers(1, 3000), people, deeds), max_size=14)


def do(actor: Actor, code: str, deed: str, step: str) -> None:
    """One thing that somebody tries; what is refused leaves nothing behind."""
    try:
        with transaction.atomic():
            match deed:
                case "move":
                    moving.move(actor, code, step, DONE)
                case "pause":
                    moving.pause(actor, code, "why")
                case "resume":
                    moving.resume(actor, code)
                case "say":
                    moving.say(actor, code, DONE)
                case "task":
                    tasks.give(actor, code, NewTask("do it", "NM-1", due=clock.now() + timedelta(hours=5)))
                case "transfer":
                    moving.transfer(actor, code, "UB-1", "why")
                case _:
                    watching.watch()
    except Problem:
        pass


class Histories(TestCase):
    """Every example is a transaction of its own."""

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(histories)
    def test_what_is_kept_agrees_with_the_timeline_and_nothing_is_told_twice(
        self, history: list[tuple[int, str, tuple[str, str]]]
    ) -> None:
        Organisation.objects.create(code="UB-1", name={"vi": "Ủy ban"}, kind=OrganisationKind.AGENCY.value)
        at = MONDAY
        with clock.frozen(at):
            code = make_case(urgency="urgent")
        for minutes, name, deed in history:
            at += timedelta(minutes=minutes)
            with clock.frozen(at):
                do(cast.acting(getattr(cast, name)()), code, *deed)
                agrees(code)
        told_once(code)


def agrees(code: str) -> None:
    """The case and its clocks are what its timeline says."""
    case = Case.objects.select_related("version").get(code=code)
    definition = types.definition(case.version)
    entered = CaseEvent.objects.filter(case=case).exclude(state="").order_by("id").values_list("state", flat=True)
    assert case.state == list(entered)[-1]
    assert (case.closed_at is not None) == definition.states[case.state].closed
    readings = clocks.read(definition, case.urgency, work_calendar(), clocks.steps(case), clock.now())
    for row in CaseClock.objects.filter(case=case):
        reading = readings[row.name]
        assert (row.state, row.round, row.due) == (reading.state.value, reading.round, reading.due)
        assert row.expired_at in (None, reading.expired_at)


def told_once(code: str) -> None:
    """Each step of each clock's ladder was told of at most once a round, and each telling stands on the timeline."""
    told = Counter(
        (row.payload["clock"], row.payload["level"], row.payload["due"])
        for row in OutboxEvent.objects.filter(name="cases.clock_expired", payload__case=code)
    )
    assert not [key for key, count in told.items() if count > 1]
    lines = CaseEvent.objects.filter(case__code=code, kind=EventKind.ESCALATED.value, data__has_key="clock")
    assert lines.count() == sum(told.values())


@pytest.mark.django_db(transaction=True)
def test_one_thing_that_happens_to_be_reported_many_times_at_once_opens_one_case() -> None:
    make_types()
    agency, barrier, opened = cast.centre().code, Barrier(6), []

    def report() -> None:
        barrier.wait()
        try:
            opened.append(open_case(SYSTEM, NewCase(INCIDENT, "SO2", agency=agency, origin="alarm:77")))
        finally:
            connection.close()

    threads = [Thread(target=report) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Case.objects.count() == 1
    assert sum(one.fresh for one in opened) == 1
    assert len({one.code for one in opened}) == 1

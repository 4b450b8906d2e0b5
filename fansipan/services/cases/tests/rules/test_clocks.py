"""The clock of a case: against an independent oracle on thousands of histories, and the cases that people ask about."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fansipan.kernel import clock
from fansipan.services.cases.contracts.clocks import ClockState, Step, StepKind
from fansipan.services.cases.contracts.hours import WorkCalendar
from fansipan.services.cases.contracts.types import ClockRule, Counting
from fansipan.services.cases.rules import clocks, hours
from fansipan.services.cases.tests.rules import oracle

OFFICE = ((480, 720), (780, 1020))
WEEK = ((OFFICE,) * 5) + ((), ())
OFFICE_WRITTEN = [("08:00", "12:00"), ("13:00", "17:00")]
WEEK_WRITTEN = [OFFICE_WRITTEN] * 5 + [[], []]
MONDAY = date(2026, 2, 2)
DAYS = 120
MIDNIGHT = datetime.combine(MONDAY, datetime.min.time(), clock.VIETNAM)
HISTORIES = 10_000

STATES = ("new", "known", "answered", "returned", "closed")
RUNS, DONE = frozenset({"new", "known", "returned"}), frozenset({"closed"})


def rule(minutes: int, counting: Counting, restarts: bool = False, pausable: bool = True) -> ClockRule:
    return ClockRule("respond", {}, {"": minutes}, counting, RUNS, DONE, restarts, pausable)


def written(stretches: tuple[tuple[int, int], ...]) -> list[tuple[str, str]]:
    return [tuple(f"{minute // 60:02d}:{minute % 60:02d}" for minute in one) for one in stretches]  # type: ignore[misc]


ODD_HOURS = ((), (), (OFFICE[0],), OFFICE, ((420, 690),), ((0, 1440),), ((600, 601), (1380, 1440)))
KINDS = (*(("entered", state) for state in STATES), ("paused", ""), ("resumed", ""), ("transferred", ""))

odd_days = st.dictionaries(
    st.integers(0, 59).map(lambda number: MONDAY + timedelta(days=number)), st.sampled_from(ODD_HOURS), max_size=12
)
moves = st.lists(st.tuples(st.integers(0, 4 * 1440), st.sampled_from(KINDS)), max_size=9)
rules = st.tuples(st.integers(1, 3000), st.sampled_from(Counting), st.booleans(), st.booleans())

Moves = list[tuple[int, tuple[str, str]]]


@settings(max_examples=500, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(odd_days, st.integers(0, 10 * 1440), moves, st.integers(0, 5 * 1440), rules)
def test_the_clock_agrees_with_an_oracle_on_odd_histories(
    otherwise: dict[date, Any], opened: int, moved: Moves, rest: int, asked: Any
) -> None:
    agrees(otherwise, opened, moved, rest, asked)


def test_the_clock_agrees_with_an_oracle_that_looks_at_every_minute_of_ten_thousand_histories() -> None:
    """Drawn by dice alone: Hypothesis, which looks for the odd ones above, takes four times as long to draw one."""
    for number in range(HISTORIES):
        dice = random.Random(number)
        odd = {MONDAY + timedelta(days=dice.randrange(60)): dice.choice(ODD_HOURS) for _ in range(dice.randint(0, 12))}
        moved = [(dice.randint(0, 4 * 1440), dice.choice(KINDS)) for _ in range(dice.randint(0, 9))]
        asked = (dice.randint(1, 3000), dice.choice(list(Counting)), dice.random() < 0.5, dice.random() < 0.5)
        agrees(odd, dice.randint(0, 10 * 1440), moved, dice.randint(0, 5 * 1440), asked)


def agrees(otherwise: dict[date, Any], opened: int, moved: Moves, rest: int, asked: Any) -> None:
    """Read one history by the rules and by the oracle, and hold them together."""
    minutes, counting, restarts, pausable = asked
    steps, at = [(opened, "entered", "new")], opened
    for gap, (kind, state) in moved:
        at += gap
        steps.append((at, kind, state))
    now = at + rest
    works = oracle.minutes_worked(MONDAY, DAYS, WEEK_WRITTEN, {day: written(one) for day, one in otherwise.items()})
    if counting is Counting.ALL:
        works[:] = True
    told = oracle.tell(steps, now, works, (minutes, RUNS, DONE, restarts, pausable))
    read = clocks.read(
        rule(minutes, counting, restarts, pausable),
        "",
        WorkCalendar(WEEK, otherwise),
        [Step(moment(at), StepKind(kind), state) for at, kind, state in steps],
        moment(now),
    )
    said = (read.state.value, read.round, read.elapsed, read.due, read.done_at, read.expired_at)
    assert said == (
        *(told.state, told.round, timedelta(minutes=told.elapsed)),
        *(None if one is None else moment(one) for one in (told.due, told.done, told.expired)),
    )


def moment(minute: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=minute)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.VIETNAM)


CALENDAR = WorkCalendar(WEEK, {date(2026, 4, 30): (), date(2026, 5, 1): (), date(2026, 5, 2): OFFICE})
"""A long holiday, and a Saturday worked in exchange."""


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        ("2026-04-29 16:00", 60, "2026-04-29 17:00"),
        ("2026-04-29 16:30", 60, "2026-05-02 08:30"),
        ("2026-04-30 10:00", 480, "2026-05-02 17:00"),
        ("2026-05-02 16:59", 2, "2026-05-04 08:01"),
        ("2026-05-03 03:00", 1, "2026-05-04 08:01"),
        ("2026-05-04 11:30", 60, "2026-05-04 13:30"),
        ("2026-05-04 12:30", 0, "2026-05-04 12:30"),
    ],
)
def test_holidays_lunch_and_nights_do_not_count_and_a_swapped_saturday_does(start: str, amount: int, due: str) -> None:
    found = hours.deadline(CALENDAR, at(start), timedelta(minutes=amount))
    assert found == at(due)
    assert hours.worked(CALENDAR, at(start), at(due)) == timedelta(minutes=amount)


def test_a_calendar_without_working_hours_has_no_deadline() -> None:
    never = WorkCalendar(((),) * 7)
    assert hours.deadline(never, MIDNIGHT, timedelta(minutes=1)) is None
    read = clocks.read(rule(60, Counting.WORKING), "", never, [Step(MIDNIGHT, StepKind.ENTERED, "new")], moment(9000))
    assert (read.state, read.due, read.expired_at) == (ClockState.RUNNING, None, None)


def test_time_before_the_beginning_is_no_time() -> None:
    assert hours.worked(CALENDAR, at("2026-05-04 10:00"), at("2026-05-04 09:00")) == timedelta()


def test_an_urgent_case_has_its_own_amount() -> None:
    urgent = ClockRule("handle", {}, {"": 2880, "urgent": 240}, Counting.ALL, RUNS, DONE)
    steps = [Step(MIDNIGHT, StepKind.ENTERED, "new")]
    assert clocks.read(urgent, "urgent", CALENDAR, steps, MIDNIGHT).due == moment(240)
    assert clocks.read(urgent, "usual", CALENDAR, steps, MIDNIGHT).due == moment(2880)


def test_what_ran_out_stays_run_out_after_it_was_done() -> None:
    steps = [Step(MIDNIGHT, StepKind.ENTERED, "new"), Step(moment(100), StepKind.ENTERED, "closed")]
    read = clocks.read(rule(60, Counting.ALL), "", CALENDAR, steps, moment(200))
    assert (read.state, read.expired_at, read.done_at, read.elapsed) == (
        *(ClockState.DONE, moment(60), moment(100)),
        timedelta(minutes=100),
    )

"""When a policy asks: a pure function, held against an oracle that walks through the minutes one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from fansipan.services.notices.contracts.notices import Settling
from fansipan.services.notices.contracts.policies import (
    PolicyDef,
    PolicyMatch,
    PolicyStep,
    PolicyTarget,
    Settled,
    StepMode,
    TargetKind,
)
from fansipan.services.notices.rules import escalating

BEGUN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WHO = (PolicyTarget(TargetKind.AUDIENCE),)

steps = st.builds(
    PolicyStep,
    targets=st.just(WHO),
    channels=st.sampled_from([("a",), ("a", "b"), ("a", "b", "c")]),
    mode=st.sampled_from(list(StepMode)),
    wait_minutes=st.integers(0, 20),
    every_minutes=st.integers(0, 6),
)
policies = st.builds(
    PolicyDef,
    match=st.just(PolicyMatch()),
    steps=st.lists(steps, min_size=1, max_size=3).map(tuple),
    loops=st.integers(0, 3),
    last=st.none() | steps,
    ack_timeout_minutes=st.sampled_from([0, 7, 30]),
)
settlings = st.lists(
    st.builds(
        Settled,
        at=st.integers(1, 90).map(lambda minute: BEGUN + minute * MINUTE),
        how=st.sampled_from([Settling.ACKNOWLEDGED, Settling.ACKNOWLEDGED, Settling.OVER, Settling.WITHDRAWN]),
    ),
    max_size=4,
)
Taken = list[tuple[int, int, int]]


def walked(policy: PolicyDef, settled: list[Settled], minutes: int) -> list[Taken]:
    """By each minute, what was taken in it: somebody with a watch who knows no more than what happened so far."""
    found: list[Taken] = []
    start, climbs, ended = BEGUN, 0, False
    resting_until: datetime | None = None
    for minute in range(minutes):
        now = BEGUN + minute * MINUTE
        for one in (one for one in settled if one.at == now):
            if one.how is not Settling.ACKNOWLEDGED or not policy.ack_timeout_minutes:
                ended = True
            else:
                resting_until = now + policy.ack_timeout_minutes * MINUTE
        if resting_until is not None and now >= resting_until and not ended:
            start, resting_until = now, None
            climbs += 1
        taken: Taken = []
        if not ended and resting_until is None:
            for at, round_, step, place in offsets(policy):
                if start + at * MINUTE == now:
                    taken.append((climbs * escalating.rounds(policy) + round_, step, place))
        found.append(sorted(taken))
    return found


def offsets(policy: PolicyDef) -> Taken:
    """(minute, round, step, place) of every rung of a climb."""
    found: list[tuple[int, int, int, int]] = []
    at = 0
    rounds = [(number, list(enumerate(policy.steps))) for number in range(policy.loops + 1)]
    if policy.last is not None:
        rounds.append((policy.loops + 1, [(escalating.LAST, policy.last)]))
    for number, row in rounds:
        for place, step in row:
            ladder = len(step.channels) if step.mode is StepMode.LADDER else 1
            found += [(at + rung * step.every_minutes, number, place, rung) for rung in range(ladder)]
            at += step.wait_minutes
    return found  # type: ignore[return-value]


@settings(max_examples=150)
@given(policy=policies, settled=settlings)
def test_rung_by_rung_it_is_what_somebody_with_a_watch_would_do(policy: PolicyDef, settled: list[Settled]) -> None:
    since: datetime | None = None
    for minute, expected in enumerate(walked(policy, settled, 150)):
        now = BEGUN + minute * MINUTE
        known = [one for one in settled if one.at <= now]
        due = escalating.due(policy, BEGUN, known, since, now)
        assert sorted((rung.round, rung.step, rung.place) for rung in due) == expected, minute
        since = now


@settings(max_examples=100)
@given(policy=policies, settled=settlings, minute=st.integers(0, 120))
def test_the_next_rung_is_the_first_that_is_due_later(policy: PolicyDef, settled: list[Settled], minute: int) -> None:
    now = BEGUN + minute * MINUTE
    known = [one for one in settled if one.at <= now]
    expected = next(
        (
            now + ahead * MINUTE
            for ahead in range(1, 600)
            if escalating.due(policy, BEGUN, known, now, now + ahead * MINUTE)
        ),
        None,
    )
    assert escalating.next_after(policy, BEGUN, known, now) == expected


def test_the_last_rung_comes_after_all_rounds() -> None:
    step = PolicyStep(WHO, ("a",), StepMode.BLAST, 5)
    policy = PolicyDef(PolicyMatch(), (step, step), 2, step)
    climb = escalating.climb(policy, BEGUN)
    assert len(climb) == 7
    assert climb[-1].step == escalating.LAST
    assert climb[-1].at == BEGUN + 30 * MINUTE

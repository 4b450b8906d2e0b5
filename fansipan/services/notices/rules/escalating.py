"""When a policy asks whom: a pure function of the policy, the moment at which it began, and what put an end to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from fansipan.services.notices.contracts.notices import Settling
from fansipan.services.notices.contracts.policies import PolicyDef, PolicyStep, Rung, Settled, StepMode

LAST = -1
"""The step of the last rung."""


def step_of(policy: PolicyDef, rung: Rung) -> PolicyStep:
    """What is done on a rung."""
    if rung.step == LAST:
        assert policy.last is not None
        return policy.last
    return policy.steps[rung.step]


def rounds(policy: PolicyDef) -> int:
    """How many rounds a whole climb has; the last rung is a round of its own."""
    return policy.loops + 1 + (policy.last is not None)


def climb(policy: PolicyDef, begun: datetime, first_round: int = 0) -> list[Rung]:
    """Every rung of one climb, in order, if nobody answers."""
    found: list[Rung] = []
    at = begun
    for number in range(policy.loops + 1):
        for place, step in enumerate(policy.steps):
            found += _rungs(step, place, at, first_round + number)
            at += timedelta(minutes=step.wait_minutes)
    if policy.last is not None:
        found += _rungs(policy.last, LAST, at, first_round + policy.loops + 1)
    return sorted(found, key=lambda rung: (rung.at, rung.round))


def _rungs(step: PolicyStep, number: int, at: datetime, round_: int) -> list[Rung]:
    places = max(1, len(step.channels)) if step.mode is StepMode.LADDER else 1
    every = timedelta(minutes=step.every_minutes)
    return [Rung(at + place * every, round_, number, place) for place in range(places)]


def rungs(policy: PolicyDef, begun: datetime, settled: Iterable[Settled]) -> list[Rung]:
    """Every rung from the beginning to the end, as far as is known by now, over all climbs.

    A rung that falls on the moment at which somebody answers is not taken any more.
    """
    found: list[Rung] = []
    start: datetime | None = begun
    climbs = 0
    for one in sorted(settled, key=lambda one: one.at):
        if start is not None and start < one.at:
            found += [rung for rung in climb(policy, start, climbs * rounds(policy)) if rung.at < one.at]
            climbs += 1
        if one.how is not Settling.ACKNOWLEDGED or not policy.ack_timeout_minutes:
            return found
        start = one.at + timedelta(minutes=policy.ack_timeout_minutes)
    return found + climb(policy, start, climbs * rounds(policy)) if start is not None else found


def is_quiet(policy: PolicyDef, settled: Sequence[Settled], now: datetime) -> bool:
    """Whether somebody has answered, and the time after which it would begin anew is not over."""
    past = [one for one in settled if one.at <= now]
    if not past:
        return False
    newest = max(past, key=lambda one: one.at)
    if any(one.how is not Settling.ACKNOWLEDGED for one in past) or not policy.ack_timeout_minutes:
        return True
    return now < newest.at + timedelta(minutes=policy.ack_timeout_minutes)


def due(
    policy: PolicyDef, begun: datetime, settled: Sequence[Settled], since: datetime | None, now: datetime
) -> list[Rung]:
    """The rungs after `since` (None: from the beginning) whose time has come; none while somebody has answered."""
    if is_quiet(policy, settled, now):
        return []
    return [rung for rung in rungs(policy, begun, settled) if (since is None or since < rung.at) and rung.at <= now]


def next_after(policy: PolicyDef, begun: datetime, settled: Sequence[Settled], now: datetime) -> datetime | None:
    """When the next rung comes; None when none will, as far as is known by now."""
    return min((rung.at for rung in rungs(policy, begun, settled) if rung.at > now), default=None)

"""A policy as JSON, as tables and fixtures hold it, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fansipan.kernel.permissions import Role
from fansipan.services.notices.contracts.notices import NoticePriority
from fansipan.services.notices.contracts.policies import (
    VALUED,
    AnsweredBy,
    PolicyDef,
    PolicyMatch,
    PolicyStep,
    PolicyTarget,
    StepMode,
    TargetKind,
)
from fansipan.services.notices.contracts.weeks import WeekWindow
from fansipan.services.notices.rules import weeks

MOST_STEPS, MOST_LOOPS, MOST_MINUTES = 10, 20, 7 * 1440
PRIORITIES = {priority.name.lower(): priority for priority in NoticePriority}


def packed(policy: PolicyDef) -> dict[str, Any]:
    """The policy as JSON."""
    match = policy.match
    return {
        "match": {
            "kinds": list(match.kinds),
            "priority_from": match.priority_from.name.lower(),
            "priority_to": match.priority_to.name.lower(),
            "organisations": list(match.organisations),
            "communes": list(match.communes),
            "windows": [packed_window(window) for window in match.windows],
        },
        "steps": [_packed_step(step) for step in policy.steps],
        "loops": policy.loops,
        "last": _packed_step(policy.last) if policy.last else None,
        "ack_timeout_minutes": policy.ack_timeout_minutes,
        "answered_by": policy.answered_by.value,
        "goes_on": policy.goes_on,
    }


def packed_window(window: WeekWindow) -> dict[str, Any]:
    """A stretch of the week as JSON."""
    return {
        "days": sorted(window.days),
        "start": weeks.clock_text(window.start),
        "end": weeks.clock_text(window.end),
    }


def _packed_step(step: PolicyStep) -> dict[str, Any]:
    return {
        "targets": [f"{target.kind.value}:{target.value}".rstrip(":") for target in step.targets],
        "channels": list(step.channels),
        "mode": step.mode.value,
        "wait_minutes": step.wait_minutes,
        "every_minutes": step.every_minutes,
    }


def unpacked(row: Mapping[str, Any]) -> PolicyDef:
    """The policy that JSON says. Raises ValueError that tells a person what is wrong with it."""
    steps = tuple(_step(one) for one in row.get("steps", ()))
    if not 1 <= len(steps) <= MOST_STEPS:
        raise ValueError(f"steps: must be 1 to {MOST_STEPS}")
    return PolicyDef(
        match=_match(row.get("match") or {}),
        steps=steps,
        loops=_number(row, "loops", MOST_LOOPS),
        last=_step(row["last"]) if row.get("last") else None,
        ack_timeout_minutes=_number(row, "ack_timeout_minutes", MOST_MINUTES),
        answered_by=AnsweredBy(row.get("answered_by", AnsweredBy.ANYBODY.value)),
        goes_on=bool(row.get("goes_on", False)),
    )


def _match(row: Mapping[str, Any]) -> PolicyMatch:
    least, most = row.get("priority_from", "low"), row.get("priority_to", "critical")
    if least not in PRIORITIES or most not in PRIORITIES or PRIORITIES[least] > PRIORITIES[most]:
        raise ValueError(f"match: {least} to {most} is no span of priorities")
    return PolicyMatch(
        kinds=tuple(map(str, row.get("kinds", ()))),
        priority_from=PRIORITIES[least],
        priority_to=PRIORITIES[most],
        organisations=tuple(map(str, row.get("organisations", ()))),
        communes=tuple(map(str, row.get("communes", ()))),
        windows=tuple(window(one) for one in row.get("windows", ())),
    )


def window(row: Mapping[str, Any]) -> WeekWindow:
    """The stretch of the week that JSON says. Raises ValueError."""
    days = frozenset(map(int, row.get("days") or range(weeks.DAYS)))
    if not days <= set(range(weeks.DAYS)):
        raise ValueError("days: Monday is 0, Sunday is 6")
    return WeekWindow(days, weeks.minutes_of(str(row.get("start", ""))), weeks.minutes_of(str(row.get("end", ""))))


def _step(row: Mapping[str, Any]) -> PolicyStep:
    targets = tuple(target(str(one)) for one in row.get("targets", ()))
    if not targets:
        raise ValueError("targets: a step tells somebody")
    return PolicyStep(
        targets=targets,
        channels=tuple(map(str, row.get("channels", ()))),
        mode=StepMode(row.get("mode", StepMode.BLAST.value)),
        wait_minutes=_number(row, "wait_minutes", MOST_MINUTES, 10),
        every_minutes=_number(row, "every_minutes", MOST_MINUTES, 2),
    )


def target(text: str) -> PolicyTarget:
    """Somebody to be told: audience, role:operator, team:flood. Raises ValueError."""
    kind, _colon, value = text.partition(":")
    found = PolicyTarget(TargetKind(kind), value)
    if (found.kind in VALUED) is not bool(value):
        raise ValueError(f"targets: {text!r}")
    if found.kind is TargetKind.ROLE:
        Role(value)
    return found


def _number(row: Mapping[str, Any], name: str, most: int, default: int = 0) -> int:
    found = row.get(name, default)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= most:
        raise ValueError(f"{name}: must be a whole number from 0 to {most}")
    return found


def channels_of(policy: PolicyDef) -> frozenset[str]:
    """Every channel that a policy names."""
    steps: Iterable[PolicyStep] = (*policy.steps, *((policy.last,) if policy.last else ()))
    named = {code for step in steps for code in step.channels}
    return frozenset(named | {one.value for step in steps for one in step.targets if one.kind is TargetKind.CHANNEL})

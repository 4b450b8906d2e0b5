"""What was judged is brought into the alarms, and put right where late readings show another truth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from fansipan.kernel import clock
from fansipan.services.alerts.actions import engine, raising, telling
from fansipan.services.alerts.actions.living import Step, state_of, take
from fansipan.services.alerts.contracts import AlarmSubject, Episode, Flip, FlipKind, LifeKind
from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.queries.compiled import Compiled, CompiledRule
from fansipan.services.alerts.rules import reconciling
from fansipan.services.alerts.rules.judging.plans import Plan
from fansipan.services.alerts.rules.judging.rewinding import Judgement

LATE = "late readings"


@dataclass(frozen=True, slots=True)
class Found:
    """What judging a rule for a datastream gave."""

    pair: tuple[int, int]
    plan: Plan
    done: Judgement


def apply(rules: Compiled, found: Iterable[Found]) -> list[Alarm]:
    """Bring the alarms in step with what was judged, and tell; gives those that changed."""
    engine.lock()
    changed: dict[int, Alarm] = {}
    for one in found:
        rule = rules.rules[one.pair[0]]
        subject = rules.streams[one.pair[1]]
        rows = corrected(rule, subject, one) if one.done.rewound else flipped(rule, subject, one)
        changed.update({row.pk: row for row in rows})
    telling.changed(list(changed.values()))
    return list(changed.values())


def flipped(rule: CompiledRule, subject: AlarmSubject, found: Found) -> list[Alarm]:
    """Take the flips one after the other."""
    return _taken(rule, subject, found.plan, found.done.flips)


def corrected(rule: CompiledRule, subject: AlarmSubject, found: Found) -> list[Alarm]:
    """Judged again from a checkpoint: what is new is raised, what never was is withdrawn, times are put right."""
    since = clock.from_us(found.done.since)
    rows = list(_after(rule, subject, found.done.since))
    spans = [
        reconciling.Span(clock.to_us(one.raised_at), clock.to_us(one.returned_at) if one.returned_at else None)
        for one in rows
    ]
    carried = any(one.raised_at <= since and (one.returned_at is None or one.returned_at > since) for one in rows)
    matched = reconciling.match(found.done.flips, spans, found.done.since if carried else None)
    changed: list[Alarm] = []
    for row, episodes in zip(rows, matched.known, strict=True):
        changed += _put_right(rule, subject, found.plan, row, episodes)
    for episode in matched.fresh:
        changed += _taken(rule, subject, found.plan, episode.flips)
    return changed


def _after(rule: CompiledRule, subject: AlarmSubject, since: int) -> Iterable[Alarm]:
    """The alarms that stood or were raised after the checkpoint, locked."""
    late = Q(returned_at=None) | Q(returned_at__gt=clock.from_us(since))
    rows = Alarm.objects.select_for_update(of=("self",)).filter(late, rule=rule.id, subject=subject.key)
    return rows.filter(withdrawn=False).order_by("raised_at")


def _put_right(
    rule: CompiledRule, subject: AlarmSubject, plan: Plan, row: Alarm, episodes: Sequence[Episode]
) -> list[Alarm]:
    """Bring one alarm to what was found of it; without any episode it never was."""
    state = state_of(row)
    if not episodes:
        take(row, Step(LifeKind.WITHDRAW, clock.now(), why=LATE))
        return [row]
    first, last = episodes[0], episodes[-1]
    begins = first.flips and first.flips[0].kind is FlipKind.RAISE
    moved = begins and first.start != clock.to_us(row.raised_at)
    if moved:
        row.raised_at = clock.from_us(first.start)
        take(row, Step(LifeKind.CORRECT, row.raised_at, why=LATE, level=row.level if state.active else 0))
    news = [flip for flip in last.flips if _is_news(row, flip, last)]
    if last.end is not None and not state.active:
        return [row] if moved or _returned_at(row, last.end) else []
    return _taken(rule, subject, plan, news) or ([row] if moved else [])


def _is_news(row: Alarm, flip: Flip, last: Episode) -> bool:
    """Whether the flip changes how the alarm stands now: the last level, the end, the beginning of one that is over."""
    if flip.kind is FlipKind.RETURN:
        return True
    if row.closed_at is not None or row.returned_at is not None:
        return True
    return flip is _newest_level(last) and flip.level != row.level


def _newest_level(last: Episode) -> Flip | None:
    levels = [flip for flip in last.flips if flip.kind is not FlipKind.RETURN]
    return levels[-1] if levels else None


def _returned_at(row: Alarm, end: int) -> bool:
    """Put the time of the end right; whether it was another one."""
    at = clock.from_us(end)
    if row.returned_at == at:
        return False
    take(row, Step(LifeKind.CORRECT, at, why=LATE))
    row.returned_at = at
    row.save(update_fields=["returned_at"])
    return True


def _taken(rule: CompiledRule, subject: AlarmSubject, plan: Plan, flips: Iterable[Flip]) -> list[Alarm]:
    rows = [raising.happened(rule, subject, one, raising.seen(plan, subject, one)) for one in flips]
    return [row for row in rows if row is not None]

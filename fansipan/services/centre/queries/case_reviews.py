"""The after-action review of any closed case: times, deadlines, tasks and the timeline, out of the case and the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from fansipan.kernel.errors import Conflict
from fansipan.kernel.manifest import CaseFacts
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.kernel.text import pick
from fansipan.services.cases.contracts import CaseView, ClockState, EventCard, EventKind
from fansipan.services.cases.queries import cases
from fansipan.services.cases.queries.showing import length
from fansipan.services.cases.queries.words import KIND_NAMES
from fansipan.services.centre.models import ScenarioRun, ShiftEntry
from fansipan.services.centre.queries.reviews import ReviewLine, ReviewTask, review_task
from fansipan.services.centre.rules.rights import SEE_CENTRE


@dataclass(frozen=True, slots=True)
class ReviewClock:
    """A deadline: how long it allowed, how long it took, whether it ran out."""

    title: str
    allowed: str
    took: str
    working: bool
    late: bool


@dataclass(frozen=True, slots=True)
class ReviewStage:
    """A state that the case was in, and for how long."""

    title: str
    start: datetime
    lasted: timedelta
    words: str


@dataclass(frozen=True, slots=True)
class CaseReview:
    """All of it. `first_step`: from opening to the first step that anybody took."""

    view: CaseView
    title: str
    type: str
    agency: str
    first_step: str
    lasted: str
    stages: Sequence[ReviewStage]
    clocks: Sequence[ReviewClock]
    tasks: Sequence[ReviewTask]
    lines: Sequence[ReviewLine]
    in_time: int
    transfers: int


def review(actor: Actor, code: str) -> CaseReview:
    """The review of a closed case. Raises NotFound, Unauthenticated, Forbidden, Conflict for one that is open."""
    require(actor, SEE_CENTRE)
    view = cases.case(actor, code)
    start, end = view.card.opened_at, view.card.closed_at
    if end is None:
        raise Conflict("centre.case_open", code=code)
    language = get_language() or "vi"
    moved = [one for one in view.events if one.kind is EventKind.MOVED]
    tasks = [review_task(one, start) for one in view.tasks]
    return CaseReview(
        view=view,
        title=view.card.title,
        type=pick(view.card.type_title, language),
        agency=pick(view.card.agency.name, language),
        first_step=length(moved[0].at - start) if moved else "",
        lasted=length(end - start),
        stages=_stages(view, moved, end),
        clocks=_clocks(view),
        tasks=tasks,
        lines=_lines(view),
        in_time=sum(one.took is not None and not one.late for one in tasks),
        transfers=view.transfers,
    )


def _stages(view: CaseView, moved: Sequence[EventCard], end: datetime) -> list[ReviewStage]:
    language = get_language() or "vi"
    states = view.definition.states
    entered = [(view.definition.initial, view.card.opened_at), *((one.state, one.at) for one in moved)]
    until = [at for _state, at in entered[1:]] + [end]
    return [
        ReviewStage(pick(states[state].title, language), at, after - at, length(after - at))
        for (state, at), after in zip(entered, until, strict=True)
        if state in states and not states[state].closed
    ]


def _clocks(view: CaseView) -> list[ReviewClock]:
    return [
        ReviewClock(
            title=pick(one.rule.title, get_language() or "vi"),
            allowed=length(timedelta(minutes=one.amount_minutes)),
            took=length(one.reading.elapsed),
            working=one.rule.counting.value == "working",
            late=one.reading.expired_at is not None,
        )
        for one in view.clocks
        if one.reading.state is not ClockState.WAITING
    ]


def _lines(view: CaseView) -> list[ReviewLine]:
    start = view.card.opened_at
    log = ShiftEntry.objects.filter(ref=f"case:{view.card.code}")
    found = [(one.at, one.author, one.text) for one in log]
    for event in view.events:
        said = " · ".join(filter(None, (str(KIND_NAMES[event.kind]), event.data.get("task", ""), event.text)))
        found.append((event.at, event.actor, said))
    return [ReviewLine(at, at - start, who, what) for at, who, what in sorted(found)]


def link(actor: Actor, facts: CaseFacts) -> Mapping[str, Any] | None:
    """Where the review of a closed case is found: that of its scenario where it holds the orders of one."""
    if facts.end is None or not allows(actor, SEE_CENTRE):
        return None
    run = ScenarioRun.objects.filter(case=facts.code).values_list("pk", flat=True).first()
    own = reverse("centre:case_review", args=[facts.code])
    return {"url": reverse("centre:review", args=[run]) if run else own}

"""The after-action review of a run: times, tasks and messages, out of the log and the timeline of its case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language

from fansipan.kernel.text import pick
from fansipan.services.cases.contracts import TaskCard
from fansipan.services.cases.queries.words import KIND_NAMES
from fansipan.services.centre.queries import orders
from fansipan.services.centre.queries.orders import RunCard


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """Something that happened, said by whom; `after`: since the start."""

    at: datetime
    after: timedelta | None
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class ReviewTask:
    """An order: how long it was allowed to take, how long it took, whether that was too long."""

    task: TaskCard
    organisation: str
    allowed: timedelta | None
    took: timedelta | None
    late: bool


@dataclass(frozen=True, slots=True)
class Review:
    """All of it. `to_start`: from what happened to the decision."""

    lines: Sequence[ReviewLine]
    tasks: Sequence[ReviewTask]
    to_start: timedelta | None
    lasted: timedelta | None
    in_time: int


def review(card: RunCard) -> Review:
    """The review of a run, as far as it has come."""
    run = card.run
    tasks = [review_task(one, run.started_at) for one in card.tasks]
    return Review(
        lines=_lines(card),
        tasks=tasks,
        to_start=run.started_at - run.proposed_at if run.started_at and run.cause else None,
        lasted=run.ended_at - run.started_at if run.started_at and run.ended_at else None,
        in_time=sum(one.took is not None and not one.late for one in tasks),
    )


def review_task(one: TaskCard, start: datetime | None) -> ReviewTask:
    """A task as a review shows it."""
    return ReviewTask(
        task=one,
        organisation=pick(one.organisation.name, get_language() or "vi"),
        allowed=one.due - start if one.due and start else None,
        took=one.done_at - start if one.done_at and start else None,
        late=one.late,
    )


def _lines(card: RunCard) -> list[ReviewLine]:
    start = card.run.started_at
    view = orders.case_of(card)
    found = [(one.at, one.author, one.text) for one in orders.log_of(card)]
    for event in view.events if view else ():
        said = " · ".join(filter(None, (str(KIND_NAMES[event.kind]), event.data.get("task", ""), event.text)))
        found.append((event.at, event.actor, said))
    return [ReviewLine(at, at - start if start else None, who, what) for at, who, what in sorted(found)]

"""Who must know of a case is told: whose turn it is, who got a task, who let a deadline pass.

All that is asked about a case ends when somebody takes a step in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel import clock
from fansipan.kernel.manifest import NoticeKind
from fansipan.kernel.permissions import Actor, Role
from fansipan.kernel.text import pick
from fansipan.services.cases.contracts import CaseTypeDef, ClockRule, Escalation, Side
from fansipan.services.cases.models import Case, CaseClock, CaseEvent, CaseTask
from fansipan.services.cases.queries import types
from fansipan.services.identity import queries as identity
from fansipan.services.identity.models import Organisation
from fansipan.services.notices.actions.telling import settle, tell
from fansipan.services.notices.actions.writing import in_both_languages
from fansipan.services.notices.contracts import (
    Audience,
    NewNotice,
    NoticeFact,
    NoticePriority,
    NoticeText,
    Settling,
)

OPENED, TURN, SAID, CLOSED = "cases.opened", "cases.turn", "cases.said", "cases.closed"
CLOCK_EXPIRED, TASK_GIVEN, TASK_OVERDUE = "cases.clock_expired", "cases.task_given", "cases.task_overdue"
KINDS = (
    NoticeKind(OPENED, gettext_lazy("A case was opened")),
    NoticeKind(TURN, gettext_lazy("It is your turn in a case")),
    NoticeKind(SAID, gettext_lazy("A message in a case")),
    NoticeKind(CLOSED, gettext_lazy("A case was closed")),
    NoticeKind(CLOCK_EXPIRED, gettext_lazy("A deadline of a case passed")),
    NoticeKind(TASK_GIVEN, gettext_lazy("A task was given")),
    NoticeKind(TASK_OVERDUE, gettext_lazy("A task is late")),
)
URGENT = "urgent"

Write = Callable[[str], NoticeText]


def opened(case: Case) -> None:
    """Both sides hear that there is a case."""

    def text(language: str) -> NoticeText:
        title = _("Case %(code)s opened: %(title)s") % _names(case)
        return NoticeText(title, case.text, title)

    _tell(case, _What(OPENED, "opened", _parties(case), text))


def moved(case: Case, event: CaseEvent) -> None:
    """What was asked before is over; whose turn it is now hears of it, and of the end both sides."""
    settle(_thread(case), Settling.OVER)
    definition = types.definition(case.version)
    state = definition.states[case.state]
    if state.closed:
        _tell(case, _What(CLOSED, f"event:{event.pk}", _parties(case), _closed(case, definition)))
    elif state.waits_for is not None:
        whom = _side(case, state.waits_for)
        _tell(case, _What(TURN, f"event:{event.pk}", whom, _turn(case, definition, event)))


def transferred(case: Case, event: CaseEvent) -> None:
    """The agency to which a case was passed on hears of it."""
    settle(_thread(case), Settling.OVER)
    definition = types.definition(case.version)
    _tell(case, _What(TURN, f"event:{event.pk}", _people(case.agency), _turn(case, definition, event)))


def said(actor: Actor, case: Case, event: CaseEvent) -> None:
    """The other side hears that something was written."""
    parties = (case.agency, case.party)
    others = tuple(one for one in parties if one is not None and one.pk != actor.organisation_id)
    if not others:
        return

    def text(language: str) -> NoticeText:
        who = _("whoever reported it") if event.side == Side.REPORTER.value else actor.name
        title = _("Case %(code)s, message of %(who)s") % {**_names(case), "who": who}
        return NoticeText(title, event.text, title)

    _tell(case, _What(SAID, f"event:{event.pk}", _people(*others), text))


def expired(case: Case, row: CaseClock, rule: ClockRule, step: Escalation) -> None:
    """Who must know by the rule of a clock hears that it ran out."""

    def text(language: str) -> NoticeText:
        names = {**_names(case), "clock": pick(rule.title, language)}
        title = _("Case %(code)s, deadline passed: %(clock)s") % names
        return NoticeText(title, case.title, title)

    key = f"clock:{row.name}:{row.round}:{row.told}"
    _tell(case, _What(CLOCK_EXPIRED, key, _side(case, step.to), text, NoticePriority.HIGH, row.due))


def task_given(case: Case, task: CaseTask) -> None:
    """Whoever was given a task hears of it: one person where one was named, else the organisation."""

    def text(language: str) -> NoticeText:
        title = _("Task in case %(code)s: %(task)s") % {**_names(case), "task": task.title}
        return NoticeText(title, case.title, title)

    what = _What(TASK_GIVEN, f"task:{task.pk}:given", _worker(task), text, due=task.due, thread=_of_task(task))
    _tell(case, what)


def task_done(task: CaseTask) -> None:
    """Nobody is asked about a task any more."""
    settle(_of_task(task), Settling.OVER)


def task_overdue(case: Case, task: CaseTask) -> None:
    """Whoever has a task, and the agency that gave it, hear that it is late."""

    def text(language: str) -> NoticeText:
        title = _("Late task in case %(code)s: %(task)s") % {**_names(case), "task": task.title}
        return NoticeText(title, case.title, title)

    one = _worker(task)
    whom = Audience((*one.organisations, case.agency.code), users=one.users)
    key, high = f"task:{task.pk}:late", NoticePriority.HIGH
    _tell(case, _What(TASK_OVERDUE, key, whom, text, high, task.due, _of_task(task)))


def _turn(case: Case, definition: CaseTypeDef, event: CaseEvent) -> Write:
    def text(language: str) -> NoticeText:
        names = {**_names(case), "state": pick(definition.states[case.state].title, language)}
        title = _("Your turn in case %(code)s: %(state)s") % names
        return NoticeText(title, "\n".join(part for part in (case.title, event.text) if part), title)

    return text


def _closed(case: Case, definition: CaseTypeDef) -> Write:
    def text(language: str) -> NoticeText:
        names = {**_names(case), "state": pick(definition.states[case.state].title, language)}
        title = _("Case %(code)s: %(state)s") % names
        return NoticeText(title, case.title, title)

    return text


def _names(case: Case) -> dict[str, str]:
    return {"code": case.code, "title": case.title}


def _parties(case: Case) -> Audience:
    return _people(*(one for one in (case.agency, case.party) if one is not None))


def _people(*organisations: Organisation) -> Audience:
    """The people of organisations; the province too where nobody has an account in one of them."""
    staffed = identity.staffed([one.pk for one in organisations])
    empty = any(one.pk not in staffed for one in organisations)
    roles = (Role.PROVINCE_OFFICER,) if empty else ()
    return Audience(organisations=tuple(one.code for one in organisations), roles=roles)


def _side(case: Case, side: Side) -> Audience:
    """The people of a side; the province where a side has nobody in the house."""
    if side is Side.PARTY and case.party is not None:
        return _people(case.party)
    if side is Side.AGENCY:
        return _people(case.agency)
    return Audience(roles=(Role.PROVINCE_OFFICER,))


def _worker(task: CaseTask) -> Audience:
    if task.person_id is not None:
        return Audience(users=(task.person_id,))
    return Audience(organisations=(task.organisation.code,))


def _due(due: datetime | None) -> tuple[NoticeFact, ...]:
    if due is None:
        return ()
    return (NoticeFact({"vi": "Hạn", "en": "Due"}, f"{due.astimezone(clock.VIETNAM):%H:%M %d/%m/%Y}"),)


def _thread(case: Case) -> str:
    return f"case:{case.code}"


def _of_task(task: CaseTask) -> str:
    return f"task:{task.pk}"


@dataclass(frozen=True, slots=True)
class _What:
    """What differs between the notices of a case. `key`: what it is within the case; no `thread`: the case itself."""

    kind: str
    key: str
    whom: Audience
    text: Write
    priority: NoticePriority = NoticePriority.MEDIUM
    due: datetime | None = None
    thread: str = ""


def _tell(case: Case, what: _What) -> None:
    tell(
        NewNotice(
            kind=what.kind,
            key=f"{_thread(case)}:{what.key}",
            thread=what.thread or _thread(case),
            priority=NoticePriority.HIGH if case.urgency == URGENT else what.priority,
            texts=in_both_languages(what.text),
            facts=_due(what.due),
            url=f"/cases/{case.code}",
            refs=(_thread(case), *case.links.values_list("ref", flat=True)),
            audience=what.whom,
        )
    )

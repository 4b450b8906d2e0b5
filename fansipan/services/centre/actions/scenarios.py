"""Scenarios: written and versioned, proposed or started by an event, started by hand, tracked to their end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from fansipan.kernel import audit, clock, events
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.events import Event
from fansipan.kernel.ids import new_id
from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.services.cases.actions import NewCase, open_case, tasks
from fansipan.services.cases.actions.tasks import NewTask
from fansipan.services.centre.actions import logging, notifying
from fansipan.services.centre.contracts import ScenarioDef
from fansipan.services.centre.models import Scenario, ScenarioRun, ScenarioVersion
from fansipan.services.centre.queries import orders
from fansipan.services.centre.rules.rights import EDIT_SCENARIOS, START_SCENARIO
from fansipan.services.centre.rules.scenarios import means, scenario
from fansipan.services.identity import queries as identity
from fansipan.services.identity.contracts import OrganisationKind

STARTED, ENDED, LATE = "centre.scenario_started", "centre.scenario_ended", "centre.order_late"
ORDER, EXERCISE = "order", "exercise_order"
"""The types of case that hold the tasks: exercises have codes of their own and are counted nowhere."""

OWN = "scenario:"
KINDS = ("case", "alarm", "warning", "gauge", "station")
"""What of an event's payload names the thing that it is about."""

PUT_ASIDE_FOR = timedelta(hours=24)
"""So long nobody is asked again about a thing for which a scenario was put aside, whatever more is said of it."""

LANGUAGE = "vi"
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Start:
    """Why and about what a scenario is started."""

    why: str = ""
    refs: tuple[str, ...] = ()
    exercise: bool = False
    place: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class WrittenScenario:
    """A scenario as an officer writes it."""

    code: str
    title: dict[str, str]
    definition: dict[str, Any] = field(default_factory=dict)
    active: bool = True


@transaction.atomic
def write(actor: Actor, written: WrittenScenario) -> None:
    """Write a scenario, or a new version of it: what was started keeps its own. Raises Forbidden, Invalid."""
    require(actor, EDIT_SCENARIOS)
    found = _read(written)
    known = {one.code for one in identity.organisations()}
    for order in found.orders:
        if order.to not in known:
            raise Invalid("centre.organisation", code=order.to)
    row, fresh = Scenario.objects.select_for_update().get_or_create(
        code=written.code,
        defaults={"title": written.title, "definition": written.definition, "active": written.active},
    )
    before = None if fresh else {"definition": row.definition, "active": row.active}
    row.title, row.definition, row.active = written.title, written.definition, written.active
    row.save()
    version = number_version(row, actor)
    after = {"version": version.number, "active": row.active}
    audit.record(actor, "centre.write_scenario", f"scenario:{row.code}", before=before, after=after)


def _read(written: WrittenScenario) -> ScenarioDef:
    if not written.title.get("vi"):
        raise Invalid("centre.scenario", why="title")
    try:
        return scenario(written.code, written.title, written.definition)
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid("centre.scenario", why=str(error)) from None


def number_version(row: Scenario, actor: Actor) -> ScenarioVersion:
    """The newest version, made anew when it says something else than the scenario does now."""
    newest = row.versions.order_by("-number").first()
    if newest is not None and (newest.definition, newest.title) == (row.definition, row.title):
        return newest
    return ScenarioVersion.objects.create(
        scenario=row,
        number=newest.number + 1 if newest else 1,
        title=row.title,
        definition=row.definition,
        made_by_id=actor.user_id,
        made_at=clock.now(),
    )


@transaction.atomic
def start(actor: Actor, code: str, begin: Start) -> int:
    """Start a scenario by hand; gives the number of its run.

    Raises NotFound, Forbidden, Conflict for one that is not in use, Invalid.
    """
    require(actor, START_SCENARIO)
    row = Scenario.objects.filter(code=code).first()
    if row is None:
        raise NotFound("centre.scenario_unknown", code=code)
    if not row.active:
        raise Conflict("centre.scenario_inactive", code=code)
    version = number_version(row, actor)
    run = _proposed(version, "", f"{OWN}{code}@{new_id()}", begin)
    return _carry_out(actor, run, begin)


@transaction.atomic
def confirm(actor: Actor, number: int, exercise: bool) -> int:
    """Start what an event proposed. Raises NotFound, Forbidden, Conflict for what was decided already."""
    require(actor, START_SCENARIO)
    run = _waiting(number)
    run.exercise = exercise
    return _carry_out(actor, run, Start(run.why, tuple(run.refs), exercise))


@transaction.atomic
def put_aside(actor: Actor, number: int, why: str) -> None:
    """Say that what an event proposed is not needed. Raises NotFound, Forbidden, Conflict, Invalid."""
    require(actor, START_SCENARIO)
    run = _waiting(number)
    if not why.strip():
        raise Invalid("centre.why_missing")
    run.ended_at, run.why = clock.now(), why.strip()[:LONGEST]
    run.save(update_fields=["ended_at", "why"])
    notifying.decided(run)
    logging.note(actor, logging.decision(_("Not started: %(title)s. %(why)s") % _said(run), f"run:{run.pk}"))
    audit.record(actor, "centre.put_aside", f"run:{run.pk}", why=run.why)


def _waiting(number: int) -> ScenarioRun:
    run = ScenarioRun.objects.select_for_update(of=("self",)).select_related("version__scenario").filter(pk=number)
    found = run.first()
    if found is None:
        raise NotFound("centre.run", id=number)
    if found.started_at is not None or found.ended_at is not None:
        raise Conflict("centre.run_decided")
    return found


def heard(event: Event) -> None:
    """An event of any app: scenarios that wait for it are started or proposed, once for each thing it is about."""
    origin = str(event.payload.get("origin", ""))
    if event.name.startswith("centre.") or origin.startswith(OWN):
        return
    for row in Scenario.objects.filter(active=True):
        found = scenario(row.code, row.title, row.definition)
        trigger = next((one for one in found.triggers if means(one, event.name, event.payload)), None)
        if trigger is not None:
            _begin(row, event, trigger.automatic)


def _begin(row: Scenario, event: Event, automatic: bool) -> None:
    refs = _refs(event)
    origin = f"{OWN}{row.code}/{refs[0] if refs else event.id}"[:140]
    if _known(origin):
        return
    begin = Start(refs=refs)
    run = _proposed(number_version(row, SYSTEM), event.name, origin, begin)
    if automatic:
        _carry_out(SYSTEM, run, begin)
    else:
        with translation.override(LANGUAGE):
            said = _("A scenario waits for a decision: %(title)s") % _said(run)
        logging.note(SYSTEM, logging.automatic(said, f"run:{run.pk}", orders.address(run.pk)))
        notifying.proposed(run)


def _known(origin: str) -> bool:
    """Whether it waits or goes on already, or a person put it aside so lately that nobody is asked again."""
    runs = ScenarioRun.objects.filter(origin=origin)
    aside = runs.filter(started_at=None, ended_at__gt=clock.now() - PUT_ASIDE_FOR)
    return runs.filter(ended_at=None).exists() or aside.exists()


def _refs(event: Event) -> tuple[str, ...]:
    """What an event is about, as references."""
    given = [str(ref) for ref in event.payload.get("refs", []) if ":" in str(ref)]
    named = [f"{kind}:{event.payload[kind]}" for kind in KINDS if event.payload.get(kind)]
    return tuple(dict.fromkeys([*named, *given]))[:20]


def _proposed(version: ScenarioVersion, cause: str, origin: str, begin: Start) -> ScenarioRun:
    return ScenarioRun.objects.create(
        version=version,
        exercise=begin.exercise,
        cause=cause,
        origin=origin,
        refs=list(begin.refs),
        why=begin.why.strip()[:LONGEST],
        proposed_at=clock.now(),
    )


def _carry_out(actor: Actor, run: ScenarioRun, begin: Start) -> int:
    """Open the case that holds the orders, and give each of them."""
    found = orders.definition(run.version)
    with translation.override(LANGUAGE):
        title = found.title["vi"]
        named = _("EXERCISE: %(title)s") % {"title": title} if run.exercise else title
    opened = open_case(
        SYSTEM,
        NewCase(
            EXERCISE if run.exercise else ORDER, named, begin.why, _agency(actor, found),
            refs=(f"run:{run.pk}", *begin.refs), origin=run.origin, place=begin.place, lon=begin.lon, lat=begin.lat,
        ),
    )  # fmt: skip
    now = clock.now()
    for order in found.orders:
        tasks.give(
            SYSTEM, opened.code, NewTask(order.title["vi"], order.to, due=now + timedelta(minutes=order.minutes))
        )
    run.case, run.started_at, run.started_by_id = opened.code, now, actor.user_id
    run.save(update_fields=["case", "started_at", "started_by", "exercise"])
    notifying.decided(run)
    with translation.override(LANGUAGE):
        said = _("Started: %(title)s") % _said(run)
    line = logging.decision(said, f"run:{run.pk}", orders.address(run.pk), exercise=run.exercise)
    logging.note(actor, line)
    audit.record(actor, "centre.start_scenario", f"run:{run.pk}", after={"case": run.case, "exercise": run.exercise})
    events.publish(STARTED, {"run": run.pk, "scenario": found.code, "case": run.case, "exercise": run.exercise})
    return run.pk


def _agency(actor: Actor, found: ScenarioDef) -> str:
    """Whose orders they are: the actor's organisation's, else the operations centre's, else the first one's ordered."""
    known = identity.organisations()
    own = next((one.code for one in known if one.id == actor.organisation_id), "")
    centre = next((one.code for one in known if one.kind is OrganisationKind.OPERATIONS_CENTRE), "")
    return own or centre or found.orders[0].to


def _said(run: ScenarioRun) -> dict[str, str]:
    return {"title": str(run.version.title.get("vi", "")), "why": run.why}


def followed(event: Event) -> None:
    """A case of ours closed: its run is over."""
    run = ScenarioRun.objects.filter(case=event.payload.get("case", ""), ended_at=None).exclude(case="").first()
    if run is None:
        return
    run.ended_at = event.at
    run.save(update_fields=["ended_at"])
    notifying.decided(run)
    with translation.override(LANGUAGE):
        said = _("Ended: %(title)s") % _said(run)
    line = logging.automatic(said, f"run:{run.pk}", orders.address(run.pk), exercise=run.exercise)
    logging.note(SYSTEM, line)
    events.publish(ENDED, {"run": run.pk, "case": run.case, "exercise": run.exercise})


def task_late(event: Event) -> None:
    """A task of ours is late: it rises to whoever leads the shift."""
    run = ScenarioRun.objects.filter(case=event.payload.get("case", "")).exclude(case="").first()
    if run is None:
        return
    said = {"task": event.payload.get("task", ""), "to": event.payload.get("to", "")}
    with translation.override(LANGUAGE):
        text = _("Late: %(task)s (%(to)s)") % said
    line = logging.automatic(text, f"run:{run.pk}", orders.address(run.pk), exercise=run.exercise)
    logging.note(SYSTEM, line)
    notifying.late(run, said["task"], said["to"])
    events.publish(LATE, {"run": run.pk, "case": run.case, "exercise": run.exercise, **said})

"""Scenarios, and the runs of them: what was ordered, how far it is, what the log says of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel.errors import NotFound
from fansipan.kernel.manifest import DutyItem, DutyItems
from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.kernel.text import pick
from fansipan.services.cases.contracts import CaseView, TaskCard
from fansipan.services.cases.queries import cases, tasks
from fansipan.services.centre.contracts import ScenarioDef
from fansipan.services.centre.models import Scenario, ScenarioRun, ScenarioVersion, ShiftEntry
from fansipan.services.centre.rules.rights import SEE_CENTRE
from fansipan.services.centre.rules.scenarios import scenario as read


@dataclass(frozen=True, slots=True)
class RunCard:
    """A run with how far its tasks are."""

    run: ScenarioRun
    tasks: tuple[TaskCard, ...]

    @property
    def done(self) -> int:
        """Tasks that are done."""
        return sum(one.done_at is not None for one in self.tasks)

    @property
    def late(self) -> int:
        """Open tasks past their deadline."""
        return sum(one.late and one.done_at is None for one in self.tasks)

    @property
    def waits(self) -> bool:
        """Whether it waits for somebody to decide."""
        return self.run.started_at is None and self.run.ended_at is None


def address(number: int) -> str:
    """Where a run is shown."""
    return reverse("centre:order", args=[number])


def definition(version: ScenarioVersion) -> ScenarioDef:
    """What a version says. It never changes, so it is read once."""
    return _definition(version.pk)


@lru_cache(maxsize=256)
def _definition(number: int) -> ScenarioDef:
    row = ScenarioVersion.objects.select_related("scenario").get(pk=number)
    return read(row.scenario.code, row.title, row.definition)


def wait_for(event: str) -> bool:
    """Whether any scenario in use waits for events of that name."""
    return Scenario.objects.filter(active=True, definition__when__contains=[{"event": event}]).exists()


def scenarios(actor: Actor) -> list[Scenario]:
    """Every scenario, those in use first."""
    require(actor, SEE_CENTRE)
    return list(Scenario.objects.order_by("-active", "code"))


def scenario(actor: Actor, code: str) -> Scenario:
    """One scenario. Raises NotFound."""
    require(actor, SEE_CENTRE)
    found = Scenario.objects.filter(code=code).first()
    if found is None:
        raise NotFound("centre.scenario_unknown", code=code)
    return found


def versions(row: Scenario) -> Sequence[ScenarioVersion]:
    """Its versions, the newest first."""
    return list(row.versions.select_related("made_by").order_by("-number"))


def cards_of(rows: Iterable[ScenarioRun]) -> list[RunCard]:
    """Runs with how far their tasks are."""
    return [_card(row) for row in rows]


def order_items(actor: Actor, at: datetime, most: int) -> DutyItems:
    """What went on or waited at a moment, the newest first."""
    return _items(actor, at, most, exercise=False)


def exercise_items(actor: Actor, at: datetime, most: int) -> DutyItems:
    """The same of exercises."""
    return _items(actor, at, most, exercise=True)


def _items(actor: Actor, at: datetime, most: int, exercise: bool) -> DutyItems:
    require(actor, SEE_CENTRE)
    rows = ScenarioRun.objects.filter(Q(ended_at=None) | Q(ended_at__gt=at), proposed_at__lte=at, exercise=exercise)
    found = rows.select_related("version__scenario", "started_by")[:most]
    return DutyItems([_item(_card(row)) for row in found], rows.count())


def _item(one: RunCard) -> DutyItem:
    return DutyItem(
        f"run:{one.run.pk}",
        pick(one.run.version.title, get_language() or "vi"),
        _("waits for a decision") if one.waits else f"{one.done} / {len(one.tasks)}",
        address(one.run.pk),
        "warn" if one.waits else "bad" if one.late else "info",
        one.run.proposed_at,
    )


def run(actor: Actor, number: int) -> RunCard:
    """One run. Raises NotFound."""
    require(actor, SEE_CENTRE)
    row = ScenarioRun.objects.filter(pk=number).select_related("version__scenario", "started_by").first()
    if row is None:
        raise NotFound("centre.run", id=number)
    return _card(row)


def case_of(card: RunCard) -> CaseView | None:
    """The case that holds its tasks."""
    return cases.case(SYSTEM, card.run.case) if card.run.case else None


def log_of(card: RunCard) -> list[ShiftEntry]:
    """What the log says of it, the oldest first."""
    return list(ShiftEntry.objects.filter(ref=f"run:{card.run.pk}").order_by("at", "id"))


def _card(row: ScenarioRun) -> RunCard:
    return RunCard(row, tasks.tasks_of(row.case) if row.case else ())

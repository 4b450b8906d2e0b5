"""What a type of case says: states, who may move a case where, what must be there, which clocks run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Said = Mapping[str, str]
"""A text by language."""


class Side(StrEnum):
    """What somebody is to a case. COORDINATOR: the province, above the agency. SYSTEM: the house itself."""

    AGENCY = "agency"
    PARTY = "party"
    COORDINATOR = "coordinator"
    REPORTER = "reporter"
    SYSTEM = "system"


class Need(StrEnum):
    """What must be there for a step. FILE, PHOTO, PLACE, TIME: since the case entered its state.

    PLACE: a photo that says where it was taken, near enough where the step bounds that. TIME: one that says when, and
    not before the case was opened, or reopened.
    """

    TEXT = "text"
    CAUSE = "cause"
    REMEDY = "remedy"
    FILE = "file"
    PHOTO = "photo"
    PLACE = "place"
    TIME = "time"
    TASKS_DONE = "tasks_done"


class Counting(StrEnum):
    """Which time a clock counts."""

    WORKING = "working"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class StateDef:
    """A state. `public` is what people outside read; "" where it is not told. `waits_for`: whose turn it is."""

    code: str
    title: Said
    public: Said
    closed: bool = False
    waits_for: Side | None = None


@dataclass(frozen=True, slots=True)
class TransitionDef:
    """A step from some states to one. `most`: so often in a case, 0 for any number of times.

    `within_m`: how far from the place of the case its photo may have been taken, in metres; 0: however far.
    """

    code: str
    title: Said
    sources: frozenset[str]
    target: str
    who: frozenset[Side]
    needs: tuple[Need, ...] = ()
    most: int = 0
    within_m: int = 0


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is told when so many minutes have passed since a clock ran out."""

    after_minutes: int
    to: Side


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A clock. It runs in some states, is done in some others and rests in the rest.

    `minutes` by urgency, "" for any other. A case that comes back from a done state into a running one begins a new
    round. `restarts_on_transfer`: another agency begins anew. `pausable`: a person may stop it for a reason.
    """

    name: str
    title: Said
    minutes: Mapping[str, int]
    counting: Counting
    runs_in: frozenset[str]
    done_in: frozenset[str]
    restarts_on_transfer: bool = False
    pausable: bool = True
    escalations: tuple[Escalation, ...] = ()

    def amount(self, urgency: str) -> int:
        """Minutes for a case of that urgency."""
        return self.minutes.get(urgency, self.minutes[""])


@dataclass(frozen=True, slots=True)
class CaseTypeDef:
    """Everything a type of case says. `most_transfers`: so often an agency may pass a case on; then the province.

    `exercise`: its cases are drills, kept apart from what truly happened and counted nowhere.
    """

    code: str
    prefix: str
    title: Said
    states: Mapping[str, StateDef]
    initial: str
    transitions: Mapping[str, TransitionDef]
    clocks: Mapping[str, ClockRule]
    urgencies: Mapping[str, Said]
    most_transfers: int
    public: bool
    exercise: bool = False

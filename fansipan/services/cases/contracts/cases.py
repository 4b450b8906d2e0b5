"""Cases as they leave the room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fansipan.services.cases.contracts.clocks import ClockReading
from fansipan.services.cases.contracts.types import CaseTypeDef, ClockRule, Said, Side, TransitionDef


class EventKind(StrEnum):
    """What stands on the timeline of a case."""

    OPENED = "opened"
    MOVED = "moved"
    SAID = "said"
    TRANSFERRED = "transferred"
    PAUSED = "paused"
    RESUMED = "resumed"
    TASK_GIVEN = "task_given"
    TASK_DONE = "task_done"
    LINKED = "linked"
    ESCALATED = "escalated"
    RECORDED = "recorded"


FOR_REPORTER = "for_reporter"
"""In the data of a message, and in its event: whoever reported it is meant."""


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation that has a part in a case."""

    id: int
    code: str
    name: Said


@dataclass(frozen=True, slots=True)
class FileCard:
    """A photo or document of a case. `known_from`: another case that holds the same bytes, a reason to look twice.

    `metres`: how far from the case's place it was taken, where both are known. `told_by_photo`: when and where stand in
    the photo itself, and were not only said by whoever sent it.
    """

    id: int
    name: str
    mime_type: str
    size: int
    sha256: str
    taken_at: datetime | None
    lon: float | None
    lat: float | None
    metres: int | None
    told_by_photo: bool
    known_from: str

    @property
    def is_photo(self) -> bool:
        """Whether a browser shows it as a picture."""
        return self.mime_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class EventCard:
    """Something that happened. `state` is the one entered, `data` what else there is to say."""

    id: int
    at: datetime
    kind: EventKind
    actor: str
    organisation: Said
    side: str
    text: str
    state: str
    data: dict[str, str]
    files: tuple[FileCard, ...]


@dataclass(frozen=True, slots=True)
class TaskCard:
    """Something that somebody was asked to do."""

    id: int
    case: str
    title: str
    organisation: Party
    person: str
    due: datetime | None
    done_at: datetime | None
    done_by: str
    note: str
    late: bool


@dataclass(frozen=True, slots=True)
class ClockCard:
    """A clock of a case with its rule and how it stands."""

    rule: ClockRule
    amount_minutes: int
    reading: ClockReading


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case as a list shows it. `due`: when the first of its clocks runs out; `late`: one has run out."""

    code: str
    title: str
    type_code: str
    type_title: Said
    state: str
    state_title: Said
    closed: bool
    waits_for: Side | None
    urgency: str
    urgency_title: Said
    agency: Party
    party: Party | None
    opened_at: datetime
    closed_at: datetime | None
    due: datetime | None
    late: bool
    refs: tuple[str, ...]
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A step that the reader may take."""

    transition: TransitionDef
    title: Said
    target: Said


@dataclass(frozen=True, slots=True)
class CaseView:
    """All of a case that one reader may see and do."""

    card: CaseCard
    text: str
    definition: CaseTypeDef
    sides: frozenset[Side]
    paused: bool
    transfers: int
    place: str
    lon: float | None
    lat: float | None
    events: tuple[EventCard, ...]
    tasks: tuple[TaskCard, ...]
    clocks: tuple[ClockCard, ...]
    moves: tuple[Move, ...]
    may_transfer: bool
    record: datetime | None


@dataclass(frozen=True, slots=True)
class PublicStatus:
    """What anybody may know of a case that is public."""

    code: str
    type_title: Said
    status: Said
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None

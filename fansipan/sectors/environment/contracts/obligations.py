"""What a station owes beside its readings: how much data, notices of silence, papers of its instruments, disclosure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ObligationKind(StrEnum):
    """What is owed."""

    AVAILABILITY = "availability"
    SILENCE = "silence"
    VERIFICATION = "verification"
    CALIBRATION = "calibration"
    BOARD = "board"
    PORTAL = "portal"

    @property
    def is_filed(self) -> bool:
        """Whether the plant answers it with something that an officer judges."""
        return self not in (ObligationKind.AVAILABILITY, ObligationKind.PORTAL)


class ObligationState(StrEnum):
    """How it stands. EXCUSED: met once declared maintenance is set aside. UNKNOWN: no date or figure to judge by."""

    MET = "met"
    EXCUSED = "excused"
    RUNNING = "running"
    DUE = "due"
    WAITING = "waiting"
    RETURNED = "returned"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"

    @property
    def is_owed(self) -> bool:
        """Whether the plant has something to do."""
        return self in (ObligationState.DUE, ObligationState.RETURNED, ObligationState.OVERDUE)


class FilingState(StrEnum):
    """What became of something filed."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class ObligationTerms:
    """A rule. `number`: the share of AVAILABILITY, the hours of SILENCE, the months that a paper or a proof holds (0:
    as long as it says); `station_kinds` empty: every kind.
    """

    kind: ObligationKind
    station_kinds: tuple[str, ...]
    number: float
    warn_days: int
    valid_from: date
    valid_to: date | None
    confirmed: bool
    source: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """Slots expected, valid among them, and without valid reading but within declared maintenance."""

    expected: int
    valid: int
    excused: int = 0

    @property
    def plain(self) -> float | None:
        """Valid of expected; None where nothing was expected."""
        return self.valid / self.expected if self.expected else None

    @property
    def set_aside(self) -> float | None:
        """The same without the excused slots."""
        rest = self.expected - self.excused
        return self.valid / rest if rest > 0 else None


@dataclass(frozen=True, slots=True)
class Filing:
    """What a plant stated, and what an officer said to it. `document` is the number of a station document."""

    id: int
    station: int
    kind: ObligationKind
    sensor: int | None
    sensor_code: str
    since: datetime | None
    until: datetime | None
    done_on: date | None
    valid_until: date | None
    text: str
    remedy: str
    document: int | None
    document_title: str
    filed_by: str
    filed_at: datetime
    state: FilingState
    judged_by: str
    judged_at: datetime | None
    remark: str


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing that a station owes. `subject`: the month, the sensor's code or the beginning of the silence.

    `late`: what was owed came after it was due. `terms` None: no rule in force names the obligation.
    """

    kind: ObligationKind
    state: ObligationState
    station: int
    station_code: str
    subject: str
    due: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    share: Share | None = None
    sensor: int | None = None
    filing: Filing | None = None
    terms: ObligationTerms | None = None
    late: bool = False

    @property
    def key(self) -> str:
        """What tells it from every other, whatever its due date."""
        return f"{self.kind.value}:{self.station_code}:{self.subject}"

    @property
    def confirmed(self) -> bool:
        """Whether somebody compared the rule with the official text."""
        return self.terms is not None and self.terms.confirmed

"""A warning as it is written by a person, before and after it is a CAP message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from fansipan.services.warnings.contracts.cap import (
    CapCategory,
    CapCertainty,
    CapMessageType,
    CapNamed,
    CapResponse,
    CapSeverity,
    CapStatus,
    CapUrgency,
    Place,
)


class MessageState(StrEnum):
    """How far a message has come. DRAFT: being written. SUBMITTED: waits for the second person."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RELEASED = "released"
    DISCARDED = "discarded"


class WarningState(StrEnum):
    """What a warning is now. ENDED: the all-clear was given. CANCELLED: it was withdrawn."""

    PREPARED = "prepared"
    IN_FORCE = "in_force"
    ENDED = "ended"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class WarningText:
    """What is said in one language."""

    event: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""


@dataclass(frozen=True, slots=True)
class WarningDraft:
    """What a person decides of a warning. `hours`: how long it holds from its release."""

    texts: Mapping[str, WarningText]
    communes: tuple[str, ...]
    hazard: str = ""
    status: CapStatus = CapStatus.ACTUAL
    category: CapCategory = CapCategory.MET
    urgency: CapUrgency = CapUrgency.EXPECTED
    severity: CapSeverity = CapSeverity.MODERATE
    certainty: CapCertainty = CapCertainty.LIKELY
    responses: tuple[CapResponse, ...] = (CapResponse.PREPARE,)
    risk_level: int | None = None
    onset: datetime | None = None
    hours: float = 12.0
    parameters: tuple[CapNamed, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class WarningPlace:
    """A commune with its names and its outer rings, simplified; `former` are the codes of what it was before."""

    code: str
    name: Mapping[str, str]
    rings: tuple[tuple[Place, ...], ...]
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WarningIssuer:
    """In whose name warnings go out."""

    sender: str
    name: Mapping[str, str]
    web: str
    contact: str
    prefix: str


@dataclass(frozen=True, slots=True)
class SentMessage:
    """What is asked of a released message to say what stands."""

    message_type: CapMessageType
    identifier: str
    sender: str
    sent: datetime
    expires: datetime
    all_clear: bool = False


@dataclass(frozen=True, slots=True)
class WarningNow:
    """A warning in one language, as its newest message says it."""

    code: str
    identifier: str
    state: WarningState
    status: CapStatus
    message_type: CapMessageType
    sent: datetime
    expires: datetime
    onset: datetime | None
    severity: CapSeverity
    urgency: CapUrgency
    certainty: CapCertainty
    risk_level: int | None
    hazard: str
    texts: Mapping[str, WarningText]
    communes: tuple[str, ...]
    responses: tuple[CapResponse, ...] = field(default=())

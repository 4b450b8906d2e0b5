"""How a delivery stands: a notice, told to somebody, by a channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.contracts.notices import NoticePriority


class DeliveryState(StrEnum):
    """SENT: the channel took it. DELIVERED: it is there, or was seen. CONFIRMED: its reader said so."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


GONE_OUT = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.CONFIRMED)


class Held(StrEnum):
    """Why something that will go out waits."""

    DIGEST = "digest"
    QUIET_HOURS = "quiet_hours"
    RATE_LIMIT = "rate_limit"
    RETRY = "retry"
    AWAY = "away"


class Suppressed(StrEnum):
    """Why something does not go out at all."""

    NO_ADDRESS = "no_address"
    ADDRESS_GONE = "address_gone"
    ACCOUNT_CLOSED = "account_closed"
    CHANNEL_OFF = "channel_off"
    NO_EXERCISES = "no_exercises"
    OVER = "over"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class AttemptCard:
    """One try. `result` is "" while it is under way, "lost" where its worker was killed and nobody knows."""

    at: datetime
    result: str
    detail: str
    milliseconds: int | None


@dataclass(frozen=True, slots=True)
class DeliveryCard:
    """Who was told, by what, and what became of it. `why`: why it waits, or why it was not sent."""

    id: int
    notice: int
    notice_title: str
    kind: str
    priority: NoticePriority
    exercise: bool
    recipient: str
    organisation: str
    channel: str
    medium: Medium
    address: str
    round: int
    state: DeliveryState
    why: str
    queued_at: datetime
    next_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    confirmed_at: datetime | None
    attempts: tuple[AttemptCard, ...] = ()

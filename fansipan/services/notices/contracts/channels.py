"""What channels are handed, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from fansipan.services.notices.contracts.notices import NoticeFile, NoticePriority


class Medium(StrEnum):
    """The kind of address that a channel needs. ACCOUNT: the person's own inbox. ITSELF: the channel knows where to."""

    ACCOUNT = "account"
    PUSH = "push"
    EMAIL = "email"
    PHONE = "phone"
    TELEGRAM = "telegram"
    ITSELF = "itself"


class SendState(StrEnum):
    """What became of one try.

    SENT: taken over by whoever carries it on. DELIVERED: it is there. FAILED: never to this address. LATER: not now, to
    this address. AWAY: the channel itself cannot send, whomever to.
    """

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    LATER = "later"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class SendResult:
    """`detail` tells a person why; `retry_after` (seconds) is the other side's wish; `reference` its own number."""

    state: SendState
    detail: str = ""
    retry_after: float | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to: a mail address, a number, a chat, an endpoint with its keys; "" where the channel knows itself."""

    address: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What one person is told by one channel, in that person's language and marked where it is an exercise.

    `key` is the same however often it is tried. `topic` is the same for all that is about one matter. `facts` are
    (label, value); `count`: how many notices this one message tells. `files` go with it where the channel carries them.
    """

    key: str
    topic: str
    kind: str
    language: str
    title: str
    text: str
    html: str
    short: str
    url: str
    priority: NoticePriority
    exercise: bool
    at: datetime
    facts: tuple[tuple[str, str], ...] = ()
    refs: tuple[str, ...] = ()
    count: int = 1
    files: tuple[NoticeFile, ...] = ()

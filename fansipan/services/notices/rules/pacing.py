"""How fast and how often: tries after a failure, what is told together, and how much is too much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from fansipan.services.notices.contracts.channels import SendResult, SendState
from fansipan.services.notices.contracts.deliveries import DeliveryState
from fansipan.services.notices.contracts.notices import NoticePriority, Settling

FIRST_WAIT, LONGEST_WAIT = 10.0, 900.0
"""Seconds between two tries: twice as long each time, a quarter more or less."""

GIVE_UP = timedelta(hours=24)
"""After so long nobody is helped by a message any more."""

FAILURES = 3
"""So many tries in a row must find the channel away before it counts as failing."""

FIRST_PROBE, LONGEST_PROBE = 15.0, 120.0
"""Seconds between two looks at a failing channel."""

AN_HOUR = timedelta(hours=1)
DIGESTIBLE = NoticePriority.MEDIUM
"""Up to this priority notices are told together."""

OUTCOMES = {
    SendState.SENT: DeliveryState.SENT,
    SendState.DELIVERED: DeliveryState.DELIVERED,
    SendState.FAILED: DeliveryState.FAILED,
}


def outcome(result: SendResult, queued_at: datetime, now: datetime) -> DeliveryState:
    """How a delivery stands after a try."""
    if result.state in OUTCOMES:
        return OUTCOMES[result.state]
    return DeliveryState.QUEUED if now - queued_at < GIVE_UP else DeliveryState.FAILED


def wait(tries: int, asked: float | None, chance: float, first: float = FIRST_WAIT) -> timedelta:
    """How long to wait after so many tries; never shorter than the other side asks (seconds). `chance`: from 0 to 1."""
    own = min(LONGEST_WAIT, first * 2.0 ** min(tries - 1, 10)) * (0.75 + chance / 2)
    return timedelta(seconds=max(own, asked or 0.0))


def probe_wait(failures: int) -> timedelta:
    """How long a failing channel is left alone."""
    return timedelta(seconds=min(LONGEST_PROBE, FIRST_PROBE * 2.0 ** min(max(0, failures - FAILURES), 10)))


def free_again(sent: Sequence[datetime], most: int, now: datetime) -> datetime | None:
    """When one more message an hour is within the limit; None when it is now. `most` 0: there is no limit."""
    lately = sorted(at for at in sent if at > now - AN_HOUR)
    return None if not most or len(lately) < most else lately[len(lately) - most] + AN_HOUR


def digestible(priority: NoticePriority) -> bool:
    """Whether a notice may be told together with others, and later than at once."""
    return priority <= DIGESTIBLE


def still_wanted(priority: NoticePriority, settled: Settling | None) -> bool:
    """Whether something that waits is still worth sending.

    An acknowledgement ends the asking, but those who were to know still are. What called for an act is not sent when
    the matter is over; what only informs is. What was withdrawn is never sent.
    """
    if settled is Settling.WITHDRAWN:
        return False
    return not (settled is Settling.OVER and priority > DIGESTIBLE)

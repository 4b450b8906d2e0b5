"""What stands of a warning now, and which messages a new one is about.

A message is never edited: a change is an Update that refers to every predecessor that has not expired, an end given in
error is a Cancel, and the all-clear is an Update with responseType AllClear and urgency Past (CAP 1.2 section 3.2.1 and
the profiles of Google, the United States and Canada).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fansipan.services.warnings.contracts import CapMessageType, CapReference, SentMessage, WarningState

CLAIMS = (CapMessageType.ALERT, CapMessageType.UPDATE)


def state(messages: Sequence[SentMessage], at: datetime) -> WarningState:
    """What a warning is, from its released messages, the oldest first."""
    if not messages:
        return WarningState.PREPARED
    newest = messages[-1]
    if newest.message_type is CapMessageType.CANCEL:
        return WarningState.CANCELLED
    if newest.all_clear:
        return WarningState.ENDED
    return WarningState.IN_FORCE if at < newest.expires else WarningState.EXPIRED


def references(messages: Sequence[SentMessage], at: datetime) -> tuple[CapReference, ...]:
    """The messages that a new one must name: all that claim something and have not expired."""
    return tuple(
        CapReference(one.sender, one.identifier, one.sent)
        for one in messages
        if one.message_type in CLAIMS and at < one.expires
    )


def may_continue(messages: Sequence[SentMessage], at: datetime) -> bool:
    """Whether an Update or a Cancel can still be sent: something stands that it would be about."""
    return bool(references(messages, at)) and messages[-1].message_type is not CapMessageType.CANCEL

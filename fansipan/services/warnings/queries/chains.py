"""The released messages of a warning, and whether something of it stands."""

from __future__ import annotations

from collections.abc import Iterable

from fansipan.services.warnings.contracts import CapMessageType, MessageState, SentMessage
from fansipan.services.warnings.models import PublicWarning, WarningMessage

OPEN = (MessageState.DRAFT.value, MessageState.SUBMITTED.value)


def released(warning: PublicWarning) -> list[SentMessage]:
    """What was released of a warning, the oldest first."""
    rows = WarningMessage.objects.filter(warning=warning, state=MessageState.RELEASED.value).defer("xml", "content")
    return sent(rows.order_by("sent", "id"))


def sent(rows: Iterable[WarningMessage]) -> list[SentMessage]:
    """Released rows as the rules take them."""
    return [
        SentMessage(
            CapMessageType(row.message_type), row.identifier, row.sender, row.sent, row.expires, all_clear=row.all_clear
        )
        for row in rows
        if row.identifier and row.sent and row.expires
    ]

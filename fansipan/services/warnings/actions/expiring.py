"""The watch over warnings that are about to expire while the danger may go on."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from fansipan.kernel import clock, events
from fansipan.services.warnings.contracts import CapMessageType, MessageState
from fansipan.services.warnings.models import WarningMessage

EXPIRING = "warnings.expiring"
"""The event: {warning, identifier, expires}."""

AHEAD = timedelta(minutes=30)


@transaction.atomic
def remind() -> int:
    """Say once of each standing message that it expires within half an hour; gives how many were said."""
    now = clock.now()
    newest = (
        WarningMessage.objects.filter(state=MessageState.RELEASED.value)
        .order_by("warning_id", "-sent", "-id")
        .distinct("warning_id")
        .values("pk")
    )
    due = WarningMessage.objects.select_for_update().filter(
        pk__in=newest, reminded_at__isnull=True, expires__gt=now, expires__lte=now + AHEAD, all_clear=False
    )
    rows = list(due.exclude(message_type=CapMessageType.CANCEL.value).select_related("warning").defer("xml"))
    for row in rows:
        row.reminded_at = now
        row.save(update_fields=["reminded_at"])
        said = {"warning": row.warning.code, "identifier": row.identifier, "expires": row.expires}
        events.publish(EXPIRING, said)
    return len(rows)

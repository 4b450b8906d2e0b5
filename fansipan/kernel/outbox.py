"""Events on their way: each taken to each of its subscribers, whatever happens to workers in between."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import connection, transaction

from fansipan.kernel import clock
from fansipan.kernel.events import Event, subscriptions
from fansipan.kernel.models import OutboxEvent

logger = logging.getLogger(__name__)

KEPT = timedelta(days=90)


def deliver(event_id: str, subscriber: str) -> None:
    """Let a subscriber handle an event, unless it has. What it raises leaves nothing behind and is tried again.

    An app that was taken out since, or an event past its keeping, is a delivery to nobody.
    """
    wanted = dict(subscriptions()).get(subscriber)
    row = OutboxEvent.objects.filter(pk=event_id).first()
    if wanted is None or row is None:
        logger.warning("event %s has no subscriber %s any more", event_id, subscriber)
        return
    with transaction.atomic():
        if _is_first(event_id, subscriber):
            wanted.handler(Event(event_id, row.name, row.at, row.payload))


NOTE = """
INSERT INTO kernel_eventdelivery (event_id, subscriber, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
"""


def _is_first(event_id: str, subscriber: str) -> bool:
    """Note a delivery; False when it is on record. A second worker waits here for the first one's commit."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [event_id, subscriber, clock.now()])
        return cursor.rowcount == 1


@transaction.atomic
def forget_old() -> int:
    """Take away events past their keeping; gives how many."""
    return OutboxEvent.objects.filter(at__lt=clock.now() - KEPT).delete()[0]

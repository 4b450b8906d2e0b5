"""Events taken to their subscribers as the worker does it, for tests of what is heard."""

from __future__ import annotations

from fansipan.kernel import events, outbox
from fansipan.kernel.models import OutboxEvent


def hear(name: str) -> int:
    """Take every event of a name to everybody who listens to it, each once; gives how many there are."""
    rows = OutboxEvent.objects.filter(name=name).order_by("at", "id")
    for row in rows:
        for key, wanted in events.subscriptions():
            if wanted.name == name:
                outbox.deliver(str(row.pk), key)
    return len(rows)

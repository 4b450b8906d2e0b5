"""What happened, said by name to whoever wants to know: nobody imports anybody for it.

`publish` writes the event in the caller's transaction and defers one durable job for each subscriber there. So an
event exists exactly when its change does, and reaches every subscriber at least once, however often a worker dies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app as worker

from fansipan.kernel import clock, manifest
from fansipan.kernel.ids import new_id
from fansipan.kernel.models import OutboxEvent

EVERY_EVENT = "*"
"""The name by which an app hears of all events: for rules that people write about any of them."""

DELIVER = "kernel.deliver_event"
"""The job that takes one event to one subscriber."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. The same event may come twice: `id` tells."""

    id: str
    name: str
    at: datetime
    payload: Mapping[str, Any]


Handler = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Subscription:
    """What an app wants to hear, and what it does then. `optional`: it does without, when nobody publishes it.

    The handler runs in one transaction with the note that it ran: what it writes is there once. What it does elsewhere
    it must do by jobs of its own, or in a way that bears repeating. Who hears EVERY_EVENT says by `wants` which names
    it needs at this moment: events are many, and one that is not wanted costs no job.
    """

    name: str
    handler: Handler
    optional: bool = False
    wants: Callable[[str], bool] | None = None

    def hears(self, name: str) -> bool:
        """Whether an event of that name is for it now."""
        return self.name in (name, EVERY_EVENT) and (self.wants is None or self.wants(name))


def publish(name: str, payload: Mapping[str, Any]) -> str:
    """Say that something happened, within the transaction in which it did; gives the event's id.

    `payload` is plain JSON, dates and times in it become ISO text. Raises LookupError for a name that no app promises
    to publish, RuntimeError outside a transaction: both are mistakes of the caller.
    """
    if not any(name in app.publishes for app in manifest.installed()):
        raise LookupError(f"no app publishes {name}")
    if not connection.in_atomic_block:
        raise RuntimeError(f"{name} is published outside a transaction")
    event = OutboxEvent.objects.create(id=new_id(), name=name, at=clock.now(), payload=dict(payload))
    for key, wanted in subscriptions():
        if wanted.hears(name):
            worker.configure_task(DELIVER).defer(event_id=str(event.pk), subscriber=key)
    return str(event.pk)


def subscriptions() -> Iterator[tuple[str, Subscription]]:
    """Every subscription of the installed apps, with the name under which jobs know it."""
    for app in manifest.installed():
        for wanted in app.subscribes:
            yield f"{app.package}:{wanted.name}:{wanted.handler.__name__}", wanted

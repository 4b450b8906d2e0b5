"""Who was told of an alarm, by what, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from fansipan.kernel.permissions import Actor, allows
from fansipan.services.notices.contracts.deliveries import DeliveryCard
from fansipan.services.notices.queries import deliveries, inbox
from fansipan.services.notices.queries.showing import text
from fansipan.services.notices.rules.rights import READ_INBOX

MOST = 20


@dataclass(frozen=True, slots=True)
class ToldNotice:
    """A notice about an alarm or its group, with the deliveries that the reader may see."""

    id: int
    title: str
    url: str
    exercise: bool
    trail: tuple[DeliveryCard, ...]


def told(actor: Actor, code: str, group: int | None, language: str) -> list[ToldNotice]:
    """The notices about an alarm and its group that the actor may see, the newest first; at most MOST."""
    if not allows(actor, READ_INBOX):
        return []
    about = inbox.visible(actor).filter(refs__contains=[f"alarm:{code}"])
    if group is not None:
        about = about | inbox.visible(actor).filter(thread=f"alarms:{group}")
    found = about.order_by("-told_at", "-id")[:MOST]
    return [
        ToldNotice(
            id=one.pk,
            title=text(one, language).title,
            url=f"/notices/{one.pk}",
            exercise=one.exercise,
            trail=tuple(deliveries.trail(actor, one.pk, language)),
        )
        for one in found
    ]

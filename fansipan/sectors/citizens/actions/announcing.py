"""What the province says: written, published, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.citizens.models import Announcement
from fansipan.sectors.citizens.rules.rights import ANNOUNCE
from fansipan.services.places import queries as places


@dataclass(frozen=True, slots=True)
class NewAnnouncement:
    """What is said; no commune: to all."""

    title: Mapping[str, str]
    body: Mapping[str, str]
    link: str = ""
    communes: tuple[str, ...] = ()
    pinned: bool = False
    until: datetime | None = None


@transaction.atomic
def write(actor: Actor, new: NewAnnouncement, number: int | None = None) -> int:
    """Write one, or change the one of that number; gives its number. Raises Forbidden, NotFound, Invalid."""
    require(actor, ANNOUNCE)
    if not new.title.get("vi", "").strip():
        raise Invalid("citizens.announcement_title")
    known = {card.code for card in places.communes()}
    if not known.issuperset(new.communes):
        raise Invalid("citizens.announcement_communes")
    if new.until is not None and new.until <= clock.now():
        raise Invalid("citizens.announcement_over")
    row = _locked(number) if number else Announcement(written_by_id=actor.user_id, written_at=clock.now())
    before = {"title": row.title, "body": row.body} if row.pk else None
    row.title, row.body, row.link = dict(new.title), dict(new.body), new.link
    row.communes, row.pinned, row.until = list(new.communes), new.pinned, new.until
    row.save()
    after = {"title": row.title, "body": row.body}
    audit.record(actor, "citizens.write_announcement", f"announcement:{row.pk}", before=before, after=after)
    return row.pk


@transaction.atomic
def publish(actor: Actor, number: int) -> None:
    """Let everybody read it from now on. Raises Forbidden, NotFound."""
    require(actor, ANNOUNCE)
    row = _locked(number)
    if row.published_at is None:
        row.published_at = clock.now()
        row.save(update_fields=["published_at"])
        audit.record(actor, "citizens.publish_announcement", f"announcement:{number}")


@transaction.atomic
def withdraw(actor: Actor, number: int) -> None:
    """Take it off the portal. Raises Forbidden, NotFound."""
    require(actor, ANNOUNCE)
    row = _locked(number)
    if row.published_at is not None:
        row.published_at = None
        row.save(update_fields=["published_at"])
        audit.record(actor, "citizens.withdraw_announcement", f"announcement:{number}")


def _locked(number: int) -> Announcement:
    row = Announcement.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        raise NotFound("citizens.announcement")
    return row

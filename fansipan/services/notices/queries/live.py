"""What an open page is told of a notice: only the one whom it is for, and at once."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor
from fansipan.services.notices.models import NoticePreference
from fansipan.services.notices.queries import inbox, showing


def by_person(actor: Actor) -> Hashable:
    """Everybody is told alone."""
    return actor.user_id


def is_meant_for(actor: Actor, key: str) -> bool:
    """Whether a key of the topic ("user:notice") names the actor."""
    return actor.user_id is not None and key.startswith(f"{actor.user_id}:")


def event(actor: Actor, key: str, language: str) -> dict[str, Any] | None:
    """The notice with that key, how many are not seen, and the sound that the reader chose; None for anybody else."""
    if not is_meant_for(actor, key):
        return None
    try:
        found = inbox.notice(actor, int(key.partition(":")[2]))
    except NotFound:
        return None
    text = showing.text(found, language)
    return {
        "id": found.id,
        "kind": found.kind,
        "title": text.title,
        "text": text.short,
        "url": f"/notices/{found.id}",
        "priority": found.priority.value,
        "at": found.told_at.isoformat(),
        "asked": found.asked,
        "settled": found.settled_how.value if found.settled_how else "",
        "unseen": inbox.unseen(actor),
        "sound": sound(actor),
    }


def sound(actor: Actor) -> str:
    """The sound that the actor chose."""
    wish = NoticePreference.objects.filter(user=actor.user_id).first() if actor.user_id else None
    return (wish or NoticePreference()).sound

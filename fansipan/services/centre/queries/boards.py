"""Dashboards the actor may see, and the screens that show the wall."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fansipan.kernel import manifest
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.services.centre.models import Dashboard, WallLink
from fansipan.services.centre.rules.boards import BoardCard, CardKind
from fansipan.services.centre.rules.rights import MANAGE_WALLS, SEE_CENTRE


def boards(actor: Actor) -> list[Dashboard]:
    """The own dashboards and the shared ones, the own first."""
    found = list(_visible(actor).select_related("owner"))
    return sorted(found, key=lambda one: (one.owner_id != actor.user_id, one.title))


def board(actor: Actor, number: int) -> Dashboard:
    """One of them. Raises NotFound."""
    found = _visible(actor).filter(pk=number).select_related("owner").first()
    if found is None:
        raise NotFound("centre.dashboard", id=number)
    return found


def first(actor: Actor) -> Dashboard | None:
    """What the actor begins with: the newest own dashboard, else that of the role, else any shared one."""
    found = _visible(actor).select_related("owner")
    own = found.filter(owner_id=actor.user_id).order_by("-changed_at").first()
    return own or found.filter(role=actor.role.value).first() or found.order_by("id").first()


def _visible(actor: Actor) -> QuerySet[Dashboard]:
    require(actor, SEE_CENTRE)
    return Dashboard.objects.filter(Q(shared=True) | Q(owner_id=actor.user_id))


def cards_of(row: Dashboard) -> tuple[BoardCard, ...]:
    """The cards of a dashboard; those of an app that was taken out are left out."""
    known = manifest.indicators()
    found = (BoardCard(CardKind(one["kind"]), one.get("of", ""), bool(one.get("wide"))) for one in row.cards)
    return tuple(one for one in found if not one.of or one.of in known)


def links(actor: Actor) -> list[WallLink]:
    """The links by which screens show the wall. Raises Forbidden."""
    require(actor, MANAGE_WALLS)
    return list(WallLink.objects.select_related("made_by"))

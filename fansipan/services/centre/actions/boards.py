"""Dashboards: made, arranged, shared."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from fansipan.kernel import audit, clock, manifest
from fansipan.kernel.errors import Forbidden, Invalid
from fansipan.kernel.permissions import Actor, Role, require
from fansipan.services.centre.models import Dashboard
from fansipan.services.centre.queries import boards as queries
from fansipan.services.centre.rules import boards as rules
from fansipan.services.centre.rules.rights import ARRANGE, SHARE_DASHBOARDS


@transaction.atomic
def make(actor: Actor, title: str, like: int | None = None) -> int:
    """Make a dashboard of one's own, empty or like another that one may see; gives its number.

    Raises Forbidden, NotFound, Invalid.
    """
    require(actor, ARRANGE)
    if actor.user_id is None:
        raise Forbidden("kernel.forbidden", permission=ARRANGE.name)
    cards = queries.board(actor, like).cards if like else []
    row = Dashboard.objects.create(title=_title(title), owner_id=actor.user_id, cards=cards, changed_at=clock.now())
    audit.record(actor, "centre.make_dashboard", f"dashboard:{row.pk}")
    return row.pk


@transaction.atomic
def arrange(actor: Actor, number: int, title: str, written: Any) -> None:
    """Put other cards on a dashboard, or the same in another order. Raises NotFound, Forbidden, Invalid."""
    row = _own(actor, number)
    try:
        found = rules.cards(written, manifest.indicators().keys())
    except ValueError as error:
        raise Invalid("centre.cards", why=str(error)) from None
    row.title, row.cards, row.changed_at = _title(title), rules.kept(found), clock.now()
    row.save(update_fields=["title", "cards", "changed_at"])
    audit.record(actor, "centre.arrange_dashboard", f"dashboard:{row.pk}", after={"cards": len(row.cards)})


@transaction.atomic
def share(actor: Actor, number: int, shared: bool, role: str) -> None:
    """Show a dashboard to everybody of the centre; with a role, it is what that role begins with.

    Raises NotFound, Forbidden, Invalid.
    """
    require(actor, SHARE_DASHBOARDS)
    row = _own(actor, number)
    if role and role not in {one.value for one in Role}:
        raise Invalid("centre.role", role=role)
    if role:
        Dashboard.objects.filter(role=role).exclude(pk=row.pk).update(role="")
    before = {"shared": row.shared, "role": row.role}
    row.shared, row.role = shared or bool(role), role
    row.save(update_fields=["shared", "role"])
    after = {"shared": row.shared, "role": row.role}
    audit.record(actor, "centre.share_dashboard", f"dashboard:{row.pk}", before=before, after=after)


@transaction.atomic
def remove(actor: Actor, number: int) -> None:
    """Take a dashboard away. Raises NotFound, Forbidden."""
    row = _own(actor, number)
    audit.record(actor, "centre.remove_dashboard", f"dashboard:{row.pk}", before={"title": row.title})
    row.delete()


def _own(actor: Actor, number: int) -> Dashboard:
    require(actor, ARRANGE)
    row = queries.board(actor, number)
    if row.owner_id != actor.user_id:
        raise Forbidden("centre.not_owner")
    return Dashboard.objects.select_for_update().get(pk=row.pk)


def _title(text: str) -> str:
    title = " ".join(text.replace("\x00", "").split())[:120]
    if not title:
        raise Invalid("centre.title_missing")
    return title

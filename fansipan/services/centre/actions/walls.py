"""Links by which a screen shows the wall without anybody logging in there. Each can be revoked at once."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor, Role, require
from fansipan.services.centre.models import WallLink
from fansipan.services.centre.rules.rights import MANAGE_WALLS
from fansipan.services.identity.models import User

BYTES = 32


@transaction.atomic
def make(actor: Actor, name: str) -> str:
    """Make a link; gives its token, which is shown only this once. Raises Forbidden, Invalid."""
    require(actor, MANAGE_WALLS)
    title = " ".join(name.replace("\x00", "").split())[:120]
    if not title:
        raise Invalid("centre.title_missing")
    token = secrets.token_urlsafe(BYTES)
    digest = _digest(token)
    # An account of its own, without a password: what the screen asks for is in the audit trail under its name.
    account = User.objects.create_user(f"wall-{digest[:12]}", None, name=title, role=Role.AUDITOR.value)
    row = WallLink.objects.create(
        name=title, token_sha256=digest, account=account, made_by_id=actor.user_id, made_at=clock.now()
    )
    audit.record(actor, "centre.make_wall", f"wall:{row.pk}", after={"name": title})
    return token


@transaction.atomic
def open_wall(token: str) -> User:
    """The account of a screen that shows a token. Raises NotFound for one that is unknown or revoked."""
    row = WallLink.objects.select_related("account").filter(token_sha256=_digest(token), revoked_at=None).first()
    if row is None or not row.account.is_active:
        raise NotFound("centre.wall")
    WallLink.objects.filter(pk=row.pk).update(seen_at=clock.now())
    return row.account


@transaction.atomic
def revoke(actor: Actor, number: int) -> None:
    """Shut a link: its screens see nothing from their next question on. Raises NotFound, Forbidden, Conflict."""
    require(actor, MANAGE_WALLS)
    row = WallLink.objects.select_for_update(of=("self",)).select_related("account").filter(pk=number).first()
    if row is None:
        raise NotFound("centre.wall")
    if row.revoked_at is not None:
        raise Conflict("centre.wall_revoked")
    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])
    row.account.is_active = False
    row.account.save(update_fields=["is_active"])
    audit.record(actor, "centre.revoke_wall", f"wall:{row.pk}")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

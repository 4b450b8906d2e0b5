"""Keys for programs that report by Open311: shown once, kept as a digest."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.citizens.models import Open311Key
from fansipan.sectors.citizens.queries.keys import PREFIX
from fansipan.sectors.citizens.rules.rights import LOAD


@transaction.atomic
def give(actor: Actor, name: str) -> str:
    """A new key; it is known only now. Raises Forbidden."""
    require(actor, LOAD)
    key = secrets.token_urlsafe(24)
    row = Open311Key.objects.create(
        name=name[:200], prefix=key[:PREFIX], digest=hashlib.sha256(key.encode()).hexdigest()
    )
    audit.record(actor, "citizens.give_key", f"open311key:{row.prefix}", after={"name": row.name})
    return key

"""A destination paused and let go on, and its connection tried."""

from __future__ import annotations

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.services.exchange.actions import carriers
from fansipan.services.exchange.actions.carriers import Away
from fansipan.services.exchange.models import Destination, Standing
from fansipan.services.exchange.rules.rights import SWITCH_DESTINATION


def destination(code: str) -> Destination:
    """The destination of that code. Raises NotFound."""
    found = Destination.objects.filter(code=code).first()
    if found is None:
        raise NotFound("exchange.destination", code=code)
    return found


@transaction.atomic
def pause(actor: Actor, code: str, why: str) -> None:
    """Send nothing more there; what is due goes on piling up. Raises Invalid without a reason, Conflict when paused."""
    require(actor, SWITCH_DESTINATION)
    row = destination(code)
    if not why.strip():
        raise Invalid("exchange.why_missing")
    Standing.objects.get_or_create(destination=row)
    changed = Standing.objects.filter(destination=row, paused_at=None).update(
        paused_at=clock.now(), paused_by=actor.user_id, paused_why=why.strip()
    )
    if not changed:
        raise Conflict("exchange.paused", code=code)
    audit.record(actor, "exchange.pause", f"destination:{code}", why=why.strip())


@transaction.atomic
def resume(actor: Actor, code: str) -> None:
    """Go on, at once. Raises Conflict when it is not paused."""
    require(actor, SWITCH_DESTINATION)
    row = destination(code)
    changed = Standing.objects.filter(destination=row, paused_at__isnull=False).update(
        paused_at=None, paused_by=None, paused_why="", retry_at=None
    )
    if not changed:
        raise Conflict("exchange.not_paused", code=code)
    audit.record(actor, "exchange.resume", f"destination:{code}")


def try_connection(actor: Actor, code: str) -> tuple[bool, str]:
    """Connect and log in, sending nothing; gives whether that went well, and the words of the other side."""
    require(actor, SWITCH_DESTINATION)
    row = destination(code)
    with transaction.atomic():
        audit.record(actor, "exchange.try_connection", f"destination:{code}")
    carrier = carriers.carrier_for(row)
    try:
        return True, carrier.greet()
    except Away as away:
        return False, str(away)
    finally:
        carrier.close()

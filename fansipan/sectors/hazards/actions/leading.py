"""Leading a drill through its flood: paused, as fast as is said, or hours ahead."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from fansipan.kernel import audit, clock, live
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.hazards.actions import drills, logging
from fansipan.sectors.hazards.models import Drill
from fansipan.sectors.hazards.queries import replays
from fansipan.sectors.hazards.rules.replaying import FASTEST
from fansipan.sectors.hazards.rules.rights import KEEP_DUTY

MOST_HOURS = 72


@transaction.atomic
def lead(actor: Actor, number: int, speed: float | None = None, hours: int = 0) -> None:
    """Let the flood of a drill run on from its moment: `speed` times as fast (0: it is paused; None: as before), after
    a jump of `hours` ahead. It never goes back, for its warnings were said already.

    Raises Forbidden, NotFound, Conflict for a drill that is over, Invalid for one without a flood and for numbers that
    cannot be.
    """
    require(actor, KEEP_DUTY)
    row = Drill.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        raise NotFound("hazards.drill", id=number)
    if row.ended_at is not None:
        raise Conflict("hazards.drill_over")
    now, wanted = replays.now(number), row.speed if speed is None else speed
    if now is None or not 0 <= wanted <= FASTEST or not 0 <= hours <= MOST_HOURS:
        raise Invalid("hazards.drill_lead", fastest=int(FASTEST), most=MOST_HOURS)
    row.led_at, row.led_from = clock.now(), min(now.end, now.at + timedelta(hours=hours))
    row.speed = wanted
    row.save(update_fields=["led_at", "led_from", "speed"])
    after = {"speed": wanted, "hours": hours, "moment": row.led_from}
    audit.record(actor, "hazards.lead_drill", f"drill:{row.pk}", after=after)
    live.announce(logging.TOPIC, f"drill:{row.pk}")
    drills.follow_on(FASTEST)

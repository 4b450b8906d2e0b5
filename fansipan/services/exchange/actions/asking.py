"""A period sent again because a person asks for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Forbidden, Invalid
from fansipan.kernel.permissions import Actor, require
from fansipan.services.exchange.actions.switching import destination
from fansipan.services.exchange.contracts import Lane
from fansipan.services.exchange.models import DueSpan, Resend
from fansipan.services.exchange.queries import choosing
from fansipan.services.exchange.rules.rights import SEND_AGAIN

LONGEST = timedelta(days=3 * 366)


@transaction.atomic
def send_again(actor: Actor, code: str, stations: Collection[str], period: tuple[datetime, datetime], why: str) -> int:
    """Have everything of (start, end] sent again, of all its stations when none are named; gives the request's number.

    Files are made from the record as it is now: one whose content is the same goes under the same name. Raises Invalid
    for a period that cannot be, a missing reason, or a station that the destination does not get.
    """
    require(actor, SEND_AGAIN)
    if actor.user_id is None:
        raise Forbidden("kernel.forbidden", permission=SEND_AGAIN.name)
    row = destination(code)
    start, end = period[0], min(period[1], clock.now())
    if not start < end or end - start > LONGEST:
        raise Invalid("exchange.period", years=3)
    if not why.strip():
        raise Invalid("exchange.why_missing")
    known = {one.own_code: one.id for one in choosing.chosen(row).values()}
    if unknown := sorted(set(stations) - set(known)):
        raise Invalid("exchange.not_its_station", code=unknown[0])
    wanted = sorted(stations) or sorted(known)
    request = Resend.objects.create(
        destination=row,
        stations=wanted,
        start=start,
        end=end,
        why=why.strip(),
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
    )
    DueSpan.objects.bulk_create(
        DueSpan(destination=row, station_id=known[one], start=start, end=end, lane=Lane.ASKED.value, resend=request)
        for one in wanted
    )
    said = {"stations": wanted, "start": start, "end": end}
    audit.record(actor, "exchange.send_again", f"destination:{code}", after=said, why=why.strip())
    return request.pk

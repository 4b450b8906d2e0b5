"""People say why readings are missing; a re-send closes the gap all the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Invalid, NotFound
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.models import GapCause
from fansipan.services.observations.queries import access
from fansipan.services.observations.rules.rights import STATE_CAUSE

LONGEST_PERIOD = timedelta(days=366)
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class CauseStated:
    """Why readings of a station are missing in [start, end]; `datastream` None speaks of all of them."""

    start: datetime
    end: datetime
    cause: str
    datastream: int | None = None


@transaction.atomic
def state_cause(actor: Actor, station_code: str, stated: CauseStated) -> int:
    """Put a cause on record; gives its number. Of two that speak of one gap the later counts.

    Raises NotFound for a station or datastream that is not there for the actor, Forbidden, Invalid.
    """
    station = access.station(actor, station_code, STATE_CAUSE)
    cause = stated.cause.replace("\x00", "").strip()
    _check(stated, cause)
    stream = None
    if stated.datastream is not None:
        stream = station.datastreams.filter(pk=stated.datastream).first()
        if stream is None:
            raise NotFound("observations.datastream", id=stated.datastream)
    row = GapCause.objects.create(
        station=station,
        datastream=stream,
        start=stated.start,
        end=stated.end,
        cause=cause[:LONGEST_TEXT],
        stated_by_id=access.person(actor, STATE_CAUSE),
        stated_at=clock.now(),
    )
    after = {"cause": row.pk, "from": row.start, "to": row.end, "datastream": stream.code if stream else None}
    audit.record(actor, "observations.state_cause", f"station:{station.code}", after=after, why=row.cause)
    return row.pk


def _check(stated: CauseStated, cause: str) -> None:
    if not cause:
        raise Invalid("observations.reason_missing")
    if stated.end <= stated.start:
        raise Invalid("observations.period_turned_round")
    if stated.end - stated.start > LONGEST_PERIOD:
        raise Invalid("observations.period_too_long", days=LONGEST_PERIOD.days)

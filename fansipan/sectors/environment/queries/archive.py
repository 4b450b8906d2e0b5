"""Published indices of any period, to be taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.environment.models import AirIndexDay, AirIndexHour, WaterIndexDay, WaterIndexHour
from fansipan.sectors.environment.queries import law
from fansipan.sectors.environment.queries.published import Published, Row, published
from fansipan.sectors.environment.rules import hours
from fansipan.sectors.environment.rules.rights import VIEW_INDICES
from fansipan.services.observations.queries import newest
from fansipan.services.observations.queries.newest import StationNow


class Of(StrEnum):
    """What an index is of."""

    HOUR = "hour"
    DAY = "day"


USUAL = {Of.HOUR: 30, Of.DAY: 365}
MOST = {Of.HOUR: 366, Of.DAY: 3660}
"""Days that an answer holds unless asked otherwise, and at most."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Both days included, in Viet Nam; None: today, and the usual length before it."""

    of: Of
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """What was published of a station, oldest first, and the parameters that stand in it, in the table's order."""

    station: StationNow
    first: date
    last: date
    indices: Sequence[Published]
    parameters: tuple[str, ...]


def air(actor: Actor, code: str, wanted: Wanted) -> Archive:
    """VN_AQI of a station. Raises NotFound for one the actor may not see, Invalid for a period too long."""
    model = AirIndexHour if wanted.of is Of.HOUR else AirIndexDay
    return _archive(actor, code, wanted, model, law.air_tables())


def water(actor: Actor, code: str, wanted: Wanted) -> Archive:
    """VN_WQI of a station, with its sub-indices where there is no index. Raises as `air`."""
    model = WaterIndexHour if wanted.of is Of.HOUR else WaterIndexDay
    return _archive(actor, code, wanted, model, law.water_tables())


def _archive(
    actor: Actor, code: str, wanted: Wanted, model: type[Row], tables: law.AirTables | law.WaterTables | None
) -> Archive:
    require(actor, VIEW_INDICES)
    station = newest.station(actor, code)
    first, last = _period(wanted)
    stamp = "hour_end" if wanted.of is Of.HOUR else "day"
    start, end = (first, last) if wanted.of is Of.DAY else (_begin(first), hours.day_end(last, clock.VIETNAM))
    found = model._default_manager.filter(station_id=station.id, **{f"{stamp}__range": (start, end)}).order_by(stamp)
    indices = [published(row, tables) for row in found.defer("inputs")] if tables else []
    known = {name for one in indices for name in one.subs}
    order = list(tables.tables[-1][1].scales) if tables else []
    return Archive(station, first, last, indices, tuple(name for name in order if name in known))


def _begin(day: date) -> object:
    """The end of the first hour of a day."""
    return hours.day_end(day - timedelta(days=1), clock.VIETNAM) + hours.HOUR


def _period(wanted: Wanted) -> tuple[date, date]:
    last = wanted.last or clock.today()
    first = wanted.first or last - timedelta(days=USUAL[wanted.of] - 1)
    if last < first:
        raise Invalid("observations.period_turned_round")
    if (last - first).days >= MOST[wanted.of]:
        raise Invalid("environment.period_too_long", days=MOST[wanted.of])
    return first, last

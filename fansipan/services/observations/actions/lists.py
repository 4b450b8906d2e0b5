"""Lists that leave the house as a file: who took which one, and how it was narrowed, is on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from django.db import transaction

from fansipan.kernel import audit
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import Actor, require
from fansipan.services.observations.queries import deliveries, flags, logbook, quarantine, stations
from fansipan.services.observations.queries.deliveries import DeliveryFilter, DeliveryLine
from fansipan.services.observations.queries.flags import FlagFilter, FlagLine
from fansipan.services.observations.queries.logbook import LogFilter, LogLine
from fansipan.services.observations.queries.newest import StationFilter, StationNow
from fansipan.services.observations.queries.quarantine import QuarantinedLine, QuarantineFilter
from fansipan.services.observations.rules.rights import EXPORT

MOST_ROWS = 100_000
"""More rows than anybody reads, and than are gathered while somebody waits."""

Item = TypeVar("Item")


def stations_for_export(actor: Actor, wanted: StationFilter) -> list[StationNow]:
    """The stations that match, for a file."""
    return list(_taken(actor, "stations", "", wanted, lambda: stations.listing(actor, wanted).stations))


def deliveries_for_export(actor: Actor, wanted: DeliveryFilter, order: str) -> Sequence[DeliveryLine]:
    """The files received that match, for a file. Raises Invalid for too many."""
    return _taken(actor, "files", wanted.station, wanted, lambda: deliveries.every(actor, wanted, order, MOST_ROWS + 1))


def refused_for_export(actor: Actor, wanted: QuarantineFilter, order: str) -> Sequence[QuarantinedLine]:
    """The refused lines that match, for a file. Raises Invalid for too many."""
    return _taken(
        actor, "quarantine", wanted.station, wanted, lambda: quarantine.every_line(actor, wanted, order, MOST_ROWS + 1)
    )


def log_for_export(actor: Actor, code: str, wanted: LogFilter, order: str) -> Sequence[LogLine]:
    """The log book of a station, for a file."""
    return _taken(actor, "log", code, wanted, lambda: logbook.log(actor, code, wanted, order))


def flags_for_export(actor: Actor, code: str, wanted: FlagFilter, order: str) -> Sequence[FlagLine]:
    """The periods of a station that officers flagged, for a file."""
    return _taken(actor, "flags", code, wanted, lambda: flags.periods(actor, code, wanted, order))


@transaction.atomic
def _taken(actor: Actor, what: str, station: str, wanted: Any, read: Callable[[], Sequence[Item]]) -> Sequence[Item]:
    require(actor, EXPORT)
    found = read()
    if len(found) > MOST_ROWS:
        raise Invalid("observations.list_too_long", most=MOST_ROWS)
    given = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
    asked = {name: str(value) for name, value in given.items() if value not in (None, "", False)}
    counted = "stations" if what == "stations" else "rows"
    target = f"station:{station}" if station else "stations"
    audit.record(actor, f"observations.export_{what}", target, after={**asked, counted: len(found)})
    return found

"""Lists that leave the house as a file: who took which one is on record."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor, require
from fansipan.services.observations.queries import stations
from fansipan.services.observations.queries.newest import StationFilter, StationNow
from fansipan.services.observations.rules.rights import EXPORT


@transaction.atomic
def stations_for_export(actor: Actor, wanted: StationFilter) -> list[StationNow]:
    """The stations that match, for a file."""
    require(actor, EXPORT)
    found = stations.listing(actor, wanted).stations
    asked = {name: value for name, value in asdict(wanted).items() if value}
    audit.record(actor, "observations.export_stations", "stations", after={**asked, "stations": len(found)})
    return found

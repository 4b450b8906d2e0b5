"""A province out of its folder: units, organisations, properties, vendor profiles, stations.

Each file is one transaction and one entry in the audit trail. Rows are made when they are not there; rows that are
there stay as an administrator left them, unless the files are told to win (`update`). Nothing is ever removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fansipan.kernel.documents import Document
from fansipan.kernel.loading import Loading
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.actions.loading.catalogue import (
    load_branches,
    load_organisations,
    load_profiles,
    load_properties,
)
from fansipan.services.observations.actions.loading.stations import load_stations
from fansipan.services.places import actions as places

FILES = {
    "province.json": places.load_province,
    "communes.geojson": places.load_communes,
    "units.json": places.load_units,
    "old_communes.json": places.load_units,
    "successions.json": places.load_successions,
    "branches.json": load_branches,
    "organisations.json": load_organisations,
    "properties.json": load_properties,
    "profiles.json": load_profiles,
    "stations.json": load_stations,
}
"""In the order in which they rely on one another; a province may lack any but the first."""

FIRST = "province.json"


def load(actor: Actor, folder: Path, *, update: bool = False) -> Iterator[Loading]:
    """Load the files of a province one after the other, giving what became of each.

    Raises FileNotFoundError for a folder without province.json, BrokenDocument for the first file with faults: the
    files before it stay loaded, and loading again goes on where it was.
    """
    for name, load_file in FILES.items():
        if name == FIRST or (folder / name).is_file():
            yield load_file(actor, Document(folder / name), update=update)

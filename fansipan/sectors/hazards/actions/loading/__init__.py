"""The tables that the house ships, and the rivers, gauges and floods to replay of a province's folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fansipan.kernel.documents import Document
from fansipan.kernel.loading import Loading
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.hazards.actions.loading import network, places, replays, tables
from fansipan.sectors.hazards.rules.rights import LOAD_HAZARDS
from fansipan.services.alerts.actions import loading as alarms

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "hazards.json"
PROVINCE_FILE = "hazards.json"
REPLAYS = "replays"


def load(actor: Actor, *, update: bool = False) -> Iterator[Loading]:
    """Classes of rain, risk table, thresholds, soil models, plans. Raises BrokenDocument for a file with faults."""
    require(actor, LOAD_HAZARDS)
    yield tables.load(actor, Document(FIXTURE), update=update)
    yield from alarms.load_file(actor, FIXTURE.with_name("alarm_rules.json"), update=update)


def load_province(actor: Actor, folder: Path, *, update: bool = False) -> Iterator[Loading]:
    """hazards.json and replays/*.json, those that are there. Raises BrokenDocument for a file with faults."""
    require(actor, LOAD_HAZARDS)
    path = folder / PROVINCE_FILE
    if path.is_file():
        document = Document(path)
        yield network.load(actor, document, update=update)
        yield places.load(actor, document, update=update)
    for one in sorted((folder / REPLAYS).glob("*.json")):
        yield replays.load(actor, Document(one), update=update)

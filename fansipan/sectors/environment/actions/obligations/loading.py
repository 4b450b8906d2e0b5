"""The rules of obligations out of the file that the house ships. What an officer corrected stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fansipan.kernel.documents import Document, Node
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.environment.contracts import LawStatus
from fansipan.sectors.environment.contracts.obligations import ObligationKind
from fansipan.sectors.environment.models import ObligationRule
from fansipan.sectors.environment.rules.rights import LOAD_LAW
from fansipan.services.observations.contracts import StationKind

FILE = Path(__file__).resolve().parents[2] / "fixtures" / "law" / "obligations.json"
KEYS = "kind station_kinds number warn_days valid_from valid_to status source article"
MOST = 100_000


def load(actor: Actor, *, update: bool = False) -> Iterator[Loading]:
    """Load obligations.json. Raises BrokenDocument for a file with faults."""
    yield load_rules(actor, Document(FILE), update=update)


def load_rules(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """Rules, each known by its obligation, the kinds of station and the day it begins."""
    require(actor, LOAD_LAW)
    with loading(actor, document, update=update) as at_work:
        for row in document.root.rows():
            row.only(*KEYS.split())
            place = {
                "kind": row["kind"].choice(ObligationKind),
                "station_kinds": _kinds(row["station_kinds"]),
                "valid_from": row["valid_from"].day(),
            }
            if place["valid_from"] is None:
                row["valid_from"].wrong("is missing")
            values = {
                "number": row["number"].number(low=0, high=MOST),
                "warn_days": row["warn_days"].whole(default=0, high=3660),
                "valid_to": row["valid_to"].day(),
                "status": row["status"].choice(LawStatus),
                "source": row["source"].text(longest=2000),
                "article": row["article"].text(longest=120, needed=False),
            }
            present = ObligationRule.objects.filter(**place).first()
            at_work.bring(ObligationRule, present, {**place, **values}, f"{place['kind']} {place['valid_from']}")
    return at_work


def _kinds(node: Node) -> list[str]:
    found = node.texts()
    if unknown := set(found) - set(StationKind):
        node.wrong(f"no kinds of station: {', '.join(sorted(unknown))}")
    return found

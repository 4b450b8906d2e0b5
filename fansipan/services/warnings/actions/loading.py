"""The hazards that the house ships, and the issuer that a province names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fansipan.kernel.documents import Document, Node
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import Actor, require
from fansipan.services.warnings.contracts import CapCategory, CapSeverity
from fansipan.services.warnings.models import Hazard, Issuer
from fansipan.services.warnings.rules.rights import LOAD_HAZARDS

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "hazards.json"
PROVINCE_FILE = "warnings.json"


def load(actor: Actor, *, update: bool = False) -> Iterator[Loading]:
    """Load the hazards. Raises BrokenDocument for a file with faults."""
    require(actor, LOAD_HAZARDS)
    document = Document(FIXTURE)
    with loading(actor, document, update=update) as at_work:
        for row in document.root.rows():
            _hazard(at_work, row)
    yield at_work


def _hazard(at_work: Loading, row: Node) -> None:
    row.only("code", "name", "category", "severity", "hours", "headline", "description", "instruction", "automatic")
    code = row["code"].text(longest=40)
    values = {
        "code": code,
        "name": row["name"].bilingual(),
        "category": row["category"].choice(CapCategory),
        "severity": row["severity"].choice(CapSeverity),
        "hours": row["hours"].number(low=0.5, high=336),
        "headline": row["headline"].bilingual(),
        "description": row["description"].bilingual(),
        "instruction": row["instruction"].bilingual(),
        "automatic": row["automatic"].flag(default=False),
    }
    at_work.bring(Hazard, Hazard.objects.filter(code=code).first(), values, code)


def load_issuer(actor: Actor, folder: Path, *, update: bool = False) -> Iterator[Loading]:
    """Load who issues warnings in this province, where the province's folder says it."""
    require(actor, LOAD_HAZARDS)
    path = folder / PROVINCE_FILE
    if not path.exists():
        return
    document = Document(path)
    with loading(actor, document, update=update) as at_work:
        row = document.root["issuer"]
        row.only("sender", "name", "web", "contact", "prefix", "two_persons")
        values = {
            "sender": row["sender"].text(longest=200),
            "name": row["name"].bilingual(),
            "web": row["web"].text(longest=200),
            "contact": row["contact"].text(longest=200, needed=False),
            "prefix": row["prefix"].text(longest=60),
            "two_persons": row["two_persons"].flag(default=True),
        }
        at_work.bring(Issuer, Issuer.objects.order_by("pk").first(), values, str(values["sender"]))
    yield at_work

"""The tables that are the same in every province."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fansipan.kernel.documents import Document, Node
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import Actor
from fansipan.sectors.hazards.contracts import RiskHazard, Stage, Zone
from fansipan.sectors.hazards.models import RainClass, RainThreshold, RiskCell, SoilModel, WarningPlan
from fansipan.sectors.hazards.rules.windows import NAMES, WET_NAMES
from fansipan.services.warnings.contracts import CapResponse, CapSeverity, CapUrgency

MOST_MM = 5000.0


def load(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """Every table of the file."""
    root = document.root
    root.only("rain_classes", "risk_cells", "rain_thresholds", "soil_models", "plans")
    with loading(actor, document, update=update) as at_work:
        _classes(at_work, root["rain_classes"])
        _cells(at_work, root["risk_cells"])
        _thresholds(at_work, root["rain_thresholds"])
        _soils(at_work, root["soil_models"])
        _plans(at_work, root["plans"])
    return at_work


def sourced(row: Node) -> dict[str, Any]:
    """Where a row comes from, and whether it was compared with that."""
    return {"source": row["source"].text(longest=2000), "verified": row["verified"].flag(default=False)}


def _classes(at_work: Loading, node: Node) -> None:
    known = {(row.code, row.hours): row for row in RainClass.objects.all()}
    for row in node.rows():
        row.only("code", "name", "hours", "low", "high", "source", "verified")
        key = (row["code"].text(longest=40), row["hours"].whole(low=1, high=72))
        high = row["high"].number(low=0, high=MOST_MM) if row.has("high") else None
        values: dict[str, Any] = {
            "code": key[0],
            "hours": key[1],
            "name": row["name"].bilingual(),
            "high": high,
            **sourced(row),
        }
        values["low"] = row["low"].number(low=0, high=MOST_MM)
        at_work.bring(RainClass, known.get(key), values, f"rain class {key[0]} {key[1]} h")


def _cells(at_work: Loading, node: Node) -> None:
    keys = ("hazard", "group", "zone", "rain", "antecedent")
    known = {tuple(getattr(row, key) for key in keys): row for row in RiskCell.objects.all()}
    for row in node.rows():
        row.only(*keys, "level", "source", "confidence")
        values: dict[str, Any] = {
            "hazard": row["hazard"].choice(RiskHazard),
            "group": row["group"].whole(low=1, high=4),
            "zone": row["zone"].text(longest=20, needed=False),
            "rain": row["rain"].text(longest=20),
            "antecedent": row["antecedent"].text(longest=20, needed=False),
        }
        key = tuple(values.values())
        values |= {"level": row["level"].whole(low=1, high=5), "source": row["source"].text(longest=2000)}
        values["confidence"] = row["confidence"].text(longest=20, needed=False)
        at_work.bring(RiskCell, known.get(key), values, "risk " + " ".join(map(str, key)))


def _thresholds(at_work: Loading, node: Node) -> None:
    known = {(row.hazard, row.zone, row.window, row.step): row for row in RainThreshold.objects.all()}
    for row in node.rows():
        row.only("hazard", "zone", "window", "mm", "step", "source", "verified")
        zone = row["zone"].choice(Zone) if row["zone"].value else ""
        key = (
            row["hazard"].choice(RiskHazard),
            zone,
            window(row["window"], (*NAMES, *WET_NAMES)),
            row["step"].whole(low=1, high=3),
        )
        values = dict(zip(("hazard", "zone", "window", "step"), key, strict=True))
        values |= {"mm": row["mm"].number(low=0, high=MOST_MM), **sourced(row)}
        at_work.bring(RainThreshold, known.get(key), values, "rain threshold " + " ".join(map(str, key)))


def window(node: Node, known: Sequence[str] = NAMES) -> str:
    """The name of a window of rain."""
    found = node.text(longest=10)
    if found not in known:
        node.wrong(f"{found!r} is none of {', '.join(known)}")
    return found


def _soils(at_work: Loading, node: Node) -> None:
    known = {row.code: row for row in SoilModel.objects.all()}
    for row in node.rows():
        row.only("code", "tanks", "full_mm", "source", "verified")
        tanks = [_tank(one) for one in row["tanks"].rows()]
        values: dict[str, Any] = {"code": row["code"].text(longest=40), "tanks": tanks, **sourced(row)}
        values["full_mm"] = row["full_mm"].number(low=1, high=MOST_MM)
        at_work.bring(SoilModel, known.get(values["code"]), values, f"soil model {values['code']}")


def _tank(row: Node) -> dict[str, Any]:
    row.only("outlets", "below")
    outlets = row["outlets"].listing()
    if not all(isinstance(one, list) and len(one) == 2 and 0 <= one[1] <= 1 for one in outlets):
        row["outlets"].wrong("must be pairs of a height in mm and a rate an hour from 0 to 1")
    return {"outlets": outlets, "below": row["below"].number(low=0, high=1)}


def _plans(at_work: Loading, node: Node) -> None:
    known = {row.stage: row for row in WarningPlan.objects.all()}
    for row in node.rows():
        row.only("stage", "hazard", "severity", "urgency", "responses", "hours", "automatic", "source")
        responses = row["responses"].texts()
        for one in set(responses) - {response.value for response in CapResponse}:
            row["responses"].wrong(f"{one!r} is no response of CAP")
        values: dict[str, Any] = {
            "stage": row["stage"].choice(Stage),
            "hazard": row["hazard"].text(longest=40),
            "severity": row["severity"].choice(CapSeverity),
            "urgency": row["urgency"].choice(CapUrgency),
            "responses": responses,
            "hours": row["hours"].number(low=0.5, high=336),
            "automatic": row["automatic"].flag(default=False),
            "source": row["source"].text(longest=2000, needed=False),
        }
        at_work.bring(WarningPlan, known.get(values["stage"]), values, f"plan {values['stage']}")

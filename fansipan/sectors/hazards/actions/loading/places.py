"""Plants, groups, susceptibilities, return periods and contact trees of a province."""

from __future__ import annotations

from typing import Any

from fansipan.kernel.documents import Document, Node
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import Actor
from fansipan.sectors.hazards.actions.loading.network import MOST_KM, referred
from fansipan.sectors.hazards.actions.loading.tables import MOST_MM, sourced, window
from fansipan.sectors.hazards.contracts import RiskHazard, Stage, Zone
from fansipan.sectors.hazards.models import (
    ContactStep,
    ContactTree,
    Gauge,
    Plant,
    ReturnPeriod,
    RiskGroup,
    River,
    Siren,
    Susceptibility,
)
from fansipan.services.identity import queries as identity
from fansipan.services.places import queries as places


def load(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """Everything of the file but rivers and gauges."""
    root = document.root
    with loading(actor, document, update=update) as at_work:
        _plants(at_work, root["plants"])
        _groups(at_work, root["risk_groups"])
        _susceptible(at_work, root["susceptibility"])
        _periods(at_work, root["return_periods"])
        _trees(at_work, root["trees"])
        _sirens(at_work, root["sirens"])
    return at_work


def _plants(at_work: Loading, node: Node) -> None:
    known, rivers = {row.code: row for row in Plant.objects.all()}, {row.code: row for row in River.objects.all()}
    for row in node.rows():
        row.only("code", "name", "river", "position_km", "source")
        values: dict[str, Any] = {"code": row["code"].text(longest=40), "name": row["name"].bilingual()}
        values |= {"river": referred(row["river"], rivers), "source": row["source"].text(longest=2000)}
        if row.has("position_km"):
            values["position_km"] = row["position_km"].number(low=-MOST_KM, high=MOST_KM)
        at_work.bring(Plant, known.get(values["code"]), values, f"plant {values['code']}")


def _groups(at_work: Loading, node: Node) -> None:
    known = {row.hazard: row for row in RiskGroup.objects.all()}
    for row in node.rows():
        row.only("hazard", "group", "source", "verified")
        values: dict[str, Any] = {
            "hazard": row["hazard"].choice(RiskHazard),
            "group": row["group"].whole(low=1, high=4),
        }
        at_work.bring(RiskGroup, known.get(values["hazard"]), values | sourced(row), f"group {values['hazard']}")


def _susceptible(at_work: Loading, node: Node) -> None:
    known = {(row.commune, row.hazard, row.valid_from): row for row in Susceptibility.objects.all()}
    communes = {one.code for one in places.communes()}
    for row in node.rows():
        row.only("commune", "hazard", "zone", "valid_from", "source", "verified")
        values: dict[str, Any] = {
            "commune": _commune(row["commune"], communes),
            "hazard": row["hazard"].choice(RiskHazard),
            "valid_from": row["valid_from"].day(),
            "zone": row["zone"].choice(Zone),
            **sourced(row),
        }
        key = (values["commune"], values["hazard"], values["valid_from"])
        at_work.bring(Susceptibility, known.get(key), values, f"susceptibility {key[0]} {key[1]}")


def _commune(node: Node, communes: set[str]) -> str:
    code = node.text(longest=20)
    if code not in communes:
        node.wrong(f"{code!r} is no commune")
    return code


def _periods(at_work: Loading, node: Node) -> None:
    gauges = {row.code: row for row in Gauge.objects.all()}
    known = {(row.gauge_id, row.window, row.years): row for row in ReturnPeriod.objects.all()}
    for row in node.rows():
        row.only("gauge", "window", "years", "mm", "source", "verified")
        gauge = referred(row["gauge"], gauges) if row.has("gauge") else None
        key = (gauge and gauge.pk, window(row["window"]), row["years"].number(low=0.1, high=10_000))
        values: dict[str, Any] = {
            "gauge": gauge,
            "window": key[1],
            "years": key[2],
            "mm": row["mm"].number(low=0, high=MOST_MM),
        }
        at_work.bring(ReturnPeriod, known.get(key), values | sourced(row), f"return period {key[1]} {key[2]:g}")


def _trees(at_work: Loading, node: Node) -> None:
    known = {row.commune: row for row in ContactTree.objects.all()}
    communes = {one.code for one in places.communes()}
    for row in node.rows():
        row.only("commune", "stage", "source", "steps")
        code = _commune(row["commune"], communes)
        values: dict[str, Any] = {"commune": code, "stage": row["stage"].choice(Stage, Stage.II)}
        values["source"] = row["source"].text(longest=2000, needed=False)
        tree = at_work.bring(ContactTree, known.get(code), values, f"contact tree {code}")
        if tree.pk:
            _steps(at_work, row["steps"], tree)


def _steps(at_work: Loading, node: Node, tree: ContactTree) -> None:
    known = {row.order: row for row in tree.steps.all()}
    owners = {one.code: one.id for one in identity.organisations()}
    for row in node.rows():
        row.only("order", "name", "phone", "organisation", "wait_minutes")
        values: dict[str, Any] = {
            "tree_id": tree.pk,
            "order": row["order"].whole(low=1, high=100),
            "name": row["name"].bilingual(),
            "phone": row["phone"].text(longest=40, needed=False),
            "wait_minutes": row["wait_minutes"].whole(default=10, low=0, high=1440),
        }
        if row.has("organisation"):
            values["organisation_id"] = referred(row["organisation"], owners)
        at_work.bring(ContactStep, known.get(values["order"]), values, f"{tree.commune} step {values['order']}")


def _sirens(at_work: Loading, node: Node) -> None:
    known = {row.code: row for row in Siren.objects.all()}
    for row in node.rows():
        row.only("code", "name", "communes", "stage", "url", "lon", "lat", "automatic")
        values: dict[str, Any] = {
            "code": row["code"].text(longest=40),
            "name": row["name"].bilingual(),
            "communes": row["communes"].texts(),
            "stage": row["stage"].choice(Stage, Stage.III),
            "url": row["url"].text(longest=500),
            "automatic": row["automatic"].flag(default=False),
        }
        for name, low, high in (("lon", -180.0, 180.0), ("lat", -90.0, 90.0)):
            if row.has(name):
                values[name] = row[name].number(low=low, high=high)
        at_work.bring(Siren, known.get(values["code"]), values, f"siren {values['code']}")

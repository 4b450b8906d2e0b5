"""Outlets and permits of a province out of its folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fansipan.kernel.documents import Document, Node
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.kernel.units import is_ucum
from fansipan.sectors.environment.actions.changing import plant_changed
from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.permits import EMITTED
from fansipan.sectors.environment.models import MEDIUM_NAMES, Outlet, Permit, PermitLimit, Regulation
from fansipan.sectors.environment.rules.outlets import DONE, MOST_FACTOR, SPANS, unread_amounts
from fansipan.sectors.environment.rules.rights import LOAD_LAW
from fansipan.services.identity import queries as identity
from fansipan.services.observations.queries import access

MOST = 1e12
"""The largest number that a permit may hold."""
OUTLET_KEYS = (
    "station medium valid_from regulations column category operating_since coefficients amounts oxygen_reference "
    "oxygen_base most_oxygen most_factor normal_celsius normal_kpa moisture basis source"
)
PERMIT_KEYS = "organisation number issued_by issued_on valid_from valid_to note demo limits"
LIMIT_KEYS = "station medium parameter average low high unit article"
USUAL = {
    "oxygen_base": 20.9,
    "most_oxygen": 20.0,
    "most_factor": 10.0,
    "normal_celsius": 25.0,
    "normal_kpa": 101.325,
}
"""What a file may leave out: by name what holds then."""


def load(actor: Actor, folder: Path, *, update: bool = False) -> Iterator[Loading]:
    """outlets.json and permits.json, those that are there. Raises BrokenDocument for the first file with faults."""
    require(actor, LOAD_LAW)
    for name, load_file in (("outlets.json", load_outlets), ("permits.json", load_permits)):
        if (folder / name).is_file():
            yield load_file(actor, Document(folder / name), update=update)


def load_outlets(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """outlets.json: what the law asks of the place that each station watches, from a day on."""
    require(actor, LOAD_LAW)
    stations = _stations()
    regulations = set(Regulation.objects.values_list("code", flat=True))
    with loading(actor, document, update=update) as at_work:
        present = {(row.station_id, row.valid_from): row for row in Outlet.objects.all()}
        for row in document.root.rows():
            row.only(*OUTLET_KEYS.split())
            values = _outlet(row, stations, regulations)
            key = (values["station_id"], values["valid_from"])
            at_work.bring(Outlet, present.get(key), values, f"{row['station'].value} {key[1]}")
        _tell(at_work, stations)
    return at_work


def _outlet(row: Node, stations: Mapping[str, int], regulations: set[str]) -> dict[str, Any]:
    named = row["regulations"].texts()
    for code in set(named) - regulations:
        row["regulations"].wrong(f"{code!r} is no regulation that is loaded")
    return {
        "station_id": _referred(row["station"], stations),
        "valid_from": _needed_day(row["valid_from"]),
        "medium": _one_of(row["medium"], MEDIUM_NAMES),
        "regulations": named,
        "column": row["column"].text(longest=10, needed=False),
        "category": row["category"].text(longest=40, needed=False),
        "operating_since": row["operating_since"].day(),
        "coefficients": {
            key: row["coefficients"][key].number(low=0, high=MOST_FACTOR) for key in _keys(row["coefficients"])
        },
        "amounts": _amounts(row["amounts"]) if row.has("amounts") else {},
        "oxygen_reference": row["oxygen_reference"].number(low=0, high=20.8) if row.has("oxygen_reference") else None,
        "moisture": row["moisture"].number(low=0, high=99) if row.has("moisture") else None,
        "basis": {code: _done(row["basis"][code]) for code in _keys(row["basis"])},
        "source": row["source"].text(longest=2000, needed=False),
        **{
            name: row[name].number(low=SPANS[name][0], high=SPANS[name][1]) if row.has(name) else usual
            for name, usual in USUAL.items()
        },
    }


def _keys(node: Node) -> list[str]:
    return list(node.mapping())


def _amounts(node: Node) -> dict[str, Any]:
    if unread_amounts(node.value):
        node.wrong("by symbol an amount, a category or [category, amount]")
        return {}
    return dict(node.mapping())


def _done(node: Node) -> list[str]:
    found = node.texts()
    if set(found) - set(DONE):
        node.wrong(f"known are {', '.join(DONE)}")
    return found


def load_permits(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """permits.json: the plants' environmental permits with their numbers."""
    require(actor, LOAD_LAW)
    stations, owners = _stations(), {one.code: one.id for one in identity.organisations()}
    with loading(actor, document, update=update) as at_work:
        present = {(row.organisation_id, row.number): row for row in Permit.objects.defer("scan")}
        for row in document.root.rows():
            row.only(*PERMIT_KEYS.split())
            values = _permit(row, owners)
            key = (values["organisation_id"], values["number"])
            permit = at_work.bring(Permit, present.get(key), values, str(key[1]))
            known = {(one.station_id, one.medium, one.parameter, one.average): one for one in _limits_of(permit)}
            for one in row["limits"].rows():
                _bring_limit(at_work, one, permit, known, stations)
        _tell(at_work, stations)
    return at_work


def _limits_of(permit: Permit) -> list[PermitLimit]:
    return list(permit.limits.all()) if permit.pk else []


def _permit(row: Node, owners: Mapping[str, int]) -> dict[str, Any]:
    values = {
        "organisation_id": _referred(row["organisation"], owners),
        "number": row["number"].text(longest=80),
        "issued_by": row["issued_by"].text(longest=200, needed=False),
        "issued_on": row["issued_on"].day(),
        "valid_from": _needed_day(row["valid_from"]),
        "valid_to": row["valid_to"].day(),
        "note": row["note"].bilingual(needed=False),
        "demo": row["demo"].flag(default=False),
    }
    if values["valid_from"] and values["valid_to"] and values["valid_to"] < values["valid_from"]:
        row["valid_to"].wrong("is before valid_from")
    return values


def _bring_limit(
    at_work: Loading,
    row: Node,
    permit: Permit,
    known: Mapping[tuple[int | None, str, str, str], PermitLimit],
    stations: Mapping[str, int],
) -> None:
    row.only(*LIMIT_KEYS.split())
    if not row.has("low") and not row.has("high"):
        row.wrong("needs a low or a high")
    station = _referred(row["station"], stations) if row.has("station") else None
    medium = "" if row.has("station") else _one_of(row["medium"], dict.fromkeys(EMITTED))
    key = (station, medium, row["parameter"].text(longest=40), row["average"].choice(Average, Average.DAY))
    unit = row["unit"].text(longest=30)
    if unit and not is_ucum(unit):
        row["unit"].wrong(f"{unit!r} is no UCUM code")
    values = {
        "permit_id": permit.pk,
        "station_id": station,
        "medium": medium,
        "parameter": key[2],
        "average": key[3],
        "low": row["low"].number(low=-MOST, high=MOST) if row.has("low") else None,
        "high": row["high"].number(low=-MOST, high=MOST) if row.has("high") else None,
        "unit": unit,
        "article": row["article"].text(longest=120, needed=False),
    }
    at_work.bring(PermitLimit, known.get(key), values, f"{permit.number} {key[2]} {row.path}")


def _stations() -> dict[str, int]:
    return dict(access.visible(SYSTEM).values_list("code", "pk"))


def _tell(at_work: Loading, stations: Mapping[str, int]) -> None:
    """The files of a province may say something of any station: all of them are judged again."""
    if not at_work.document.faults and (at_work.created or at_work.updated):
        plant_changed(stations.values())


def _referred(node: Node, known: Mapping[str, int]) -> int:
    code = node.text(longest=40)
    if code and code not in known:
        node.wrong(f"{code!r} is not known")
    return known.get(code, 0)


def _one_of(node: Node, known: Mapping[str, Any]) -> str:
    found = node.text(longest=20)
    if found not in known:
        node.wrong(f"{found!r} is none of {', '.join(known)}")
    return found


def _needed_day(node: Node) -> Any:
    found = node.day()
    if found is None:
        node.wrong("is missing")
    return found

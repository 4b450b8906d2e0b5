"""The numbers of the law out of the files that the house ships: the same in every province.

Loading again changes nothing that is there, so what an officer confirmed or corrected stays, unless the files are told
to win (`update`). Nothing is ever removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from fansipan.kernel.documents import Document, Node
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.environment.actions.confirming import TABLES
from fansipan.sectors.environment.contracts import Average, LawStatus
from fansipan.sectors.environment.contracts.confirming import DATES, NumberKind
from fansipan.sectors.environment.models import (
    KIND_NAMES,
    MEDIUM_NAMES,
    AveragingRule,
    Coefficient,
    ConfirmedNumber,
    IndexTable,
    LawParameter,
    LimitValue,
    Regulation,
)
from fansipan.sectors.environment.rules import tables
from fansipan.sectors.environment.rules.rights import LOAD_LAW

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "law"

REGULATION_KEYS = (
    "code medium title valid_from valid_to existing_until confirmed_dates replaced_by source limits coefficients"
)
LIMIT_KEYS = "parameter column category average compared low high unit multiplied oxygen_reference article"
DATED_KEYS = "valid_from valid_to"
NUMBERED_KEYS = "status source"
INDEX_KEYS = "code kind title decision valid_from valid_to status source table"
MOST = 1e12
HOURS_OF_A_YEAR = 8784

Place = tuple[object, ...]


def load(actor: Actor, *, update: bool = False) -> Iterator[Loading]:
    """Load regulations, names, averages and index tables. Raises BrokenDocument for a file with faults."""
    require(actor, LOAD_LAW)
    yield load_regulations(actor, Document(FOLDER / "regulations.json"), update=update)
    yield load_parameters(actor, Document(FOLDER / "parameters.json"), update=update)
    yield load_averages(actor, Document(FOLDER / "averages.json"), update=update)
    yield load_indices(actor, Document(FOLDER / "indices.json"), update=update)


def load_regulations(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """regulations.json: each QCVN with its limits and coefficients."""
    require(actor, LOAD_LAW)
    with loading(actor, document, update=update) as at_work:
        present = {row.code: row for row in Regulation.objects.all()}
        for row in document.root.rows():
            row.only(*REGULATION_KEYS.split())
            regulation = _regulation(at_work, row, present)
            limits = {_place_of(one, LIMIT_PLACE): one for one in LimitValue.objects.filter(regulation=regulation.pk)}
            for one in row["limits"].rows():
                _limit(at_work, one, (regulation, row["valid_from"].day()), limits)
            factors = {
                _place_of(one, FACTOR_PLACE): one for one in Coefficient.objects.filter(regulation=regulation.pk)
            }
            for one in row["coefficients"].rows():
                _coefficient(at_work, one, regulation, factors)
    return at_work


LIMIT_PLACE = ("parameter", "column", "category", "average", "valid_from")
FACTOR_PLACE = ("symbol", "category", "above", "up_to")
"""What tells the rows of a regulation apart: their places in its tables."""


def _place_of(row: LimitValue | Coefficient, names: tuple[str, ...]) -> Place:
    return tuple(getattr(row, name) for name in names)


def _regulation(at_work: Loading, row: Node, present: Mapping[str, Regulation]) -> Regulation:
    code = row["code"].text(longest=40)
    values = {
        "code": code,
        "title": row["title"].bilingual(),
        "medium": _one_of(row["medium"], MEDIUM_NAMES),
        "valid_from": _needed_day(row["valid_from"]),
        "valid_to": row["valid_to"].day(),
        "existing_until": row["existing_until"].day(),
        "confirmed_dates": _dates(row["confirmed_dates"]),
        "replaced_by": row["replaced_by"].text(longest=40, needed=False),
        "source": row["source"].text(longest=2000, needed=False),
    }
    found = present.get(code)
    if found is not None and _stands(NumberKind.DATES, found.pk):
        values = {name: value for name, value in values.items() if name not in (*DATES, "confirmed_dates")}
    return at_work.bring(Regulation, found, values, code)


def _dates(node: Node) -> list[str]:
    found = node.texts()
    if set(found) - set(DATES):
        node.wrong(f"known are {', '.join(DATES)}")
    return found


def _limit(
    at_work: Loading, row: Node, of: tuple[Regulation, date | None], present: Mapping[Place, LimitValue]
) -> None:
    """A limit; one without a day of its own holds from the day that the file gives its regulation."""
    regulation, first = of
    row.only(*LIMIT_KEYS.split(), *DATED_KEYS.split(), *NUMBERED_KEYS.split())
    place = {
        "parameter": row["parameter"].text(longest=40),
        "column": row["column"].text(longest=10, needed=False),
        "category": row["category"].text(longest=40, needed=False),
        "average": row["average"].choice(Average, Average.ANY),
        "valid_from": row["valid_from"].day() or first,
    }
    if not row.has("low") and not row.has("high"):
        row.wrong("needs a low or a high")
    values = {
        "compared": row["compared"].choice(Average, Average.DAY),
        "low": _number(row["low"]),
        "high": _number(row["high"]),
        "unit": row["unit"].text(longest=30),
        "multiplied": row["multiplied"].flag(default=False),
        "oxygen_reference": _number(row["oxygen_reference"]),
        "valid_to": row["valid_to"].day(),
        "status": row["status"].choice(LawStatus),
        "source": row["source"].text(longest=2000, needed=False),
        "article": row["article"].text(longest=120, needed=False),
    }
    name, key = f"{regulation.code} {place['parameter']} {row.path}", tuple(place.values())
    found = present.get(key)
    _bring(at_work, LimitValue, found, {"regulation_id": regulation.pk, **place, **values}, name)


def _coefficient(at_work: Loading, row: Node, regulation: Regulation, present: Mapping[Place, Coefficient]) -> None:
    row.only(*["symbol", "category", "label", "above", "up_to", "value", "status", "source"])
    place = {
        "symbol": row["symbol"].text(longest=10),
        "category": row["category"].text(longest=40, needed=False),
        "above": _number(row["above"]),
        "up_to": _number(row["up_to"]),
    }
    values = {
        "label": row["label"].bilingual(needed=False),
        "value": row["value"].number(low=0, high=100),
        "status": row["status"].choice(LawStatus),
        "source": row["source"].text(longest=2000, needed=False),
    }
    name, key = f"{regulation.code} {place['symbol']} {row.path}", tuple(place.values())
    _bring(at_work, Coefficient, present.get(key), {"regulation_id": regulation.pk, **place, **values}, name)


def load_parameters(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """parameters.json: what the law calls each observed property."""
    require(actor, LOAD_LAW)
    with loading(actor, document, update=update) as at_work:
        present = {(row.property_code, row.parameter): row for row in LawParameter.objects.all()}
        for row in document.root.rows():
            row.only("property", "parameter", "medium", "factor")
            code, parameter = row["property"].text(longest=30), row["parameter"].text(longest=40)
            values = {
                "property_code": code,
                "parameter": parameter,
                "medium": _one_of(row["medium"], MEDIUM_NAMES),
                "factor": row["factor"].number(low=1e-6, high=1e6) if row.has("factor") else 1.0,
            }
            at_work.bring(LawParameter, present.get((code, parameter)), values, f"{code} {parameter}")
    return at_work


def load_averages(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """averages.json: how complete an average must be before it is compared, and what gap ends an exceedance of it."""
    require(actor, LOAD_LAW)
    with loading(actor, document, update=update) as at_work:
        present = {row.average: row for row in AveragingRule.objects.all()}
        for row in document.root.rows():
            row.only("average", "least_share", "longest_gap_hours", *NUMBERED_KEYS.split())
            average = row["average"].choice(Average)
            values = {
                "average": average,
                "least_share": row["least_share"].number(low=0, high=1),
                "longest_gap_hours": row["longest_gap_hours"].number(low=0, high=HOURS_OF_A_YEAR),
                "status": row["status"].choice(LawStatus),
                "source": row["source"].text(longest=2000, needed=False),
            }
            _bring(at_work, AveragingRule, present.get(average), values, average)
    return at_work


def load_indices(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """indices.json: the tables of VN_AQI and VN_WQI."""
    require(actor, LOAD_LAW)
    with loading(actor, document, update=update) as at_work:
        for row in document.root.rows():
            row.only(*INDEX_KEYS.split())
            code = row["code"].text(longest=40)
            values = {
                "code": code,
                "kind": _one_of(row["kind"], KIND_NAMES),
                "title": row["title"].bilingual(),
                "decision": row["decision"].text(longest=60),
                "valid_from": _needed_day(row["valid_from"]),
                "valid_to": row["valid_to"].day(),
                "status": row["status"].choice(LawStatus),
                "source": row["source"].text(longest=2000, needed=False),
                "table": row["table"].mapping(),
            }
            _check_table(row["table"], str(values["kind"]))
            _bring(at_work, IndexTable, IndexTable.objects.filter(code=code).first(), values, code)
    return at_work


def _bring(at_work: Loading, model: type[Any], present: Any, values: Mapping[str, Any], name: str) -> None:
    """The row as the file has it, unless a person confirmed it by the official text: then the file never wins."""
    kind = next(kind for kind, table in TABLES.items() if table is model)
    if present is not None and at_work.update and _stands(kind, present.pk):
        values = {}
    at_work.bring(model, present, values, name)


def _stands(kind: NumberKind, number: int) -> bool:
    """Whether a person confirmed it, and did not take that back."""
    standing = ConfirmedNumber.objects.filter(kind=kind.value, confirmation__withdrawn_at__isnull=True)
    return standing.filter(number=number).exists()


def _check_table(node: Node, kind: str) -> None:
    read = tables.air_table if kind == "air" else tables.water_table
    try:
        read("", "", node.mapping())
    except (KeyError, TypeError, ValueError) as error:
        node.wrong(f"is no table of this index: {error!r}")


def _one_of(node: Node, known: dict[str, Any]) -> str:
    found = node.text(longest=20)
    if found not in known:
        node.wrong(f"{found!r} is none of {', '.join(known)}")
    return found


def _needed_day(node: Node) -> Any:
    found = node.day()
    if found is None:
        node.wrong("is missing")
    return found


def _number(node: Node) -> float | None:
    return None if node.value is None else node.number(low=-MOST, high=MOST)

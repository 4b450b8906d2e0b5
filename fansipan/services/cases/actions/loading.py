"""Types of case and working hours out of the files that the house ships. What an administrator changed stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time
from pathlib import Path
from typing import Any

from fansipan.kernel import clock
from fansipan.kernel.documents import Document, Node
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import Actor, require
from fansipan.services.cases.models import CaseType, CaseTypeVersion, WorkHours
from fansipan.services.cases.rules.rights import LOAD_TYPES
from fansipan.services.cases.rules.types import case_type

FOLDER = Path(__file__).resolve().parents[1] / "fixtures"
LAST_WEEKDAY = 6


def load(actor: Actor, *, update: bool = False) -> Iterator[Loading]:
    """Load working hours and types of case. Raises BrokenDocument for a file with faults."""
    require(actor, LOAD_TYPES)
    yield load_hours(actor, Document(FOLDER / "calendar.json"), update=update)
    yield load_types(actor, Document(FOLDER / "case_types.json"), update=update)


def load_types(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """case_types.json: each type with its definition; a changed definition is a new version."""
    require(actor, LOAD_TYPES)
    with loading(actor, document, update=update) as at_work:
        for row in document.root.rows():
            row.only("code", "prefix", "title", "definition", "source")
            values: dict[str, Any] = {
                "code": row["code"].text(longest=40),
                "prefix": row["prefix"].text(longest=4),
                "title": row["title"].bilingual(),
                "definition": row["definition"].mapping(),
                "source": row["source"].text(longest=2000, needed=False),
            }
            _check(row["definition"], values)
            present = CaseType.objects.filter(code=values["code"]).first()
            kept = at_work.bring(CaseType, present, values, str(values["code"]))
            if kept.pk:
                number_version(kept)
    return at_work


def number_version(row: CaseType) -> CaseTypeVersion:
    """The newest version of a type, made anew when it says something else than the type does now."""
    newest = row.versions.order_by("-number").first()
    if newest is not None and (newest.definition, newest.title) == (row.definition, row.title):
        return newest
    number = newest.number + 1 if newest else 1
    return CaseTypeVersion.objects.create(
        type=row, number=number, title=row.title, definition=row.definition, made_at=clock.now()
    )


def _check(node: Node, values: Mapping[str, Any]) -> None:
    try:
        case_type(values["code"], values["prefix"], values["title"], values["definition"])
    except (KeyError, TypeError, ValueError) as error:
        node.wrong(f"is no type of case: {error}")


def load_hours(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """calendar.json: the hours of the week, where none are entered yet or the file shall win."""
    require(actor, LOAD_TYPES)
    with loading(actor, document, update=update) as at_work:
        entered = WorkHours.objects.exists()
        for row in document.root["week"].rows():
            row.only("weekday", "start", "end")
            values: dict[str, Any] = {
                "weekday": row["weekday"].whole(high=LAST_WEEKDAY),
                "start": _time(row["start"]),
                "end": _time(row["end"]),
            }
            present = WorkHours.objects.filter(weekday=values["weekday"], start=values["start"]).first()
            if not entered or present is not None:
                at_work.bring(WorkHours, present, values, f"{values['weekday']} {values['start']}")
    return at_work


def _time(node: Node) -> time:
    try:
        return time.fromisoformat(node.text(longest=5))
    except ValueError:
        node.wrong("is no time such as 07:30")
        return time(0)

"""The record of a closed case as PDF: everything on its timeline, its clocks, photos, and what other rooms add."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.cases.actions import timeline
from fansipan.services.cases.actions.printing import printed
from fansipan.services.cases.actions.timeline import Line
from fansipan.services.cases.contracts import CaseView, EventKind
from fansipan.services.cases.models import CaseRecord
from fansipan.services.cases.queries import access, cases, showing
from fansipan.services.cases.queries.sections import sections

LANGUAGE = "vi"
"""The language of records: they go to Vietnamese files."""


def make(code: str) -> bool:
    """Make the record of a case, unless it was made or the case was opened again; whether one was made."""
    view = cases.case(SYSTEM, code)
    if view.card.closed_at is None:
        return False
    with translation.override(LANGUAGE):
        content = printed(_html(view))
    return _keep(code, content)


@transaction.atomic
def _keep(code: str, content: bytes) -> bool:
    case = access.locked_row(access.case(SYSTEM, code).pk)
    if case.closed_at is None or case.records.filter(closed_at=case.closed_at).exists():
        return False
    digest = hashlib.sha256(content).hexdigest()
    CaseRecord.objects.create(
        case=case, closed_at=case.closed_at, made_at=clock.now(), size=len(content), sha256=digest, content=content
    )
    timeline.write(SYSTEM, case, Line(EventKind.RECORDED, "", "", {"sha256": digest}))
    return True


def _html(view: CaseView) -> str:
    context = {
        "case": showing.card(view.card),
        "text": view.text,
        "clocks": showing.clocks(view),
        "events": list(reversed(showing.events(view))),
        "tasks": view.tasks,
        "sections": sections(SYSTEM, view.card),
        "photos": _photos(view),
        "made_at": clock.now(),
        "language": LANGUAGE,
        "record": True,
    }
    return render_to_string("cases/record.html", context)


def _photos(view: CaseView) -> list[dict[str, Any]]:
    """The photos with their bytes in the address, so that nothing is fetched."""
    found = []
    for event in view.events:
        for card in event.files:
            if card.is_photo:
                _card, content = cases.file(SYSTEM, view.card.code, card.id)
                source = f"data:{card.mime_type};base64,{b64encode(content).decode()}"
                found.append({"card": card, "source": source, "at": event.at})
    return found

"""A case moved on: its sender is told, and the photos that show what was done come to where they are blurred."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from fansipan.kernel.events import Event
from fansipan.sectors.citizens.actions import erasing, moderating, telling
from fansipan.sectors.citizens.actions.reporting import TYPE
from fansipan.sectors.citizens.actions.telling import News
from fansipan.sectors.citizens.models import Report, ReportNews
from fansipan.services.cases.queries.public import public_cases

DONE, DECLINED = "done", "declined"


def heard(event: Event) -> None:
    """Something happened to a case; only residents' reports and requests matter here. An event may come twice."""
    said = event.payload
    news = _news(said)
    if news is None:
        return
    row = Report.objects.filter(case=_about(said)).first()
    if row is None or not _first(row, event, said["state"] if news is News.MOVED else news.value):
        return
    if news is News.MOVED:
        moderating.part(row.case)
        if said["state"] == DONE:
            moderating.take_proofs(row.case)
    found = public_cases([row.case]).get(row.case)
    if found is not None:
        # An answer, and what became of a request, is for one person alone.
        for one in (row,) if news in telling.PERSONAL else (row, *row.joined.all()):
            telling.tell(one, news, found, event.id)


def _news(said: Mapping[str, Any]) -> News | None:
    """What there is to tell; None where there is nothing."""
    if said.get("type") == erasing.TYPE:
        return News.DECLINED if said["state"] == DECLINED and "move" in said else None
    if said.get("type") != TYPE:
        return None
    signs = {"move": News.MOVED, "to_agency": News.PASSED_ON, "for_reporter": News.ANSWERED}
    found = next((news for sign, news in signs.items() if said.get(sign)), None)
    return found or (News.PAUSED if said.get("paused") else None)


def _about(said: Mapping[str, Any]) -> str:
    """The case of the report; a request to erase is about one."""
    if said["type"] == TYPE:
        return str(said["case"])
    return next((ref.removeprefix("case:") for ref in said["refs"] if ref.startswith("case:")), "")


def _first(row: Report, event: Event, what: str) -> bool:
    try:
        with transaction.atomic():
            ReportNews.objects.create(report=row, event=event.id, at=event.at, state=what)
    except IntegrityError:
        return False
    return True

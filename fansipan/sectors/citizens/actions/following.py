"""A case moved on: its sender is told, and the photos that show what was done come to where they are blurred."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from fansipan.kernel.events import Event
from fansipan.sectors.citizens.actions import moderating, telling
from fansipan.sectors.citizens.actions.reporting import TYPE
from fansipan.sectors.citizens.models import Report, ReportNews
from fansipan.services.cases.queries.public import public_cases

DONE = "done"


def heard(event: Event) -> None:
    """Something happened to a case; only steps of residents' reports matter here. The same event may come twice."""
    said = event.payload
    if said.get("type") != TYPE or "move" not in said:
        return
    row = Report.objects.filter(case=said["case"]).first()
    if row is None:
        return
    try:
        with transaction.atomic():
            ReportNews.objects.create(report=row, event=event.id, at=event.at, state=said["state"])
    except IntegrityError:
        return
    if said["state"] == DONE:
        moderating.take_proofs(row.case)
    found = public_cases([row.case]).get(row.case)
    if found is not None:
        for one in (row, *row.joined.all()):
            telling.moved(one, found, event.id)

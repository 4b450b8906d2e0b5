"""Exports in the background: who asked for them, how far they are, until when their files are kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, Role, require
from fansipan.services.observations.contracts import ExportState
from fansipan.services.observations.models import Export
from fansipan.services.observations.queries.exports.asked import ExportFormat, ExportQuery
from fansipan.services.observations.rules.rights import EXPORT

KEPT_FOR = timedelta(days=7)
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class ExportView:
    """An export as its owner sees it. `progress` runs from 0 to 1; `problem` and `data` say why it failed."""

    id: int
    asked_at: datetime
    query: ExportQuery
    stations: tuple[str, ...]
    format: ExportFormat
    state: ExportState
    rows: int
    estimated_rows: int
    progress: float
    size: int
    problem: str
    data: dict[str, Any]
    finished_at: datetime | None

    @property
    def kept_until(self) -> datetime | None:
        """When the file is taken away; None while there is none."""
        return self.finished_at + KEPT_FOR if self.finished_at else None

    @property
    def unfinished(self) -> bool:
        return self.state in (ExportState.WAITING, ExportState.RUNNING)


def own(actor: Actor) -> list[ExportView]:
    """The exports the actor asked for, the newest first. Raises Unauthenticated, Forbidden."""
    require(actor, EXPORT)
    found = Export.objects.filter(asked_by_id=actor.user_id).order_by("-pk")[:MOST_LISTED]
    return [_view(row) for row in found]


def one(actor: Actor, export_id: int) -> ExportView:
    """An export by its number: one's own, or anybody's for an administrator. Raises NotFound for another's."""
    return _view(owned(actor, export_id))


def owned(actor: Actor, export_id: int) -> Export:
    """The row itself, for actions."""
    require(actor, EXPORT)
    mine = Q() if actor.role is Role.ADMINISTRATOR else Q(asked_by_id=actor.user_id)
    found = Export.objects.filter(mine, pk=export_id).first()
    if found is None:
        raise NotFound("observations.export_unknown", id=export_id)
    return found


def _view(row: Export) -> ExportView:
    failed = json.loads(row.error) if row.error else {}
    return ExportView(
        id=row.pk,
        asked_at=row.asked_at,
        query=ExportQuery.of(row.query),
        stations=tuple(row.query.get("stations", ())),
        format=ExportFormat(row.format),
        state=ExportState(row.state),
        rows=row.rows,
        estimated_rows=int(row.query.get("estimated_rows", 0)),
        progress=row.progress,
        size=row.size,
        problem=failed.get("code", ""),
        data=failed.get("data", {}),
        finished_at=row.finished_at,
    )

"""GET /audit: the audit trail for programs, for those who may read it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.services.identity import queries

router = Router(tags=["audit"])

SIZE = 100


class AuditAsked(Schema):
    """Which entries; what is left out matches all. A time without zone is Vietnamese time."""

    actor: str = ""
    action: str = ""
    target: str = ""
    since: datetime | None = Field(None, description="at or after")
    until: datetime | None = Field(None, description="before")
    page: int = Field(1, ge=1, le=100_000)


@router.get("/audit", summary="The audit trail")
def get_audit(request: HttpRequest, asked: AuditAsked = Query(...)) -> Any:
    """Every change and every export, the newest first: who, when, what, before and after, why."""
    since, until = _aware(asked.since), _aware(asked.until)
    wanted = queries.AuditFilter(asked.actor, asked.action, asked.target, since, until)
    found = queries.audit_lines(actor_of(request), wanted, asked.page, SIZE)
    return {"total": found.total, "page": found.number, "entries": [asdict(one) for one in found.items]}


def _aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=clock.VIETNAM) if at and not at.tzinfo else at

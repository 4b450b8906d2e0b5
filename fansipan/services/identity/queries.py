"""Reads: who is this user as an Actor, and what has been done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel.models import AuditEntry
from fansipan.kernel.paging import Page
from fansipan.kernel.permissions import Actor, Role, require
from fansipan.services.identity.contracts import OrganisationCard, OrganisationKind
from fansipan.services.identity.models import Organisation, User
from fansipan.services.identity.rules import VIEW_AUDIT


def actor_of(user: User, address: str = "", request_id: str = "") -> Actor:
    """The frozen value that stands for a logged-in user."""
    return Actor(
        name=str(user),
        role=Role(user.role),
        user_id=user.pk,
        organisation_id=user.organisation_id,
        address=address,
        request_id=request_id,
    )


def organisations(kind: OrganisationKind | None = None) -> list[OrganisationCard]:
    """Every organisation, or those of one kind, by code."""
    found = Organisation.objects.all() if kind is None else Organisation.objects.filter(kind=kind.value)
    return [OrganisationCard(o.pk, o.code, o.name, OrganisationKind(o.kind), o.demo) for o in found]


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to look for in the audit trail; empty fields match everything."""

    actor: str = ""
    action: str = ""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None


def audit_entries(actor: Actor, wanted: AuditFilter, number: int = 1, size: int = 50) -> Page[AuditEntry]:
    """One page of the audit trail, newest first. Raises Forbidden for those who may not read it."""
    require(actor, VIEW_AUDIT)
    found = AuditEntry.objects.all()
    for field in ("actor", "action", "target"):
        if text := getattr(wanted, field):
            found = found.filter(**{f"{field}__icontains": text})
    if wanted.since:
        found = found.filter(at__gte=wanted.since)
    if wanted.until:
        found = found.filter(at__lt=wanted.until)
    start = (number - 1) * size
    return Page(list(found[start : start + size]), number, size, found.count())

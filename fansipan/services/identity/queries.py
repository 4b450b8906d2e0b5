"""Reads: who is this user as an Actor, and what has been done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import constant_time_compare

from fansipan.kernel.models import AuditEntry
from fansipan.kernel.paging import Page
from fansipan.kernel.permissions import ANONYMOUS, Actor, Role, require
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


def actor_of_session(session_key: str) -> Actor:
    """The Actor of a session that still holds, without a request: ANONYMOUS when it ended or never was."""
    session = SessionStore(session_key)
    if not session_key or session.get(SESSION_KEY) is None:
        return ANONYMOUS
    user = User.objects.filter(pk=session[SESSION_KEY], is_active=True).first()
    stamp = session.get(HASH_SESSION_KEY, "")
    if user is None or not constant_time_compare(stamp, user.get_session_auth_hash()):
        return ANONYMOUS
    return actor_of(user)


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

"""Reads: who is this user as an Actor, and what has been done."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from fansipan.kernel import audit, clock
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.paging import Page
from fansipan.kernel.permissions import ANONYMOUS, SYSTEM, Actor, Role, require
from fansipan.kernel.text import pick
from fansipan.services.identity.contracts import (
    COMPANIES,
    AccountView,
    AuditLine,
    BranchCard,
    OrganisationCard,
    OrganisationKind,
)
from fansipan.services.identity.models import ROLE_NAMES, Branch, Organisation, User
from fansipan.services.identity.rules import DEMO_PEOPLE, OWN_ACCOUNT, VIEW_AUDIT, changes, session_too_old


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
    if not session_key or session.get(SESSION_KEY) is None or session_too_old(session, clock.now_us()):
        return ANONYMOUS
    user = User.objects.filter(pk=session[SESSION_KEY], is_active=True).first()
    stamp = session.get(HASH_SESSION_KEY, "")
    if user is None or not constant_time_compare(stamp, user.get_session_auth_hash()):
        return ANONYMOUS
    return actor_of(user)


def actors_of_sessions(keys: Collection[str]) -> dict[str, Actor]:
    """The Actors of those sessions that still hold, by key, in two reads however many there are."""
    now = clock.now_us()
    rows = Session.objects.filter(session_key__in=list(keys), expire_date__gt=clock.now())
    sessions = {row.session_key: row.get_decoded() for row in rows}
    live = {
        key: session
        for key, session in sessions.items()
        if session.get(SESSION_KEY) is not None and not session_too_old(session, now)
    }
    users = {
        str(user.pk): user
        for user in User.objects.filter(pk__in={session[SESSION_KEY] for session in live.values()}, is_active=True)
    }
    stamps = {key: user.get_session_auth_hash() for key, user in users.items()}
    return {
        key: actor_of(users[session[SESSION_KEY]])
        for key, session in live.items()
        if session[SESSION_KEY] in users
        and constant_time_compare(session.get(HASH_SESSION_KEY, ""), stamps[session[SESSION_KEY]])
    }


def is_last_administrator(user_id: int | None) -> bool:
    """Whether without this user nobody could administer."""
    active = User.objects.filter(role=Role.ADMINISTRATOR.value, is_active=True)
    return list(active.values_list("pk", flat=True)[:2]) == [user_id]


def organisations(kind: OrganisationKind | None = None) -> list[OrganisationCard]:
    """Every organisation, or those of one kind, by code."""
    return _cards(Organisation.objects.all() if kind is None else Organisation.objects.filter(kind=kind.value))


def companies() -> list[OrganisationCard]:
    """Every plant, hotel, shop and other business, by code."""
    return _cards(Organisation.objects.filter(kind__in=[kind.value for kind in COMPANIES]))


def _cards(found: QuerySet[Organisation]) -> list[OrganisationCard]:
    return [
        OrganisationCard(o.pk, o.code, o.name, OrganisationKind(o.kind), o.demo, o.branch.code if o.branch else "")
        for o in found.select_related("branch")
    ]


def branches() -> list[BranchCard]:
    """The branches of business, by code."""
    return [BranchCard(row.code, row.name) for row in Branch.objects.all()]


CENTRES = (OrganisationKind.MONITORING_CENTRE.value, OrganisationKind.OPERATIONS_CENTRE.value)


def served_by(organisation_id: int) -> frozenset[int]:
    """The organisations for which one works: itself, and for a centre the one that it belongs to."""
    above = Organisation.objects.filter(pk=organisation_id, kind__in=CENTRES, parent__isnull=False)
    return frozenset({organisation_id, *above.values_list("parent_id", flat=True)})


def staffed(organisations: Collection[int]) -> frozenset[int]:
    """Those among organisations in which somebody has an account, its centres included."""
    active = User.objects.filter(is_active=True)
    own = active.filter(organisation__in=organisations).values_list("organisation_id", flat=True)
    centres = active.filter(organisation__parent__in=organisations, organisation__kind__in=CENTRES)
    return frozenset({*own, *(above for above in centres.values_list("organisation__parent_id", flat=True) if above)})


def login_of(typed: str) -> str:
    """The login that somebody means who typed a login or an e-mail address that only one active user has."""
    login = typed.strip().casefold()
    if "@" not in login or User.objects.filter(login=login).exists():
        return login
    found = User.objects.filter(email__iexact=login, is_active=True).values_list("login", flat=True)[:2]
    return found[0] if len(found) == 1 else login


def account(actor: Actor, language: str) -> AccountView:
    """The actor's own account. Raises Unauthenticated for the public."""
    require(actor, OWN_ACCOUNT)
    user = User.objects.select_related("organisation").get(pk=actor.user_id or 0)
    return AccountView(
        login=user.login,
        name=user.name,
        email=user.email,
        role=user.role,
        organisation=pick(user.organisation.name, language) if user.organisation else "",
        joined_at=user.joined_at,
        last_login=user.last_login,
        sessions=_live_sessions(user.pk),
    )


def _live_sessions(user_id: int) -> int:
    live = Session.objects.filter(expire_date__gt=clock.now())
    return sum(session.get_decoded().get(SESSION_KEY) == str(user_id) for session in live)


def demo_accounts() -> list[tuple[str, str, str]]:
    """Login, password and role of the demo's people; empty outside a demo."""
    present = set(User.objects.filter(demo=True, is_active=True).values_list("login", flat=True))
    return [(p.login, p.password, str(ROLE_NAMES[p.role])) for p in DEMO_PEOPLE if p.login in present]


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to look for in the audit trail; empty fields match everything. `since` is in, `until` is not."""

    actor: str = ""
    action: str = ""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def asked(self) -> dict[str, object]:
        """The filter by name, as the audit trail keeps it."""
        return asdict(self)


def audit_lines(actor: Actor, wanted: AuditFilter, number: int = 1, size: int = 50) -> Page[AuditLine]:
    """One page of the audit trail, newest first. Raises Forbidden for those who may not read it."""
    found = _audit_entries(actor, wanted)
    start = (number - 1) * size
    return Page([_line(entry) for entry in found[start : start + size]], number, size, found.count())


def audit_export(actor: Actor, wanted: AuditFilter) -> Iterator[AuditLine]:
    """Every entry that matches, newest first, a few thousand in memory at a time."""
    return map(_line, _audit_entries(actor, wanted).iterator(chunk_size=2000))


def _audit_entries(actor: Actor, wanted: AuditFilter) -> QuerySet[AuditEntry]:
    require(actor, VIEW_AUDIT)
    found = AuditEntry.objects.order_by("-id")
    if wanted.actor:
        found = found.filter(actor__icontains=wanted.actor)
    if wanted.action:
        found = found.filter(Q(action__icontains=wanted.action) | Q(action__in=audit.titled(wanted.action)))
    if wanted.target:
        found = found.filter(target__icontains=wanted.target)
    if wanted.since:
        found = found.filter(at__gte=wanted.since)
    if wanted.until:
        found = found.filter(at__lt=wanted.until)
    return found


def _line(entry: AuditEntry) -> AuditLine:
    by_itself = entry.user_id is None and entry.actor == SYSTEM.name
    return AuditLine(
        id=entry.pk,
        at=entry.at,
        actor=_("The system itself") if by_itself else entry.actor,
        role="" if by_itself else entry.role,
        address=entry.address,
        request_id=entry.request_id,
        action=entry.action,
        title=audit.title(entry.action),
        target=entry.target,
        changes=changes(entry.before, entry.after),
        why=entry.why,
    )

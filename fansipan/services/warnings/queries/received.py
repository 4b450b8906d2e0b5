"""What other issuers said: their sources and messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.services.warnings.contracts import CapMessageType, CapStatus
from fansipan.services.warnings.models import ReceivedMessage, WarningSource
from fansipan.services.warnings.rules.rights import SEE_DESK, VIEW_WARNINGS

MOST = 200


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A feed and how it does."""

    code: str
    name: dict[str, str]
    url: str
    active: bool
    pinned: bool
    asked_at: datetime | None
    answered_at: datetime | None
    trouble: str
    messages: int


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """A message of another issuer."""

    number: int
    source: str
    source_name: dict[str, str]
    identifier: str
    sender: str
    sent: datetime | None
    expires: datetime | None
    message_type: str
    status: str
    headline: str
    severity: str
    communes: tuple[str, ...]
    believed: bool
    faults: tuple[tuple[str, str, str], ...]
    received_at: datetime


def sources(actor: Actor) -> list[SourceLine]:
    """Every feed that is asked."""
    require(actor, SEE_DESK)
    return [
        SourceLine(
            row.code,
            row.name,
            row.url,
            row.active,
            bool(row.certificates.strip()),
            row.asked_at,
            row.answered_at,
            row.trouble,
            row.messages.count(),
        )
        for row in WarningSource.objects.all()
    ]


def messages(actor: Actor) -> list[ReceivedLine]:
    """The newest messages, believed or not."""
    require(actor, SEE_DESK)
    return [_line(row) for row in ReceivedMessage.objects.select_related("source").defer("xml")[:MOST]]


def standing(actor: Actor) -> list[ReceivedLine]:
    """What other issuers say now: believed, real, not expired, not replaced or withdrawn by a later one."""
    require(actor, VIEW_WARNINGS)
    rows = ReceivedMessage.objects.filter(
        Q(expires__gt=clock.now()), believed=True, status=CapStatus.ACTUAL.value
    ).select_related("source")
    if not allows(actor, SEE_DESK):
        rows = rows.filter(source__shown=True)
    found = list(rows.defer("xml"))
    replaced = {(row.source_id, name) for row in found for name in row.references}
    claims = (CapMessageType.ALERT.value, CapMessageType.UPDATE.value)
    return [
        _line(row) for row in found if (row.source_id, row.identifier) not in replaced and row.message_type in claims
    ]


def document(actor: Actor, number: int) -> bytes:
    """A message as it came. Raises NotFound."""
    require(actor, SEE_DESK)
    row = ReceivedMessage.objects.filter(pk=number).first()
    if row is None:
        raise NotFound("warnings.message", id=number)
    return bytes(row.xml)


def _line(row: ReceivedMessage) -> ReceivedLine:
    return ReceivedLine(
        number=row.pk,
        source=row.source.code,
        source_name=row.source.name,
        identifier=row.identifier,
        sender=row.sender,
        sent=row.sent,
        expires=row.expires,
        message_type=row.message_type,
        status=row.status,
        headline=row.headline,
        severity=row.severity,
        communes=tuple(row.communes),
        believed=row.believed,
        faults=tuple((code, where, detail) for code, where, detail in row.faults),
        received_at=row.received_at,
    )

"""What those see who write and release warnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.services.warnings.contracts import (
    CapMessageType,
    MessageState,
    WarningDraft,
    WarningState,
)
from fansipan.services.warnings.models import Hazard, Issuer, PublicWarning, WarningMessage
from fansipan.services.warnings.queries import chains
from fansipan.services.warnings.rules.chains import may_continue, state
from fansipan.services.warnings.rules.packing import unpacked
from fansipan.services.warnings.rules.releasing import is_second_person
from fansipan.services.warnings.rules.rights import SEE_DESK

MOST = 200


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message of a warning with the people who brought it out."""

    number: int
    warning: str
    message_type: CapMessageType
    state: MessageState
    draft: WarningDraft
    drafted_by: str
    drafted_at: datetime
    submitted_by: str
    submitted_at: datetime | None
    released_by: str
    identifier: str
    sent: datetime | None
    expires: datetime | None
    remark: str
    sha256: str
    all_clear: bool


@dataclass(frozen=True, slots=True)
class WarningLine:
    """A warning on the desk: what it is now and all its messages, the newest first."""

    code: str
    origin: str
    state: WarningState
    created_at: datetime
    messages: tuple[MessageLine, ...]
    may_continue: bool

    @property
    def newest(self) -> MessageLine:
        return self.messages[0]


def desk(actor: Actor) -> list[WarningLine]:
    """Every warning, exercises too; those that wait for somebody first, then the newest."""
    require(actor, SEE_DESK)
    rows = PublicWarning.objects.prefetch_related("messages__drafted_by", "messages__submitted_by")
    found = [_line(row) for row in rows.order_by("-id")[:MOST]]
    return sorted(found, key=lambda one: one.newest.state not in (MessageState.DRAFT, MessageState.SUBMITTED))


def warning(actor: Actor, code: str) -> WarningLine:
    """One warning on the desk. Raises NotFound."""
    require(actor, SEE_DESK)
    row = PublicWarning.objects.filter(code=code).first()
    if row is None:
        raise NotFound("warnings.warning", code=code)
    return _line(row)


def newest_of(actor: Actor, origin: str) -> WarningLine | None:
    """The newest warning that came of something, such as "rain:flash_flood"; None where none ever did."""
    require(actor, SEE_DESK)
    row = PublicWarning.objects.filter(origin=origin).order_by("-id").first()
    return _line(row) if row is not None else None


def message(actor: Actor, number: int) -> MessageLine:
    """One message. Raises NotFound."""
    require(actor, SEE_DESK)
    row = WarningMessage.objects.filter(pk=number).select_related("warning").first()
    if row is None:
        raise NotFound("warnings.message", id=number)
    return _message(row, row.warning.code)


def may_release(actor: Actor, number: int) -> bool:
    """Whether this person would be the second one."""
    row = WarningMessage.objects.filter(pk=number).only("drafted_by", "submitted_by").first()
    issuer = Issuer.objects.order_by("pk").first()
    if row is None or issuer is None:
        return False
    return not issuer.two_persons or is_second_person(row.drafted_by_id, row.submitted_by_id, actor.user_id)


def waiting(actor: Actor) -> int:
    """How many messages wait for a second person."""
    require(actor, SEE_DESK)
    return WarningMessage.objects.filter(state=MessageState.SUBMITTED.value).count()


def hazards() -> Sequence[Hazard]:
    """The kinds of danger that warnings are written of."""
    return list(Hazard.objects.all())


def _line(row: PublicWarning) -> WarningLine:
    messages = sorted(row.messages.all(), key=lambda one: -one.pk)
    out = chains.sent(one for one in reversed(messages) if one.state == MessageState.RELEASED.value)
    now = clock.now()
    open_one = any(one.state in chains.OPEN for one in messages)
    return WarningLine(
        row.code,
        row.origin,
        state(out, now),
        row.created_at,
        tuple(_message(one, row.code) for one in messages),
        may_continue(out, now) and not open_one,
    )


def _message(row: WarningMessage, code: str) -> MessageLine:
    return MessageLine(
        number=row.pk,
        warning=code,
        message_type=CapMessageType(row.message_type),
        state=MessageState(row.state),
        draft=unpacked(row.content),
        drafted_by=str(row.drafted_by or ""),
        drafted_at=row.drafted_at,
        submitted_by=str(row.submitted_by or ""),
        submitted_at=row.submitted_at,
        released_by=str(row.released_by or ""),
        identifier=row.identifier or "",
        sent=row.sent,
        expires=row.expires,
        remark=row.remark,
        sha256=row.sha256,
        all_clear=row.all_clear,
    )

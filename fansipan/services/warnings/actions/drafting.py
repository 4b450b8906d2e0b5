"""Writing a warning: a draft, its changes, and handing it to the second person."""

from __future__ import annotations

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.services.warnings.contracts import (
    CapMessageType,
    CapStatus,
    CapUrgency,
    MessageState,
    WarningDraft,
)
from fansipan.services.warnings.models import PublicWarning, WarningMessage
from fansipan.services.warnings.queries import chains
from fansipan.services.warnings.rules.chains import may_continue
from fansipan.services.warnings.rules.packing import packed, unpacked
from fansipan.services.warnings.rules.rights import DRAFT_WARNINGS
from fansipan.services.warnings.rules.wording import is_said

LONGEST_HOURS = 24 * 14
MOST_COMMUNES = 200


@transaction.atomic
def draft(actor: Actor, written: WarningDraft, origin: str = "") -> int:
    """Begin a warning; gives the number of its first message. Raises Forbidden, Invalid."""
    require(actor, DRAFT_WARNINGS)
    _check(written)
    now = clock.now()
    warning = PublicWarning.objects.create(code=_code(), hazard=written.hazard, origin=origin, created_at=now)
    return _begin(actor, warning, CapMessageType.ALERT, written)


@transaction.atomic
def continue_with(actor: Actor, code: str, message_type: CapMessageType, written: WarningDraft | None = None) -> int:
    """Begin an Update or a Cancel of a warning, from what was said last; gives the number of the message.

    Raises Forbidden, NotFound, Conflict when nothing stands that it would be about or one is being written.
    """
    require(actor, DRAFT_WARNINGS)
    warning = PublicWarning.objects.select_for_update().filter(code=code).first()
    if warning is None:
        raise NotFound("warnings.warning", code=code)
    if not may_continue(chains.released(warning), clock.now()):
        raise Conflict("warnings.over", code=code)
    if WarningMessage.objects.filter(warning=warning, state__in=chains.OPEN).exists():
        raise Conflict("warnings.being_written", code=code)
    newest = warning.messages.filter(state=MessageState.RELEASED.value).order_by("-sent", "-id").first()
    assert newest is not None
    return _begin(actor, warning, message_type, written or unpacked(newest.content))


@transaction.atomic
def edit(actor: Actor, number: int, written: WarningDraft) -> None:
    """Change a draft; one that was submitted becomes a draft again. Raises Forbidden, NotFound, Conflict, Invalid."""
    require(actor, DRAFT_WARNINGS)
    row = open_message(number)
    _check(written)
    before = row.content
    _say(row, written)
    row.state = MessageState.DRAFT.value
    row.drafted_by_id = actor.user_id
    row.submitted_by_id = row.submitted_at = None
    row.save()
    audit.record(actor, "warnings.edit", f"warning:{row.warning.code}", before=before, after=row.content)


@transaction.atomic
def submit(actor: Actor, number: int) -> None:
    """Hand a draft to the second person. Raises Forbidden, NotFound, Conflict, Invalid while something is left open."""
    require(actor, DRAFT_WARNINGS)
    row = open_message(number)
    check_said(row)
    row.state = MessageState.SUBMITTED.value
    row.submitted_by_id, row.submitted_at = actor.user_id, clock.now()
    row.save(update_fields=["state", "submitted_by", "submitted_at"])
    audit.record(actor, "warnings.submit", f"warning:{row.warning.code}", after={"message": row.pk})


@transaction.atomic
def send_back(actor: Actor, number: int, why: str) -> None:
    """Give a submitted message back to its writer with a remark. Raises Forbidden, NotFound, Conflict, Invalid."""
    require(actor, DRAFT_WARNINGS)
    row = open_message(number)
    if not why.strip():
        raise Invalid("warnings.why_missing")
    row.state, row.remark = MessageState.DRAFT.value, why.strip()[:2000]
    row.submitted_by_id = row.submitted_at = None
    row.save(update_fields=["state", "remark", "submitted_by", "submitted_at"])
    audit.record(actor, "warnings.send_back", f"warning:{row.warning.code}", after={"message": row.pk}, why=row.remark)


@transaction.atomic
def discard(actor: Actor, number: int, why: str) -> None:
    """Give up a message that was never released. Raises Forbidden, NotFound, Conflict, Invalid."""
    require(actor, DRAFT_WARNINGS)
    row = open_message(number)
    if not why.strip():
        raise Invalid("warnings.why_missing")
    row.state, row.remark = MessageState.DISCARDED.value, why.strip()[:2000]
    row.save(update_fields=["state", "remark"])
    audit.record(actor, "warnings.discard", f"warning:{row.warning.code}", after={"message": row.pk}, why=row.remark)


def open_message(number: int) -> WarningMessage:
    """The message, held for this transaction, if it is still being written. Raises NotFound, Conflict."""
    row = WarningMessage.objects.select_for_update().select_related("warning").filter(pk=number).first()
    if row is None:
        raise NotFound("warnings.message", id=number)
    if row.state not in chains.OPEN:
        raise Conflict("warnings.not_open", id=number)
    return row


def check_said(row: WarningMessage) -> None:
    """Raise Invalid while the texts leave something open."""
    if not is_said(unpacked(row.content)):
        raise Invalid("warnings.unsaid")


def _begin(actor: Actor, warning: PublicWarning, message_type: CapMessageType, written: WarningDraft) -> int:
    row = WarningMessage(warning=warning, message_type=message_type.value, state=MessageState.DRAFT.value)
    row.drafted_by_id, row.drafted_at = actor.user_id, clock.now()
    _say(row, written)
    row.save()
    after = {"message": row.pk, "type": row.message_type, "origin": warning.origin, **row.content}
    audit.record(actor, "warnings.draft", f"warning:{warning.code}", after=after)
    return row.pk


def _say(row: WarningMessage, written: WarningDraft) -> None:
    row.content = packed(written)
    row.communes = list(written.communes)
    row.status = written.status.value
    row.all_clear = written.urgency is CapUrgency.PAST


def _check(written: WarningDraft) -> None:
    if not 0 < written.hours <= LONGEST_HOURS:
        raise Invalid("warnings.hours", hours=written.hours)
    if len(written.communes) > MOST_COMMUNES:
        raise Invalid("warnings.communes")
    if written.status is CapStatus.DRAFT:
        raise Invalid("warnings.status")


def _code() -> str:
    """CB-2026-0001: cảnh báo, by year."""
    year = clock.now().astimezone(clock.VIETNAM).year
    last = PublicWarning.objects.select_for_update().filter(code__startswith=f"CB-{year}-").order_by("-code").first()
    return f"CB-{year}-{int(last.code[-4:]) + 1 if last else 1:04d}"

"""Letting a warning out: two people, no fault, signed, and said to everybody who listens."""

from __future__ import annotations

from hashlib import sha256

from django.db import transaction

from fansipan.kernel import audit, clock, events, live
from fansipan.kernel.errors import Conflict, Forbidden, Invalid
from fansipan.kernel.permissions import Actor, require
from fansipan.services.warnings.actions import drafting, keys
from fansipan.services.warnings.contracts import MessageState, WarningDraft
from fansipan.services.warnings.models import Hazard, Issuer, WarningMessage
from fansipan.services.warnings.queries import previews
from fansipan.services.warnings.queries.indicators import TOPIC
from fansipan.services.warnings.rules.cap.checking import errors
from fansipan.services.warnings.rules.cap.signing import signed
from fansipan.services.warnings.rules.cap.writing import to_xml
from fansipan.services.warnings.rules.releasing import is_second_person
from fansipan.services.warnings.rules.rights import RELEASE_WARNINGS

RELEASED = "warnings.released"
"""The event: {identifier, warning, type, status, communes, severity, sent, expires, all_clear}."""


@transaction.atomic
def release(actor: Actor, number: int) -> str:
    """Send a submitted message out; gives its identifier.

    Raises Forbidden for the one who wrote or submitted it, NotFound, Conflict for one that is not submitted or whose
    warning is over, Invalid with its faults for one that is not right.
    """
    require(actor, RELEASE_WARNINGS)
    row = drafting.open_message(number)
    if row.state != MessageState.SUBMITTED.value:
        raise Conflict("warnings.not_submitted", id=number)
    issuer = previews.issuer()
    if issuer.two_persons and not is_second_person(row.drafted_by_id, row.submitted_by_id, actor.user_id):
        raise Forbidden("warnings.second_person")
    return _send(actor, row, issuer)


@transaction.atomic
def issue_automatically(actor: Actor, written: WarningDraft, origin: str) -> str:
    """Draft and send a warning of a hazard that was approved beforehand; gives its identifier.

    Raises Forbidden for any other hazard, Invalid with its faults.
    """
    _check_approved(written.hazard)
    number = drafting.draft(actor, written, origin)
    return _send(actor, drafting.open_message(number), previews.issuer())


@transaction.atomic
def release_automatically(actor: Actor, number: int) -> str:
    """Send a message of a warning whose hazard was approved beforehand, such as a change; gives its identifier.

    Raises Forbidden for any other hazard, NotFound, Conflict, Invalid with its faults.
    """
    row = drafting.open_message(number)
    _check_approved(row.content["hazard"])
    return _send(actor, row, previews.issuer())


def _check_approved(hazard: str) -> None:
    if not Hazard.objects.filter(code=hazard, automatic=True).exists():
        raise Forbidden("warnings.not_approved", hazard=hazard)


def _send(actor: Actor, row: WarningMessage, issuer: Issuer) -> str:
    drafting.check_said(row)
    alert = previews.composed(row, issuer, clock.now())
    data = to_xml(alert)
    if wrong := errors(data):
        raise Invalid("warnings.faults", faults=[[fault.code.value, fault.where, fault.detail] for fault in wrong])
    row.identifier, row.sender, row.sent = alert.identifier, alert.sender, alert.sent
    row.expires = max(info.expires for info in alert.infos if info.expires) if alert.infos else alert.sent
    row.xml = signed(data, *keys.ensure())
    row.sha256 = sha256(row.xml).hexdigest()
    row.state, row.released_by_id = MessageState.RELEASED.value, actor.user_id
    row.save()
    said = {
        "identifier": row.identifier,
        "warning": row.warning.code,
        "type": row.message_type,
        "status": row.status,
        "communes": row.communes,
        "hazard": row.content["hazard"],
        "severity": row.content["severity"],
        "risk_level": row.content.get("risk_level"),
        "sent": row.sent,
        "expires": row.expires,
        "all_clear": row.all_clear,
    }
    audit.record(actor, "warnings.release", f"warning:{row.warning.code}", after={**said, "sha256": row.sha256})
    events.publish(RELEASED, said)
    live.announce(TOPIC, row.warning.code)
    return row.identifier

"""Evidence for the national score of smart cities (TT 03/2026/TT-BXD): no evidence, no point."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from fansipan.kernel import attachments, audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound, TooLarge
from fansipan.kernel.permissions import Actor, require
from fansipan.services.centre.models import Evidence
from fansipan.services.centre.queries import numbers
from fansipan.services.centre.rules.rights import ATTACH_EVIDENCE

LEVELS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """What proves a criterion at one of the three levels: an address, a file, or both."""

    criterion: str
    level: int
    title: str
    dated: date
    url: str = ""
    file_name: str = ""
    content: bytes = b""


@transaction.atomic
def attach(actor: Actor, indicator: str, new: NewEvidence) -> int:
    """Attach evidence to an indicator with the number as it stands now, or with "" to a criterion alone; gives its id.

    Raises NotFound, Forbidden, Invalid for one without address and file or of a kind not taken, TooLarge.
    """
    require(actor, ATTACH_EVIDENCE)
    value = numbers.card(actor, indicator).value if indicator else None
    if not new.criterion.strip():
        raise Invalid("centre.criterion_missing")
    kind = _checked(new)
    row = Evidence.objects.create(
        indicator=indicator,
        criterion=new.criterion.strip()[:40],
        level=new.level,
        title=new.title.strip()[:300],
        dated=new.dated,
        url=new.url,
        file_name=attachments.shown_name(new.file_name) if new.content else "",
        file_type=kind,
        file_sha256=hashlib.sha256(new.content).hexdigest() if new.content else "",
        content=new.content or None,
        value=value,
        added_by_id=actor.user_id or 0,
        added_at=clock.now(),
    )
    after = {"criterion": row.criterion, "level": row.level, "title": row.title, "value": row.value}
    audit.record(actor, "centre.attach_evidence", _about(indicator, row), after=after)
    return row.pk


def _about(indicator: str, row: Evidence) -> str:
    return f"indicator:{indicator}" if indicator else f"criterion:{row.criterion}"


def _checked(new: NewEvidence) -> str:
    """The type of the file, "" for none."""
    if not new.url and not new.content:
        raise Invalid("centre.evidence_empty")
    if new.level not in LEVELS:
        raise Invalid("centre.evidence_level")
    if len(new.content) > attachments.LARGEST:
        raise TooLarge("centre.file_too_large", most=attachments.LARGEST // 1024 // 1024)
    kind = attachments.mime_type(new.content) if new.content else ""
    if kind is None:
        raise Invalid("centre.file_type", name=new.file_name[:200])
    return kind


@transaction.atomic
def withdraw(actor: Actor, number: int, why: str) -> str:
    """Say that an evidence counts no more; gives its indicator. Raises NotFound, Forbidden, Conflict, Invalid."""
    require(actor, ATTACH_EVIDENCE)
    row = Evidence.objects.select_for_update().defer("content").filter(pk=number).first()
    if row is None:
        raise NotFound("centre.evidence", id=number)
    if row.withdrawn_at is not None:
        raise Conflict("centre.evidence_withdrawn")
    if not why.strip():
        raise Invalid("centre.why_missing")
    row.withdrawn_at, row.withdrawn_why = clock.now(), why.strip()[:300]
    row.save(update_fields=["withdrawn_at", "withdrawn_why"])
    audit.record(actor, "centre.withdraw_evidence", _about(row.indicator, row), why=row.withdrawn_why)
    return row.indicator

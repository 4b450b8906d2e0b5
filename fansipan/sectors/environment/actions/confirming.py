"""An officer compares numbers of the law with the official text: confirmed with a scan, withdrawn with a reason.

What was judged by a number changes with it, and never silently: the change is published, and judged again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model

from fansipan.kernel import attachments, audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound, TooLarge
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.units import is_ucum
from fansipan.sectors.environment.actions.changing import law_changed
from fansipan.sectors.environment.contracts import Average, LawStatus
from fansipan.sectors.environment.contracts.confirming import DATES, Checked, Evidence, NumberKind, Scan
from fansipan.sectors.environment.models import (
    MEDIUM_NAMES,
    AveragingRule,
    Coefficient,
    Confirmation,
    ConfirmedNumber,
    IndexTable,
    LimitValue,
    ObligationRule,
    Regulation,
)
from fansipan.sectors.environment.rules import dates
from fansipan.sectors.environment.rules.rights import CONFIRM_LAW
from fansipan.services.observations.queries import access

TABLES: dict[NumberKind, type[Model]] = {
    NumberKind.LIMIT: LimitValue,
    NumberKind.COEFFICIENT: Coefficient,
    NumberKind.AVERAGE: AveragingRule,
    NumberKind.INDEX: IndexTable,
    NumberKind.OBLIGATION: ObligationRule,
    NumberKind.DATES: Regulation,
}
FIGURES = {
    NumberKind.LIMIT: ("low", "high", "unit", "compared"),
    NumberKind.COEFFICIENT: ("value",),
    NumberKind.AVERAGE: ("least_share",),
    NumberKind.INDEX: (),
    NumberKind.OBLIGATION: ("number",),
    NumberKind.DATES: DATES,
}
"""What may be corrected while confirming."""

COMPARED = tuple(one.value for one in Average if one is not Average.ANY)
"""Averages that a limit may be held against where its text names none."""

SCANS = attachments.IMAGES | {"application/pdf"}
"""A scan is a picture or a PDF."""

MOST = 500
"""Numbers of one confirmation."""


@transaction.atomic
def confirm(actor: Actor, checked: Sequence[Checked], evidence: Evidence) -> int:
    """Confirm numbers against the official text; gives the confirmation's number.

    Raises Forbidden, NotFound for a number that is not there, Invalid for evidence or a correction that cannot be,
    TooLarge for the scan.
    """
    require(actor, CONFIRM_LAW)
    person = access.person(actor, CONFIRM_LAW)
    if not checked or len(checked) > MOST:
        raise Invalid("environment.nothing_checked", most=MOST)
    kind = scan_type(evidence.scan)
    source, article = _needed(evidence.source, 2000), _needed(evidence.article, 120)
    if evidence.text_date > clock.today():
        raise Invalid("environment.text_of_tomorrow", date=evidence.text_date)
    rows = [(one, _locked(one.kind, one.number)) for one in checked]
    made = Confirmation.objects.create(
        regulation=_one_regulation(row for _one, row in rows),
        source=source,
        article=article,
        text_date=evidence.text_date,
        scan=evidence.scan.content,
        scan_name=attachments.shown_name(evidence.scan.name),
        scan_type=kind,
        scan_sha256=hashlib.sha256(evidence.scan.content).hexdigest(),
        confirmed_by_id=person,
        confirmed_at=clock.now(),
    )
    said = {"status": LawStatus.CONFIRMED.value, "source": source, "article": article}
    notes = [_write(made, one, row, _values(one, row, said)) for one, row in rows]
    shown = {"source": source, "article": article, "text": evidence.text_date, "scan": made.scan_sha256}
    audit.record(
        actor,
        "environment.confirm_numbers",
        f"confirmation:{made.pk}",
        before={str(note): note.before for note in notes},
        after={**shown, **{str(note): note.after for note in notes}},
    )
    _tell(row for _one, row in rows)
    return made.pk


def scan_type(scan: Scan) -> str:
    """The type of a scan by its bytes. Raises TooLarge, or Invalid for what is neither a picture nor a PDF."""
    if len(scan.content) > attachments.LARGEST:
        raise TooLarge("environment.scan_too_large", most=attachments.LARGEST // 1024 // 1024)
    kind = attachments.mime_type(scan.content)
    if kind not in SCANS or kind is None:
        raise Invalid("environment.scan_type", name=attachments.shown_name(scan.name))
    return kind


def _needed(text: str, longest: int) -> str:
    found = " ".join(text.replace("\x00", "").split())
    if not found or len(found) > longest:
        raise Invalid("environment.evidence_missing")
    return found


def _corrected(one: Checked) -> dict[str, Any]:
    """The corrections, each a figure that this kind of number has."""
    corrections = dict(one.corrections)
    unit, compared = corrections.get("unit"), corrections.get("compared", Average.DAY)
    unread = unit is not None and not is_ucum(str(unit))
    if set(corrections) - set(FIGURES[one.kind]) or unread or compared not in COMPARED:
        raise Invalid("environment.correction", kind=one.kind.value)
    return corrections


def _values(one: Checked, row: Any, said: dict[str, str]) -> dict[str, Any]:
    """What is written to the row: the corrections and the mark; for a regulation the mark is its confirmed dates."""
    given = _corrected(one)
    if one.kind is not NumberKind.DATES:
        return {**given, **said}
    stand = {name: given.get(name, getattr(row, name)) for name in DATES}
    days = list(stand.values())
    if not all(day is None or isinstance(day, date) for day in days) or not dates.follow(days):
        raise Invalid("environment.dates")
    return {**stand, "confirmed_dates": [name for name, day in stand.items() if day is not None]}


def _locked(kind: NumberKind, number: int) -> Any:
    found = TABLES[kind]._default_manager.select_for_update().filter(pk=number).first()
    if found is None:
        raise NotFound("environment.number", kind=kind.value, id=number)
    return found


def _one_regulation(rows: Iterable[Any]) -> Regulation | None:
    found = {one for row in rows if (one := _regulation_of(row)) is not None}
    return found.pop() if len(found) == 1 else None


def _regulation_of(row: Any) -> Regulation | None:
    return row if isinstance(row, Regulation) else getattr(row, "regulation", None)


def _write(made: Confirmation, one: Checked, row: Any, values: dict[str, Any]) -> ConfirmedNumber:
    """Change the row and keep how it stood before."""
    own = {name: value for name, value in values.items() if hasattr(row, name)}
    before = {name: _kept(getattr(row, name)) for name in own}
    for name, value in own.items():
        setattr(row, name, value)
    if one.kind is NumberKind.LIMIT and row.low is None and row.high is None:
        raise Invalid("environment.limit_without_number")
    row.save(update_fields=list(own))
    after = {name: _kept(value) for name, value in own.items()}
    return ConfirmedNumber.objects.create(
        confirmation=made, kind=one.kind.value, number=one.number, before=before, after=after
    )


def _kept(value: Any) -> Any:
    """A value as a note of it keeps it."""
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def withdraw(actor: Actor, number: int, why: str) -> None:
    """Take a confirmation back: its numbers stand again as they stood before, unless they were changed since.

    Raises Forbidden, NotFound, Conflict when it was withdrawn already, Invalid without a reason.
    """
    require(actor, CONFIRM_LAW)
    person = access.person(actor, CONFIRM_LAW)
    made = Confirmation.objects.select_for_update().defer("scan").filter(pk=number).first()
    if made is None:
        raise NotFound("environment.confirmation", id=number)
    if made.withdrawn_at is not None:
        raise Conflict("environment.withdrawn_already")
    reason = " ".join(why.split())
    if not reason:
        raise Invalid("environment.reason_missing")
    made.withdrawn_by_id, made.withdrawn_at, made.withdrawn_why = person, clock.now(), reason[:2000]
    made.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_why"])
    rows = [row for note in made.numbers.order_by("pk") if (row := _restored(note)) is not None]
    audit.record(actor, "environment.withdraw_confirmation", f"confirmation:{number}", why=reason)
    _tell(rows)


def _restored(note: ConfirmedNumber) -> Any:
    """The row as it stood before; only unconfirmed where it was corrected since; None where another confirmed it."""
    others = ConfirmedNumber.objects.filter(kind=note.kind, number=note.number, pk__gt=note.pk)
    if others.filter(confirmation__withdrawn_at__isnull=True).exists():
        return None
    row: Any = TABLES[NumberKind(note.kind)]._default_manager.select_for_update().filter(pk=note.number).first()
    if row is None:
        return None
    untouched = all(_kept(getattr(row, name)) == value for name, value in note.after.items())
    values = note.before if untouched else _unsure(row)
    for name, value in values.items():
        setattr(row, name, date.fromisoformat(value) if name in DATES and value else value)
    row.save(update_fields=list(values))
    return row


def _unsure(row: Any) -> dict[str, Any]:
    return {"confirmed_dates": []} if isinstance(row, Regulation) else {"status": LawStatus.UNCONFIRMED.value}


def _tell(rows: Iterable[Any]) -> None:
    """Publish what must be judged again: averages and indices concern every medium."""
    media: set[str] = set()
    since: list[date] = []
    for row in rows:
        if isinstance(row, ObligationRule):
            continue  # what a station owes is looked up when it is asked for
        regulation = _regulation_of(row)
        media.update([regulation.medium] if regulation else MEDIUM_NAMES)
        since.append(date.min if row is regulation else getattr(row, "valid_from", date.min))
    if media:
        law_changed(media, since=min(since, default=date.min))

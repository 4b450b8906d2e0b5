"""What others may read: a moderator lets words through, shortened where they name somebody, or hides a report."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app as worker

from fansipan.kernel import audit
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.sectors.citizens.actions import secrets
from fansipan.sectors.citizens.actions.reporting import PREPARE, cleaned
from fansipan.sectors.citizens.contracts import MediaKind, MediaState, Moderation, Person
from fansipan.sectors.citizens.models import Report, ReportMedia
from fansipan.sectors.citizens.rules.rights import MODERATE, SEE_PERSON
from fansipan.services.cases.actions import moving
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.queries import cases
from fansipan.services.cases.queries.public import proofs, public_cases

MERGED = "merged"


@transaction.atomic
def show(actor: Actor, code: str, text: str) -> None:
    """Let everybody read the report in these words. Raises Forbidden, NotFound."""
    require(actor, MODERATE)
    row = locked(code)
    before = row.moderation
    row.moderation, row.shown_text = Moderation.SHOWN.value, cleaned(text)
    row.save(update_fields=["moderation", "shown_text"])
    # The trail can never be erased, so it does not hold the words, only how many letters they have.
    after = {"letters": len(row.shown_text)}
    audit.record(actor, "citizens.show_report", f"case:{code}", before={"was": before}, after=after)


@transaction.atomic
def hide(actor: Actor, code: str, why: str) -> None:
    """Take a report off every public list and map. Raises Forbidden, NotFound, Invalid without a reason."""
    require(actor, MODERATE)
    if not why.strip():
        raise Invalid("citizens.why")
    row = locked(code)
    before = row.moderation
    row.moderation = Moderation.HIDDEN.value
    row.save(update_fields=["moderation"])
    audit.record(actor, "citizens.hide_report", f"case:{code}", before={"was": before}, why=why)


@transaction.atomic
def merge(actor: Actor, code: str, into: str) -> None:
    """Say that a report is the same as another one: its case closes, its sender follows the other.

    Raises Forbidden, NotFound, Invalid for itself or none, Conflict for one that was merged or a step that is not due.
    """
    require(actor, MODERATE)
    if code == into:
        raise Invalid("citizens.merge_itself")
    row, main = locked(code), Report.objects.select_for_update(of=("self",)).filter(case=into).first()
    if main is None:
        raise Invalid("citizens.merge_into", code=into)
    if main.main_id is not None:
        raise Conflict("citizens.merged_already", code=into)
    row.main = main
    row.save(update_fields=["main"])
    _bring_along(row, main)
    moving.move(SYSTEM, code, "merge", Said(into))
    audit.record(actor, "citizens.merge_report", f"case:{code}", after={"into": into})


def _bring_along(row: Report, main: Report) -> None:
    """What was merged into a report before, and the voices of others, follow where it goes now."""
    row.joined.update(main=main)
    known = main.supporters.values("device")
    row.supporters.exclude(device__in=known).update(report=main)


@transaction.atomic
def part(code: str) -> bool:
    """Let a report stand for itself again whose case was reopened after it had been merged; False when it does."""
    row = locked(code)
    if row.main_id is None or public_cases([code])[code].state == MERGED:
        return False
    row.main = None
    row.save(update_fields=["main"])
    return True


@transaction.atomic
def reveal(actor: Actor, code: str, why: str) -> Person:
    """Who reported, for a reason. Raises Forbidden, NotFound for another organisation's, Invalid without a reason."""
    require(actor, SEE_PERSON)
    cases.case(actor, code)
    if not why.strip():
        raise Invalid("citizens.why")
    row = Report.objects.select_related("person").filter(case=code, person__isnull=False).first()
    if row is None:
        raise NotFound("citizens.person")
    audit.record(actor, "citizens.see_person", f"case:{code}", why=why)
    return secrets.unseal(row.person.sealed)


@transaction.atomic
def take_proofs(code: str) -> int:
    """Bring the photos with which a case was closed to where they are blurred; gives how many are new."""
    row = locked(code)
    known = set(row.media.exclude(case_file=None).values_list("case_file", flat=True))
    fresh = [one for one in proofs(code) if one[0] not in known]
    for number, mime, content in fresh:
        made = ReportMedia.objects.create(
            report=row,
            kind=MediaKind.EVIDENCE.value,
            state=MediaState.ARRIVED.value,
            mime_type=mime,
            size=len(content),
            case_file=number,
        )
        worker.configure_task(PREPARE).defer(media_id=made.pk)
    return len(fresh)


def locked(code: str) -> Report:
    """The report of a case, to be changed. Raises NotFound."""
    row = Report.objects.select_for_update(of=("self",)).filter(case=code).first()
    if row is None:
        raise NotFound("citizens.report")
    return row

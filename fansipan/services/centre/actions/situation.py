"""The report of the day: written by the system, worded and published by the leader; every version is kept."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import translation

from fansipan.kernel import audit, clock, events
from fansipan.kernel.errors import Conflict, Invalid
from fansipan.kernel.permissions import Actor, require
from fansipan.services.centre.actions import notifying, printing
from fansipan.services.centre.models import SituationReport, SituationVersion
from fansipan.services.centre.queries import situation as queries
from fansipan.services.centre.rules.rights import LEAD_SHIFT

PUBLISHED = "centre.report_published"
LONGEST = 20_000
LANGUAGE = "vi"
"""The language of what is kept: it goes to Vietnamese files."""


@transaction.atomic
def save(actor: Actor, day: date, text: str) -> int:
    """Save what the leader says of a day together with what the system finds now; gives the number of the version.

    Raises Forbidden, Invalid for a day to come, Conflict for one whose report is published.
    """
    require(actor, LEAD_SHIFT)
    if day > clock.today():
        raise Invalid("centre.day_to_come")
    row = _locked(day)
    if row.published_at is not None:
        raise Conflict("centre.published_already")
    return _version(actor, row, text).number


@transaction.atomic
def publish(actor: Actor, day: date) -> None:
    """Publish the newest version; from then on the report stands. Raises Forbidden, Conflict."""
    require(actor, LEAD_SHIFT)
    row = _locked(day)
    newest = row.versions.first()
    if row.published_at is not None or newest is None:
        raise Conflict("centre.published_already" if newest else "centre.report_missing")
    newest.published = True
    newest.save(update_fields=["published"])
    row.published_at, row.published_by_id = clock.now(), actor.user_id
    row.save(update_fields=["published_at", "published_by"])
    audit.record(actor, "centre.publish_report", f"situation:{day}", after={"version": newest.number})
    notifying.reported(day, newest.number, newest.text, printing.print_version(newest, day))
    events.publish(PUBLISHED, {"day": day, "version": newest.number})


@transaction.atomic
def correct(actor: Actor, day: date, text: str, why: str) -> int:
    """Publish a corrected version of a published report; the one before stays to be read. Raises Conflict, Invalid."""
    require(actor, LEAD_SHIFT)
    row = _locked(day)
    if row.published_at is None:
        raise Conflict("centre.report_missing")
    if not why.strip():
        raise Invalid("centre.why_missing")
    version = _version(actor, row, text)
    version.published = True
    version.save(update_fields=["published"])
    audit.record(actor, "centre.correct_report", f"situation:{day}", after={"version": version.number}, why=why[:500])
    notifying.reported(day, version.number, version.text, printing.print_version(version, day))
    return version.number


def _locked(day: date) -> SituationReport:
    SituationReport.objects.get_or_create(day=day)
    return SituationReport.objects.select_for_update().get(day=day)


def _version(actor: Actor, row: SituationReport, text: str) -> SituationVersion:
    newest = row.versions.values_list("number", flat=True).first() or 0
    with translation.override(LANGUAGE):
        found = queries.found_of(actor, row.day)
    version = SituationVersion.objects.create(
        report=row,
        number=newest + 1,
        found=found,
        text=text.replace("\x00", "").strip()[:LONGEST],
        made_by_id=actor.user_id,
        made_at=clock.now(),
    )
    audit.record(actor, "centre.save_report", f"situation:{row.day}", after={"version": version.number})
    return version

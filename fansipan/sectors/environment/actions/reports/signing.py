"""From draft to signed: handing in, giving back, signing, publishing."""

from __future__ import annotations

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid
from fansipan.kernel.permissions import Actor, Permission
from fansipan.sectors.environment.actions.reports.asking import defer
from fansipan.sectors.environment.contracts.reports import ReportState
from fansipan.sectors.environment.models import Report
from fansipan.sectors.environment.queries.reports import standing
from fansipan.sectors.environment.rules.report_rights import MAKE_REPORTS, PUBLISH_REPORTS, SIGN_REPORTS
from fansipan.services.observations.queries import access

LONGEST_REASON = 1000


@transaction.atomic
def submit(actor: Actor, number: int) -> None:
    """Hand a draft in for signature. Raises NotFound, Forbidden, Conflict for anything but a draft."""
    row = _in_state(actor, number, MAKE_REPORTS, ReportState.DRAFT, "environment.report_no_draft")
    row.state = ReportState.SUBMITTED.value
    row.submitted_by_id, row.submitted_at = access.person(actor, MAKE_REPORTS), clock.now()
    row.save(update_fields=["state", "submitted_by", "submitted_at"])
    audit.record(actor, "environment.report_submitted", f"report:{row.pk}", after=standing.fingerprints(row))


@transaction.atomic
def give_back(actor: Actor, number: int, why: str) -> None:
    """Make a draft again of one that was handed in. Raises NotFound, Forbidden, Conflict; Invalid without a reason."""
    row = _in_state(actor, number, SIGN_REPORTS, ReportState.SUBMITTED, "environment.report_not_submitted")
    if not 0 < len(why.strip()) <= LONGEST_REASON:
        raise Invalid("environment.report_reason")
    row.state, row.submitted_by, row.submitted_at = ReportState.DRAFT.value, None, None
    row.save(update_fields=["state", "submitted_by", "submitted_at"])
    audit.record(actor, "environment.report_given_back", f"report:{row.pk}", why=why.strip())


@transaction.atomic
def sign(actor: Actor, number: int) -> None:
    """Sign a report that was handed in: its content and, once they are printed with the signature, its files stand.

    Raises NotFound, Forbidden; Conflict for one that was not handed in, or was by the same person where the layout
    wants two.
    """
    row = _in_state(actor, number, SIGN_REPORTS, ReportState.SUBMITTED, "environment.report_not_submitted")
    person = access.person(actor, SIGN_REPORTS)
    if row.layout.two_people and row.submitted_by_id == person:
        raise Conflict("environment.report_two_people")
    row.files.all().delete()  # they bear no signature; the content is what stands
    row.state, row.progress = ReportState.SIGNED.value, 0.0
    row.signed_by_id, row.signed_name, row.signed_at = person, actor.name[:200], clock.now()
    row.save(update_fields=["state", "progress", "signed_by", "signed_name", "signed_at"])
    audit.record(actor, "environment.report_signed", f"report:{row.pk}", after={"content": standing.fingerprint(row)})
    defer(row.pk)


@transaction.atomic
def publish(actor: Actor, number: int) -> None:
    """Show a signed report to everybody. Raises NotFound, Forbidden; Conflict for one with stations not public."""
    row = _in_state(actor, number, PUBLISH_REPORTS, ReportState.SIGNED, "environment.report_not_signed")
    if not row.public_only:
        raise Conflict("environment.report_not_public")
    if row.published_at is None:
        row.published_by_id, row.published_at = access.person(actor, PUBLISH_REPORTS), clock.now()
        row.save(update_fields=["published_by", "published_at"])
        audit.record(actor, "environment.report_published", f"report:{row.pk}")


@transaction.atomic
def unpublish(actor: Actor, number: int) -> None:
    """Show a report to those alone who may see it without. Raises NotFound, Forbidden, Conflict."""
    row = _in_state(actor, number, PUBLISH_REPORTS, ReportState.SIGNED, "environment.report_not_signed")
    if row.published_at is not None:
        before = {"published": row.published_at.isoformat()}
        row.published_by, row.published_at = None, None
        row.save(update_fields=["published_by", "published_at"])
        audit.record(actor, "environment.report_unpublished", f"report:{row.pk}", before=before)


def _in_state(actor: Actor, number: int, needs: Permission, state: ReportState, otherwise: str) -> Report:
    row = standing.changeable(actor, number, needs)
    if row.state != state:
        raise Conflict(otherwise)
    return row

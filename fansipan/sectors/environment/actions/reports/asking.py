"""Ordering a report, ordering it once more, and taking one away that nobody signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from procrastinate.contrib.django import app

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.environment.contracts.reports import ReportKind, ReportScope, ReportState
from fansipan.sectors.environment.models import Report, ReportLayout
from fansipan.sectors.environment.queries.reports import standing
from fansipan.sectors.environment.rules.report_periods import Stretch, holding
from fansipan.sectors.environment.rules.report_rights import MAKE_REPORTS
from fansipan.services.identity import queries as identity
from fansipan.services.observations.queries import access

MAKE = "environment.make_report"
"""The job that makes a report, and prints one that was signed."""

UNFINISHED = (ReportState.WAITING.value, ReportState.RUNNING.value)
LONGEST_REMARK = 8000


@dataclass(frozen=True, slots=True)
class NewReport:
    """What is ordered: by which layout, about whom, of the day, month or quarter that holds a day."""

    layout: str
    day: date
    station: str = ""
    organisation: str = ""


@transaction.atomic
def ask(actor: Actor, wanted: NewReport) -> int:
    """Have a report made in the background; gives its number.

    Raises Unauthenticated, Forbidden, NotFound, Invalid for days to come, Conflict where one is being made already.
    """
    require(actor, MAKE_REPORTS)
    layout = ReportLayout.objects.filter(code=wanted.layout, active=True).first()
    if layout is None:
        raise NotFound("environment.report_layout", code=wanted.layout[:40])
    stretch = holding(ReportKind(layout.kind), wanted.day)
    if stretch.first > clock.today():
        raise Invalid("environment.report_to_come")
    about = _about(actor, layout, wanted)
    same = {"layout": layout, "first": stretch.first, "last": stretch.last, **about}
    if Report.objects.filter(**same, state__in=UNFINISHED).exists():
        raise Conflict("environment.report_being_made")
    row = new_row(layout, stretch, about, access.person(actor, MAKE_REPORTS))
    audit.record(actor, "environment.report_asked", f"report:{row.pk}", after=_what(row, wanted))
    defer(row.pk)
    return row.pk


def new_row(layout: ReportLayout, stretch: Stretch, about: Mapping[str, int], by: int | None) -> Report:
    """The row of a report that waits to be made. `about`: station_id or organisation_id."""
    return Report.objects.create(
        layout=layout,
        layout_version=layout.version,
        kind=layout.kind,
        scope=layout.scope,
        first=stretch.first,
        last=stretch.last,
        made_by_id=by,
        asked_at=clock.now(),
        **about,
    )


def _about(actor: Actor, layout: ReportLayout, wanted: NewReport) -> dict[str, int]:
    """Whom it is about, once it is known that the actor may order a report of them."""
    if layout.scope == ReportScope.STATION:
        return {"station_id": access.station(actor, wanted.station, MAKE_REPORTS).pk}
    if layout.scope == ReportScope.PLANT:
        found = next((one for one in identity.organisations() if one.code == wanted.organisation), None)
        if found is None or not (actor.sees_all or found.id == actor.organisation_id):
            raise NotFound("environment.report_plant", code=wanted.organisation[:60])
        return {"organisation_id": found.id}
    if not actor.sees_all:
        raise Forbidden("kernel.forbidden", permission=MAKE_REPORTS.name)
    return {}


def _what(row: Report, wanted: NewReport) -> dict[str, object]:
    return {
        "layout": wanted.layout,
        "version": row.layout_version,
        "from": row.first.isoformat(),
        "to": row.last.isoformat(),
        "station": wanted.station,
        "organisation": wanted.organisation,
    }


@transaction.atomic
def again(actor: Actor, number: int, remarks: Mapping[str, str] | None = None) -> None:
    """Make a report anew that is a draft or failed, with the layout as it stands now; with other remarks if given.

    Raises NotFound, Forbidden, Conflict for one that waits, was handed in or was signed.
    """
    row = standing.changeable(actor, number, MAKE_REPORTS)
    if row.state not in (ReportState.DRAFT, ReportState.FAILED):
        raise Conflict("environment.report_no_draft")
    before = dict(row.remarks)
    if remarks is not None:
        row.remarks = _remarks(remarks)
    row.state, row.progress, row.error = ReportState.WAITING.value, 0.0, None
    row.layout_version, row.made_at = row.layout.version, None
    row.save(update_fields=["state", "progress", "error", "remarks", "layout_version", "made_at"])
    audit.record(
        actor,
        "environment.report_again",
        f"report:{row.pk}",
        before={"remarks": before},
        after={"remarks": row.remarks, "layout_version": row.layout_version},
    )
    defer(row.pk)


def _remarks(said: Mapping[str, str]) -> dict[str, str]:
    if any(len(text) > LONGEST_REMARK for text in said.values()):
        raise Invalid("environment.report_long_remark", most=LONGEST_REMARK)
    return {language: text.strip() for language, text in said.items() if text.strip()}


@transaction.atomic
def new_edition(actor: Actor, number: int) -> int:
    """A new report of the same days that replaces a signed one; gives its number.

    Raises NotFound, Forbidden, Conflict for one that is not signed or has such an edition already.
    """
    old = standing.changeable(actor, number, MAKE_REPORTS)
    if old.state != ReportState.SIGNED:
        raise Conflict("environment.report_not_signed")
    if old.replaced_by.exists():
        raise Conflict("environment.report_replaced")
    about = {"station_id": old.station_id, "organisation_id": old.organisation_id}
    stretch = Stretch(old.first, old.last)
    row = new_row(
        old.layout, stretch, {k: v for k, v in about.items() if v is not None}, access.person(actor, MAKE_REPORTS)
    )
    row.edition, row.replaces, row.remarks = old.edition + 1, old, dict(old.remarks)
    row.save(update_fields=["edition", "replaces", "remarks"])
    audit.record(
        actor, "environment.report_edition", f"report:{row.pk}", after={"replaces": old.pk, "edition": row.edition}
    )
    defer(row.pk)
    return row.pk


@transaction.atomic
def discard(actor: Actor, number: int) -> None:
    """Take away a draft. Raises NotFound, Forbidden, Conflict for one that was handed in or signed."""
    row = standing.changeable(actor, number, MAKE_REPORTS)
    if row.state not in (ReportState.DRAFT, ReportState.FAILED):
        raise Conflict("environment.report_no_draft")
    what = {"layout": row.layout.code, "from": row.first.isoformat(), "to": row.last.isoformat()}
    audit.record(actor, "environment.report_discarded", f"report:{row.pk}", before=what)
    row.delete()


def defer(number: int) -> None:
    """Have a worker make it, once the transaction stands."""
    app.configure_task(MAKE, lock=MAKE).defer(report_id=number)

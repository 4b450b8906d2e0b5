"""Layouts as pages show them, and what a new report can be ordered by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.text import fold
from fansipan.sectors.environment.contracts.report_layouts import LayoutBody
from fansipan.sectors.environment.contracts.reports import ReportKind, ReportScope
from fansipan.sectors.environment.models import Report, ReportLayout
from fansipan.sectors.environment.queries.reports.findings import Findings
from fansipan.sectors.environment.queries.reports.subjects import subject_of
from fansipan.sectors.environment.rules import report_layouts
from fansipan.sectors.environment.rules.report_periods import Stretch
from fansipan.sectors.environment.rules.report_rights import EDIT_LAYOUTS, MAKE_REPORTS
from fansipan.services.identity import queries as identity
from fansipan.services.observations.queries import access, newest

Names = dict[str, str]
Choice = tuple[str, Names]


@dataclass(frozen=True, slots=True)
class LayoutCard:
    """A layout in a list."""

    code: str
    name: Names
    kind: ReportKind
    scope: ReportScope
    version: int
    active: bool
    sections: int
    reports: int


@dataclass(frozen=True, slots=True)
class VersionView:
    """When a version was saved, by whom and why."""

    number: int
    saved_by: str
    saved_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class LayoutView:
    """A layout as its editor needs it, with its versions."""

    code: str
    name: Names
    kind: ReportKind
    scope: ReportScope
    version: int
    active: bool
    two_people: bool
    body: LayoutBody
    logo: bytes | None
    logo_type: str
    versions: tuple[VersionView, ...]


def layouts(actor: Actor) -> list[LayoutCard]:
    """Every layout, by length and what it is about. Raises Unauthenticated, Forbidden."""
    require(actor, EDIT_LAYOUTS)
    rows = ReportLayout.objects.annotate(made=Count("reports"))
    cards = [
        LayoutCard(
            row.code,
            row.name,
            ReportKind(row.kind),
            ReportScope(row.scope),
            row.version,
            row.active,
            len(row.body["sections"]),
            row.made,
        )
        for row in rows
    ]
    return sorted(
        cards, key=lambda one: (list(ReportKind).index(one.kind), list(ReportScope).index(one.scope), one.code)
    )


def layout(actor: Actor, code: str, version: int | None = None) -> LayoutView:
    """One layout, as it stands or as a version of it stood. Raises NotFound, Unauthenticated, Forbidden."""
    require(actor, EDIT_LAYOUTS)
    row = ReportLayout.objects.filter(code=code).first()
    one = row.versions.filter(number=version or row.version).first() if row else None
    if row is None or one is None:
        raise NotFound("environment.report_layout", code=code[:40])
    versions = tuple(
        VersionView(old.number, str(old.saved_by) if old.saved_by else "", old.saved_at, old.why)
        for old in row.versions.select_related("saved_by").defer("body", "logo")
    )
    return LayoutView(
        code=row.code,
        name=row.name,
        kind=ReportKind(row.kind),
        scope=ReportScope(row.scope),
        version=row.version,
        active=row.active,
        two_people=row.two_people,
        body=report_layouts.read(one.body),
        logo=bytes(one.logo) if one.logo else None,
        logo_type=one.logo_type,
        versions=versions,
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """What a new report can be ordered by, and about whom."""

    layouts: tuple[tuple[str, Names, ReportKind, ReportScope], ...]
    stations: tuple[Choice, ...]
    plants: tuple[Choice, ...]


def offer(actor: Actor) -> Offer:
    """What the actor may order a report of. Raises Unauthenticated, Forbidden."""
    stations = access.holding(actor, MAKE_REPORTS).order_by("code")
    rows = ReportLayout.objects.filter(active=True)
    found = [(row.code, row.name, ReportKind(row.kind), ReportScope(row.scope)) for row in rows]
    plants = identity.companies()
    own = [one for one in plants if actor.sees_all or one.id == actor.organisation_id]
    return Offer(
        tuple(one for one in found if actor.sees_all or one[3] is not ReportScope.PROVINCE),
        tuple(stations.values_list("code", "name")),
        tuple(sorted(((one.code, one.name) for one in own), key=lambda one: fold(one[1].get("vi", "")))),
    )


def sample(actor: Actor, view: LayoutView, body: LayoutBody, stretch: Stretch) -> Findings:
    """Real findings to show a layout with: of the station that is by its code the first, of its plant, of the province.

    Raises Unauthenticated, Forbidden; NotFound where there is no station yet.
    """
    require(actor, EDIT_LAYOUTS)
    row = Report(kind=view.kind.value, scope=view.scope.value, first=stretch.first, last=stretch.last)
    station = access.visible(actor).select_related("organisation").order_by("code").first()
    if station is None:
        raise NotFound("observations.station", code="")
    row.station = station if view.scope is ReportScope.STATION else None
    row.organisation = station.organisation if view.scope is ReportScope.PLANT else None
    return Findings(subject_of(row, body))


def parameters(actor: Actor) -> list[Choice]:
    """What the stations measure, by code."""
    require(actor, EDIT_LAYOUTS)
    found: Mapping[str, Names] = {
        value.property_code: value.name for one in newest.stations(actor) for value in one.values
    }
    return sorted(found.items())

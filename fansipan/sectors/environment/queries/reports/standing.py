"""The reports there are: which of them an actor may see, how far each is, what may be done with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from fansipan.kernel.errors import NotFound
from fansipan.kernel.paging import Page, within
from fansipan.kernel.permissions import Actor, Permission, Role, allows, require
from fansipan.sectors.environment.contracts.report_layouts import LayoutBody
from fansipan.sectors.environment.contracts.reports import Report as Content
from fansipan.sectors.environment.contracts.reports import ReportKind, ReportScope, ReportState
from fansipan.sectors.environment.models import Report, ReportFile, ReportLayoutVersion
from fansipan.sectors.environment.queries.reports.subjects import province_name
from fansipan.sectors.environment.rules import report_codec, report_layouts
from fansipan.sectors.environment.rules.report_rights import (
    MAKE_REPORTS,
    PUBLISH_REPORTS,
    SIGN_REPORTS,
    VIEW_REPORTS,
)

PAGE_SIZE = 30
Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a report without its bytes."""

    language: str
    format: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ReportCard:
    """A report in a list. `code` and `subject`: what it is about; `changed`: the data differ from what was signed."""

    id: int
    title: Names
    kind: ReportKind
    scope: ReportScope
    code: str
    subject: Names
    first: date
    last: date
    edition: int
    state: ReportState
    progress: float
    problem: str
    data: Mapping[str, Any]
    asked_at: datetime
    made_at: datetime | None
    made_by: str
    signed_name: str
    signed_at: datetime | None
    published_at: datetime | None
    changed: bool
    replaced_by: int | None

    @property
    def unfinished(self) -> bool:
        """Whether somebody is at work on it."""
        return self.state in (ReportState.WAITING, ReportState.RUNNING)


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report, its files, its history, and what the actor may do with it."""

    card: ReportCard
    layout: str
    layout_name: Names
    layout_version: int
    files: tuple[FileView, ...]
    printing: bool
    remarks: Names
    fingerprint: str
    submitted_by: str
    submitted_at: datetime | None
    replaces: int | None
    public_only: bool
    published_by: str
    checked_at: datetime | None
    changes: tuple[Mapping[str, Any], ...]
    may_make: bool
    may_sign: bool
    may_publish: bool


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which reports to list; empty fields match all."""

    kind: str = ""
    scope: str = ""
    state: str = ""
    station: str = ""
    year: int | None = None


def rows() -> QuerySet[Report]:
    """Every report with what its pages tell of beside it."""
    return Report.objects.select_related("layout", "station", "organisation", "made_by", "submitted_by", "published_by")


def visible(actor: Actor) -> QuerySet[Report]:
    """The reports that the actor may see: everybody those that were published, a plant also those about itself."""
    require(actor, VIEW_REPORTS)
    if actor.sees_all:
        return rows()
    known = Q(published_at__isnull=False)
    if actor.role is Role.PLANT_USER and actor.organisation_id is not None:
        known |= Q(organisation=actor.organisation_id) | Q(station__organisation=actor.organisation_id)
    return rows().filter(known)


def owner_of(row: Report) -> int:
    """The organisation that a report is about; 0, which is nobody's, for the province."""
    if row.station is not None:
        return int(row.station.organisation_id)
    return row.organisation_id or 0


def found(actor: Actor, number: int) -> Report:
    """A report that the actor may see. Raises NotFound for any other: the two are not told apart."""
    row = visible(actor).filter(pk=number).first()
    if row is None:
        raise NotFound("environment.report", number=number)
    return row


def changeable(actor: Actor, number: int, needs: Permission) -> Report:
    """A report with which the actor may do that, locked. Raises NotFound, Unauthenticated, Forbidden."""
    row = found(actor, number)
    require(actor, needs, owner_of(row))
    Report.objects.select_for_update().filter(pk=row.pk).values_list("pk").first()
    row.refresh_from_db(fields=["state", "content", "made_at", "published_at", "submitted_by", "remarks"])
    return row


def listing(actor: Actor, wanted: ReportFilter, number: int = 1) -> Page[ReportCard]:
    """A page of reports, those of the newest days first."""
    matching = _matching(actor, wanted)
    total = matching.count()
    number = within(number, total, PAGE_SIZE)
    start = (number - 1) * PAGE_SIZE
    return Page([_card(row) for row in matching[start : start + PAGE_SIZE]], number, PAGE_SIZE, total)


def most(actor: Actor, wanted: ReportFilter, number: int) -> list[ReportCard]:
    """So many of them at the most."""
    return [_card(row) for row in _matching(actor, wanted)[:number]]


def _matching(actor: Actor, wanted: ReportFilter) -> QuerySet[Report]:
    asked = {
        "kind": wanted.kind,
        "scope": wanted.scope,
        "state": wanted.state,
        "station__code": wanted.station,
        "last__year": wanted.year,
    }
    matching = visible(actor).filter(**{name: value for name, value in asked.items() if value}).defer("content")
    return matching.prefetch_related("replaced_by").order_by("-last", "-pk")


def card(actor: Actor, number: int) -> ReportCard:
    """One report as lists show it. Raises NotFound."""
    return _card(found(actor, number))


def _card(row: Report) -> ReportCard:
    error = row.error or {}
    later = next(iter(row.replaced_by.all()), None)
    code, subject = _subject(row)
    return ReportCard(
        id=row.pk,
        title=row.layout.name,
        kind=ReportKind(row.kind),
        scope=ReportScope(row.scope),
        code=code,
        subject=subject,
        first=row.first,
        last=row.last,
        edition=row.edition,
        state=ReportState(row.state),
        progress=row.progress,
        problem=str(error.get("code", "")),
        data=error.get("data", {}),
        asked_at=row.asked_at,
        made_at=row.made_at,
        made_by=str(row.made_by) if row.made_by else "",
        signed_name=row.signed_name,
        signed_at=row.signed_at,
        published_at=row.published_at,
        changed=bool(row.changes),
        replaced_by=later.pk if later else None,
    )


def _subject(row: Report) -> tuple[str, Names]:
    if row.station is not None:
        return row.station.code, row.station.name
    if row.organisation is not None:
        return row.organisation.code, row.organisation.name
    return "", province_name()


def view(actor: Actor, number: int) -> ReportView:
    """One report with all that its page tells. Raises NotFound."""
    row = found(actor, number)
    owner = owner_of(row)
    files = tuple(FileView(*one) for one in _files(row).values_list("language", "format", "size", "sha256"))
    return ReportView(
        card=_card(row),
        layout=row.layout.code,
        layout_name=row.layout.name,
        layout_version=row.layout_version,
        files=files,
        printing=row.state == ReportState.SIGNED and not files,
        remarks=row.remarks,
        fingerprint=fingerprint(row),
        submitted_by=str(row.submitted_by) if row.submitted_by else "",
        submitted_at=row.submitted_at,
        replaces=row.replaces_id,
        public_only=row.public_only,
        published_by=str(row.published_by) if row.published_by else "",
        checked_at=row.checked_at,
        changes=tuple(row.changes),
        may_make=allows(actor, MAKE_REPORTS, owner),
        may_sign=allows(actor, SIGN_REPORTS, owner),
        may_publish=allows(actor, PUBLISH_REPORTS, owner),
    )


def _files(row: Report) -> QuerySet[ReportFile]:
    return row.files.order_by("format", "-language")


def content(actor: Actor, number: int, language: str) -> Content | None:
    """A report's content in a language; None while there is none. Raises NotFound."""
    said = (found(actor, number).content or {}).get(language)
    return report_codec.read(said) if said else None


def file(actor: Actor, number: int, language: str, form: str) -> tuple[FileView, bytes, Report]:
    """A file of a report with its bytes. Raises NotFound."""
    row = found(actor, number)
    one = row.files.filter(language=language, format=form).first()
    if one is None:
        raise NotFound("environment.report_file", number=number)
    return FileView(one.language, one.format, one.size, one.sha256), bytes(one.content), row


def fingerprint(row: Report) -> str:
    """SHA-256 of the content; "" while there is none."""
    if row.content is None:
        return ""
    said = json.dumps(row.content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def fingerprints(row: Report) -> dict[str, object]:
    """The SHA-256 of the content and of every file, for the audit trail."""
    files = {f"{one.language}.{one.format}": one.sha256 for one in _files(row).defer("content")}
    return {"content": fingerprint(row), **files}


def version_of(row: Report) -> ReportLayoutVersion:
    """The layout as it stood when the report was made."""
    return ReportLayoutVersion.objects.get(layout=row.layout_id, number=row.layout_version)


def body_of(row: Report) -> LayoutBody:
    """What that layout said."""
    return report_layouts.read(version_of(row).body)

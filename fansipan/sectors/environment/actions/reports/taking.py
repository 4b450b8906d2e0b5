"""Reading a report as a page, and taking a file of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor
from fansipan.sectors.environment.actions.reports import printing
from fansipan.sectors.environment.actions.reports.seals import seal_of
from fansipan.sectors.environment.queries.reports import standing

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class ReportBytes:
    """A file, what it is called, and the fingerprint of its bytes."""

    name: str
    content: bytes
    media_type: str
    sha256: str


def page(actor: Actor, number: int, language: str) -> str:
    """The report as HTML; "" while there is none. Raises NotFound."""
    content = standing.content(actor, number, language)
    row = standing.found(actor, number)
    return printing.html(content, seal_of(row), printing.logo_of(row), row.pk) if content else ""


@transaction.atomic
def take(actor: Actor, number: int, language: str, form: str) -> ReportBytes:
    """A file of a report; that it was taken is on record. Raises NotFound."""
    one, content, row = standing.file(actor, number, language, form)
    what = {"file": f"{language}.{form}", "sha256": one.sha256}
    audit.record(actor, "environment.report_taken", f"report:{row.pk}", after=what)
    name = f"{row.layout.code}-{row.first.isoformat()}-{row.pk}-{language}.{form}"
    return ReportBytes(name, content, MEDIA_TYPES[form], one.sha256)

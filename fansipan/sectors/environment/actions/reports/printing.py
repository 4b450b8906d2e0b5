"""The files of a report: PDF and XLSX of its content, in both languages."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation

from fansipan.sectors.environment.actions.reports.seals import Seal, seal_of
from fansipan.sectors.environment.contracts.reports import Report as Content
from fansipan.sectors.environment.models import Report
from fansipan.sectors.environment.queries.reports import standing
from fansipan.sectors.environment.queries.reports.showing import shown

FORMATS = ("pdf", "xlsx")
Told = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Printed:
    """A file that was made."""

    language: str
    format: str
    content: bytes


def prints(row: Report, content: Mapping[str, Content], told: Told) -> Iterator[Printed]:
    """Every file of a report, one after the other."""
    from fansipan.sectors.environment.actions.reports import as_pdf, as_xlsx  # loaded by those who print, none other

    seal, logo = seal_of(row), logo_of(row)
    whole = len(content) * len(FORMATS)
    for number, (language, one) in enumerate(content.items()):
        yield Printed(language, "pdf", as_pdf.pdf(one, html(one, seal, logo, row.pk)))
        told((2 * number + 1) / whole)
        yield Printed(language, "xlsx", as_xlsx.xlsx(one, seal))
        told((2 * number + 2) / whole)


def logo_of(row: Report) -> str:
    """The logo of the layout as an address that holds it; "" for none."""
    version = standing.version_of(row)
    return data_address(bytes(version.logo), version.logo_type) if version.logo else ""


def data_address(content: bytes, kind: str) -> str:
    """Bytes as an address that holds them."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def html(content: Content, seal: Seal | None = None, logo: str = "", number: int | None = None) -> str:
    """The report as it stands in a page and is printed, in its own language."""
    with translation.override(content.language):
        given = {"report": content, "sections": shown(content), "seal": seal, "logo": logo, "number": number}
        return render_to_string("environment/reports/document.html", given)

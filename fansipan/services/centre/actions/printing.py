"""Reports of the days and reviews of cases on paper, in the language of the files."""

from __future__ import annotations

from datetime import date

from django.template.loader import render_to_string
from django.utils import translation

from fansipan.kernel import audit, clock
from fansipan.kernel.permissions import Actor
from fansipan.services.cases.actions.printing import printed
from fansipan.services.centre.models import SituationVersion
from fansipan.services.centre.queries import case_reviews, evidence, situation

LANGUAGE, STYLE = "vi", "centre/print.css"

MOST_WITHIN = 100 * 1024 * 1024
"""Bytes of files that one document carries: what is beyond is named in it, and fetched by itself."""


def as_pdf(actor: Actor, day: date, number: int | None = None) -> bytes:
    """A version of the report of a day as PDF, the newest where none is named. Raises NotFound."""
    version = situation.version(actor, day, number)
    audit.record(actor, "centre.print_report", f"situation:{day}", after={"version": version.number})
    return print_version(version, day)


def print_version(version: SituationVersion, day: date) -> bytes:
    """The PDF of a version."""
    with translation.override(LANGUAGE):
        found = situation.read(version.found)
        context = {"day": day, "version": version, "found": found, "language": LANGUAGE}
        return printed(render_to_string("centre/situation_print.html", context), STYLE)


def review_as_pdf(actor: Actor, code: str) -> bytes:
    """The review of a closed case as PDF. Raises NotFound, Conflict for one that is open."""
    with translation.override(LANGUAGE):
        context = {"review": case_reviews.review(actor, code), "made_at": clock.now(), "language": LANGUAGE}
        html = render_to_string("centre/case_review_print.html", context)
    audit.record(actor, "centre.print_review", f"case:{code}")
    return printed(html, STYLE)


def proofs_as_pdf(actor: Actor) -> bytes:
    """The criteria of the national score with their evidence as one PDF that carries the files of it."""
    with translation.override(LANGUAGE):
        criteria = evidence.criteria(actor)
        within = _files(actor)
        context = {
            "criteria": criteria,
            "frame": evidence.frame(),
            "within": {number for number, _name, _content in within},
            "made_at": clock.now(),
            "language": LANGUAGE,
        }
        html = render_to_string("centre/proofs_print.html", context)
    audit.record(actor, "centre.print_evidence", "evidence", after={"files": len(within)})
    return printed(html, STYLE, [(name, content) for _number, name, content in within])


def _files(actor: Actor) -> list[tuple[int, str, bytes]]:
    """What the document carries: number, name and content, as far as there is room."""
    found: list[tuple[int, str, bytes]] = []
    room = MOST_WITHIN
    for one in evidence.files(actor):
        content = bytes(one.content or b"")
        if len(content) <= room:
            room -= len(content)
            found.append((one.pk, f"{one.criterion}-{one.pk}-{one.file_name}", content))
    return found

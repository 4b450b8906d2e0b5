"""What a signed report bears."""

from __future__ import annotations

from dataclasses import dataclass

from fansipan.sectors.environment.models import Report
from fansipan.sectors.environment.queries.reports import standing
from fansipan.sectors.environment.rules import report_words


@dataclass(frozen=True, slots=True)
class Seal:
    """What a signed report bears: who, when, and the fingerprint of what was signed."""

    name: str
    at: str
    fingerprint: str


def seal_of(row: Report) -> Seal | None:
    """The signature of a report; None while there is none."""
    if row.signed_at is None:
        return None
    return Seal(row.signed_name, report_words.moment(row.signed_at), standing.fingerprint(row))

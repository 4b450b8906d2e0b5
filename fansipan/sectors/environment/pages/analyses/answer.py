"""What a page of an analysis holds: what was asked, and what came out."""

from __future__ import annotations

from dataclasses import dataclass

from fansipan.sectors.environment.pages.analyses.asking import Select, Span
from fansipan.sectors.environment.pages.analyses.shown import Shown


@dataclass(frozen=True, slots=True)
class Answer:
    """`shown` is None where no station that one may see measures what the analysis needs."""

    selects: tuple[Select, ...]
    spans: tuple[Span, ...]
    shown: Shown | None

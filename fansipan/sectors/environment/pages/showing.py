"""What the pages of both indices share: a station's head, numbers as a reader writes them, an opened computation."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.translation import get_language

from fansipan.kernel.text import pick
from fansipan.sectors.environment.contracts import Input, Note, Step, StepName
from fansipan.sectors.environment.queries.law_words import category_name
from fansipan.sectors.environment.queries.words import NOTES, STEP_NAMES
from fansipan.services.observations.queries.newest import StationNow

DECIMALS = 4


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step in the reader's words."""

    title: str
    about: str
    formula: str
    inputs: tuple[tuple[str, str], ...]
    result: str
    unit: str
    source: str
    notes: tuple[str, ...]
    parts: tuple[ShownStep, ...]


def language() -> str:
    """The language of this answer."""
    return get_language() or "vi"


def head(one: StationNow, kind: str) -> dict[str, Any]:
    """The station as a page names it; `kind`: air or water. Place, coordinates and source are asked for by QĐ 1459."""
    return {
        "code": one.code,
        "name": pick(one.name, language()),
        "place": pick(one.place, language()),
        "position": f"{one.lat:.4f}, {one.lon:.4f}",
        "organisation": pick(one.organisation, language()),
        "demo": one.demo,
        "url": reverse("observations:station", args=[one.code]),
        "commune_url": reverse("environment:commune", args=[one.place_code]),
        "data": reverse(f"api:{kind}_indices_csv", args=[one.code]),
    }


def number(value: float | None) -> str:
    """A number with as many decimals as it has, four at most, as the reader's language writes it."""
    if value is None:
        return "–"
    return formats.number_format(Decimal(f"{value:.{DECIMALS}f}").normalize().__format__("f"))


def shown(step: Step) -> ShownStep:
    """A computation opened down to what was measured."""
    return ShownStep(
        title=str(STEP_NAMES[step.name]),
        about=step.about,
        formula=category_name(step.formula) if step.name is StepName.FACTOR else step.formula,
        inputs=tuple((one.symbol, _given(one)) for one in step.inputs),
        result=number(step.result),
        unit=step.unit,
        source=step.source,
        notes=words(step.notes),
        parts=tuple(shown(part) for part in step.parts),
    )


def _given(one: Input) -> str:
    values = one.value if isinstance(one.value, tuple) else (one.value,)
    return f"{'; '.join(number(value) for value in values)} {one.unit}".strip()


def words(notes: tuple[Note, ...]) -> tuple[str, ...]:
    """What a reader must know of a result."""
    return tuple(str(NOTES[note]) for note in notes)

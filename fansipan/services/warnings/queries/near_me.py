"""What the residents' portal shows of warnings near a place."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import translation

from fansipan.kernel.manifest import NearCard, NearPlace
from fansipan.kernel.permissions import ANONYMOUS
from fansipan.services.warnings.contracts import WarningState
from fansipan.services.warnings.queries import standing, words

LEVELS = {"Extreme": "bad", "Severe": "bad", "Moderate": "warn", "Minor": "info", "Unknown": "info"}


def near(place: NearPlace, language: str) -> Iterator[NearCard]:
    """The warnings that stand for the commune, the gravest first."""
    with translation.override(language):
        for one in standing.standing(ANONYMOUS, place.commune):
            text = one.texts.get(language) or one.texts["vi"]
            over = one.state is not WarningState.IN_FORCE
            yield NearCard(
                title=text.headline,
                value="",
                word=str(words.STATES[one.state] if over else words.SEVERITIES[one.severity]),
                level="good" if one.state is WarningState.ENDED else LEVELS[one.severity.value],
                at=one.sent,
                source=text.event,
                url=reverse("warnings:warning", args=[one.code]),
                advice=text.instruction,
            )

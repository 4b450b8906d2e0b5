"""The texts with which a warning of a hazard begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from fansipan.kernel import clock
from fansipan.kernel.text import OFFICIAL, languages, pick
from fansipan.services.warnings.contracts import (
    CapCategory,
    CapSeverity,
    WarningDraft,
    WarningText,
)
from fansipan.services.warnings.models import Hazard
from fansipan.services.warnings.queries import places
from fansipan.services.warnings.rules.wording import filled


def beginning(code: str, communes: Sequence[str], values: Mapping[str, Mapping[str, str]]) -> WarningDraft | None:
    """A draft in the words of a hazard, in every language in which it has some; `values` are said per language.

    None for a hazard that is not known.
    """
    row = Hazard.objects.filter(code=code).first()
    if row is None:
        return None
    spoken = [language for language in languages() if language in OFFICIAL or row.headline.get(language)]
    known = {language: {**_common(communes, language), **values.get(language, {})} for language in spoken}
    return WarningDraft(
        texts={language: _text(row, language, known[language]) for language in spoken},
        communes=tuple(communes),
        hazard=code,
        category=CapCategory(row.category),
        severity=CapSeverity(row.severity),
        hours=row.hours,
    )


def _common(communes: Sequence[str], language: str) -> dict[str, str]:
    named = ", ".join(pick(place.name, language) for place in places.warned(communes))
    return {"place": named, "time": _clock(clock.now())} if named else {"time": _clock(clock.now())}


def _clock(at: datetime) -> str:
    return f"{at.astimezone(clock.VIETNAM):%H:%M %d/%m/%Y}"


def _text(row: Hazard, language: str, values: Mapping[str, str]) -> WarningText:
    said = {
        name: filled(str(getattr(row, name).get(language, "")), values)
        for name in ("headline", "description", "instruction")
    }
    return WarningText(event=str(row.name.get(language, "")), **said)

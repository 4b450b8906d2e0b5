"""What a warning of a flash flood or a landslide says: the rain, where it is dangerous, how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from fansipan.kernel.permissions import SYSTEM
from fansipan.kernel.text import languages, pick
from fansipan.sectors.hazards.queries import risks, words
from fansipan.sectors.hazards.queries.indications import Indication
from fansipan.sectors.hazards.rules.indicating import DANGER
from fansipan.sectors.hazards.rules.windows import HOUR_US, ROLLING
from fansipan.services.places import queries as places
from fansipan.services.warnings.contracts import (
    CapCertainty,
    CapResponse,
    CapSeverity,
    CapUrgency,
    WarningDraft,
    WarningText,
)
from fansipan.services.warnings.queries import wording


@dataclass(frozen=True, slots=True)
class Danger:
    """A hazard that rain indicates: the step of each commune, and the indication that weighs most."""

    hazard: str
    steps: Mapping[str, int]
    worst: Indication


def drafted(danger: Danger) -> WarningDraft | None:
    """The warning of a hazard for its communes, the most endangered first; None where the hazard is not entered."""
    communes = sorted(danger.steps, key=lambda code: (-danger.steps[code], code))
    values = {language: _values(danger.worst, language) for language in languages()}
    begun = wording.beginning(danger.hazard, communes, values)
    if begun is None:
        return None
    grave = max(danger.steps.values()) >= DANGER
    return replace(
        begun,
        texts={language: _told(text, danger, communes, language) for language, text in begun.texts.items()},
        urgency=CapUrgency.IMMEDIATE if grave else CapUrgency.EXPECTED,
        severity=CapSeverity.EXTREME if grave else CapSeverity.SEVERE,
        certainty=CapCertainty.LIKELY if danger.worst.rain.measured else CapCertainty.POSSIBLE,
        responses=(CapResponse.EVACUATE,) if grave else (CapResponse.AVOID, CapResponse.PREPARE),
        risk_level=_risk(danger),
    )


def _risk(danger: Danger) -> int | None:
    """The level of Quyết định 18/2021/QĐ-TTg, Art. 46, where the table tells one for any of the communes."""
    levels = [
        level.level
        for one in risks.communes(SYSTEM)
        if one.commune.code in danger.steps
        for level in one.levels
        if level.hazard == danger.hazard and level.level is not None
    ]
    return max(levels, default=None)


def _values(worst: Indication, language: str) -> Mapping[str, str]:
    with override(language):
        name = pick(worst.rain.name, language)
        measured = worst.rain.measured
        return {
            "station": name if measured else _("the gauges around %(station)s") % {"station": name},
            "value": _("%(mm)s mm") % {"mm": formats.number_format(worst.mm, 0)},
            "duration": _length(worst.length),
        }


def _length(window: str) -> str:
    length = ROLLING[window]
    if length < HOUR_US:
        minutes = length * 60 // HOUR_US
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    return ngettext("%(count)d hour", "%(count)d hours", length // HOUR_US) % {"count": length // HOUR_US}


def _told(text: WarningText, danger: Danger, communes: Sequence[str], language: str) -> WarningText:
    with override(language):
        said = [text.description]
        for step in sorted(set(danger.steps.values()), reverse=True):
            named = ", ".join(_name(code, language) for code in communes if danger.steps[code] == step)
            said.append(f"{words.STEPS[step]}: {named}.")
        if danger.worst.soaked:
            said.append(_("The soil there is soaked already."))
        return replace(text, headline=text.headline[:140], description=" ".join(said))


def _name(code: str, language: str) -> str:
    unit = places.unit(code)
    return pick(unit.name, language) if unit else code

"""What a warning of a flood says: the words of its hazard, the level, and when the water reaches whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from fansipan.kernel import clock
from fansipan.kernel.text import OFFICIAL, languages, pick
from fansipan.sectors.hazards.contracts import GaugeFacts, Stage
from fansipan.sectors.hazards.models import WarningPlan
from fansipan.sectors.hazards.queries import network, words
from fansipan.services.places import queries as places
from fansipan.services.warnings.contracts import (
    CapCertainty,
    CapResponse,
    CapSeverity,
    CapStatus,
    CapUrgency,
    WarningDraft,
    WarningText,
)
from fansipan.services.warnings.queries import wording
from fansipan.services.warnings.rules.composing import all_clear

ALL_CLEAR_HOURS = 6.0


@dataclass(frozen=True, slots=True)
class Crossing:
    """A stage that a gauge reached, or will by a forecast (`forecast`): where, when, at which level in metres."""

    gauge: GaugeFacts
    stage: Stage
    at: datetime
    level: float
    forecast: bool = False
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class Cleared:
    """That a gauge is below alarm level I again: when, and at which level in metres."""

    gauge: GaugeFacts
    at: datetime
    level: float


def drafted(crossing: Crossing) -> WarningDraft | None:
    """The warning of a crossing for the communes downstream; None where no plan, hazard or commune is entered."""
    plan = WarningPlan.objects.filter(stage=crossing.stage.value).first()
    reached = network.reached(crossing.gauge.id)
    if plan is None or not reached:
        return None
    values = {language: _values(crossing, language) for language in languages()}
    begun = wording.beginning(plan.hazard, [code for code, _hours in reached], values)
    if begun is None:
        return None
    return replace(
        begun,
        texts={language: _told(text, crossing, reached, language) for language, text in begun.texts.items()},
        status=CapStatus.EXERCISE if crossing.exercise else CapStatus.ACTUAL,
        urgency=CapUrgency(plan.urgency),
        severity=CapSeverity(plan.severity),
        certainty=CapCertainty.LIKELY if crossing.forecast else CapCertainty.OBSERVED,
        responses=tuple(CapResponse(one) for one in plan.responses),
        onset=crossing.at if crossing.forecast else None,
        hours=plan.hours,
    )


def _values(crossing: Crossing, language: str) -> Mapping[str, str]:
    with override(language):
        stage = str(words.STAGES[crossing.stage])
        return {
            "station": pick(crossing.gauge.name, language),
            "time": _clock(crossing.at),
            "value": _("%(level)s m") % {"level": formats.number_format(crossing.level, 2)},
            "level": (_("forecast to reach %(stage)s") if crossing.forecast else _("at or above %(stage)s"))
            % {"stage": stage},
        }


def _told(text: WarningText, crossing: Crossing, reached: Sequence[tuple[str, float]], language: str) -> WarningText:
    with override(language):
        arrivals = [_arrival(code, crossing.at + timedelta(hours=hours), language) for code, hours in reached if hours]
        mark = _("EXERCISE. ") if crossing.exercise else ""
        said = f"{mark}{text.description}"
        if arrivals:
            said += " " + _("Expected: %(places)s.") % {"places": "; ".join(arrivals)}
        return replace(text, headline=f"{mark}{text.headline}"[:140], description=said)


def _arrival(code: str, at: datetime, language: str) -> str:
    unit = places.unit(code)
    return _("%(place)s about %(time)s") % {"place": pick(unit.name, language) if unit else code, "time": _clock(at)}


def _clock(at: datetime) -> str:
    return f"{at.astimezone(clock.VIETNAM):%H:%M %d/%m/%Y}"


def cleared(before: WarningDraft, ended: Cleared) -> WarningDraft:
    """The end of a warning, in the languages in which it was given."""
    spoken = dict.fromkeys((*OFFICIAL, *before.texts))
    return all_clear(before, {language: _cleared(before, ended, language) for language in spoken}, ALL_CLEAR_HOURS)


def _cleared(before: WarningDraft, ended: Cleared, language: str) -> WarningText:
    with override(language):
        name = pick(ended.gauge.name, language)
        mark = _("EXERCISE. ") if before.status is CapStatus.EXERCISE else ""
        level = formats.number_format(ended.level, 2)
        said = _("At %(time)s the river at %(station)s stood at %(level)s m, below alarm level I.")
        return WarningText(
            before.texts[language].event if language in before.texts else "",
            mark + _("All clear: %(station)s") % {"station": name},
            mark + said % {"time": _clock(ended.at), "station": name, "level": level},
            _("Mud, undercut banks and damaged bridges stay dangerous. Go back when your commune says so."),
        )

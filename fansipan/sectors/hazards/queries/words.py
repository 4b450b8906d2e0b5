"""The names of closed sets, for pages, files and warnings."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fansipan.sectors.hazards.contracts import Decided, RiskHazard, Stage, Zone
from fansipan.sectors.hazards.contracts.forecasts import ScoreKind, ScoreResult
from fansipan.sectors.hazards.models import STAGE_NAMES
from fansipan.sectors.hazards.rules.faults import FaultKind
from fansipan.sectors.hazards.rules.risk import HALF_DAY
from fansipan.sectors.hazards.rules.windows import WET

STAGES = STAGE_NAMES
STAGE_COLOURS = {None: "good", Stage.I: "info", Stage.II: "warn", Stage.III: "fault", Stage.HISTORIC: "bad"}
HAZARDS = {
    RiskHazard.FLOOD: _("Flood"),
    RiskHazard.RAIN: _("Heavy rain"),
    RiskHazard.FLASH_FLOOD: _("Flash flood"),
    RiskHazard.LANDSLIDE: _("Landslide"),
}
ZONES = {Zone.LOW: _("Low"), Zone.MEDIUM: _("Medium"), Zone.HIGH: _("High"), Zone.VERY_HIGH: _("Very high")}
FAULTS = {
    FaultKind.STUCK: _("Stuck: it does not move while others do"),
    FaultKind.SPIKE: _("Spike: one reading jumped and came back"),
    FaultKind.JUMP: _("Jump: faster than water can be; the next reading will tell"),
    FaultKind.DRIFT: _("Drift: it moves against its neighbours"),
    FaultKind.BLOCKED: _("Blocked: no rain while it rains all around"),
    FaultKind.TOO_MUCH: _("More rain in ten minutes than is believed"),
}
DECIDED = {
    Decided.DECISION: _("Decision"),
    Decided.NOTE: _("Note"),
    Decided.CALL: _("Telephone call"),
    Decided.MACHINE: _("By the system"),
}
RISK_COLOURS = {1: "info", 2: "warn", 3: "fault", 4: "bad", 5: "tune"}
"""Levels of Quyết định 18/2021/QĐ-TTg, Art. 4, in the colours of the house: blue, yellow, orange, red, purple."""
RISK_NAMES = {
    1: _("Level 1, low"),
    2: _("Level 2, medium"),
    3: _("Level 3, high"),
    4: _("Level 4, very high"),
    5: _("Level 5, catastrophe"),
}
STEPS = {1: _("Be ready"), 2: _("Warn"), 3: _("Danger")}
STEP_COLOURS = {1: "info", 2: "warn", 3: "bad"}
BASINS = {"one": _("one basin"), "several": _("several basins")}
BANDS = {
    HALF_DAY: _("50–100 mm in 12 h"),
    "100-200": _("100–200 mm in 24 h"),
    "200-400": _("over 200–400 mm in 24 h"),
    ">400": _("over 400 mm in 24 h"),
    "I-II": _("from level I to below II"),
    "II-III": _("from level II to below III"),
    "III+0.3": _("from level III to below III + 0.3 m"),
    "III+1.0": _("from III + 0.3 m to below III + 1.0 m"),
    "III+": _("level III + 1.0 m and above"),
    "historic": _("above the highest flood on record"),
}
BEFORE = {"1-2d": _("for 1 to 2 days"), ">2d": _("for more than 2 days")}
METHODS = {
    "learned": _("learned from the past of the gauge and of what stands above it"),
    "routed": _("by the gauges above and the time that water takes"),
    "rise": _("by the present rate of rise alone"),
    "persistence": _("that the level stays as it is: nothing learned was better"),
}
SCORE_KINDS = {ScoreKind.FORECAST: _("Forecast"), ScoreKind.WARNING: _("Warning")}
SCORE_RESULTS = {
    ScoreResult.HIT: _("Hit"),
    ScoreResult.MISS: _("Miss"),
    ScoreResult.FALSE_ALARM: _("False alarm"),
    ScoreResult.OPEN: _("Still open"),
}
SCORE_COLOURS = {
    ScoreResult.HIT: "good",
    ScoreResult.MISS: "bad",
    ScoreResult.FALSE_ALARM: "warn",
    ScoreResult.OPEN: "info",
}


def window(name: str) -> str:
    """The name of a window of rain, in words where it counts on soaked soil only."""
    return gettext("%(window)s on soaked soil") % {"window": name.removesuffix(WET)} if name.endswith(WET) else name


def place(zone: str) -> str:
    """A zone of susceptibility, or on how many basins; a dash where a table has neither."""
    known = {**{one.value: name for one, name in ZONES.items()}, **BASINS}
    return str(known.get(zone, zone)) or "–"


def band(name: str) -> str:
    """A band of rain or of levels."""
    return str(BANDS.get(name, name))


def before(name: str) -> str:
    """For how long it has rained already; a dash where a table does not ask."""
    return str(BEFORE.get(name, name)) or "–"

"""The names of closed sets, for pages, files and warnings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.sectors.hazards.contracts import Decided, RiskHazard, Stage, Zone
from fansipan.sectors.hazards.contracts.forecasts import ScoreKind, ScoreResult
from fansipan.sectors.hazards.models import STAGE_NAMES
from fansipan.sectors.hazards.rules.faults import FaultKind

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

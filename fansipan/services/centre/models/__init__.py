"""The tables of the centre."""

from fansipan.services.centre.models.boards import Dashboard, WallLink
from fansipan.services.centre.models.briefs import Brief, BriefPlan
from fansipan.services.centre.models.cameras import Camera, CameraHost
from fansipan.services.centre.models.numbers import (
    Criterion,
    Evidence,
    IndicatorLook,
    IndicatorNow,
    IndicatorPoint,
    ScoreFrame,
)
from fansipan.services.centre.models.scenarios import Scenario, ScenarioRun, ScenarioVersion
from fansipan.services.centre.models.shifts import Shift, ShiftEntry, SituationReport, SituationVersion

__all__ = [
    "Brief",
    "BriefPlan",
    "Camera",
    "CameraHost",
    "Criterion",
    "Dashboard",
    "Evidence",
    "IndicatorLook",
    "IndicatorNow",
    "IndicatorPoint",
    "Scenario",
    "ScenarioRun",
    "ScenarioVersion",
    "ScoreFrame",
    "Shift",
    "ShiftEntry",
    "SituationReport",
    "SituationVersion",
    "WallLink",
]

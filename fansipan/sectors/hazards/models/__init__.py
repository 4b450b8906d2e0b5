"""The tables of this sector."""

from fansipan.sectors.hazards.models.duty import (
    ContactStep,
    ContactTree,
    DecisionLog,
    Drill,
    Plant,
    ReleaseNotice,
    TreeRun,
)
from fansipan.sectors.hazards.models.forecasts import (
    ForecastCalibration,
    ForecastModel,
    ForecastRain,
    ForecastScore,
    LevelForecast,
    WeatherRun,
)
from fansipan.sectors.hazards.models.levels import STAGE_NAMES, FloodLevel, RatingCurve
from fansipan.sectors.hazards.models.network import KIND_NAMES, Gauge, GaugeCommune, GaugeDatum, GaugeLink, River
from fansipan.sectors.hazards.models.rain import (
    RainClass,
    RainThreshold,
    RainTotal,
    ReturnPeriod,
    SoilModel,
    SoilState,
)
from fansipan.sectors.hazards.models.risk import RiskAdjustment, RiskCell, RiskGroup, Susceptibility, SusceptibleArea
from fansipan.sectors.hazards.models.sirens import ReplayEvent, Siren, SirenCall
from fansipan.sectors.hazards.models.state import FloodEpisode, GaugeFault, GaugeState, WarningPlan

__all__ = [
    "KIND_NAMES",
    "STAGE_NAMES",
    "ContactStep",
    "ContactTree",
    "DecisionLog",
    "Drill",
    "FloodEpisode",
    "FloodLevel",
    "ForecastCalibration",
    "ForecastModel",
    "ForecastRain",
    "ForecastScore",
    "Gauge",
    "GaugeCommune",
    "GaugeDatum",
    "GaugeFault",
    "GaugeLink",
    "GaugeState",
    "LevelForecast",
    "Plant",
    "RainClass",
    "RainThreshold",
    "RainTotal",
    "RatingCurve",
    "ReleaseNotice",
    "ReplayEvent",
    "ReturnPeriod",
    "RiskAdjustment",
    "RiskCell",
    "RiskGroup",
    "River",
    "Siren",
    "SirenCall",
    "SoilModel",
    "SoilState",
    "Susceptibility",
    "SusceptibleArea",
    "TreeRun",
    "WarningPlan",
    "WeatherRun",
]

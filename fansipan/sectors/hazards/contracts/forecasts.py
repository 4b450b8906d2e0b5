"""Forecasts, their models, and what became of them, as they leave the room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fansipan.sectors.hazards.contracts.network import Stage

FORECAST_LEADS_H = (1, 3, 6, 12, 24)
"""Hours ahead that every level gauge is forecast for; between them a line is drawn."""


class ScoreKind(StrEnum):
    """What is scored: an announcement of a forecast, or a warning that people were given."""

    FORECAST = "forecast"
    WARNING = "warning"


class ScoreResult(StrEnum):
    """What became of it."""

    HIT = "hit"
    MISS = "miss"
    FALSE_ALARM = "false_alarm"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """The level at a moment, metres: the best value and the quantiles of 5, 25, 50, 75 and 95 %."""

    at: datetime
    lead_h: float
    centre: float
    low: float
    lower: float
    middle: float
    upper: float
    high: float


@dataclass(frozen=True, slots=True)
class StageChance:
    """How probable it is that the level stands at or above an alarm level at a lead; `announced`: probable enough."""

    stage: Stage
    threshold: float
    lead_h: float
    probability: float
    announced: bool


@dataclass(frozen=True, slots=True)
class ForecastView:
    """A forecast of a gauge as it was issued. `based_on` is the time of the newest reading in it.

    `method` is the way of most leads; `missing` names the inputs that were not there (codes of gauges, or "rain
    forecast"), `degraded` says that the forecast is poorer, and its band wider, for it.
    """

    id: int
    gauge: int
    issued_at: datetime
    based_on: datetime
    base_level: float
    method: str
    model_version: int | None
    missing: tuple[str, ...]
    degraded: bool
    points: tuple[ForecastPoint, ...]
    chances: tuple[StageChance, ...]

    @property
    def peak(self) -> ForecastPoint:
        """The point with the highest best value."""
        return max(self.points, key=lambda one: one.centre)


@dataclass(frozen=True, slots=True)
class Crossing:
    """An alarm level above the present level that the newest forecast says will be reached, at the first lead that
    does."""

    gauge: int
    stage: Stage
    threshold: float
    at: datetime
    probability: float
    announced: bool
    forecast: int


@dataclass(frozen=True, slots=True)
class SkillRow:
    """Why the model in force forecasts a lead as it does: its skill on blocks that it had not learned from."""

    gauge: int
    lead_h: float
    method: str
    inputs: tuple[str, ...]
    persistence_index: float
    rows: int


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """A version of a gauge's model; `index` is its mean persistence index, `chosen`: in force by a person's choice."""

    gauge: int
    version: int
    trained_at: datetime
    learned_from: datetime
    learned_until: datetime
    in_force: bool
    bytes: int
    sha256: str
    chosen: bool = False
    index: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One announcement, or one crossing that nobody announced, and what became of it.

    `lead_h` and `model_version` are None for warnings. `lead_time_h` is from the announcement to the crossing.
    """

    gauge: int
    kind: ScoreKind
    stage: Stage
    threshold: float
    lead_h: float | None
    model_version: int | None
    result: ScoreResult
    announced_at: datetime | None
    crossed_at: datetime | None
    lead_time_h: float | None
    warning: str = ""


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """How often announcements of a kind were right; `mean_lead_h` None where nothing was hit."""

    gauge: int
    gauge_code: str
    kind: ScoreKind
    stage: Stage
    lead_h: float | None
    model_version: int | None
    hits: int
    misses: int
    false_alarms: int
    mean_lead_h: float | None

    @property
    def caught(self) -> float | None:
        """Share of crossings that were announced; None where none happened."""
        happened = self.hits + self.misses
        return self.hits / happened if happened else None

    @property
    def false_alarm_ratio(self) -> float | None:
        """Share of announcements that were false; None where nothing was announced."""
        announced = self.hits + self.false_alarms
        return self.false_alarms / announced if announced else None


@dataclass(frozen=True, slots=True)
class WeatherRunFacts:
    """A weather forecast that was taken in: when it was made, for which hours, from which file."""

    id: int
    source: str
    issued_at: datetime
    first: datetime
    last: datetime
    gauges: int
    known: bool

"""A small model for tests, learned once a run: training takes seconds, most tests only need one to be there."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache

from fansipan.sectors.hazards.models import ForecastModel, Gauge
from fansipan.sectors.hazards.rules.forecasting import packing
from fansipan.sectors.hazards.rules.forecasting.learning import learn
from fansipan.sectors.hazards.rules.forecasting.series import HOUR_US, Input, InputKind, Series
from fansipan.sectors.hazards.rules.forecasting.trees import Effort
from fansipan.sectors.hazards.tests import forecasting_rivers as rivers

QUICK = Effort(folds=2, rate=0.2, rounds=(20,))
TRAINED = datetime.fromisoformat("2026-11-01T00:00:00+07:00")


@cache
def small_model(rain: str = "MUA-01") -> bytes:
    """A packed model of a level gauge below a rain gauge of this code."""
    fallen = rivers.storms(2500)
    series = Series("small", 0, HOUR_US, rivers.level_of(fallen, delay=5), {rain: Input(InputKind.RAIN, fallen)})
    return packing.pack(learn(series, effort=QUICK))


def trained(gauge: Gauge) -> ForecastModel:
    """Give a gauge a model in force."""
    content = small_model()
    return ForecastModel.objects.create(
        gauge=gauge,
        version=1,
        trained_at=TRAINED,
        learned_from=TRAINED,
        learned_until=TRAINED,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        skill=[{"lead_h": 1.0, "method": "learned", "inputs": [], "persistence_index": 0.5, "rows": 100}],
    )

"""Water in the soil at every rain gauge, hour by hour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.db import transaction

from fansipan.kernel import clock
from fansipan.sectors.hazards.contracts import GaugeFacts, GaugeKind, SoilTank
from fansipan.sectors.hazards.models import SoilModel, SoilState
from fansipan.sectors.hazards.queries import network, readings
from fansipan.sectors.hazards.rules import soil
from fansipan.sectors.hazards.rules.windows import HOUR_US

BEGIN_HOURS = 24 * 14
"""A gauge without a state begins with empty tanks so long ago; water older than that has run off."""


@transaction.atomic
def soak() -> int:
    """Bring the soil of every rain gauge up to the last full hour; gives how many gauges moved.

    An hour without a reading counts as dry, which the coverage of the sums tells. Without a model nothing is done.
    """
    model = SoilModel.objects.first()
    if model is None:
        return 0
    tanks = tuple(SoilTank(tuple((float(h), float(r)) for h, r in one["outlets"]), one["below"]) for one in model.tanks)
    end = clock.now_us() // HOUR_US * HOUR_US
    known = {row.gauge_id: row for row in SoilState.objects.select_for_update()}
    moved = 0
    for gauge in network.gauges_of_kind(GaugeKind.RAIN):
        moved += _soak(gauge, known.get(gauge.id), (tanks, model.full_mm), end)
    return moved


def _soak(gauge: GaugeFacts, before: SoilState | None, model: tuple[Sequence[SoilTank], float], end: int) -> bool:
    tanks, full = model
    begin = end - BEGIN_HOURS * HOUR_US
    fresh = before is None or clock.to_us(before.hour_end) < begin or len(before.tanks) != len(tanks)
    start = begin if fresh or before is None else clock.to_us(before.hour_end)
    hours = (end - start) // HOUR_US
    if hours <= 0:
        return False
    columns = readings.measured([gauge], start, end)[gauge.id]
    rain = np.nan_to_num(readings.by_hour(columns, start, hours))
    storages = [0.0] * len(tanks) if fresh or before is None else before.tanks
    last = soil.soak(tanks, storages, rain.tolist())[-1]
    index = soil.index(last)
    SoilState.objects.update_or_create(
        gauge_id=gauge.id,
        defaults={
            "hour_end": clock.from_us(end),
            "tanks": [round(one, 3) for one in last],
            "index_mm": round(index, 2),
            "share": round(index / full, 4),
        },
    )
    return True

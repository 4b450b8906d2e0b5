"""Original bytes read once more, by the plan of then: are the readings on record those that the bytes say?"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import numpy as np

from fansipan.kernel import clock
from fansipan.services.observations.contracts import READING, Parcel, Readings, Sender, StationPlan
from fansipan.services.observations.rules import matching, reading_plans
from fansipan.services.observations.rules.decoding import formats


def foreign(rows: Readings, parcel: Parcel, plan: StationPlan, received_us: int) -> Readings:
    """Those of the readings that cannot be found again in the bytes."""
    decoded = formats.decode(parcel, plan.format)
    again = matching.match(decoded, plan, received_us).readings
    return rows[~np.isin(comparable(rows), comparable(again))]


def comparable(rows: Readings) -> np.ndarray:
    """Readings as pieces of memory that are equal when the readings are; one NaN for "no value"."""
    packed = np.zeros(len(rows), READING)
    for name in READING.names or ():
        packed[name] = rows[name]
    packed["value"][np.isnan(packed["value"])] = np.nan
    return packed.view(f"V{READING.itemsize}")


def strangers(lines: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, int, int]]:
    """Of a record that was taken away: deliveries with readings that their bytes do not hold, how many of how many.

    Deliveries from before plans were kept are passed over: how their bytes were read is not on record.
    """
    plans: dict[str, StationPlan] = {}
    for line in lines:
        for digest, written in line.get("plans", {}).items():
            plans[digest] = reading_plans.plan_of(written, 0)
        plan = plans.get(line.get("plan") or "")
        if plan is None:
            continue
        rows = np.zeros(len(line["readings"]), READING)
        for place, (number, time, value, status) in enumerate(line["readings"]):
            rows[place] = (number, time, np.nan if value is None else value, status)
        parcel = Parcel(base64.b64decode(line["content"]), line["decoder"], Sender(line["protocol"], ""), line["name"])
        received = clock.to_us(datetime.fromisoformat(line["received_at"]))
        if unknown := len(foreign(rows, parcel, plan, received)):
            yield line["sequence"], unknown, len(rows)

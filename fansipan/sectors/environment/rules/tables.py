"""Index tables out of the plain values in which they are kept. Raises KeyError, TypeError or ValueError for others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fansipan.sectors.environment.contracts import (
    AirTable,
    Band,
    GroupMean,
    LaboratoryRule,
    NowCastRule,
    Scale,
    WaterGroup,
    WaterTable,
)

LEAST_SHARE = 0.75
"""Of the readings of an hour and of the hours of a day, where a table of VN_WQI says nothing."""


def air_table(code: str, decision: str, kept: Mapping[str, Any]) -> AirTable:
    """The table of VN_AQI."""
    index = [float(one) for one in kept["index"]]
    rule = kept["nowcast"]
    return AirTable(
        code,
        decision,
        {name: _air_scale(index, row) for name, row in kept["breakpoints"].items()},
        _bands(kept),
        NowCastRule(
            int(rule["hours"]),
            int(rule["recent"]),
            int(rule["least_recent"]),
            float(rule["least_weight"]),
            bool(rule["normalised"]),
        ),
        float(kept["least_share"]),
    )


def _air_scale(index: list[float], row: list[float]) -> Scale:
    """A column of breakpoints; one that ends before the index does has no index beyond its end."""
    points = tuple((float(concentration), i) for concentration, i in zip(row, index, strict=False))
    return _checked(Scale(points, index[0], index[-1] if len(row) == len(index) else None, "µg/m³"))


def water_table(code: str, decision: str, kept: Mapping[str, Any]) -> WaterTable:
    """The table of VN_WQI."""
    groups = tuple(
        WaterGroup(one["code"], GroupMean(one["mean"]), tuple(one["parameters"]), int(one.get("weight", 0)))
        for one in kept["groups"]
    )
    scales = {name: _water_scale(row) for name, row in kept["scales"].items()}
    if unknown := {one for group in groups for one in group.parameters} - set(scales):
        raise ValueError(f"no scale for {', '.join(sorted(unknown))}")
    return WaterTable(
        code,
        decision,
        groups,
        scales,
        tuple(float(one) for one in kept["saturation"]),
        _bands(kept),
        str(kept["core"]),
        int(kept["least_core"]),
        int(kept["least_groups"]),
        float(kept.get("least_share", LEAST_SHARE)),
        _laboratory(kept.get("laboratory", {})),
    )


def _laboratory(kept: Mapping[str, Any]) -> LaboratoryRule:
    """Off, and not agreed to by anybody, where the table says nothing."""
    rule = LaboratoryRule()
    return LaboratoryRule(
        bool(kept.get("combined", rule.combined)),
        int(kept.get("days", rule.days)),
        bool(kept.get("confirmed", rule.confirmed)),
    )


def _water_scale(row: Mapping[str, Any]) -> Scale:
    points = tuple((float(concentration), float(q)) for concentration, q in row["points"])
    below, above = row.get("below", points[0][1]), row.get("above", points[-1][1])
    return _checked(Scale(points, float(below), float(above), str(row.get("unit", "mg/L"))))


def _checked(scale: Scale) -> Scale:
    concentrations = [one for one, _ in scale.points]
    if concentrations != sorted(set(concentrations)):
        raise ValueError(f"breakpoints must rise: {concentrations}")
    return scale


def _bands(kept: Mapping[str, Any]) -> tuple[Band, ...]:
    rows = kept["bands"]
    return tuple(Band(str(one["code"]), int(one["low"]), int(one["high"]), str(one["colour"])) for one in rows)

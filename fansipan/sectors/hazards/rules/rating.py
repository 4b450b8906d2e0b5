"""From a level to a discharge, by the curve of its day and its zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np


@dataclass(frozen=True, slots=True)
class Curve:
    """A rating curve: points (m, m3/s) in between which it is straight, or segments of a · (H - zero) ^ b."""

    datum: int
    version: int
    valid_from: date
    valid_to: date | None
    points: tuple[tuple[float, float], ...] = ()
    segments: tuple[Mapping[str, float], ...] = ()


def of_day(curves: Sequence[Curve], day: date, datum: int | None) -> Curve | None:
    """The newest curve that holds on the day for the zero in force then."""
    holding = [
        one
        for one in curves
        if one.datum == datum and one.valid_from <= day and (one.valid_to is None or day < one.valid_to)
    ]
    return max(holding, key=lambda one: one.version) if holding else None


def discharge(curve: Curve, level_m: float) -> float | None:
    """m3/s at a level; None outside of what was measured: a curve is not drawn on by itself."""
    for one in curve.segments:
        if one["from"] <= level_m <= one["to"]:
            return float(one["a"] * max(0.0, level_m - one["zero"]) ** one["b"])
    if not curve.points or not curve.points[0][0] <= level_m <= curve.points[-1][0]:
        return None
    return float(np.interp(level_m, [one[0] for one in curve.points], [one[1] for one in curve.points]))


def table(curve: Curve, rows: int = 12) -> list[tuple[float, float]]:
    """Levels (m) and their discharge (m3/s) from the lowest to the highest that was measured, evenly spaced."""
    ends = [one[0] for one in curve.points] + [one[key] for one in curve.segments for key in ("from", "to")]
    if len(ends) < 2:
        return []
    levels = np.linspace(min(ends), max(ends), rows).tolist()
    found = [(round(level, 2), discharge(curve, level)) for level in levels]
    return [(level, round(flow, 1)) for level, flow in found if flow is not None]


def faults(points: Sequence[tuple[float, float]], segments: Sequence[Mapping[str, float]]) -> list[str]:
    """What is wrong with a curve as it was entered: codes of sentences."""
    wrong = []
    if bool(points) == bool(segments):
        wrong.append("hazards.curve_one_of_two")
    levels, flows = [one[0] for one in points], [one[1] for one in points]
    if levels != sorted(set(levels)) or flows != sorted(flows):
        wrong.append("hazards.curve_rises")
    if any(one["from"] >= one["to"] or one["a"] <= 0 or one["b"] <= 0 for one in segments):
        wrong.append("hazards.curve_segment")
    return wrong

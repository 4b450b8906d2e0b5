"""Breakpoints and rounding, shared by both indices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from fansipan.sectors.environment.contracts import Band, Input, Scale

Segment = tuple[tuple[float, float], tuple[float, float]]


def half_up(value: float) -> int:
    """The nearest integer, halves upwards: 74.5 gives 75, where Python's own round gives 74.

    Decisions 1459 and 1460 say "rounded to an integer"; binary noise below a billionth does not decide.
    """
    return math.floor(round(value, 9) + 0.5)


def index_at(scale: Scale, concentration: float) -> float | None:
    """The index of a concentration on the scale, not rounded; None where the scale has none."""
    if concentration < scale.points[0][0]:
        return scale.below
    if concentration > scale.points[-1][0]:
        return scale.above
    segment = segment_of(scale, concentration)
    if segment is None:
        return scale.points[0][1]
    (low, low_index), (high, high_index) = segment
    if concentration == high:
        return high_index
    index = (high_index - low_index) / (high - low) * (concentration - low) + low_index
    # Binary noise never leaves the segment: an index of 10 is 10, not a hair less.
    return min(max(index, min(low_index, high_index)), max(low_index, high_index))


def segment_of(scale: Scale, concentration: float) -> Segment | None:
    """The two breakpoints between which a concentration lies; None outside of the scale."""
    return next(((low, high) for low, high in pairwise(scale.points) if low[0] <= concentration <= high[0]), None)


LINE = "I = (I₂ − I₁) / (BP₂ − BP₁) × (C − BP₁) + I₁"


def written(scale: Scale, concentration: float) -> tuple[str, tuple[Input, ...]]:
    """The formula that gives the index of a concentration, and its numbers."""
    given = Input("C", concentration, scale.unit)
    segment = segment_of(scale, concentration)
    if segment is None:
        return _beyond(scale, concentration), (given,)
    (low, low_index), (high, high_index) = segment
    bounds = (Input("BP₁", low, scale.unit), Input("BP₂", high, scale.unit))
    return LINE, (given, *bounds, Input("I₁", low_index), Input("I₂", high_index))


def _beyond(scale: Scale, concentration: float) -> str:
    first, last = scale.points[0], scale.points[-1]
    if concentration < first[0]:
        return f"C < {first[0]:g} ⇒ I = {_said(scale.below)}"
    if concentration > last[0]:
        return f"C > {last[0]:g} ⇒ I = {_said(scale.above)}"
    return f"C = {first[0]:g} ⇒ I = {first[1]:g}"


def _said(index: float | None) -> str:
    return "–" if index is None else f"{index:g}"


def band_of(bands: Sequence[Band], value: int) -> Band:
    """The band that holds a rounded index."""
    return next(band for band in bands if band.low <= value <= band.high)

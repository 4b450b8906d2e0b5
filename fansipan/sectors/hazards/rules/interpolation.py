"""Rain between gauges: inverse distance weighting, nothing where no gauge is near."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

KM_A_DEGREE = 111.32
POWER = 2.0
REACH_KM = 35.0
"""A place farther from every gauge than this is left blank."""


def between(
    gauges: NDArray[np.float64], values: NDArray[np.float64], places: NDArray[np.float64], reach_km: float = REACH_KM
) -> NDArray[np.float64]:
    """Values at `places` from those of `gauges`, both (n, 2) longitude and latitude; NaN out of everybody's reach.

    At a gauge it is the gauge's own value; nowhere is it more than the largest or less than the smallest of them.
    """
    known = np.isfinite(values)
    if not known.any() or not len(places):
        return np.full(len(places), np.nan)
    distance = distances_km(places, gauges[known])
    near = distance <= reach_km
    weight = np.where(near, 1.0 / np.maximum(distance, 1e-3) ** POWER, 0.0)
    total = weight.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mixed = weight @ values[known] / total
    mixed = np.clip(mixed, values[known].min(), values[known].max())
    return np.where(total > 0, mixed, np.nan)


def distances_km(places: NDArray[np.float64], gauges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Kilometres from every place (rows) to every gauge (columns), flat, which holds within a province."""
    middle = np.radians(gauges[:, 1].mean()) if len(gauges) else 0.0
    east = (places[:, None, 0] - gauges[None, :, 0]) * KM_A_DEGREE * np.cos(middle)
    north = (places[:, None, 1] - gauges[None, :, 1]) * KM_A_DEGREE
    return np.asarray(np.hypot(east, north))


def grid(box: tuple[float, float, float, float], step: float) -> NDArray[np.float64]:
    """Middles of the squares of `step` degrees in a box (west, south, east, north), (n, 2)."""
    west, south, east, north = box
    lon, lat = np.meshgrid(np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step))
    return np.column_stack([lon.ravel(), lat.ravel()])

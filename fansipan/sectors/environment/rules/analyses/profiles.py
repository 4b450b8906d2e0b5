"""Rhythms: what is usual at an hour of the day, on a day of the week, in a month of the year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fansipan.sectors.environment.rules.analyses import hours as at
from fansipan.sectors.environment.rules.analyses import resampling
from fansipan.sectors.environment.rules.analyses.hours import Hours, Numbers, Values
from fansipan.sectors.environment.rules.analyses.resampling import NO_INTERVAL, Interval

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Group:
    """The hours of one slot of a rhythm. `sure` is the 95 % interval of the mean, NaN where there are too few days."""

    count: int
    mean: float
    median: float
    quartiles: Interval
    sure: Interval


EMPTY = Group(0, NAN, NAN, NO_INTERVAL, NO_INTERVAL)


@dataclass(frozen=True, slots=True)
class Rhythms:
    """By hour of the day, weekday (from Monday) and month; means and counts by weekday and hour (7, 24)."""

    hours: tuple[Group, ...]
    weekdays: tuple[Group, ...]
    months: tuple[Group, ...]
    week: Values
    week_counts: Numbers
    days: int
    block: int


def rhythms(found: Hours) -> Rhythms:
    """Every rhythm of a series. The mean's interval: block bootstrap of days (rules/analyses/resampling.py)."""
    if not len(found):
        nothing = np.full((7, 24), NAN)
        return Rhythms((EMPTY,) * 24, (EMPTY,) * 7, (EMPTY,) * 12, nothing, np.zeros((7, 24), np.intp), 0, 0)
    day = at.day(found.end) - at.day(found.end[:1])
    days = int(day[-1]) + 1
    drawn = resampling.draws(days) if resampling.enough(days) else np.empty((0, days))
    keys = ((at.hour_of_day(found.end), 24), (at.weekday(found.end), 7), (at.month_of_year(found.end), 12))
    hours, weekdays, months = (_groups(found.value, key, size, day, drawn) for key, size in keys)
    week, counts = _week(found)
    return Rhythms(hours, weekdays, months, week, counts, days, resampling.block_length(days))


def _groups(value: Values, key: Numbers, size: int, day: Numbers, drawn: Values) -> tuple[Group, ...]:
    return tuple(_group(value[key == slot], day[key == slot], drawn) for slot in range(size))


def _group(value: Values, day: Numbers, drawn: Values) -> Group:
    if not len(value):
        return EMPTY
    low, middle, high = (float(one) for one in np.quantile(value, [0.25, 0.5, 0.75]))
    return Group(len(value), float(value.mean()), middle, (low, high), _sure(value, day, drawn))


def _sure(value: Values, day: Numbers, drawn: Values) -> Interval:
    days = drawn.shape[1]
    top = drawn @ resampling.by_day(day, days, value)
    bottom = drawn @ resampling.by_day(day, days, np.ones_like(value))
    return resampling.interval(resampling.ratio(top, bottom))


def _week(found: Hours) -> tuple[Values, Numbers]:
    slot = at.weekday(found.end) * 24 + at.hour_of_day(found.end)
    counts = np.bincount(slot, minlength=168)
    means = resampling.ratio(resampling.by_day(slot, 168, found.value), counts.astype(np.float64))
    return means.reshape(7, 24), counts.reshape(7, 24)

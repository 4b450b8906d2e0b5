"""Figures as a person reads them: decimals and words of the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import formats

from fansipan.kernel.text import pick
from fansipan.services.observations.contracts import Flag, LoggerStatus
from fansipan.services.observations.pages.frame import language
from fansipan.services.observations.queries.newest import ValueNow
from fansipan.services.observations.queries.stations import AlarmLevel, StreamCard
from fansipan.services.observations.queries.words import FLAG_NAMES, STATUS_NAMES, number
from fansipan.services.observations.rules.sparklines import Sparkline


@dataclass(frozen=True, slots=True)
class Figure:
    """The newest reading of a datastream."""

    datastream: int
    code: str
    name: str
    text: str
    unit: str
    time: datetime | None
    flag: int | None
    status: int | None
    exceeds: bool
    flag_word: str
    status_word: str


@dataclass(frozen=True, slots=True)
class Level:
    """An alarm level in words; `reached` when the newest reading stands at it or above."""

    name: str
    text: str
    source: str
    confidence: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """A datastream's tile: its figure, its day, its limit and where that comes from."""

    figure: Figure
    spark: Sparkline
    limit: str
    limit_source: str
    confirmed: bool | None
    levels: tuple[Level, ...]
    reached: str
    datum: str
    sensor: str
    interval_minutes: float


def figure(value: ValueNow) -> Figure:
    """The newest reading of a datastream; words only where something is out of the ordinary."""
    odd_flag = value.flag in (Flag.SUSPECT, Flag.FAIL, Flag.MISSING)
    odd_status = value.status in (LoggerStatus.CALIBRATING, LoggerStatus.FAULT)
    return Figure(
        datastream=value.datastream,
        code=value.code,
        name=pick(value.name, language()),
        text=number(value.value, value.decimals),
        unit=value.symbol,
        time=value.time,
        flag=value.flag,
        status=value.status,
        exceeds=value.exceeds,
        flag_word=str(FLAG_NAMES[Flag(value.flag or 0)]) if odd_flag else "",
        status_word=str(STATUS_NAMES[LoggerStatus(value.status or 0)]) if odd_status else "",
    )


def tile(card: StreamCard) -> Tile:
    """A datastream of the station page."""
    levels = _levels(card.levels, card.now)
    reached = [level.name for level in levels if level.reached]
    return Tile(
        figure=figure(card.now),
        spark=card.spark,
        limit=limit(card.now),
        limit_source=pick(card.limit_source, language()) if card.limit_source else "",
        confirmed=card.confirmed,
        levels=levels,
        reached=reached[-1] if reached else "",
        datum=card.datum,
        sensor=card.sensor,
        interval_minutes=card.interval_seconds / 60,
    )


def limit(value: ValueNow) -> str:
    """The limits shown, such as "≤ 500", "≥ 4" or "5,5–9"; empty without one."""
    low, high = (None if bound is None else _short(bound) for bound in (value.low, value.high))
    if low is not None and high is not None:
        return f"{low}–{high}"
    if high is not None:
        return f"≤ {high}"
    return f"≥ {low}" if low is not None else ""


def _short(value: float) -> str:
    """A limit as the law writes it: no zeros behind the decimal sign."""
    return formats.number_format(int(value) if value == int(value) else value)


def _levels(levels: Sequence[AlarmLevel], now: ValueNow) -> tuple[Level, ...]:
    return tuple(
        Level(
            one.name,
            number(one.value, now.decimals),
            one.source,
            one.confidence,
            now.value is not None and now.value >= one.value,
        )
        for one in sorted(levels, key=lambda level: level.value)
    )

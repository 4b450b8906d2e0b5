"""Values, times and statuses as a destination wants to read them."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta, timezone

from fansipan.kernel import clock
from fansipan.services.exchange.contracts import SentStatus, WrittenFormat

ISO, EPOCH, EPOCH_MS = "iso", "epoch", "epoch_ms"
"""Times that are no pattern: ISO 8601 with its offset, seconds and milliseconds since 1970 UTC."""

LARGEST_FIXED = 1e15
"""Above it a float has no decimals to show, and its digits would be longer than any reader takes."""


def number(value: float, decimals: int | None) -> str:
    """A finite number with a point: rounded to so many decimals, or the shortest that is this very number."""
    if decimals is None or abs(value) >= LARGEST_FIXED:
        return repr(float(value)).removesuffix(".0")
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if float(text) == 0 else text


def text(value: float, fmt: WrittenFormat) -> str:
    """A value as it is written in a line; "" when there is none and nothing stands for it."""
    if math.isnan(value):
        return fmt.no_value
    plain = number(value, fmt.decimals)
    return plain if fmt.decimal == "." else plain.replace(".", fmt.decimal)


def status(code: int, fmt: WrittenFormat) -> str:
    """The destination's word for a status."""
    return fmt.status_words[SentStatus(code).name.lower()]


def stamper(fmt: WrittenFormat) -> Callable[[int], str | int]:
    """What writes times (microseconds UTC) in the destination's way: a text, or a number for an epoch."""
    zone = timezone(timedelta(minutes=fmt.utc_offset_minutes))
    if fmt.time_format == EPOCH:
        return lambda time: time // 1_000_000
    if fmt.time_format == EPOCH_MS:
        return lambda time: time // 1000
    if fmt.time_format == ISO:
        return lambda time: clock.from_us(time).astimezone(zone).isoformat()
    return lambda time: clock.from_us(time).astimezone(zone).strftime(fmt.time_format)

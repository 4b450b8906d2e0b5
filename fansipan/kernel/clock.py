"""The only reader of the system clock. UTC inside, Viet Nam time at the glass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "+07")
"""Viet Nam keeps one zone without daylight saving, so a fixed offset is exact."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)  # noqa: TID251 - this is the one place that may


def now_us() -> int:
    """The present moment in microseconds since 1970-01-01T00:00Z."""
    return to_us(now())


def today() -> date:
    """The present day in Viet Nam."""
    return now().astimezone(VIETNAM).date()


def to_us(moment: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z, exact for any aware datetime."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def from_us(microseconds: int) -> datetime:
    """The aware UTC datetime of a count of microseconds since 1970-01-01T00:00Z."""
    return EPOCH + timedelta(microseconds=int(microseconds))


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Within the block, now() answers `at`: for tests and for replays."""
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)

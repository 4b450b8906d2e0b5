"""One clock for the house: UTC inside, Viet Nam at the glass."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.kernel import clock

MOMENTS = st.datetimes(timezones=st.just(UTC))


def test_a_frozen_clock_stands_still_and_runs_again() -> None:
    at = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
    with clock.frozen(at):
        assert clock.now() == at
        with clock.frozen(at + timedelta(days=1)):
            assert clock.now() == at + timedelta(days=1)
        assert clock.now() == at
    assert clock.now() != at


def test_the_day_is_vietnams() -> None:
    with clock.frozen(datetime(2026, 11, 22, 16, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 22)
    with clock.frozen(datetime(2026, 11, 22, 17, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 23)


@given(MOMENTS)
def test_microseconds_are_exact_there_and_back(moment: datetime) -> None:
    assert clock.from_us(clock.to_us(moment)) == moment


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_the_zone_of_a_moment_does_not_matter(moment: datetime, minutes: int) -> None:
    elsewhere = moment.astimezone(timezone(timedelta(minutes=minutes)))
    assert clock.to_us(elsewhere) == clock.to_us(moment)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        clock.to_us(datetime(2026, 11, 22))  # noqa: DTZ001

"""What is done about a warning of rain follows from what is new and from what stands."""

from __future__ import annotations

import pytest

from fansipan.sectors.hazards.contracts import RiskKey
from fansipan.sectors.hazards.rules import rain, risk
from fansipan.sectors.hazards.rules.indicating import Telling, Told, step_kept, telling


@pytest.mark.parametrize(
    ("steps", "told", "news", "wanted"),
    [
        ({}, Told.OVER, False, Telling.NOTHING),
        ({}, Told.STANDS, False, Telling.NOTHING),
        ({}, Told.WRITTEN, False, Telling.DROP),
        ({"a": 2}, Told.OVER, True, Telling.BEGIN),
        ({"a": 2}, Told.OVER, False, Telling.NOTHING),
        ({"a": 2}, Told.WRITTEN, True, Telling.EDIT),
        ({"a": 2}, Told.STANDS, True, Telling.CONTINUE),
        ({"a": 2}, Told.STANDS, False, Telling.NOTHING),
        ({"a": 2}, Told.EXPIRED, False, Telling.BEGIN),
    ],
)
def test_only_what_is_new_says_anything(steps: dict[str, int], told: Told, news: bool, wanted: Telling) -> None:
    assert telling(steps, told, news=news) is wanted


def test_a_step_rises_with_the_rain_and_ends_with_it() -> None:
    assert [step_kept(2, 3), step_kept(3, 1), step_kept(3, 0)] == [3, 3, 0]


def test_thresholds_of_soaked_soil_count_where_it_is_soaked() -> None:
    assert rain.with_wet({"3h": 20.0}, 0.85)["3h-wet"] == 20.0
    assert "3h-wet" not in rain.with_wet({"3h": 20.0}, 0.84)
    assert "3h-wet" not in rain.with_wet({"3h": 20.0}, None)


@pytest.mark.parametrize(
    ("key", "fits"),
    [
        (RiskKey("flood", 1, "one", "I-II", ""), True),
        (RiskKey("flood", 1, "one", "I-II", "1-2d"), False),
        (RiskKey("flood", 5, "one", "I-II", ""), False),
        (RiskKey("heavy_rain", 1, "", "50-100/12h", "1-2d"), True),
        (RiskKey("landslide", 1, "high", "50-100/12h", "1-2d"), False),
        (RiskKey("landslide", 1, "high", ">400", ">2d"), True),
        (RiskKey("landslide", 1, "", ">400", ">2d"), False),
    ],
)
def test_a_cell_is_one_that_the_tables_can_have(key: RiskKey, fits: bool) -> None:
    assert risk.is_cell(key) is fits

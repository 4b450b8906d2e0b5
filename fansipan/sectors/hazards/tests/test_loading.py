"""The files of the house and of Lào Cai come into the tables whole, and again without a change."""

from __future__ import annotations

from pathlib import Path

import pytest

from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.actions import loading
from fansipan.sectors.hazards.models import FloodLevel, Gauge, GaugeDatum, ReplayEvent, RiskCell
from fansipan.services.observations.actions import loading as stations

pytestmark = pytest.mark.django_db

PROVINCE = Path(__file__).resolve().parents[4] / "provinces" / "lao-cai"


@pytest.fixture
def _province() -> None:
    list(stations.load(SYSTEM, PROVINCE))
    list(loading.load(SYSTEM))


@pytest.mark.usefixtures("_province")
def test_rivers_gauges_and_the_flood_of_yagi_are_loaded_once() -> None:
    first = list(loading.load_province(SYSTEM, PROVINCE))
    again = list(loading.load_province(SYSTEM, PROVINCE))
    assert sum(len(one.created) for one in first) > 80
    assert not [name for one in again for name in (*one.created, *one.updated)]
    assert Gauge.objects.count() == 20
    assert RiskCell.objects.count() > 30
    levels = FloodLevel.objects.filter(gauge__code="LC-TV-01").values_list("level", "value")
    assert dict(levels) == {"I": 80.0, "II": 82.0, "III": 83.5, "historic": 86.91}


@pytest.mark.usefixtures("_province")
def test_the_zero_of_bao_yen_changed_and_its_levels_stay_with_the_old_one() -> None:
    list(loading.load_province(SYSTEM, PROVINCE))
    assert GaugeDatum.objects.filter(gauge__code="LC-TV-04").count() == 2
    assert set(FloodLevel.objects.filter(gauge__code="LC-TV-04").values_list("datum__version", flat=True)) == {1}


@pytest.mark.usefixtures("_province")
def test_what_lies_between_printed_values_of_yagi_is_marked_as_made_up() -> None:
    list(loading.load_province(SYSTEM, PROVINCE))
    series = {one["gauge"]: one for one in ReplayEvent.objects.get(code="yagi").series}
    lao_cai = series["LC-TV-01"]
    real = [value for value, made in zip(lao_cai["value"], lao_cai["synthetic"], strict=True) if not made]
    assert real == [76.48, 78.72, 80.65, 86.91, 86.97, 79.5]
    assert max(lao_cai["value"]) == 86.97
    assert abs(sum(series["LC-MUA-07"]["value"]) - 633.0) < 0.005
    assert max(series["LC-MUA-07"]["value"]) == 57.0

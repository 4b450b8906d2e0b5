"""What was forecast is looked back on: verified, matched with what came, and counted."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.actions import foreseeing, scoring
from fansipan.sectors.hazards.contracts import Stage
from fansipan.sectors.hazards.contracts.forecasts import ScoreKind, ScoreResult
from fansipan.sectors.hazards.models import ForecastCalibration, ForecastModel, Gauge, LevelForecast
from fansipan.sectors.hazards.queries import scorecard
from fansipan.sectors.hazards.rules.forecasting.spread import LEVELS
from fansipan.sectors.hazards.tests.flooding import release, rise, warned_gauge
from fansipan.sectors.hazards.tests.make import NOON, level_gauge, send
from fansipan.sectors.hazards.tests.models import trained
from fansipan.services.warnings.actions import drafting
from fansipan.services.warnings.contracts import CapSeverity, WarningDraft, WarningText
from fansipan.services.warnings.queries import desk
from fansipan.services.warnings.tests.make import BAO_HA
from tests import cast

HOUR = timedelta(hours=1)
NOW = datetime.fromisoformat("2026-11-25T12:00:00+07:00")
BEGIN = NOW - timedelta(days=4)
LEADS = (1, 3, 6, 12, 24)

pytestmark = pytest.mark.django_db


@pytest.fixture
def gauge() -> Gauge:
    """A gauge that reached level I (80 m) twice: 40 and 70 hours after BEGIN."""
    made = level_gauge("TV-01", (("I", 80.0),))
    flood = {*range(40, 46), *range(70, 76)}
    send(made, [(BEGIN + hour * HOUR, 81.0 if hour in flood else 78.0) for hour in range(97)], at=NOW)
    return made


def forecast(gauge: Gauge, model: ForecastModel, hour: int, announced: tuple[int, ...] = ()) -> LevelForecast:
    """A forecast issued so many hours after BEGIN that announces level I at these leads."""
    at = BEGIN + hour * HOUR
    return LevelForecast.objects.create(
        gauge=gauge,
        model=model,
        issued_at=at,
        based_on=at,
        base_level=78.0,
        points=[
            {
                "lead_h": float(lead),
                "tier": 0,
                "method": "learned",
                "centre": 78.0,
                "size": 0.1,
                "quantiles": [78.0] * len(LEVELS),
            }
            for lead in LEADS
        ],
        chances=[
            {"stage": "I", "threshold": 80.0, "lead_h": float(lead), "probability": 0.5, "announced": lead in announced}
            for lead in LEADS
        ],
    )


def results(lead_h: float) -> list[tuple[ScoreResult, float | None]]:
    found = scorecard.outcomes(BEGIN, NOW, kind=ScoreKind.FORECAST)
    return [(one.result, one.lead_time_h) for one in reversed(found) if one.lead_h == lead_h]


def test_forecasts_of_an_alarm_level_are_hits_misses_and_false_alarms(gauge: Gauge) -> None:
    model = trained(gauge)
    for hour in range(90):
        forecast(gauge, model, hour, announced=(3,) if hour in (37, 38, 39, 60) else ())
    scoring.match(NOW)
    assert results(3.0) == [(ScoreResult.HIT, 3.0), (ScoreResult.FALSE_ALARM, None), (ScoreResult.MISS, None)]
    row = next(one for one in scorecard.rows(BEGIN, NOW, stage=Stage.I) if one.lead_h == 3.0)
    assert (row.hits, row.misses, row.false_alarms) == (1, 1, 1)
    assert (row.caught, row.false_alarm_ratio, row.mean_lead_h, row.model_version) == (0.5, 0.5, 3.0, 1)


def test_matching_again_changes_nothing(gauge: Gauge) -> None:
    model = trained(gauge)
    for hour in range(30, 60):
        forecast(gauge, model, hour, announced=(3,) if hour in (37, 38, 39) else ())
    scoring.match(NOW)
    first = scorecard.outcomes(BEGIN, NOW)
    scoring.match(NOW)
    assert scorecard.outcomes(BEGIN, NOW) == first


def warned() -> dict[str, tuple[ScoreResult, float | None]]:
    """Of each level what became of its warning, and how long before."""
    scoring.match(NOON + 48 * HOUR)
    found = scorecard.outcomes(NOON - 10 * HOUR, NOON + 48 * HOUR, kind=ScoreKind.WARNING)
    assert len({one.stage for one in found}) == len(found), "one score a flood and level"
    return {one.stage.value: (one.result, one.lead_time_h) for one in found}


def test_a_flood_without_a_warning_is_a_miss() -> None:
    river = level_gauge()
    for number, level in enumerate((79.0, 80.5, 82.5, 79.0)):
        send(river, [(NOON + number * HOUR, level)])
    assert warned() == {"I": (ScoreResult.MISS, None), "II": (ScoreResult.MISS, None)}


def test_a_warning_is_scored_level_by_level_and_never_for_more_than_it_spoke_of() -> None:
    river = warned_gauge()
    send(river, [(NOON, 79.0)])
    with clock.frozen(NOON):
        foreseeing.foresee("TV-01", Stage.I, NOON + 6 * HOUR, 80.2)
    release(1)
    rise(river, 6, 80.2)
    rise(river, 20, 83.6)
    with clock.frozen(NOON + 20 * HOUR):
        assert warned() == {
            "I": (ScoreResult.HIT, 5.0), "II": (ScoreResult.MISS, None), "III": (ScoreResult.MISS, None),
        }  # fmt: skip


def test_a_level_that_was_announced_and_did_not_come_is_a_false_alarm_of_that_level_alone() -> None:
    river = warned_gauge()
    send(river, [(NOON, 79.0)])
    with clock.frozen(NOON):
        foreseeing.foresee("TV-01", Stage.III, NOON + 6 * HOUR, 83.8)
    release(1)
    rise(river, 6, 82.1)
    assert warned()["III"] == (ScoreResult.OPEN, None)
    with clock.frozen(NOON + 12 * HOUR):
        foreseeing.lapse()
    rise(river, 13, 79.0)
    assert warned() == {
        "I": (ScoreResult.HIT, 5.0), "II": (ScoreResult.HIT, 5.0), "III": (ScoreResult.FALSE_ALARM, None),
    }  # fmt: skip


def test_a_warning_of_a_flood_that_never_came_is_a_false_alarm() -> None:
    send(warned_gauge(), [(NOON, 79.0)])
    with clock.frozen(NOON):
        foreseeing.foresee("TV-01", Stage.I, NOON + 6 * HOUR, 80.2)
    release(1)
    foreseeing.lapse(NOON + 12 * HOUR)
    assert warned() == {"I": (ScoreResult.FALSE_ALARM, None)}


def by_hand(hour: int, severity: CapSeverity, *communes: str) -> str:
    """A warning of a flood that two people write and release so many hours after noon; gives its code."""
    words = {
        "vi": WarningText("Lũ", "Lũ trên sông", "Nước lên.", "Rời đi."),
        "en": WarningText("Flood", "Flood on the river", "The water rises.", "Leave."),
    }
    with clock.frozen(NOON + hour * HOUR):
        written = WarningDraft(words, communes, "flood", severity=severity, hours=6)
        number = drafting.draft(cast.acting(cast.an()), written)
    release(hour)
    return desk.message(SYSTEM, number).warning


def test_a_warning_that_people_wrote_by_hand_is_scored_with_the_flood_of_the_gauge_above() -> None:
    river = warned_gauge()
    send(river, [(NOON, 79.0)])
    by_hand(1, CapSeverity.MODERATE, BAO_HA)
    rise(river, 4, 82.1)
    assert warned() == {"I": (ScoreResult.HIT, 3.0), "II": (ScoreResult.HIT, 3.0)}


def test_a_warning_by_hand_to_which_no_flood_came_is_a_false_alarm() -> None:
    send(warned_gauge(), [(NOON, 79.0)])
    code = by_hand(1, CapSeverity.SEVERE, BAO_HA)
    assert warned() == {"III": (ScoreResult.FALSE_ALARM, None)}
    found = scorecard.outcomes(NOON - HOUR, NOON + 48 * HOUR, kind=ScoreKind.WARNING)
    assert [one.warning for one in found] == [code]


def test_what_happened_is_written_beside_what_was_said(gauge: Gauge) -> None:
    model = trained(gauge)
    row = forecast(gauge, model, 37)
    scoring.verify(NOW)
    row.refresh_from_db()
    assert [one["happened"] for one in row.points] == [78.0, 81.0, 81.0, 78.0, 78.0]
    assert row.verified_h == 24.0


def test_bands_that_were_too_narrow_grow_by_what_is_verified(gauge: Gauge) -> None:
    model = trained(gauge)
    for hour in range(37, 45):
        forecast(gauge, model, hour)
    scoring.verify(NOW)
    kept = ForecastCalibration.objects.get(model=model, lead_h=3.0, tier=0)
    assert kept.verified == 8
    first = scoring.forecasting.remember(model.sha256, bytes(model.content)).leads[3][0].errors.quantiles
    assert sum(row[-3] for row in kept.quantiles) > first[:, -3].sum()


def test_a_forecast_is_verified_once(gauge: Gauge) -> None:
    model = trained(gauge)
    forecast(gauge, model, 37)
    assert scoring.verify(NOW) == 1
    assert scoring.verify(NOW) == 0

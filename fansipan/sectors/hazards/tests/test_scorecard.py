"""Whoever is on duty reads what was announced and what came, filters it and takes it away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.models import AuditEntry
from fansipan.sectors.hazards.contracts.forecasts import ScoreKind, ScoreResult
from fansipan.sectors.hazards.models import ForecastScore, Gauge
from fansipan.sectors.hazards.queries import forecast_skill
from fansipan.sectors.hazards.tests.make import HOUR, NOON, issued, level_gauge, load_tables
from fansipan.sectors.hazards.tests.models import trained
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def gauge() -> Gauge:
    """A gauge with a hit three hours ahead and a false alarm of its model, and a warning that came too late."""
    load_tables()
    made = level_gauge("TV-01")
    level_gauge("TV-02", km=60.0)
    _score(made, "I", ScoreResult.HIT, 3.0, announced=0, crossed=3)
    _score(made, "I", ScoreResult.FALSE_ALARM, 3.0, announced=20)
    _score(made, "II", ScoreResult.MISS, None, announced=9, crossed=8, kind=ScoreKind.WARNING, warning="CB-000001")
    return made


def _score(gauge: Gauge, stage: str, result: ScoreResult, lead_h: float | None, **said: object) -> None:
    begun = NOON - timedelta(days=2)
    announced, crossed = (
        begun + hours * HOUR if isinstance(hours := said.get(one), int) else None for one in ("announced", "crossed")
    )
    kind = said.get("kind", ScoreKind.FORECAST)
    ForecastScore.objects.create(
        gauge=gauge,
        kind=str(kind),
        stage=stage,
        threshold=80.0,
        lead_h=lead_h,
        model_version=4 if lead_h else None,
        result=result.value,
        begun_at=announced or crossed or begun,
        announced_at=announced,
        crossed_at=crossed,
        lead_time_h=(crossed - announced) / HOUR if announced and crossed else None,
        warning=said.get("warning", ""),
    )


def get(address: str, who: str = "an") -> bytes:
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(cast, who)())
    with clock.frozen(NOON):
        answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return bytes(answer.content)


def api(address: str) -> list[dict[str, object]]:
    client = Client()
    client.force_login(cast.an())
    with clock.frozen(NOON):
        answer = client.get(f"/api/v1/hazards/scorecard{address}")
    assert answer.status_code == 200, answer.content
    found: list[dict[str, object]] = answer.json()["scores"]
    return found


@pytest.mark.usefixtures("gauge")
def test_the_card_counts_by_gauge_level_lead_and_model() -> None:
    said = get("/hazards/scorecard").decode()
    assert "model version 4" in said
    assert "50%" in said
    forecast, warning = api("")
    assert (forecast["hits"], forecast["false_alarms"], forecast["lead_h"], forecast["mean_lead_h"]) == (1, 1, 3.0, 3.0)
    assert (warning["kind"], warning["misses"], warning["lead_h"]) == ("warning", 1, None)


@pytest.mark.usefixtures("gauge")
def test_one_by_one_shows_when_it_was_announced_and_when_it_came() -> None:
    said = get("/hazards/scorecard?show=each").decode()
    assert said.count("<tr>") == 4
    assert "CB-000001" in said
    assert get("/hazards/scorecard?show=each&result=hit").decode().count("<tr>") == 2


@pytest.mark.usefixtures("gauge")
def test_it_is_filtered_by_gauge_level_kind_and_days() -> None:
    assert len(api("?kind=warning")) == 1
    assert len(api("?stage=I")) == 1
    assert api("?gauge=TV-02") == []
    assert [one["hits"] for one in api("?since=2026-11-24")] == [0]
    assert "Nothing was announced or missed here" in get("/hazards/scorecard?gauge=TV-02").decode()


@pytest.mark.usefixtures("gauge")
@pytest.mark.parametrize(
    "asked", ["sort=-caught", "sort=time", "since=nonsense&until=9999-99-99", "stage=x&kind=y", "page=9"]
)
def test_whatever_is_asked_is_answered(asked: str) -> None:
    get(f"/hazards/scorecard?{asked}")


@pytest.mark.usefixtures("gauge")
def test_it_leaves_as_a_file_and_that_is_on_record() -> None:
    assert b"TV-01" in get("/hazards/scorecard.csv")
    assert b"CB-000001" in get("/hazards/scorecard.csv?show=each")
    assert get("/hazards/scorecard.xlsx")[:2] == b"PK"
    assert AuditEntry.objects.filter(action="hazards.export").count() == 3


def test_who_is_not_on_duty_may_not(gauge: Gauge) -> None:
    client = Client()
    client.force_login(cast.dung())
    assert client.get("/hazards/scorecard").status_code == 403


def test_the_page_of_a_gauge_tells_how_good_its_model_is(gauge: Gauge) -> None:
    assert "No model has been learned for this gauge yet." in get("/gauges/TV-01").decode()
    trained(gauge)
    said = get("/gauges/TV-01").decode()
    assert "Model version 1" in said
    assert "0.50" in said
    assert "/hazards/scorecard?gauge=TV-01" in said


def test_the_scores_of_a_gauges_own_forecasts_stand_beside_its_card(gauge: Gauge) -> None:
    for hour in range(12):
        one = issued(gauge, NOON - (40 + hour) * HOUR, 78.0, 78.0 + hour / 4, verified_h=3.0)
        for point in one.points[:2]:
            point["happened"] = 78.1 + hour / 5
        one.save()
    skill = forecast_skill.verified(gauge.pk, NOON - timedelta(days=4), NOON)
    assert list(skill) == [1.0, 3.0], "what has not come due is not scored"
    assert skill[1.0].count == 12
    assert skill[1.0].mae < skill[1.0].persistence_mae
    page = get("/hazards/scorecard?gauge=TV-01").decode()
    assert "Its forecasts beside what came" in page
    assert "Its forecasts beside what came" not in get("/hazards/scorecard").decode()

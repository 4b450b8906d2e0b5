"""Pages say what stands in the tables, to those who may read it."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.actions import drills, loading
from fansipan.sectors.hazards.models import (
    DecisionLog,
    Drill,
    Gauge,
    Plant,
    RainClass,
    ReleaseNotice,
    RiskAdjustment,
    SusceptibleArea,
)
from fansipan.sectors.hazards.tests.make import (
    HOUR,
    NOON,
    PROVINCE,
    TEN,
    level_gauge,
    link,
    load_tables,
    make_river,
    rain_gauge,
    send,
)
from fansipan.services.observations.tests.make import make_place
from tests import cast

pytestmark = pytest.mark.django_db

COMMUNE = "02908"


@pytest.fixture
def world() -> Gauge:
    """A river that rises above level II, a wet rain gauge above it, a plant."""
    load_tables()
    make_place(COMMUNE)
    upper, lower, rain = level_gauge("TV-01", communes=[(COMMUNE, 2.0)]), level_gauge("TV-02", km=62.0), rain_gauge()
    link(upper, lower, 5.0)
    link(rain, upper, 1.0)
    send(upper, [(NOON - HOUR * n, 82.4 - 0.3 * n) for n in range(6)])
    send(lower, [(NOON, 78.0)])
    send(rain, [(NOON - TEN * n, 3.0) for n in range(40)])
    Plant.objects.create(code="bac-ha", name={"vi": "Bắc Hà", "en": "Bac Ha"}, river=make_river())
    return upper


def visit(who: str | None, address: str, language: str = "en") -> str:
    client = Client(headers={"accept-language": language})
    if who:
        client.force_login(getattr(cast, who)())
    with clock.frozen(NOON + timedelta(minutes=5)):
        answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer.content.decode()


@pytest.mark.usefixtures("world")
def test_the_public_reads_rivers_and_rain() -> None:
    said = visit(None, "/rivers")
    assert "82.40" in said
    assert "Alarm level II" in said
    assert "120.0" in visit(None, "/rain")
    assert "<svg" in visit(None, "/gauges/TV-01")
    assert "Long profile" in visit(None, "/rivers/hong")


@pytest.mark.usefixtures("world")
def test_the_map_of_rain_shows_the_window_that_was_chosen_by_the_classes_in_force() -> None:
    assert 'aria-current="true">24h<' in visit(None, "/rain")
    said = visit(None, "/rain?window=6h")
    assert 'data-src="/rain/surface.geojson?window=6h" data-topics="rain" checked' in said
    gauge = json.loads(visit(None, "/rain/gauges.geojson?window=6h"))["features"][0]["properties"]
    assert (gauge["note"], gauge["level"]) == ("108.0 mm in 6h", "bad")
    assert ">Very heavy rain<" in visit(None, "/rain?window=12h")
    RainClass.objects.filter(hours=12, code="very_heavy").update(low=200)
    gauge = json.loads(visit(None, "/rain/gauges.geojson?window=6h"))["features"][0]["properties"]
    assert gauge["level"] == "fault"
    assert json.loads(visit(None, "/rain/surface.geojson?window=1h"))["type"] == "FeatureCollection"


@pytest.mark.usefixtures("world")
def test_numbers_in_drawings_keep_their_points_in_vietnamese() -> None:
    said = visit(None, "/gauges/TV-01", "vi")
    assert "82,40" in said
    assert 'viewBox="0 0 760.0 280.0"' in said


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    "address",
    ["/hazards/risk", "/hazards/releases", "/hazards/contacts", "/hazards/log", "/hazards/duty", "/hazards/drills"],
)
def test_those_on_duty_read_what_others_may_not(address: str) -> None:
    visit("an", address)
    client = Client()
    client.force_login(cast.dung())
    assert client.get(address).status_code == 403


@pytest.mark.usefixtures("world")
def test_an_officer_enters_a_release_and_the_duty_screen_shows_it() -> None:
    client = Client()
    client.force_login(cast.an())
    said = {
        "plant": "bac-ha",
        "start": "2026-11-25T13:00",
        "low": "1500",
        "high": "2300",
        "received_at": "2026-11-25T11:50",
        "channel": "fax",
    }
    with clock.frozen(NOON):
        assert client.post("/hazards/releases", said).status_code == 302
        assert client.post("/hazards/releases", {**said, "high": "10"}).status_code == 422
    assert ReleaseNotice.objects.get().high == 2300
    assert "1,500–2,300" in visit("an", "/hazards/duty")
    with clock.frozen(NOON):
        client.post(f"/hazards/releases/{ReleaseNotice.objects.get().pk}/withdraw", {"why": "wrong plant"})
    assert ReleaseNotice.objects.get().withdrawn_at is not None


def test_the_line_of_a_river_begins_where_something_is_known() -> None:
    for place, code in enumerate(("TV-01", "TV-02", "TV-03")):
        gauge = level_gauge(code, km=10.0 * place)
        if place:
            send(gauge, [(NOON, 81.0)])
    with clock.frozen(NOON):
        line = re.search(r'profile-line" d="([^"]*)"', visit("an", "/rivers/hong"))
    assert line is not None
    assert re.fullmatch(r"M[\d.]+ [\d.]+ L[\d.]+ [\d.]+", line[1]), line[1]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("level", "why"), [(79.0, "at no alarm level"), (80.5, "are not entered yet")])
def test_a_warning_that_cannot_be_drafted_says_why(level: float, why: str) -> None:
    send(level_gauge("TV-08"), [(NOON, level)])
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.an())
    answer = client.post("/gauges/TV-08/warn")
    assert answer.status_code >= 400
    assert why in answer.content.decode()


@pytest.mark.usefixtures("world")
def test_what_is_written_on_the_duty_screen_stands_in_the_log() -> None:
    client = Client()
    client.force_login(cast.an())
    answer = client.post(
        "/hazards/log", {"text": "Evacuate the lower streets", "kind": "decision", "gauge": "TV-01", "back": "duty"}
    )
    assert answer.headers["location"] == "/hazards/duty"
    assert DecisionLog.objects.get().gauge.code == "TV-01"
    assert "Evacuate the lower streets" in visit("em", "/hazards/log")


@pytest.mark.usefixtures("world")
def test_a_missing_cell_is_unknown_and_an_adjustment_stays_apart_from_it() -> None:
    said = visit("an", "/hazards/risk")
    assert "Unknown: ask a forecaster" in said
    client = Client()
    client.force_login(cast.chi())
    asked = {"commune": COMMUNE, "hazard": "heavy_rain", "added": "1", "hours": "6", "reason": "Two hazards at once"}
    with clock.frozen(NOON):
        answer = client.post("/hazards/risk/adjust", asked)
    assert answer.status_code == 302
    assert RiskAdjustment.objects.get().adjustment == 1
    assert "Two hazards at once" in visit("an", "/hazards/risk")


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    "address",
    ["/rivers.csv", "/rivers.xlsx", "/rain.csv", "/hazards/risk.csv", "/hazards/log.xlsx", "/hazards/releases.csv"],
)
def test_lists_are_taken_away_by_those_who_may(address: str) -> None:
    client = Client()
    assert client.get(address).status_code in (302, 401, 403)
    client.force_login(cast.an())
    assert client.get(address).status_code == 200


def test_a_replay_shows_the_flood_of_its_moment_as_an_exercise() -> None:
    loading.replays.load(SYSTEM, loading.Document(PROVINCE / "replays" / "yagi.json"))
    level_gauge("LC-TV-01")
    with clock.frozen(NOON):
        number = drills.begin(cast.acting(cast.an()), "Night drill", "yagi", 3600)
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.an())
    with clock.frozen(NOON + timedelta(seconds=30)):
        drills.follow()
        said = client.get(f"/hazards/duty?drill={number}").content.decode()
    assert "EXERCISE" in said
    assert "Typhoon Yagi" in said
    assert "06:00 09/09/2024" in said
    assert Drill.objects.get().episodes.get().stage == "III"


def test_an_officer_brings_a_susceptibility_map_in() -> None:
    boundary = make_place(COMMUNE).boundary
    feature = {"type": "Feature", "geometry": boundary, "properties": {"hazard": "flash_flood", "zone": "very_high"}}
    file = SimpleUploadedFile("map.geojson", json.dumps({"features": [feature]}).encode())
    client = Client()
    client.force_login(cast.chi())
    assert client.post("/hazards/risk/areas", {"file": file, "source": "Map of 2025"}).status_code == 302
    assert SusceptibleArea.objects.get().communes == [COMMUNE]

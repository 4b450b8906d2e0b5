"""A flood is replayed at the pace of who leads the drill, with its map and rain; floods of this house can be kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.actions import drills, leading, loading, logging, recording
from fansipan.sectors.hazards.contracts import NewDecision
from fansipan.sectors.hazards.models import FloodEpisode, Gauge, ReplayEvent
from fansipan.sectors.hazards.queries import replays
from fansipan.sectors.hazards.tests.make import (
    HOUR,
    NOON,
    PROVINCE,
    TEN,
    level_gauge,
    link,
    load_tables,
    rain_gauge,
    send,
)
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def drill() -> int:
    """Typhoon Yagi, an hour in a minute, begun at noon."""
    loading.replays.load(SYSTEM, loading.Document(PROVINCE / "replays" / "yagi.json"))
    level_gauge("LC-TV-01")
    with clock.frozen(NOON):
        return drills.begin(cast.acting(cast.an()), "Night drill", "yagi", 60)


def passed(drill: int, minutes: float) -> float:
    """How many hours of the flood are over so many minutes after noon."""
    with clock.frozen(NOON + timedelta(minutes=minutes)):
        now = replays.now(drill)
    assert now is not None
    return (now.at - now.start) / HOUR


def test_a_replay_is_paused_runs_on_faster_and_jumps_ahead(drill: int) -> None:
    an = cast.acting(cast.an())
    assert passed(drill, 10) == 10
    with clock.frozen(NOON + timedelta(minutes=10)):
        leading.lead(an, drill, speed=0)
    assert passed(drill, 30) == 10
    with clock.frozen(NOON + timedelta(minutes=30)):
        leading.lead(an, drill, speed=120, hours=6)
    assert passed(drill, 30) == 16
    assert passed(drill, 31) == 18
    with clock.frozen(NOON + timedelta(minutes=31)):
        leading.lead(an, drill, hours=24)
        assert drills.follow() > 0
    assert passed(drill, 32) == 44
    assert FloodEpisode.objects.get(drill=drill).stage == "III"


def test_a_replay_never_goes_back_and_only_those_on_duty_lead_it(drill: int) -> None:
    with clock.frozen(NOON):
        with pytest.raises(Invalid):
            leading.lead(cast.acting(cast.an()), drill, hours=-1)
        with pytest.raises(Invalid):
            leading.lead(cast.acting(cast.an()), drill, speed=4000)
        with pytest.raises(Forbidden):
            leading.lead(cast.acting(cast.em()), drill, speed=0)
        drills.end(cast.acting(cast.an()), drill)
        with pytest.raises(Conflict):
            leading.lead(cast.acting(cast.an()), drill, speed=0)


def test_the_screen_of_a_drill_has_a_map_rain_above_and_buttons(drill: int) -> None:
    rain = rain_gauge("LC-MUA-01")
    link(rain, Gauge.objects.get(code="LC-TV-01"), 2.0)
    event = ReplayEvent.objects.get()
    first = event.series[0]["time"][0]
    hours = [first + 3_600_000_000 * number for number in range(1, 10)]
    event.series = [
        *event.series,
        {"gauge": "LC-MUA-01", "property": "rain", "time": hours, "value": [5.0] * 9, "synthetic": [True] * 9},
    ]
    event.save()
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.an())
    with clock.frozen(NOON + timedelta(minutes=20)):
        said = client.get(f"/hazards/duty?drill={drill}").content.decode()
        drawn = client.get(f"/hazards/duty/replay.geojson?drill={drill}").json()["features"]
        assert client.post(f"/hazards/drills/{drill}/lead", {"speed": "0"}).status_code == 302
        paused = client.get(f"/hazards/duty?drill={drill}").content.decode()
    assert f'data-src="/hazards/duty/replay.geojson?drill={drill}"' in said
    assert "Lead the replay" in said
    assert 'class="hydro-rain"' in said
    assert {one["properties"]["title"].split(" · ")[0] for one in drawn} == {"EXERCISE"}
    assert "paused" in paused


def test_a_flood_of_this_house_is_kept_and_replayed() -> None:
    load_tables()
    gauge, rain = level_gauge("TV-01"), rain_gauge()
    link(rain, gauge, 1.0)
    send(rain, [(NOON + TEN * number, 2.0) for number in range(18)])
    for hour, level in enumerate((79.0, 80.5, 82.4, 80.9, 79.2)):
        send(gauge, [(NOON + HOUR * hour, level)])
    an = cast.acting(cast.an())
    with clock.frozen(NOON + HOUR * 2):
        logging.write(an, NewDecision("Close the lower road", gauge="TV-01"))
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.an())
    with clock.frozen(NOON + HOUR * 24):
        flood = FloodEpisode.objects.get(ended_at__isnull=False)
        assert "Floods that were recorded here" in client.get("/hazards/drills").content.decode()
        assert client.post("/hazards/drills/keep", {"flood": str(flood.pk)}).status_code == 302
        kept = ReplayEvent.objects.get(code=f"own-{flood.pk}")
        assert {one["gauge"]: max(one["value"]) for one in kept.series} == {"TV-01": 82.4, "MUA-01": 12.0}
        assert "Close the lower road" in [one["text"]["en"] for one in kept.events]
        number = drills.begin(an, "Our own flood", kept.code, 3600)
    with clock.frozen(NOON + HOUR * 25):
        drills.follow()
        assert FloodEpisode.objects.filter(drill=number).get().highest == "II"


def test_a_flood_that_goes_on_is_not_kept_yet() -> None:
    send(level_gauge("TV-01"), [(NOON, 80.5)])
    with clock.frozen(NOON + HOUR), pytest.raises(Conflict):
        recording.keep(cast.acting(cast.an()), FloodEpisode.objects.get().pk)

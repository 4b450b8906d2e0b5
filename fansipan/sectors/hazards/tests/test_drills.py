"""A drill replays a flood reading by reading, moves on by itself, and leaves nothing standing when it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fansipan.kernel import clock, live
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.actions import drills, loading
from fansipan.sectors.hazards.models import DecisionLog, Drill, FloodEpisode, Gauge
from fansipan.sectors.hazards.tests.flooding import release, warned_gauge
from fansipan.sectors.hazards.tests.make import NOON, PROVINCE
from fansipan.services.warnings.contracts import CapMessageType, CapStatus
from fansipan.services.warnings.models import WarningMessage
from tests import cast

pytestmark = pytest.mark.django_db

FASTEST = 3600
SECOND = timedelta(seconds=1)


@pytest.fixture
def drill() -> int:
    """Typhoon Yagi, an hour a second, from noon on; the first gauge is warned of."""
    loading.replays.load(SYSTEM, loading.Document(PROVINCE / "replays" / "yagi.json"))
    warned_gauge()
    Gauge.objects.update(code="LC-TV-01")
    with clock.frozen(NOON):
        return drills.begin(cast.acting(cast.an()), "Night drill", "yagi", FASTEST)


def follow(seconds: int) -> int:
    with clock.frozen(NOON + seconds * SECOND):
        return drills.follow()


def test_no_level_is_passed_over_however_fast_the_flood_runs(drill: int) -> None:
    assert follow(40) == 3, "from nothing to level III in one go"
    said = DecisionLog.objects.filter(drill=drill).order_by("id").values_list("text", flat=True)
    assert [one.rsplit(" ", 1)[-1] for one in said] == ["I", "II", "III"]
    assert follow(40) == 0


def test_the_peak_goes_on_between_the_levels(drill: int) -> None:
    follow(40)
    before = FloodEpisode.objects.get().peak
    assert follow(45) == 0
    assert FloodEpisode.objects.get().peak > before


def test_open_pages_hear_of_a_replay_whose_levels_stay_the_same(drill: int, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, object]] = []
    monkeypatch.setattr(live, "announce", lambda topic, key: heard.append((topic, key)))
    follow(1)
    follow(2)
    assert heard == [("flood", f"drill:{drill}")] * 2
    follow(400)
    heard.clear()
    follow(500)
    assert heard == [], "the flood of the past is over"


def test_a_drill_that_ends_drafts_the_withdrawal_of_what_it_sent(drill: int) -> None:
    follow(40)
    release(0)
    with clock.frozen(NOON + 60 * SECOND):
        drills.end(cast.acting(cast.an()), drill)
    newest = WarningMessage.objects.latest("pk")
    assert (newest.message_type, newest.status, newest.state) == (CapMessageType.CANCEL, CapStatus.EXERCISE, "draft")
    assert Drill.objects.get().ended_at is not None

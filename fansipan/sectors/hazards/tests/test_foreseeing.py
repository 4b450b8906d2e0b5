"""What a forecast says will come is drafted for a person, never stands before what is measured, and lapses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fansipan.kernel import clock
from fansipan.kernel.permissions import ANONYMOUS, SYSTEM
from fansipan.sectors.hazards.actions import foreseeing
from fansipan.sectors.hazards.contracts import Stage
from fansipan.sectors.hazards.models import DecisionLog, FloodEpisode, Gauge, WarningPlan
from fansipan.sectors.hazards.tests.flooding import release, rise, warned_gauge
from fansipan.sectors.hazards.tests.make import HOUR, NOON, issued, send
from fansipan.services.warnings.actions import expiring
from fansipan.services.warnings.contracts import CapCertainty, CapMessageType, MessageState
from fansipan.services.warnings.models import Hazard, WarningMessage
from fansipan.services.warnings.queries import desk
from fansipan.services.warnings.queries import standing as warnings
from tests.hearing import hear

pytestmark = pytest.mark.django_db


@pytest.fixture
def gauge() -> Gauge:
    return warned_gauge()


def foresee(stage: Stage, hour: int = 6, level: float = 84.0) -> str:
    """At noon a forecast says that the gauge will be at a stage in so many hours."""
    with clock.frozen(NOON):
        return foreseeing.foresee("TV-01", stage, NOON + timedelta(hours=hour), level)


def automatic(*stages: str) -> None:
    WarningPlan.objects.filter(stage__in=stages).update(automatic=True)
    Hazard.objects.update(automatic=True)


def said() -> list[tuple[str, str, str]]:
    """Every message by its severity, certainty and state, the oldest first."""
    rows = WarningMessage.objects.order_by("pk")
    return [(one.content["severity"], one.content["certainty"], one.state) for one in rows]


def test_a_forecast_drafts_the_warning_before_the_water_is_there_and_never_sends_it(gauge: Gauge) -> None:
    automatic("I", "II", "III")
    send(gauge, [(NOON, 79.0)])
    code = foresee(Stage.II, 6, 82.3)
    assert foresee(Stage.I, 4, 80.3) == code
    newest = desk.warning(SYSTEM, code).newest
    assert (newest.state, newest.draft.certainty) == (MessageState.DRAFT, CapCertainty.LIKELY)
    assert newest.draft.onset == NOON + timedelta(hours=6)


def test_the_crossing_that_was_foretold_goes_out_by_itself_when_it_is_measured(gauge: Gauge) -> None:
    automatic("III")
    send(gauge, [(NOON, 79.0)])
    foresee(Stage.III)
    rise(gauge, 6, 83.6)
    with clock.frozen(NOON + 6 * HOUR):
        assert [one.severity.value for one in warnings.standing(ANONYMOUS)] == ["Severe"]
    assert said() == [("Severe", "Observed", "released")]
    rise(gauge, 7, 83.7)
    assert len(said()) == 1, "what stands is not said again"


def test_a_released_forecast_is_confirmed_by_an_update_once_it_is_measured(gauge: Gauge) -> None:
    send(gauge, [(NOON, 79.0)])
    code = foresee(Stage.III)
    release(1)
    rise(gauge, 6, 83.6)
    line = desk.warning(SYSTEM, code)
    assert (line.newest.message_type, line.newest.draft.certainty) == (CapMessageType.UPDATE, CapCertainty.OBSERVED)


def test_water_below_what_is_foretold_takes_nothing_back(gauge: Gauge) -> None:
    send(gauge, [(NOON, 79.0)])
    foresee(Stage.III)
    rise(gauge, 3, 82.4)
    assert said() == [("Severe", "Likely", "draft")]
    assert DecisionLog.objects.filter(kind="machine", text__contains="III").exists()
    rise(gauge, 4, 79.0)
    assert said() == [("Severe", "Likely", "draft")], "it may still come"
    assert FloodEpisode.objects.get().ended_at is None


def test_a_lower_level_that_goes_out_by_itself_does_so_while_a_higher_one_is_foretold(gauge: Gauge) -> None:
    automatic("II")
    send(gauge, [(NOON, 79.0)])
    foresee(Stage.III)
    rise(gauge, 3, 82.4)
    assert said() == [("Moderate", "Observed", "released"), ("Severe", "Likely", "draft")]
    rise(gauge, 4, 80.1)
    rise(gauge, 5, 82.4)
    assert len(said()) == 2, "what is out is not sent again"


def test_what_was_foretold_and_has_not_come_lapses(gauge: Gauge) -> None:
    send(gauge, [(NOON, 79.0)])
    foresee(Stage.II, 6)
    assert foreseeing.lapse(NOON + 8 * HOUR) == 0
    assert foreseeing.lapse(NOON + 10 * HOUR) == 1
    flood = FloodEpisode.objects.get()
    assert (flood.ended_at, flood.said) == (NOON + 10 * HOUR, "")
    assert said() == [("Moderate", "Likely", "discarded")]
    with clock.frozen(NOON + 90 * HOUR):
        assert foreseeing.foresee("TV-01", Stage.II, NOON + 96 * HOUR, 82.1)
    assert said()[1:] == [("Moderate", "Likely", "draft")], "another flood is said anew"


def test_the_all_clear_of_a_forecast_that_was_released_is_drafted_when_it_lapses(gauge: Gauge) -> None:
    send(gauge, [(NOON, 79.0)])
    code = foresee(Stage.II, 6)
    release(1)
    with clock.frozen(NOON + 10 * HOUR):
        foreseeing.lapse()
    assert desk.warning(SYSTEM, code).newest.all_clear


def test_a_lapsed_forecast_leaves_what_is_measured(gauge: Gauge) -> None:
    send(gauge, [(NOON, 79.0)])
    foresee(Stage.III, 6)
    release(1)
    rise(gauge, 6, 82.4)
    with clock.frozen(NOON + 10 * HOUR):
        assert foreseeing.lapse() == 1
    assert said() == [("Severe", "Likely", "released"), ("Moderate", "Observed", "draft")]


def test_what_the_newest_forecast_says_again_does_not_lapse(gauge: Gauge) -> None:
    send(gauge, [(NOON, 79.0)])
    foresee(Stage.II, 6)
    chances = [{"stage": "II", "threshold": 82.0, "lead_h": 6.0, "probability": 0.8, "announced": True}]
    issued(gauge, NOON + 9 * HOUR, 79.0, 83.0, chances=chances)
    assert foreseeing.lapse(NOON + 10 * HOUR) == 0
    assert FloodEpisode.objects.get().foretold_at == NOON + 15 * HOUR


def test_a_warning_of_what_is_foretold_is_said_again_before_it_runs_out(gauge: Gauge) -> None:
    send(gauge, [(NOON, 79.0)])
    foresee(Stage.II, 23)
    release(0)
    expires = WarningMessage.objects.get().expires
    assert expires is not None
    with clock.frozen(expires - timedelta(minutes=10)):
        assert expiring.remind()
        hear(expiring.EXPIRING)
    assert said()[1:] == [("Moderate", "Likely", "draft")]

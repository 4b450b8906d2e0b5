"""A flood is warned of from its first level to the all-clear, in one chain, and residents hear of it in time."""

from __future__ import annotations

import time

import pytest

from fansipan.kernel import clock
from fansipan.kernel.permissions import ANONYMOUS, SYSTEM
from fansipan.sectors.hazards.actions import standing
from fansipan.sectors.hazards.models import DecisionLog, FloodEpisode, Gauge, WarningPlan
from fansipan.sectors.hazards.tests.flooding import release, rise, warned_gauge
from fansipan.sectors.hazards.tests.make import HOUR, NOON
from fansipan.services.warnings.contracts import CapCertainty, CapMessageType, CapUrgency, MessageState
from fansipan.services.warnings.models import Hazard, WarningMessage
from fansipan.services.warnings.queries import desk
from fansipan.services.warnings.queries import standing as warnings
from fansipan.services.warnings.tests.make import BAO_HA, BAO_YEN
from tests.hearing import hear

pytestmark = pytest.mark.django_db


@pytest.fixture
def gauge() -> Gauge:
    return warned_gauge()


def test_the_chain_goes_from_alert_by_updates_to_the_all_clear(gauge: Gauge) -> None:
    rise(gauge, 0, 80.1)
    release(0)
    rise(gauge, 1, 82.4)
    release(1)
    rise(gauge, 2, 83.6)
    release(2)
    rise(gauge, 3, 79.0)
    release(3)
    code = FloodEpisode.objects.get().warning
    line = desk.warning(SYSTEM, code)
    told = [(one.message_type, one.draft.severity.value, one.draft.urgency) for one in reversed(line.messages)]
    assert told == [
        (CapMessageType.ALERT, "Minor", CapUrgency.EXPECTED),
        (CapMessageType.UPDATE, "Moderate", CapUrgency.EXPECTED),
        (CapMessageType.UPDATE, "Severe", CapUrgency.EXPECTED),
        (CapMessageType.UPDATE, "Minor", CapUrgency.PAST),
    ]
    assert line.messages[0].all_clear
    assert line.origin == f"gauge:TV-01:{FloodEpisode.objects.get().pk}"


def test_a_warning_says_the_level_and_when_the_water_is_where(gauge: Gauge) -> None:
    rise(gauge, 0, 80.1)
    text = desk.warning(SYSTEM, FloodEpisode.objects.get().warning).newest.draft
    assert text.communes == (BAO_HA, BAO_YEN)
    assert "80,10 m" in text.texts["vi"].description
    assert "17:00 25/11/2026" in text.texts["vi"].description
    assert "80.10 m" in text.texts["en"].description
    assert text.certainty is CapCertainty.OBSERVED


def test_a_draft_that_nobody_released_follows_the_river(gauge: Gauge) -> None:
    rise(gauge, 0, 80.1)
    rise(gauge, 1, 83.6)
    line = desk.warning(SYSTEM, FloodEpisode.objects.get().warning)
    assert [(one.message_type, one.draft.severity.value) for one in line.messages] == [(CapMessageType.ALERT, "Severe")]
    rise(gauge, 2, 79.0)
    assert desk.warning(SYSTEM, line.code).newest.state is MessageState.DISCARDED


def test_level_three_goes_out_by_itself_where_that_was_approved_and_within_two_seconds(gauge: Gauge) -> None:
    WarningPlan.objects.filter(stage="III").update(automatic=True)
    Hazard.objects.update(automatic=True)
    rise(gauge, 0, 80.1)
    assert not warnings.standing(ANONYMOUS)
    begun = time.perf_counter()
    rise(gauge, 1, 83.6)
    assert time.perf_counter() - begun < 2.0
    with clock.frozen(NOON + HOUR):
        assert [one.severity.value for one in warnings.standing(ANONYMOUS)] == ["Severe"]
    assert DecisionLog.objects.filter(kind="machine", text__contains="III").exists()


def test_a_plan_without_an_approved_hazard_only_drafts(gauge: Gauge) -> None:
    WarningPlan.objects.filter(stage="I").update(automatic=True)
    rise(gauge, 0, 80.1)
    assert WarningMessage.objects.get().state == "draft"


def test_the_same_event_twice_says_nothing_twice(gauge: Gauge) -> None:
    rise(gauge, 0, 80.1)
    hear(standing.STAGE_CHANGED)
    assert WarningMessage.objects.count() == 1


def test_without_communes_nothing_is_drafted_and_the_log_says_why(gauge: Gauge) -> None:
    gauge.communes.all().delete()
    rise(gauge, 0, 80.1)
    assert not WarningMessage.objects.exists()
    assert DecisionLog.objects.filter(kind="machine").exists()

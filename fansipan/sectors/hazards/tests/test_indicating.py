"""Rain that reaches a threshold of flash floods or landslides rings, drafts a warning and stands on the duty screen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.permissions import ANONYMOUS, SYSTEM
from fansipan.sectors.hazards.actions import indicating
from fansipan.sectors.hazards.contracts import Zone
from fansipan.sectors.hazards.models import (
    ContactStep,
    ContactTree,
    DecisionLog,
    Gauge,
    RiskGroup,
    SoilState,
    Susceptibility,
    TreeRun,
)
from fansipan.sectors.hazards.queries import commune_rain, risks
from fansipan.sectors.hazards.tests.make import HOUR, NOON, TEN, load_tables, rain_gauge, send
from fansipan.services.alerts.models import Alarm, AlarmRule
from fansipan.services.observations.tests.make import make_place
from fansipan.services.warnings.actions import drafting, releasing
from fansipan.services.warnings.actions import loading as warnings_loading
from fansipan.services.warnings.actions.expiring import EXPIRING, remind
from fansipan.services.warnings.actions.releasing import RELEASED
from fansipan.services.warnings.contracts import CapCertainty, CapMessageType, CapSeverity, MessageState
from fansipan.services.warnings.models import Hazard, WarningMessage
from fansipan.services.warnings.queries import desk
from fansipan.services.warnings.queries import standing as warnings
from fansipan.services.warnings.queries.desk import WarningLine
from fansipan.services.warnings.tests.make import make_commune, make_world
from tests import cast
from tests.hearing import hear

pytestmark = pytest.mark.django_db

COMMUNE = "02908"
NEIGHBOUR = "02909"
FAR = "02910"


@pytest.fixture
def gauge() -> Gauge:
    """A rain gauge in a commune that is very prone to flash floods; its neighbour has no gauge."""
    make_world()
    list(warnings_loading.load(SYSTEM, update=True))
    load_tables()
    made = rain_gauge()
    make_commune(NEIGHBOUR, "Xã Bên", 104.13)
    make_commune(FAR, "Xã Xa", 105.5)
    prone(COMMUNE, Zone.VERY_HIGH)
    return made


def prone(commune: str, zone: Zone, hazard: str = "flash_flood") -> None:
    Susceptibility.objects.create(commune=commune, hazard=hazard, zone=zone.value, valid_from=date(2025, 7, 1))


def fall(gauge: Gauge, hour: int, mm: float) -> int:
    """So much rain in the hour that ends then, and what the job makes of it."""
    at = NOON + HOUR * hour
    send(gauge, [(at - TEN * number, round(mm / 6, 2)) for number in range(6)])
    with clock.frozen(at + timedelta(minutes=1)):
        return indicating.judge()


def line(hazard: str = "flash_flood") -> WarningLine:
    found = desk.newest_of(SYSTEM, f"rain:{hazard}")
    assert found is not None
    return found


def release(hour: int) -> None:
    """Two people let the open message out."""
    number = WarningMessage.objects.get(state="draft").pk
    with clock.frozen(NOON + HOUR * hour + timedelta(minutes=2)):
        drafting.submit(cast.acting(cast.an()), number)
        releasing.release(cast.acting(cast.chi()), number)


def test_rain_at_a_threshold_is_an_alarm_and_a_draft(gauge: Gauge) -> None:
    assert fall(gauge, 0, 36) == 1
    alarm = Alarm.objects.get(rule__code="hazards.flash_flood")
    assert (alarm.commune, alarm.level, alarm.value, alarm.limit, alarm.priority) == (COMMUNE, 2, 36.0, 35.0, 3)
    draft = line().newest.draft
    assert (draft.communes, draft.severity, draft.certainty) == ((COMMUNE,), CapSeverity.SEVERE, CapCertainty.LIKELY)
    assert "Mưa 36 mm trong 1 giờ tại Trạm MUA-01" in draft.texts["vi"].description
    assert "Tang Loong Commune" in draft.texts["en"].headline
    assert "…" not in draft.texts["vi"].description


def test_less_than_a_warning_step_rings_nowhere_but_stands_on_the_duty_screen(gauge: Gauge) -> None:
    assert fall(gauge, 0, 24) == 0
    assert not Alarm.objects.exists()
    assert not WarningMessage.objects.exists()
    assert "Be ready" in duty()


def duty(hour: int = 0) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.an())
    with clock.frozen(NOON + HOUR * hour + timedelta(minutes=3)):
        return client.get("/hazards/duty").content.decode()


def test_the_duty_screen_names_the_commune_its_rain_alarm_and_warning(gauge: Gauge) -> None:
    fall(gauge, 0, 60)
    said = duty()
    assert "Flash floods and landslides by rain" in said
    assert "60 mm in 1h at MUA-01" in said
    assert Alarm.objects.get().code in said
    assert line().code in said


def test_the_same_rain_says_nothing_twice_and_more_rain_follows_in_the_draft(gauge: Gauge) -> None:
    fall(gauge, 0, 36)
    with clock.frozen(NOON + timedelta(minutes=2)):
        assert indicating.judge() == 0
    assert fall(gauge, 1, 60) == 1
    assert Alarm.objects.get().level == 3
    assert [one.draft.severity for one in line().messages] == [CapSeverity.EXTREME]


def test_a_draft_that_a_person_gave_up_stays_away_while_the_same_rain_goes_on(gauge: Gauge) -> None:
    fall(gauge, 0, 36)
    with clock.frozen(NOON + timedelta(minutes=5)):
        drafting.discard(cast.acting(cast.an()), line().newest.number, "The gauge was tested")
        assert indicating.judge() == 0
    assert WarningMessage.objects.count() == 1
    fall(gauge, 1, 60)
    assert WarningMessage.objects.filter(state="draft").count() == 1


def test_when_the_rain_is_over_the_draft_is_given_up_and_new_rain_begins_anew(gauge: Gauge) -> None:
    fall(gauge, 0, 36)
    for hour in range(1, 8):
        fall(gauge, hour, 0.0)
    assert Alarm.objects.get().phase == "returned"
    assert line().newest.state is MessageState.DISCARDED
    fall(gauge, 8, 40)
    assert line().newest.state is MessageState.DRAFT
    assert WarningMessage.objects.count() == 2


def test_what_was_released_is_updated_by_more_rain_and_said_again_before_it_expires(gauge: Gauge) -> None:
    fall(gauge, 0, 36)
    release(0)
    fall(gauge, 1, 60)
    release(1)
    told = [(one.message_type, one.draft.severity) for one in reversed(line().messages)]
    assert told == [(CapMessageType.ALERT, CapSeverity.SEVERE), (CapMessageType.UPDATE, CapSeverity.EXTREME)]
    for hour in range(2, 7):
        fall(gauge, hour, 30)
    with clock.frozen(NOON + HOUR * 6 + timedelta(minutes=50)):
        assert remind() == 1
        hear(EXPIRING)
    assert (line().newest.state, line().newest.message_type) == (MessageState.DRAFT, CapMessageType.UPDATE)


@pytest.mark.parametrize(("approved", "mm", "sent"), [(False, 60, False), (True, 60, True), (True, 36, False)])
def test_only_danger_goes_out_by_itself_and_only_where_the_hazard_was_approved_beforehand(
    gauge: Gauge, approved: bool, mm: float, sent: bool
) -> None:
    Hazard.objects.filter(code="flash_flood").update(automatic=approved)
    fall(gauge, 0, mm)
    with clock.frozen(NOON + timedelta(minutes=2)):
        assert bool(warnings.standing(ANONYMOUS)) is sent
    assert DecisionLog.objects.filter(kind="machine", warning=line().code).exists()


def test_a_gauge_that_falls_silent_ends_no_danger(gauge: Gauge) -> None:
    fall(gauge, 0, 60)
    with clock.frozen(NOON + HOUR * 3):
        assert indicating.judge() == 0
    assert Alarm.objects.get().phase == "unacknowledged"
    assert "its rain gauges fell silent" in duty(3)


def test_a_commune_without_a_gauge_is_told_by_those_around_and_never_by_itself(gauge: Gauge) -> None:
    Hazard.objects.filter(code="flash_flood").update(automatic=True)
    Susceptibility.objects.all().delete()
    prone(NEIGHBOUR, Zone.VERY_HIGH)
    prone(FAR, Zone.VERY_HIGH)
    fall(gauge, 0, 60)
    alarm = Alarm.objects.get()
    assert (alarm.commune, alarm.suspect) == (NEIGHBOUR, True)
    assert (line().newest.state, line().newest.draft.certainty) == (MessageState.DRAFT, CapCertainty.POSSIBLE)
    with clock.frozen(NOON):
        known = commune_rain.by_commune()
    assert not known[NEIGHBOUR][0].measured
    assert FAR not in known


def test_soaked_soil_lowers_the_thresholds(gauge: Gauge) -> None:
    assert fall(gauge, 0, 18) == 0
    SoilState.objects.create(gauge=gauge, hour_end=NOON, tanks=[], index_mm=160.0, share=0.89)
    assert fall(gauge, 1, 18) == 1
    assert "đã no nước" in line().newest.draft.texts["vi"].description


def test_a_rule_that_is_switched_off_neither_rings_nor_drafts(gauge: Gauge) -> None:
    AlarmRule.objects.filter(code="hazards.flash_flood").update(active=False)
    assert fall(gauge, 0, 60) == 0
    assert not WarningMessage.objects.exists()


def test_a_released_warning_of_rain_tells_the_contact_tree_once(gauge: Gauge) -> None:
    tree = ContactTree.objects.create(commune=COMMUNE, stage="II")
    ContactStep.objects.create(tree=tree, order=1, name={"vi": "Trực ban", "en": "Duty officer"})
    fall(gauge, 0, 36)
    release(0)
    hear(RELEASED)
    assert TreeRun.objects.get().warning == line().code
    fall(gauge, 1, 60)
    release(1)
    hear(RELEASED)
    assert TreeRun.objects.count() == 1


def test_risk_says_what_must_be_entered_before_a_level_can_be_told(gauge: Gauge) -> None:
    make_place(COMMUNE)
    fall(gauge, 0, 60)
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.an())
    with clock.frozen(NOON + timedelta(minutes=1)):
        assert "the group of the province is not entered" in client.get("/hazards/risk").content.decode()
        RiskGroup.objects.create(hazard="heavy_rain", group=1, source="Annex")
        found = risks.commune(SYSTEM, COMMUNE)
        assert found is not None
        # Art. 44: 50 to 100 mm in 12 hours are level 1 too.
        assert [(one.hazard, one.level) for one in found.levels] == [("heavy_rain", 1)]
        said = client.get("/hazards/risk.csv").content.decode()
    assert "flash" in said.lower() or "Lũ quét" in said

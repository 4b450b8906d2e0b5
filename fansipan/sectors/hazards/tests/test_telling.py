"""Whom a flood is told to: contact trees one after the other, sirens by a signed call, drills as drills."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.actions import adjusting, drills, importing, sirens, soaking, standing, trees
from fansipan.sectors.hazards.contracts import Zone
from fansipan.sectors.hazards.models import (
    ContactStep,
    ContactTree,
    DecisionLog,
    Gauge,
    Siren,
    SirenCall,
    SoilState,
    TreeRun,
)
from fansipan.sectors.hazards.queries import indications
from fansipan.sectors.hazards.tests.flooding import release, rise, warned_gauge
from fansipan.sectors.hazards.tests.make import HOUR, NOON, TEN, level_gauge, load_tables, rain_gauge, send
from fansipan.services.alerts.models import Alarm
from fansipan.services.notices.actions import answering
from fansipan.services.notices.models import Notice
from fansipan.services.notices.rules.signing import signatures
from fansipan.services.observations.tests.make import make_place
from fansipan.services.warnings.actions import drafting, expiring, releasing
from fansipan.services.warnings.models import Hazard, WarningMessage
from fansipan.services.warnings.tests.make import BAO_HA, make_world
from tests import cast
from tests.hearing import hear

pytestmark = pytest.mark.django_db

SECRET = "a-secret-of-sixteen-and-more"
SAID = {"vi": "Lũ", "en": "Flood"}


def make_tree(commune: str = BAO_HA) -> ContactTree:
    """Two steps: Chi, and somebody who has no account."""
    tree = ContactTree.objects.create(commune=commune, stage="I")
    for order in (1, 2):
        name = {"vi": f"Người {order}", "en": f"Person {order}"}
        ContactStep.objects.create(
            tree=tree, order=order, name=name, user=cast.chi() if order == 1 else None, wait_minutes=5
        )
    return tree


class Loudspeaker(BaseHTTPRequestHandler):
    """What a siren's box would be."""

    heard: list[tuple[dict[str, str], bytes]]
    status: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).heard.append((dict(self.headers), body))
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def box() -> Iterator[type[Loudspeaker]]:
    class Box(Loudspeaker):
        heard = []
        status = 200

    server = HTTPServer(("127.0.0.1", 0), Box)
    Thread(target=server.serve_forever, daemon=True).start()
    name = {"vi": "Loa Bảo Hà", "en": "Bao Ha loudspeaker"}
    url = f"http://127.0.0.1:{server.server_port}/sound"
    Siren.objects.create(code="S-1", name=name, communes=[BAO_HA], stage="I", automatic=True, url=url)
    sirens.keep_secret(SYSTEM, "S-1", SECRET)
    yield Box
    server.shutdown()
    server.server_close()


def test_the_next_person_is_told_when_nobody_answered_in_time() -> None:
    make_tree()
    with clock.frozen(NOON):
        trees.begin(SYSTEM, BAO_HA, SAID)
        assert trees.advance() == 0
    with clock.frozen(NOON + timedelta(minutes=5)):
        assert trees.advance() == 1
    assert Notice.objects.count() == 2
    assert "whom you reached" in Notice.objects.latest("pk").texts["en"]["body"]
    with clock.frozen(NOON + timedelta(minutes=10)):
        trees.advance()
    assert TreeRun.objects.get().state == "exhausted"
    last = Notice.objects.latest("pk")
    assert (last.priority, last.texts["en"]["title"]) == (4, f"Nobody on the contact tree of {BAO_HA} answered.")
    assert last.audience["users"] == last.audience["organisations"] == [], "all who are on duty"


def test_an_answer_by_notice_ends_the_telling() -> None:
    make_tree()
    with clock.frozen(NOON):
        trees.begin(SYSTEM, BAO_HA, SAID)
        answering.acknowledge(cast.acting(cast.chi()), Notice.objects.get().pk)
        hear("notices.acknowledged")
    run = TreeRun.objects.get()
    assert (run.state, run.answered_by) == ("reached", "Trần Thị Chi")


def test_whoever_is_on_duty_and_has_seen_the_notice_is_nobody_of_the_tree() -> None:
    make_tree()
    with clock.frozen(NOON):
        trees.begin(SYSTEM, BAO_HA, SAID)
        answering.acknowledge(giang := cast.acting(cast.giang()), Notice.objects.get().pk)
        hear("notices.acknowledged")
    assert TreeRun.objects.get().state == "running"
    assert DecisionLog.objects.filter(text__contains=giang.name).exists()
    with clock.frozen(NOON + timedelta(minutes=5)):
        assert trees.advance() == 1, "the next one is told"


def test_what_is_told_by_hand_is_no_warning_and_speaks_each_language() -> None:
    make_world()
    make_tree()
    client = Client()
    client.force_login(cast.an())
    assert client.post(f"/hazards/contacts/{BAO_HA}/tell").status_code == 302
    run = TreeRun.objects.get()
    assert (run.warning, run.said["en"]) == ("", "Water is coming. See the flood-duty screen.")
    assert run.said["vi"] != run.said["en"]
    assert Notice.objects.get().refs == []


def test_an_answer_by_telephone_is_noted_and_the_same_tree_is_not_told_twice() -> None:
    make_tree()
    an = cast.acting(cast.an())
    with clock.frozen(NOON):
        number = trees.begin(an, BAO_HA, SAID, "CB-2026-0001")
        with pytest.raises(Conflict):
            trees.begin(an, BAO_HA, SAID, "CB-2026-0001")
        trees.answer(an, number, "Chủ tịch xã")
    assert TreeRun.objects.get().answered_by == "Chủ tịch xã"


def test_a_siren_hears_a_call_that_it_can_check_and_hears_it_once(box: type[Loudspeaker]) -> None:
    with clock.frozen(NOON):
        number = sirens.order(cast.acting(cast.an()), "S-1", "k", {"text": SAID})
        assert sirens.order(SYSTEM, "S-1", "k", {"text": SAID}) == number
        assert sirens.sound(number)
        assert sirens.sound(number)
    ((headers, body),) = box.heard
    expected = signatures((SECRET,), headers["webhook-id"], int(headers["webhook-timestamp"]), body)
    assert headers["webhook-signature"] == expected
    assert json.loads(body)["data"]["exercise"] is False
    assert SirenCall.objects.get().state == "sent"


def test_a_siren_that_does_not_answer_is_tried_again_and_given_up_in_the_end(box: type[Loudspeaker]) -> None:
    box.status = 503
    number = sirens.order(SYSTEM, "S-1", "k", {"text": SAID})
    tries = [sirens.sound(number) for _time in range(sirens.MOST_ATTEMPTS)]
    assert tries == [False] * (sirens.MOST_ATTEMPTS - 1) + [True]
    assert SirenCall.objects.get().state == "failed"


def test_a_siren_that_is_given_up_is_an_alarm_until_it_answers_a_call_that_is_made_again(
    box: type[Loudspeaker],
) -> None:
    load_tables()
    box.status = 503
    number = sirens.order(SYSTEM, "S-1", "k", {"text": SAID})
    for _time in range(sirens.MOST_ATTEMPTS):
        sirens.sound(number)
    alarm = Alarm.objects.get(rule__code="hazards.siren_silent")
    assert (alarm.phase, alarm.note["en"]) == ("unacknowledged", "S-1: Bao Ha loudspeaker")
    box.status = 200
    client = Client()
    client.force_login(cast.an())
    assert client.post(f"/hazards/sirens/calls/{number}/again").status_code == 302
    assert sirens.sound(SirenCall.objects.latest("pk").pk)
    assert json.loads(box.heard[-1][1])["data"]["text"] == SAID
    alarm.refresh_from_db()
    assert alarm.returned_at is not None
    with pytest.raises(Conflict):
        sirens.again(SYSTEM, SirenCall.objects.latest("pk").pk)


def test_a_released_flood_warning_tells_its_trees_and_sounds_its_sirens(box: type[Loudspeaker]) -> None:
    make_world()
    Hazard.objects.update(
        headline={"vi": "Lũ {place}", "en": "Flood {place}"},
        description={"vi": "Mực nước {value}.", "en": "Level {value}."},
        instruction={"vi": "Rời đi.", "en": "Leave."},
    )
    load_tables()
    make_tree()
    gauge = level_gauge(communes=[(BAO_HA, 0.0)])
    send(gauge, [(NOON, 80.5)])
    with clock.frozen(NOON):
        hear(standing.STAGE_CHANGED)
        number = WarningMessage.objects.get().pk
        drafting.submit(cast.acting(cast.an()), number)
        releasing.release(cast.acting(cast.chi()), number)
        hear(releasing.RELEASED)
        assert TreeRun.objects.get().state == "running"
        sirens.sound(SirenCall.objects.get().pk)
    assert "Lũ Xã Bảo Hà" in json.loads(box.heard[0][1])["data"]["text"]["vi"]


def test_a_level_is_told_once_and_a_higher_one_anew(box: type[Loudspeaker]) -> None:
    gauge = warned_gauge()
    make_tree()
    rise(gauge, 0, 80.1)
    told(0)
    assert (TreeRun.objects.count(), SirenCall.objects.count()) == (1, 1)
    TreeRun.objects.update(state="reached")
    rise(gauge, 1, 83.6)
    told(1)
    assert (TreeRun.objects.count(), SirenCall.objects.count()) == (2, 2)
    TreeRun.objects.update(state="reached")
    rise(gauge, 2, 82.4)
    told(2)
    rise(gauge, 3, 79.0)
    told(3)
    assert (TreeRun.objects.count(), SirenCall.objects.count()) == (2, 2), "falling water wakes nobody"


def test_the_renewal_of_a_warning_wakes_nobody(box: type[Loudspeaker]) -> None:
    gauge = warned_gauge()
    make_tree()
    rise(gauge, 0, 80.1)
    told(0)
    TreeRun.objects.update(state="reached")
    expires = WarningMessage.objects.get().expires
    assert expires is not None
    with clock.frozen(expires - timedelta(minutes=20)):
        expiring.remind()
        hear(expiring.EXPIRING)
    told(round((expires - NOON) / HOUR) - 1)
    assert WarningMessage.objects.filter(state="released").count() == 2
    assert (TreeRun.objects.count(), SirenCall.objects.count()) == (1, 1)


def told(hour: int) -> None:
    """Two people release what was drafted, and the house hears of it."""
    release(hour)
    with clock.frozen(NOON + hour * HOUR):
        hear(releasing.RELEASED)


def test_whatever_a_drill_tells_says_that_it_is_one(box: type[Loudspeaker]) -> None:
    make_tree()
    an = cast.acting(cast.an())
    with clock.frozen(NOON):
        drill = drills.begin(an, "Drill")
        with pytest.raises(Conflict):
            drills.begin(an, "Another")
        trees.begin(an, BAO_HA, SAID, drill=drill)
        sirens.sound(sirens.order(an, "S-1", "k", {"text": SAID}, drill))
        drills.end(an, drill)
    assert Notice.objects.get().exercise
    assert json.loads(box.heard[0][1])["data"]["exercise"] is True
    assert TreeRun.objects.get().state == "stopped"


@pytest.mark.parametrize("who", [cast.dung, cast.em, cast.kim])
def test_who_is_not_on_duty_tells_nobody(who: Any) -> None:
    make_tree()
    with pytest.raises(Forbidden):
        trees.begin(cast.acting(who()), BAO_HA, SAID)


def test_an_imported_area_makes_its_communes_at_least_as_prone() -> None:
    place = make_place("02908")
    assert place.boundary is not None
    feature = {"type": "Feature", "geometry": place.boundary, "properties": {"hazard": "landslide", "zone": "high"}}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    chi = cast.acting(cast.chi())
    assert importing.import_areas(chi, content, "Map of 2025").areas == 1
    assert importing.import_areas(chi, content, "Map of 2025").outside == 0
    assert indications.zones() == {("02908", "landslide"): Zone.HIGH}
    with pytest.raises(Invalid):
        importing.import_areas(chi, content.replace(b"high", b"huge"), "Map of 2025")


def test_an_adjustment_needs_a_reason_and_an_end() -> None:
    make_place("02908")
    chi = cast.acting(cast.chi())
    with clock.frozen(NOON):
        with pytest.raises(Invalid, match="why"):
            adjusting.adjust(chi, "02908", "flood", 1, " ", NOON + HOUR)
        with pytest.raises(Invalid, match="until"):
            adjusting.adjust(chi, "02908", "flood", 1, "x", NOON + timedelta(days=8))
        with pytest.raises(Forbidden):
            adjusting.adjust(cast.acting(cast.an()), "02908", "flood", 1, "x", NOON + HOUR)


def test_the_soil_fills_hour_by_hour_from_where_it_was() -> None:
    load_tables()
    gauge: Gauge = rain_gauge()
    send(gauge, [(NOON - TEN * number, 5.0) for number in range(60)])
    with clock.frozen(NOON):
        assert soaking.soak() == 1
        assert soaking.soak() == 0
    first = SoilState.objects.get().index_mm
    assert 150 < first < 300
    with clock.frozen(NOON + 3 * HOUR):
        soaking.soak()
    assert SoilState.objects.get().index_mm < first

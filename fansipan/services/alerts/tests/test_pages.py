"""The doors of alarms: the operator's list, one alarm, what people answer, silences, replay, figures, exports."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.services.alerts.contracts import LoggerState
from fansipan.services.alerts.models import Alarm, AlarmGroup, Muting
from fansipan.services.alerts.tests.make import NOON, make_gauge, make_rule, send
from tests import cast

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=30)


def at_desk(person: object) -> Client:
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    return client


@pytest.fixture
def risen() -> str:
    """The code of an alarm of level II at the gauge of Dũng's plant, not acknowledged yet."""
    station = make_gauge()
    make_rule()
    send(station, (0, 79.0), (5, 82.6))
    return Alarm.objects.get().code


def read(client: Client, address: str) -> str:
    with clock.frozen(LATER):
        answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_the_operator_sees_what_stands_with_value_and_limit(risen: str) -> None:
    page = read(at_desk(cast.an()), "/alarms")
    assert risen in page
    assert "Báo động II" in page
    assert "82,6" in page
    assert "Chưa tiếp nhận" in page
    assert 'data-heard="3"' in page


def test_what_nobody_must_hear_makes_no_sound(risen: str) -> None:
    an = at_desk(cast.an())
    with clock.frozen(LATER):
        an.post(f"/alarms/{risen}/acknowledge")
    assert 'data-heard="0"' in read(an, "/alarms")


def test_an_alarm_is_acknowledged_from_the_list_and_the_reader_stays_there(risen: str) -> None:
    an = at_desk(cast.an())
    with clock.frozen(LATER):
        answer = an.post(f"/alarms/{risen}/acknowledge", {"next": "/alarms?priority=high"})
    assert answer["Location"] == "/alarms?priority=high"
    assert Alarm.objects.get().phase == "acknowledged"
    assert "Nguyễn Văn An" in read(an, f"/alarms/{risen}")


def test_no_form_leads_to_another_site(risen: str) -> None:
    with clock.frozen(LATER):
        answer = at_desk(cast.an()).post(f"/alarms/{risen}/acknowledge", {"next": "https://example.org/"})
    assert answer["Location"] == f"/alarms/{risen}"


def test_a_group_is_acknowledged_at_once(risen: str) -> None:
    make_rule("lost", LoggerState())
    group = AlarmGroup.objects.get()
    with clock.frozen(LATER):
        at_desk(cast.an()).post(f"/alarms/groups/{group.pk}/acknowledge")
    assert not Alarm.objects.filter(phase="unacknowledged").exists()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("show=all&priority=high", True),
        ("show=all&priority=critical", False),
        ("show=all&station=LC-01&family=flood", True),
        ("show=all&q=khong+co", False),
        ("show=all&sort=oldest&phase=unacknowledged", True),
        ("show=all&since=2026-11-26", False),
        ("show=muted", False),
        ("rule=flood", True),
        ("page=99999999999&priority=%00&group=x", True),
    ],
)
def test_the_list_shows_what_was_asked_for(risen: str, asked: str, found: bool) -> None:
    page = read(at_desk(cast.chi()), f"/alarms?{asked}")
    assert (f'data-alarm="{risen}"' in page) is found


def test_the_list_is_taken_away_as_csv_and_xlsx(risen: str) -> None:
    chi = at_desk(cast.chi())
    assert risen in read(chi, "/alarms.csv?show=all")
    with clock.frozen(LATER):
        assert chi.get("/alarms.xlsx?show=all").content.startswith(b"PK")


def test_an_alarm_shows_its_limit_its_rule_as_it_was_and_every_step(risen: str) -> None:
    page = read(at_desk(cast.chi()), f"/alarms/{risen}")
    assert "Quy tắc lúc phát sinh" in page
    assert "Phát sinh" in page
    assert f"/api/v1/alarms/{risen}/series" in page


def test_a_plant_sees_its_own_alarm_and_answers_but_cannot_acknowledge(risen: str) -> None:
    dung = at_desk(cast.dung())
    page = read(dung, f"/alarms/{risen}")
    assert f"/alarms/{risen}/acknowledge" not in page
    assert "Quy tắc lúc phát sinh" not in page
    with clock.frozen(LATER):
        dung.post(f"/alarms/{risen}/comment", {"comment-text": "Đang kiểm tra cửa xả"})
    assert "Đang kiểm tra cửa xả" in read(dung, f"/alarms/{risen}")
    assert at_desk(cast.ha()).get(f"/alarms/{risen}").status_code == 404


def test_what_is_put_aside_needs_a_reason_and_comes_back(risen: str) -> None:
    an = at_desk(cast.an())
    with clock.frozen(LATER):
        again = an.post(f"/alarms/{risen}/shelve", {"shelve-hours": "1", "shelve-why": ""})
        assert again.status_code == 422
        an.post(f"/alarms/{risen}/shelve", {"shelve-hours": "1", "shelve-why": "Đã cử người"})
    assert "Đã gác lại" in read(an, "/alarms?show=muted")
    assert Muting.objects.get().end == LATER + timedelta(hours=1)


def test_an_operator_suppresses_and_only_an_officer_takes_out_of_service(risen: str) -> None:
    form = {"mute-kind": "out_of_service", "mute-why": "Thay đầu đo", "mute-whole_station": "on"}
    with clock.frozen(LATER):
        assert at_desk(cast.an()).post(f"/alarms/{risen}/mute", form).status_code == 403
        assert at_desk(cast.chi()).post(f"/alarms/{risen}/mute", form).status_code == 302
    assert Muting.objects.get().kind == "out_of_service"


def test_a_silence_shows_what_it_would_keep_quiet_before_it_does(risen: str) -> None:
    an = at_desk(cast.an())
    form = {"kind": "silenced", "scope-stations": ["LC-01"], "rules": ["flood"]}
    with clock.frozen(LATER):
        shown = an.post("/alarms/mutings/preview", form).content.decode()
        assert "1 báo động đang có sẽ bị im" in shown
        assert risen in shown
        assert not Muting.objects.exists()
        assert an.post("/alarms/mutings/new", form).status_code == 422
        an.post("/alarms/mutings/new", {**form, "end": "2026-11-25T18:00", "why": "Bảo trì"})
    assert "Bảo trì" in read(an, "/alarms/mutings")
    assert "Tắt tiếng" in read(an, "/alarms?show=muted")
    with clock.frozen(LATER):
        an.post(f"/alarms/mutings/{Muting.objects.get().pk}/end", {"reset-why": "Xong sớm"})
    assert "Bảo trì" not in read(an, "/alarms/mutings")
    assert "Bảo trì" in read(an, "/alarms/mutings?over=1")


def test_a_station_has_a_tab_of_its_alarms(risen: str) -> None:
    assert risen in read(at_desk(cast.dung()), "/stations/LC-01/alarms")
    assert at_desk(cast.ha()).get("/stations/LC-01/alarms").status_code == 404


def test_the_menu_says_how_many_wait(risen: str) -> None:
    an = at_desk(cast.an())
    assert 'Báo động <span class="count">1</span>' in read(an, "/account")
    with clock.frozen(LATER):
        an.post(f"/alarms/{risen}/acknowledge")
    assert 'Báo động <span class="count">' not in read(an, "/account")


def test_open_alarms_are_on_the_map(risen: str) -> None:
    with clock.frozen(LATER):
        found = at_desk(cast.an()).get("/layers/alarms").json()["features"]
    assert [one["properties"]["url"] for one in found] == [f"/alarms/{risen}"]
    assert found[0]["properties"]["level"] == "fault"


def test_a_period_is_replayed_with_a_rule_as_it_is_and_changed(risen: str) -> None:
    chi = at_desk(cast.chi())
    days = "since=2026-11-25&until=2026-11-25"
    assert risen in read(chi, f"/alarms/replay?{days}")
    same = read(chi, f"/alarms/replay?rule=flood&{days}")
    assert same.count(risen) >= 2
    missed = read(chi, f"/alarms/replay?rule=flood&{days}&factor=1.1")
    assert "bỏ sót" in missed
    assert risen in read(chi, f"/alarms/replay.csv?rule=flood&{days}")
    assert risen in read(chi, f"/alarms/replay.csv?{days}")


def test_figures_stand_beside_their_targets(risen: str) -> None:
    page = read(at_desk(cast.chi()), "/alarms/figures")
    assert "EEMUA 191" in page
    assert "Báo động mỗi giờ" in page
    assert "LC-01" in page
    assert "Nhà máy Một" in read(at_desk(cast.chi()), "/alarms/figures?by=organisation")
    assert "LC-01" in read(at_desk(cast.chi()), "/alarms/figures.csv")


@pytest.mark.parametrize("address", ["/alarms/rules", "/alarms/mutings", "/alarms/replay", "/alarms/figures"])
def test_plants_and_residents_see_none_of_the_rules(address: str) -> None:
    assert Client().get(address).status_code == 302
    assert at_desk(cast.dung()).get(address).status_code == 403

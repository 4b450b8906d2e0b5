"""From a rule on a page to a record on paper: an exceedance sounds, is acknowledged, answered and closed."""

from __future__ import annotations

import ftplib
import io
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from fansipan.kernel import clock
from tests.journeys.alarming import FTP_LOGIN, FTP_PASSWORD, STACK
from tests.journeys.browsing import LIGHT_PHONE, Visitor
from tests.journeys.conftest import Arrive, World
from tests.journeys.test_case import record, step

CODE, TITLE, LEVEL = "kiln.so2", "SO2 of the kiln", "Far over the limit"

LISTEN = """
window.tones = 0;
const begin = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.tones += 1; return begin.apply(this, when); };
"""
"""Counts what the page plays."""

CHIME_OF_CRITICAL = 6
"""Two tones, three times."""


def test_an_exceedance_goes_from_the_rule_to_the_record(arrive: Arrive, world: World) -> None:
    chi, an, dung = arrive("chi"), arrive("an"), arrive("dung")
    a_rule_is_written_and_previewed(chi)
    the_operator_listens(an)
    now = clock.now().replace(second=0, microsecond=0)
    upload(world, now, 950)
    it_sounds_once_and_is_acknowledged(an)
    case = an_incident_is_opened(an)
    step(an, "Acknowledge", Remark="Please look at once.")
    the_plant_answers_on_a_phone(dung, case)
    an.go(case)
    step(an, "Accept the explanation")
    upload(world, now + timedelta(minutes=1), 110)
    dung.go(case)
    step(dung, "Report back to normal", Remark="Below the limit again.")
    an.go(case)
    step(an, "Close the case", Remark="Ended.")
    assert record(an).startswith(b"%PDF-")


def a_rule_is_written_and_previewed(chi: Visitor) -> None:
    page = chi.page
    chi.go("/alarms/rules/new")
    page.get_by_label("Code", exact=True).fill(CODE)
    page.locator("[name=title_vi]").fill("SO₂ lò nung")
    page.locator("[name=title_en]").fill(TITLE)
    page.locator("[name=kind]").select_option("count")
    expect(page.locator("[name=condition-times]")).to_be_visible()
    page.locator("[name=kind]").select_option("threshold")
    expect(page.locator("[name=condition-average]")).to_be_visible()
    page.locator("[name=rows-0-value]").fill("800")
    page.locator("[name=rows-0-side]").select_option("gt")
    page.locator("[name=rows-0-priority]").select_option("4")
    page.locator("[name=rows-0-title_vi]").fill("Vượt xa giới hạn")
    page.locator("[name=rows-0-title_en]").fill(LEVEL)
    page.locator("[name=rows-0-clause]").fill("QCVN 19:2024/BTNMT")
    page.locator("[name=scope-stations]").select_option(STACK)
    expect(page.locator("#covered")).to_contain_text("1 datastream matches")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("This rule would have raised 1 alarm in the last 30 days.")
    expect(page.locator("#preview")).to_contain_text(STACK)
    page.locator("[name=why]").fill("The kiln has no permit for more.")
    page.get_by_role("button", name="Keep the rule").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def the_operator_listens(an: Visitor) -> None:
    """An looks at the list and has touched the page, as browsers ask for before they make a sound."""
    an.page.add_init_script(LISTEN)
    an.go("/alarms")
    an.page.get_by_role("heading", level=1).click()
    expect(an.page.locator("live-feed[state=connected]")).to_have_count(1)
    expect(an.page.locator("alarm-sound[state=on]")).to_be_visible()


def upload(world: World, at: datetime, value: float) -> None:
    """The logger hands a file of the circular over."""
    local = at.astimezone(clock.VIETNAM)
    line = f"SO2\t{value}\tmg/Nm3\t{local:%Y%m%d%H%M%S}\t00\r\n"
    with ftplib.FTP() as client:
        client.connect("127.0.0.1", world.system.ftp_port, timeout=30)
        client.login(FTP_LOGIN, FTP_PASSWORD)
        name = f"{STACK.replace('-', '_')}_{local:%Y%m%d%H%M%S}.txt"
        assert client.storbinary(f"STOR {name}", io.BytesIO(line.encode())).startswith("226")


def it_sounds_once_and_is_acknowledged(an: Visitor) -> None:
    row = an.page.locator("tr[data-alarm]").filter(has_text=LEVEL)
    expect(row).to_contain_text("950")
    expect(row).to_contain_text("800")
    an.until(f"window.tones >= {CHIME_OF_CRITICAL}")
    an.page.wait_for_timeout(3000)
    assert an.page.evaluate("window.tones") == CHIME_OF_CRITICAL, "the notice and the alarm were heard both"
    row.get_by_role("button", name="Acknowledge").click()
    expect(row).to_contain_text("Nguyễn Văn An")
    expect(an.page.locator("#found")).to_have_attribute("data-heard", "0")


def an_incident_is_opened(an: Visitor) -> str:
    """The address of the case."""
    an.page.get_by_role("link", name=LEVEL).first.click()
    expect(an.page.locator("time-chart[state=ready]")).to_be_visible()
    an.page.get_by_role("button", name="Open an incident").click()
    expect(an.page.locator("#timeline")).to_be_visible()
    return an.page.url.removeprefix(an.address)


def the_plant_answers_on_a_phone(dung: Visitor, case: str) -> None:
    page = dung.page
    page.set_viewport_size({"width": LIGHT_PHONE.width, "height": LIGHT_PHONE.height})
    dung.go("/alarms?show=all")
    page.get_by_role("link", name=LEVEL).first.click()
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)
    page.get_by_label("What you want to say").fill("The lime pump stands still.")
    page.get_by_role("button", name="Write it").click()
    expect(page.locator(".alarm-steps")).to_contain_text("The lime pump stands still.")
    no_sideways(page)
    dung.go(case)
    page.get_by_role("link", name="State cause and remedy").click()
    page.get_by_label("Cause", exact=True).fill("Lime pump failed")
    page.get_by_label("What is done about it").fill("Spare pump runs")
    page.get_by_role("button", name="State cause and remedy").click()
    expect(page.locator("ol.timeline")).to_contain_text("Spare pump runs")


def no_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_sound_is_muted_for_a_time_on_this_screen_and_says_so(arrive: Arrive) -> None:
    an = arrive("an")
    an.go("/alarms")
    an.page.get_by_role("button", name="1 h", exact=True).click()
    expect(an.page.locator("alarm-sound")).to_contain_text("Sound is off on this screen until")
    an.go("/alarms?show=all")
    expect(an.page.locator("alarm-sound[state=off]")).to_contain_text("Sound is off on this screen until")
    an.page.get_by_role("button", name="Turn the sound on").click()
    expect(an.page.locator("alarm-sound[state=on]")).to_be_visible()

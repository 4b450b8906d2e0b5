"""A logger's file cannot be read: An sees why, Giang mends the vendor profile, and the replay brings the readings."""

from __future__ import annotations

import ftplib
import io
from datetime import datetime, timedelta

from playwright.sync_api import expect

from fansipan.kernel import clock
from tests.journeys.browsing import Visitor
from tests.journeys.conftest import Arrive, World
from tests.journeys.furnish import FTP_LOGIN, FTP_PASSWORD

STATION, PROFILE = "TL-KT-03", "hang-la"


def test_a_file_that_could_not_be_read_is_mended_and_replayed(arrive: Arrive, world: World) -> None:
    at = clock.now().replace(second=0, microsecond=0) - timedelta(minutes=10)
    name = uploaded(world, at)
    an = arrive("an")
    the_quarantine_names_line_and_reason(an, name, at)
    giang = arrive("giang")
    the_profile_is_mended(giang)
    the_file_is_replayed(giang)
    the_good_readings_are_there_and_the_bad_line_still_waits(an, name)


def uploaded(world: World, at: datetime) -> str:
    """The logger sends two good lines and a damaged one, in a form of time that its profile does not know."""
    local = at.astimezone(clock.VIETNAM)
    stamps = [f"{local - timedelta(minutes=5 * number):%Y%m%d%H%M%S}" for number in range(3)]
    values = ("210.5", "211.5", "2I2.5")
    lines = [f"SO2\t{value}\tmg/Nm3\t{stamp}\t00\r\n" for value, stamp in zip(values, stamps, strict=True)]
    name = f"TL_KT_03_{local:%Y%m%d%H%M%S}.txt"
    with ftplib.FTP() as client:
        client.connect("127.0.0.1", world.system.ftp_port, timeout=30)
        client.login(FTP_LOGIN, FTP_PASSWORD)
        assert client.storbinary(f"STOR {name}", io.BytesIO("".join(lines).encode())).startswith("226")
    return name


def the_quarantine_names_line_and_reason(an: Visitor, name: str, at: datetime) -> None:
    page = an.page
    an.go(f"/stations/{STATION}/quarantine")
    page.get_by_role("link", name="The time cannot be read").click()
    row = page.get_by_role("row").filter(has_text="210.5")
    expect(row).to_contain_text(name)
    expect(row).to_contain_text("line 1")
    expect(row).to_contain_text(f"{at.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}")
    expect(page.get_by_role("button", name="Replay the files")).to_have_count(0)
    row.get_by_role("link", name=name).click()
    refused = page.locator("ol.lines > li[data-refused]")
    expect(refused).to_have_count(3)
    expect(refused.first).to_contain_text("The time cannot be read")


def the_profile_is_mended(giang: Visitor) -> None:
    page = giang.page
    giang.go("/admin/observations/vendorprofile/")
    page.get_by_role("link", name=PROFILE).click()
    expect(page.locator("#id_time_format")).to_have_value("%d/%m/%Y %H:%M:%S")
    page.locator("#id_time_format").fill("auto")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def the_file_is_replayed(giang: Visitor) -> None:
    page = giang.page
    giang.go(f"/stations/{STATION}/quarantine")
    page.get_by_role("link", name="The time cannot be read").click()
    page.get_by_role("button", name="Replay the files").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What was mended").fill("The logger writes times as the circular says")
    dialog.get_by_role("button", name="Replay the files").click()
    expect(page.locator("#messages")).to_contain_text("1 file replayed. 2 readings stored.")


def the_good_readings_are_there_and_the_bad_line_still_waits(an: Visitor, name: str) -> None:
    page = an.page
    an.go(f"/stations/{STATION}/data")
    values = page.locator("#table tbody tr td:first-of-type")
    expect(values).to_have_text(["210.50", "211.50"])
    an.go(f"/stations/{STATION}/quarantine")
    page.get_by_role("link", name="The value is not a number").click()
    rows = page.locator("#found tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("2I2.5")
    expect(rows).to_contain_text(name)

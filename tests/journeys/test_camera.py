"""An administrator registers a camera with its RTSP and password; an officer sees it move beside an incident."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive, World
from tests.relay import LOGIN, relay

PLAYED = "document.querySelector('camera-stream video').readyState >= 2"
MOVED = "document.querySelector('camera-stream video').currentTime > 0.5"
NOT_BY_ITSELF = "HTMLMediaElement.prototype.canPlayType = () => ''"
"""A browser that knows no HLS, as Firefox: the player is fetched."""


def register(arrive: Arrive, source: str) -> None:
    giang = arrive("giang")
    giang.go("/admin/centre/camerahost/add/")
    giang.page.fill("[name=host]", source)
    giang.page.locator("[name=_save]").click()
    giang.go("/admin/centre/camera/add/")
    login, password = (quote(word, safe="") for word in LOGIN)
    said = {
        "code": "CAM-KT", "lon": "104.131", "lat": "22.301", "snapshot_url": f"http://{source}/snap.jpg",
        "rtsp_address": f"rtsp://{login}:{password}@127.0.0.1:554/Streaming/Channels/101", "refs": "station:TL-KT-01",
    }  # fmt: skip
    for name, value in said.items():
        giang.page.fill(f"[name={name}]", value)
    giang.page.locator("[name=name_vi]").fill("Cổng nhà máy")
    giang.page.locator("[name=_continue]").click()
    expect(giang.page.locator("[name=rtsp_address]")).to_have_value("rtsp://127.0.0.1:554/Streaming/Channels/101")
    expect(giang.page.locator("[name=login]")).to_have_value(LOGIN[0])
    for word in (LOGIN[1], password):
        assert word not in giang.page.content()


@pytest.mark.parametrize("knows_hls", [True, False])
def test_a_camera_moves_beside_an_incident(arrive: Arrive, world: World, *, knows_hls: bool) -> None:
    with relay(world.system.address, world.system.relay_port) as address:
        if knows_hls:
            register(arrive, address.partition("://")[2])
        chi = arrive("chi")
        if not knows_hls:
            chi.page.add_init_script(NOT_BY_ITSELF)
        chi.go("/cases?ref=station:TL-KT-01")
        chi.page.get_by_role("link", name="SO2 vượt giới hạn").first.click()
        beside = chi.page.locator("figure.camera")
        expect(beside.locator("[data-part=said]").first).to_contain_text("Picture of")
        beside.get_by_role("button", name="Play the moving picture").click()
        chi.until(PLAYED)
        chi.until(MOVED)
        chi.go("/cameras/CAM-KT")
        chi.page.get_by_role("button", name="Play the moving picture").click()
        chi.until(MOVED)

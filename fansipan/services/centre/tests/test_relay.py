"""The relay reads cameras by RTSP and hands out HLS to whom the site vouches for; nobody else learns a password."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.errors import Forbidden
from fansipan.kernel.models import AuditEntry
from fansipan.services.cases.tests.make import make_case
from fansipan.services.centre.actions import relaying, streaming
from fansipan.services.centre.admin import CameraForm
from fansipan.services.centre.models import Camera, CameraHost
from fansipan.services.centre.tests.make import make_camera
from fansipan.services.centre.tests.test_admin import CAMERA
from fansipan.services.exchange.actions.sealing import opened, sealed
from tests import cast
from tests.relay import LOGIN, relay

pytestmark = pytest.mark.django_db

RELAY = "https://relay.example:8888"
SECRET = "s3cr@t/word"
ADDRESS = "rtsp://10.0.0.5:554/Streaming/Channels/101"
WRITTEN = "rtsp://admin:s3cr%40t%2Fword@10.0.0.5:554/Streaming/Channels/101"
NAMES = {"name_vi": "Cầu", "name_en": "Bridge"}


@pytest.fixture(autouse=True)
def house(settings: Any) -> None:
    settings.RELAY_URL, settings.PUBLIC_URL = RELAY, "https://fansipan.example"
    relaying.forget()


def rtsp_camera(code: str = "CAM-1", **fields: object) -> Camera:
    about = {"rtsp_address": ADDRESS, "login": "admin", "secret": sealed(SECRET), **fields}
    return make_camera(code, "http://10.0.0.5/snap.jpg", **about)


def question(address: str, **said: str) -> str:
    """What MediaMTX asks about somebody who wants to read at this address."""
    parts = urlsplit(address)
    path = parts.path.removeprefix("/").removesuffix("/index.m3u8")
    return json.dumps({"action": "read", "protocol": "hls", "path": path, "query": parts.query, "ip": "", **said})


def test_a_password_is_taken_out_of_the_address_sealed_and_read_by_nobody(client: Client) -> None:
    client.force_login(cast.giang())
    sent = client.post("/admin/centre/camera/add/", {**CAMERA, **NAMES, "rtsp_address": WRITTEN})
    assert sent.status_code == 302, sent.context["adminform"].form.errors
    row = Camera.objects.get()
    assert (row.rtsp_address, row.login, opened(row.secret)) == (ADDRESS, "admin", SECRET)
    code = make_case(refs=(), lon=104.1001, lat=22.3)
    seen = [
        *(f"/admin/centre/camera/{row.pk}/change/", "/cameras", "/cameras/CAM-1", f"/cases/{code}"),
        *("/api/v1/cameras", "/layers/cameras", "/audit"),
    ]
    for address in seen:
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        assert not any(word in page for word in (SECRET, "s3cr", row.secret)), address
        if not address.startswith("/a"):
            assert "rtsp://" not in page, address
    trail = [json.dumps([one.before, one.after]) for one in AuditEntry.objects.all()]
    assert AuditEntry.objects.filter(action="centre.camera_password").count() == 1
    assert not any("s3cr" in line or row.secret in line for line in trail)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({}, ""),
        ({"rtsp_address": "rtsp://10.0.0.5/other"}, ""),
        ({"rtsp_address": "rtsp://10.0.0.9/1"}, "password"),
        ({"rtsp_address": "rtsp://10.0.0.9/1", "password": "new"}, ""),
        ({"rtsp_address": "http://10.0.0.5/1"}, "rtsp_address"),
    ],
)
def test_a_password_stays_until_the_machine_is_another(changed: dict[str, str], fault: str) -> None:
    row = rtsp_camera()
    form = CameraForm({**CAMERA, **NAMES, "rtsp_address": ADDRESS, "login": "admin", **changed}, instance=row)
    assert list(form.errors) == ([fault] if fault else [])


def test_who_may_look_is_sent_to_the_relay_with_a_word_for_this_camera_and_hour(client: Client) -> None:
    rtsp_camera()
    rtsp_camera("CAM-2")
    code = make_case(refs=(), lon=104.1302, lat=22.3001)
    client.force_login(cast.chi())
    assert 'src="/cameras/CAM-1/stream.m3u8"' in client.get(f"/cases/{code}").content.decode()
    for _time in range(2):  # players ask again and again
        address = client.get("/cameras/CAM-1/stream.m3u8")["Location"]
    assert address.startswith(f"{RELAY}/cameras/CAM-1/index.m3u8?token=")
    assert AuditEntry.objects.get(action="centre.watch_camera").target == "camera:CAM-1"

    def answer(body: str) -> int:
        return Client().post("/relay/allow", body, content_type="application/json").status_code

    assert answer(question(address)) == 204
    for refused in ({"action": "publish"}, {"protocol": "rtsp"}, {"path": "cameras/CAM-2"}, {"query": "token=CAM-1"}):
        assert answer(question(address, **refused)) == 403, refused
    assert [answer(body) for body in ("", "[]", "nonsense")] == [400, 400, 400]
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert answer(question(address)) == 403
    Camera.objects.filter(code="CAM-1").update(private=[{"left": 0, "top": 0, "right": 1, "bottom": 1}])
    assert answer(question(address)) == 403


def test_the_relay_is_told_of_every_camera_and_how_to_ask_the_site() -> None:
    rtsp_camera()
    rtsp_camera("CAM-2", login="", secret="")
    rtsp_camera("CAM-3", private=[{"left": 0, "top": 0, "right": 1, "bottom": 1}])
    make_camera("CAM-4")
    text = streaming.configuration(cast.acting(cast.giang()))
    read = yaml.safe_load(text)
    assert {path: one["source"] for path, one in read["paths"].items()} == {
        "cameras/CAM-1": "rtsp://admin:s3cr%40t%2Fword@10.0.0.5:554/Streaming/Channels/101",
        "cameras/CAM-2": ADDRESS,
    }
    asked = {
        "authMethod": "http",
        "authHTTPAddress": "https://fansipan.example/relay/allow",
        "rtsp": False,
        "hls": True,
    }
    assert {name: read[name] for name in asked} == asked
    assert read["hlsAllowOrigins"] == ["https://fansipan.example"]
    assert read["pathDefaults"]["sourceOnDemand"] is True
    assert AuditEntry.objects.get(action="centre.print_relay").after == {"cameras": ["CAM-1", "CAM-2"]}
    with pytest.raises(Forbidden):
        streaming.configuration(cast.acting(cast.chi()))


def test_a_picture_is_fetched_with_the_password_of_its_machine_and_of_no_other() -> None:
    with relay("http://127.0.0.1:1") as address:
        machine = address.partition("://")[2]
        CameraHost.objects.create(host=machine)
        kept = {"snapshot_url": f"{address}/snap.jpg", "login": LOGIN[0], "secret": sealed(LOGIN[1])}
        make_camera("CAM-OWN").save()
        Camera.objects.filter(code="CAM-OWN").update(**kept, rtsp_address="rtsp://127.0.0.1/1")
        content, _age = relaying.picture(cast.acting(cast.an()), "CAM-OWN")
        assert content.startswith(b"\xff\xd8")
        assert relaying._login(Camera(**kept, rtsp_address="rtsp://10.0.0.5/1")) is None

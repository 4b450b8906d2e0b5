"""Pictures come from a real machine by way of the server: seldom, painted over, and from no machine off the list."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from django.test import Client
from PIL import Image

from fansipan.kernel.errors import Forbidden, NotFound, Unavailable
from fansipan.services.cases.tests.make import make_case
from fansipan.services.centre.actions import relaying
from fansipan.services.centre.models import CameraHost
from fansipan.services.centre.queries import cameras
from fansipan.services.centre.tests.make import make_camera
from fansipan.services.centre.tests.rules.test_rules import jpeg
from fansipan.services.observations.tests.make import make_station
from tests import cast

pytestmark = pytest.mark.django_db


class Lens(BaseHTTPRequestHandler):
    """A camera: a picture, an endless stream of them, a way elsewhere, and things that are no pictures."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        answer = {"/snap.jpg": self.snapshot, "/stream": self.stream, "/away": self.elsewhere, "/page": self.page}
        answer[self.path]()

    def snapshot(self) -> None:
        self._send(200, "image/jpeg", jpeg())

    def page(self) -> None:
        self._send(200, "text/html", b"<html>no picture</html>")

    def elsewhere(self) -> None:
        self.send_response(302)
        self.send_header("Location", "/snap.jpg")
        self.end_headers()

    def stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=part")
        self.end_headers()
        one = jpeg((20, 200, 20))
        try:
            for _number in range(10_000):
                self.wfile.write(b"--part\r\nContent-Type: image/jpeg\r\n\r\n" + one + b"\r\n")
        except OSError:
            return  # whoever looked has seen enough

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    relaying.forget()
    Lens.asked.clear()


@pytest.fixture
def lens() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Lens)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_picture_is_fetched_once_for_all_who_look_and_painted_over(lens: str, client: Client) -> None:
    private = [{"left": 0.5, "top": 0.0, "right": 1.0, "bottom": 1.0}]
    make_camera(address=f"{lens}/snap.jpg", private=private, refresh_seconds=60)
    client.force_login(cast.an())
    answers = [client.get("/cameras/CAM-1/picture.jpg") for _time in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert Lens.asked == ["/snap.jpg"]
    pixel = Image.open(io.BytesIO(answers[0].content)).getpixel((300, 100))
    assert isinstance(pixel, tuple)
    assert max(pixel) - min(pixel) < 12


def test_the_first_picture_of_a_stream_without_end_is_enough(lens: str) -> None:
    make_camera(address=f"{lens}/stream")
    content, age = relaying.picture(cast.acting(cast.an()), "CAM-1")
    pixel = Image.open(io.BytesIO(content)).getpixel((10, 10))
    assert isinstance(pixel, tuple)
    assert pixel[1] > 150
    assert age == 0


@pytest.mark.parametrize("path", ["/page", "/away"])
def test_what_is_no_picture_or_leads_elsewhere_is_not_shown(lens: str, path: str) -> None:
    make_camera(address=f"{lens}{path}")
    for _time in range(3):
        with pytest.raises(Unavailable, match="camera_away"):
            relaying.picture(cast.acting(cast.an()), "CAM-1")
    assert Lens.asked == [path]


def test_a_machine_off_the_list_is_never_asked(lens: str) -> None:
    make_camera(address=f"{lens}/snap.jpg")
    CameraHost.objects.all().delete()
    with pytest.raises(Forbidden, match="camera_host"):
        relaying.picture(cast.acting(cast.an()), "CAM-1")
    assert not Lens.asked


def test_a_private_zone_that_cannot_be_painted_hides_the_whole_picture(lens: str) -> None:
    make_camera(address=f"{lens}/snap.jpg", private=[{"left": "somewhere"}])
    with pytest.raises(Unavailable):
        relaying.picture(cast.acting(cast.an()), "CAM-1")


def test_cameras_are_for_the_centre_alone(lens: str, client: Client) -> None:
    make_camera(address=f"{lens}/snap.jpg")
    for person in (cast.dung(), cast.kim()):
        client.force_login(person)
        for address in (
            "/cameras",
            "/cameras/CAM-1",
            "/cameras/CAM-1/picture.jpg",
            "/cameras/CAM-1/stream.m3u8",
            "/layers/cameras",
        ):
            assert client.get(address).status_code in (403, 404), address
    with pytest.raises(NotFound):
        cameras.camera(cast.acting(cast.an()), "CAM-2")


def test_a_camera_near_a_station_stands_beside_its_case_and_on_the_map(lens: str, client: Client) -> None:
    make_station("TL-KT-01", lon=104.13, lat=22.3)
    make_camera(address=f"{lens}/snap.jpg", lon=104.135, lat=22.3)
    make_camera("CAM-FAR", f"{lens}/snap.jpg", lon=104.6, lat=22.3)
    code = make_case()
    client.force_login(cast.chi())
    page = client.get(f"/cases/{code}").content.decode()
    assert "/cameras/CAM-1/picture.jpg" in page
    assert "CAM-FAR" not in page
    layer = client.get("/layers/cameras").json()
    assert {one["properties"]["url"] for one in layer["features"]} == {"/cameras/CAM-1", "/cameras/CAM-FAR"}
    client.force_login(cast.dung())
    assert "/cameras/CAM-1" not in client.get(f"/cases/{code}").content.decode()


def test_a_camera_near_the_point_of_a_case_stands_beside_it_and_its_picture_is_renewed(client: Client) -> None:
    make_camera("CAM-20M", lon=104.1302, lat=22.3001)
    make_camera("CAM-FAR", lon=104.6, lat=22.9)
    code = make_case(refs=(), lon=104.13, lat=22.3)
    client.force_login(cast.chi())
    page = client.get(f"/cases/{code}").content.decode()
    assert '<camera-picture src="/cameras/CAM-20M/picture.jpg"' in page
    assert "centre/camera-picture" in page
    assert "20 m" in page
    assert "CAM-FAR" not in page


def test_a_stream_is_played_from_a_relay_on_the_list_and_from_no_other(client: Client) -> None:
    stream = "https://relay.example:8888/cam/index.m3u8"
    row = make_camera("CAM-HLS", stream_url=stream)
    client.force_login(cast.chi())
    assert "<camera-stream" not in client.get("/cameras/CAM-HLS").content.decode()
    CameraHost.objects.create(host="relay.example:8888")
    answer = client.get("/cameras/CAM-HLS")
    assert '<camera-stream src="/cameras/CAM-HLS/stream.m3u8"' in answer.content.decode()
    assert client.get("/cameras/CAM-HLS/stream.m3u8")["Location"] == stream
    policy = {part.split()[0]: part.split()[1:] for part in answer["Content-Security-Policy"].split(";")}
    assert "https://relay.example:8888" in policy["connect-src"]
    assert policy["media-src"] == ["'self'", "blob:", "https://relay.example:8888"]
    row.private = [{"left": 0, "top": 0, "right": 0.5, "bottom": 1}]
    row.save()
    hidden = client.get("/cameras/CAM-HLS")
    assert "<camera-stream" not in hidden.content.decode()
    assert "relay.example" not in hidden["Content-Security-Policy"]
    assert client.get("/cameras/CAM-HLS/stream.m3u8").status_code == 404

"""Clients that others wrote, used as they are: two of Open311, and one of tus over a line that breaks."""

from __future__ import annotations

import importlib
import io
import itertools
import socket
from collections.abc import Iterator
from threading import Thread
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.db import connection
from georeport import GeoReport
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from fansipan.sectors.citizens.actions import keying, uploading
from fansipan.sectors.citizens.models import ReportMedia
from fansipan.sectors.citizens.queries import contents
from fansipan.sectors.citizens.tests.make import HERE, make_residents, picture
from fansipan.services.cases.actions import moving
from fansipan.services.cases.actions.moving import Said
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

PIECE = 512 * 1024


HANG_UP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"


@pytest.fixture(autouse=True)
def hang_up(live_server: Any) -> Iterator[None]:
    """The threads of the server keep their connections, which nobody else would close before the database goes."""
    yield
    with connection.cursor() as cursor:
        cursor.execute(HANG_UP, [connection.connection.info.backend_pid])


def test_clients_of_open311_written_by_others_report_and_follow(
    live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # This client was written when Python 2 was young: the name that it asks for is today's filter.
    monkeypatch.setattr(itertools, "ifilter", filter, raising=False)
    three = importlib.import_module("three.core")
    make_residents()
    key = keying.give(cast.acting(cast.giang()), "three")
    writer = three.Three(f"{live_server.url}/open311/v2", api_key=key)
    assert writer.discovery()["endpoints"][0]["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert writer.services("rubbish")["service_code"] == "rubbish"
    said = {"lat": HERE[1], "long": HERE[0], "description": "Rác ở cổng chợ", "name": "Lò Bình"}
    (made,) = writer.post("rubbish", media=("rac.jpg", picture(), "image/jpeg"), **said)
    code = made["service_request_id"]
    assert ReportMedia.objects.count() == 1
    assert writer.request(code)[0]["status"] == "open"
    moving.move(cast.acting(cast.kim()), code, "refuse", Said("Không thuộc phạm vi."))
    for form in ("json", "xml"):
        reader = GeoReport(f"{live_server.url}/open311/v2", output_format=form)
        assert "rubbish" in {one["service_code"] for one in reader.get_service_list()}
        assert reader.get_service_definition("rubbish")["service_code"] == "rubbish"
        assert reader.get_service_request(code)["status"] == "closed"
        found = reader.get_service_requests(status="closed")
        assert code in str(found)


class Cutter:
    """A line that is cut after some bytes of every connection, however often one dials."""

    def __init__(self, to: str, after: int) -> None:
        self.to, self.after, self.cuts = urlsplit(to), after, 0
        self.ear = socket.create_server(("127.0.0.1", 0))
        Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ear.getsockname()[1]}"

    def _listen(self) -> None:
        while True:
            try:
                near, _address = self.ear.accept()
            except OSError:
                return
            far = socket.create_connection((self.to.hostname or "", self.to.port or 0))
            Thread(target=self._carry, args=(near, far, self.after), daemon=True).start()
            Thread(target=self._carry, args=(far, near, None), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, left: int | None) -> None:
        try:
            while piece := source.recv(8192):
                if left is not None and (left := left - len(piece)) < 0:
                    self.cuts += 1
                    break
                target.sendall(piece)
        except OSError:
            pass
        for end in (source, target):
            end.close()


@pytest.fixture
def cutter(live_server: Any) -> Iterator[Cutter]:
    found = Cutter(live_server.url, 90_000)
    yield found
    found.ear.close()


def test_a_client_of_tus_written_by_others_brings_a_file_over_a_line_that_breaks(cutter: Cutter) -> None:
    content = picture(2400, 1800) + bytes(400_000)
    client = TusClient(f"{cutter.url}/feedback/uploads")
    first = client.uploader(file_stream=io.BytesIO(content), chunk_size=PIECE, metadata={"filename": "anh.jpg"})
    address = first.create_url()
    for _try in range(40):
        try:
            again = client.uploader(file_stream=io.BytesIO(content), url=address, chunk_size=PIECE)
            again.upload()
            break
        except (TusCommunicationError, TusUploadFailed, OSError):
            continue
    number = UUID(address.rsplit("/", 1)[1])
    assert cutter.cuts > 0
    assert uploading.standing(number) == (len(content), len(content))
    assert contents.content(number) == content

"""Files reach real servers under their names; what is not confirmed is not accepted; one holds up no other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction

from fansipan.kernel import clock
from fansipan.kernel.events import Event
from fansipan.kernel.models import OutboxEvent
from fansipan.services.exchange.actions import composing, notifying, sealing, sending, switching
from fansipan.services.exchange.contracts import FileState
from fansipan.services.exchange.models import Destination, OutboundFile, Sending, Standing
from fansipan.services.exchange.tests.make import NOON, deliver, line, make_destination, make_measuring
from fansipan.services.exchange.tests.peers import LOGIN, PASSWORD, FtpPeer, HttpPeer, SftpPeer
from fansipan.services.notices.models import Notice
from tests import cast

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=10)
NAMES = [f"TL-KT-01_2026112211{minute:02}00.txt" for minute in range(5, 60, 5)] + ["TL-KT-01_20261122120000.txt"]


@pytest.fixture
def http() -> Iterator[HttpPeer]:
    peer = HttpPeer()
    yield peer
    peer.close()


def destination(**settings: Any) -> Destination:
    return make_destination(**{"login": LOGIN, "secret": sealing.sealed(PASSWORD), **settings})


def by_http(peer: HttpPeer, **settings: Any) -> Destination:
    headers = {"Authorization": "Bearer {secret}"}
    usual = {"protocol": "https", "url": peer.address, "headers": headers, "login": "", "format": "json"}
    return destination(**{**usual, "time_format": "iso", **settings})


def send(row: Destination, minutes: int = 10) -> int:
    with clock.frozen(NOON + timedelta(minutes=minutes)):
        composing.compose()
        return sending.send(row.pk)


def states() -> list[str]:
    return list(OutboundFile.objects.filter(is_current=True).order_by("end").values_list("state", flat=True))


@pytest.mark.parametrize("tls", [False, True], ids=["FTP", "FTPS"])
def test_files_are_stored_whole_on_an_ftp_server_and_confirmed_by_their_size(tmp_path: Path, tls: bool) -> None:
    peer = FtpPeer(tmp_path, tls=tls)
    try:
        row = destination(
            protocol="ftps" if tls else "ftp", port=peer.port, certificate=peer.certificate,
            folder="{station}/{year}{month}{day}",
        )  # fmt: skip
        station = make_measuring()
        assert send(row) == 12
        found = peer.received()
        assert list(found) == [f"TL-KT-01/20261122/{name}" for name in NAMES]
        assert found["TL-KT-01/20261122/" + NAMES[-1]].startswith(b"NOx\t111.0000\tmg/Nm3\t20261122120000\t00\n")
        assert states() == [FileState.ACCEPTED] * 12
        assert OutboundFile.objects.all()[0].said.startswith("226")
        deliver(station, [line("SO2", 555, NOON)], NOON + timedelta(minutes=20))
        assert send(row, 21) == 1
        assert b"555.0000" in peer.received()["TL-KT-01/20261122/" + NAMES[-1]]
        assert len(peer.received()) == 12
    finally:
        peer.close()


def test_a_stranger_who_shows_another_certificate_gets_nothing(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    peer, other = FtpPeer(tmp_path, tls=True), FtpPeer(tmp_path / "other", tls=True)
    try:
        row = destination(protocol="ftps", port=peer.port, certificate=other.certificate)
        make_measuring()
        assert send(row) == 0
        assert "certificate" in Standing.objects.get().said.casefold()
        assert peer.received() == {}
    finally:
        peer.close()
        other.close()


def test_files_go_by_sftp_to_the_server_with_the_pinned_key_alone(tmp_path: Path) -> None:
    peer = SftpPeer(tmp_path)
    try:
        row = destination(protocol="sftp", port=peer.port, host_key=peer.fingerprint, folder="{station}")
        station = make_measuring()
        assert send(row) == 12
        assert list(peer.received()) == [f"TL-KT-01/{name}" for name in NAMES]
        deliver(station, [line("SO2", 555, NOON)], NOON + timedelta(minutes=20))
        assert send(row, 21) == 1
        assert b"555.0000" in peer.received()["TL-KT-01/" + NAMES[-1]]
        Destination.objects.update(host_key="SHA256:khac")
        deliver(station, [line("SO2", 556, NOON)], NOON + timedelta(minutes=30))
        assert send(row, 31) == 0
        assert peer.fingerprint in Standing.objects.get().said
    finally:
        peer.close()


def test_json_is_posted_with_its_token_and_accepted_by_the_answer(http: HttpPeer) -> None:
    row = by_http(http, answer_pattern='"ok": *true')
    make_measuring()
    assert send(row) == 12
    method, path, headers, body = http.requests[0]
    assert (method, path, headers["Authorization"]) == ("POST", "/du-lieu", f"Bearer {PASSWORD}")
    assert headers["Content-Type"] == "application/json"
    assert b'"parameter":"NOx","time":"2026-11-22T11:05:00+07:00","value":100.0' in body
    assert len(set(http.bodies)) == 12


def test_an_answer_that_confirms_nothing_is_no_acceptance(http: HttpPeer) -> None:
    http.mood = lambda _body: (200, '{"ok": false, "message": "Sai mã trạm"}')
    row = by_http(http, answer_pattern='"ok": *true', most_attempts=2)
    make_measuring()
    assert send(row) == 0
    assert len(http.requests) == 1
    assert states() == [FileState.WAITING] * 12
    assert "Sai mã trạm" in OutboundFile.objects.order_by("end")[0].said
    assert send(row, 11) == 0
    assert states()[0] == FileState.FAILED
    assert OutboxEvent.objects.get().name == "exchange.destination_failed"


def test_a_refused_file_holds_its_own_station_and_no_other(http: HttpPeer) -> None:
    http.mood = lambda body: (422, "no") if b"777" in body else (200, "ok")
    row = by_http(http, body={"s": "{station}", "v": {"$each": "reading", "$item": "{value}"}}, most_attempts=3)
    first = make_measuring()
    make_measuring("TL-KT-02")
    deliver(first, [line("SO2", 777, NOON - timedelta(minutes=30))], LATER)
    assert send(row, 11) == 6 - 1 + 12
    stuck = Sending.objects.filter(station=first, state="waiting").order_by("pk")
    assert stuck[0].attempts == 1
    assert send(row, 11) == 0
    assert send(row, 13) == 0
    assert send(row, 20) == 6
    given_up = OutboundFile.objects.get(state=FileState.FAILED)
    assert given_up.end == NOON - timedelta(minutes=30)
    order = [body for body in http.bodies if b"TL-KT-01" in body and b"777" not in body]
    assert len(order) == 11


def test_a_server_that_is_away_is_waited_for_and_the_failure_told_once(http: HttpPeer) -> None:
    http.mood = lambda _body: (503, "bảo trì")
    row = by_http(http)
    make_measuring()
    for minutes in (10, 11, 13, 20):
        assert send(row, minutes) == 0
    assert len(http.requests) == 4
    assert [event.name for event in OutboxEvent.objects.all()] == ["exchange.destination_failed"]
    standing = Standing.objects.get()
    assert standing.failures == 4
    assert standing.failing_since == LATER
    with clock.frozen(NOON + timedelta(minutes=21)):
        assert sending.ready() == []
    http.mood = lambda _body: (200, "ok")
    with clock.frozen(NOON + timedelta(minutes=30)):
        assert sending.ready() == [row.pk]
    assert send(row, 30) == 12
    assert sorted(event.name for event in OutboxEvent.objects.all())[-1] == "exchange.destination_recovered"
    assert Standing.objects.get().failing_since is None


def test_people_are_told_of_a_failing_destination_and_that_it_is_well_again(http: HttpPeer) -> None:
    http.mood = lambda _body: (503, "bảo trì")
    row = by_http(http)
    make_measuring()
    for minutes in (10, 11, 13, 20):
        send(row, minutes)
    http.mood = lambda _body: (200, "ok")
    send(row, 30)
    handlers = {sending.FAILED: notifying.failed, sending.RECOVERED: notifying.recovered}
    for event in OutboxEvent.objects.order_by("at"):
        with transaction.atomic():
            handlers[event.name](Event(str(event.pk), event.name, event.at, event.payload))
    failed, well = Notice.objects.order_by("pk")
    assert (failed.kind, failed.url, failed.priority) == ("exchange.destination_failed", "/exchange/bo", 3)
    assert set(failed.audience["roles"]) == {"administrator", "province_officer"}
    assert failed.texts["vi"]["title"] == "Dữ liệu không còn đến được Bộ"
    assert "503" in failed.texts["vi"]["body"]
    assert failed.settled_how == "over"
    assert (well.kind, well.settled_how) == ("exchange.destination_recovered", "")


def test_a_paused_destination_gets_nothing_and_loses_nothing(http: HttpPeer) -> None:
    row = by_http(http)
    make_measuring()
    chi = cast.acting(cast.chi())
    with clock.frozen(LATER):
        switching.pause(chi, "bo", "Bộ nâng cấp máy chủ")
        composing.compose()
        assert sending.ready() == []
    assert send(row) == 0
    switching.resume(chi, "bo")
    assert send(row) == 12


def test_a_connection_is_tried_without_sending_anything(http: HttpPeer, tmp_path: Path) -> None:
    by_http(http)
    chi = cast.acting(cast.chi())
    assert switching.try_connection(chi, "bo") == (True, "HTTP/1.1 200 OK")
    assert http.bodies == [b""]
    peer = FtpPeer(tmp_path)
    try:
        destination(code="ftp", port=peer.port)
        well, said = switching.try_connection(chi, "ftp")
        assert well
        assert "Kho của Bộ" in said
        Destination.objects.filter(code="ftp").update(secret=sealing.sealed("sai"))
        well, said = switching.try_connection(chi, "ftp")
        assert (well, said[:3]) == (False, "530")
    finally:
        peer.close()


def test_an_ftp_server_that_lets_nobody_write_says_so(tmp_path: Path) -> None:
    peer = FtpPeer(tmp_path, rights="elr")
    try:
        row = destination(port=peer.port)
        make_measuring()
        assert send(row) == 0
        assert OutboundFile.objects.order_by("end")[0].said.startswith("550")
    finally:
        peer.close()


def test_a_secret_is_not_kept_as_it_is() -> None:
    kept = sealing.sealed(PASSWORD)
    assert PASSWORD not in kept
    assert sealing.opened(kept) == PASSWORD


SENDER = """
import sys
import django
django.setup()
from fansipan.services.exchange.actions import sending
sending.send(int(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_nothing_and_renames_nothing(http: HttpPeer) -> None:
    """The server has taken the fifth file when its sender dies before it hears so."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE observation")
    row = by_http(http, url=http.address + "/{name}", method="PUT")
    make_measuring()
    with clock.frozen(LATER):
        composing.compose()
    taken = threading.Event()

    def mood(_body: bytes) -> tuple[int, str]:
        if len(http.requests) == 5:
            os.kill(child.pid, signal.SIGKILL)
            taken.set()
        return 200, "ok"

    http.mood = mood
    there = connection.settings_dict
    who = f"{there['USER']}:{quote(there['PASSWORD'])}" if there["PASSWORD"] else there["USER"]
    address = f"postgresql://{who}@/{there['NAME']}?host={quote(there['HOST'], safe='')}&port={there['PORT'] or 5432}"
    inherited = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "fansipan.config.settings"}
    child = subprocess.Popen([sys.executable, "-P", "-c", SENDER, str(row.pk)], env=inherited)
    assert child.wait(60) == -signal.SIGKILL
    assert taken.is_set()
    assert states().count(FileState.ACCEPTED) == 4
    http.mood = lambda _body: (200, "ok")
    assert send(row, 15) == 8
    assert states() == [FileState.ACCEPTED] * 12
    sent = [(path.rpartition("/")[2], body) for _method, path, _headers, body in http.requests]
    assert [one for one, _body in sent] == [*NAMES[:5], *NAMES[4:]]
    assert sent[4] == sent[5]

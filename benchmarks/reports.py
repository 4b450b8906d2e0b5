"""Whether residents' reports with large photos all arrive over lines that keep breaking, and how quickly.

    python -m benchmarks.reports [--reports 200] [--megabytes 5] [--senders 16] [--cut 0.35]

A whole system is started beside. Between it and the senders stands a line that breaks off a share of all connections
after a random number of bytes, in both directions: sent pieces are lost, and so are answers to pieces that arrived.
Each sender does what a browser's outbox does: resumes its file by tus, does its work, and sends the report with the
same key until it is told that it is safe. At the end the database is asked: every report once, every photo whole.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread

from benchmarks.ground import table
from fansipan.sectors.citizens.rules.work import solution
from tests.system import System

PIECE = 512 * 1024
FURNISH = """
import django; django.setup()
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.identity.models import Organisation
from fansipan.sectors.citizens.actions import loading
Organisation.objects.create(code="SO-1", name={"vi": "Sở"}, kind="department")
for one in loading.load(SYSTEM): pass
"""
COUNTS = """
SELECT (SELECT count(*) FROM citizens_report), (SELECT count(DISTINCT key) FROM citizens_report),
       (SELECT count(*) FROM citizens_reportmedia), (SELECT count(*) FROM cases_case)
"""
DIGESTS = """
SELECT count(*) FROM (SELECT encode(sha256(string_agg(content, ''::bytea ORDER BY start)), 'hex') AS digest
FROM citizens_uploadpart p JOIN citizens_upload u ON u.id = p.upload_id WHERE u.used GROUP BY upload_id) d
WHERE digest = ANY(%s)
"""


@dataclass
class Line:
    """A line to a port that breaks off a share of its connections."""

    port: int
    share: float
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    breaks: int = 0

    def open(self) -> int:
        """Begin to listen; gives the port."""
        self.ear = socket.create_server(("127.0.0.1", 0), backlog=256)
        Thread(target=self._listen, daemon=True).start()
        return int(self.ear.getsockname()[1])

    def _listen(self) -> None:
        while True:
            near, _address = self.ear.accept()
            far = socket.create_connection(("127.0.0.1", self.port))
            breaks = self.chance.random() < self.share
            ways = ((near, far, PIECE * 2), (far, near, 400))
            for source, target, most in ways:
                left = self.chance.randrange(most) if breaks else None
                Thread(target=self._carry, args=(source, target, left), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, left: int | None) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                if left is not None and (left := left - len(piece)) < 0:
                    self.breaks += 1
                    break
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@dataclass
class Sender:
    """One telephone on that line, as patient as an outbox."""

    port: int
    device: str
    tries: int = 0

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """One request; raises OSError or HTTPException where the line broke."""
        self.tries += 1
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            known = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(method, path, body, {"Cookie": f"device={self.device}", **known})
            answer = line.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            line.close()

    def patiently(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """The same until there is an answer."""
        while True:
            try:
                return self.ask(method, path, body, **headers)
            except (OSError, HTTPException):
                time.sleep(0.05)

    def upload(self, content: bytes) -> str:
        """A file by tus, resumed after every break; gives its id."""
        status, told, body = self.patiently("POST", "/feedback/uploads", b"", Upload_Length=str(len(content)), **TUS_H)
        if status != 201:
            raise RuntimeError(f"{status} {body!r}")
        path = "/" + told["location"].split("/", 3)[3]
        offset = 0
        while offset < len(content):
            with suppress(OSError, HTTPException):
                self.ask("PATCH", path, content[offset : offset + PIECE], Upload_Offset=str(offset), **PATCH_H)
            _status, told, _body = self.patiently("HEAD", path, b"", **TUS_H)
            offset = int(told["upload-offset"])
        return path.rsplit("/", 1)[1]

    def report(self, number: int, upload: str) -> None:
        """A report with that file, until we are told that it is safe."""
        while True:
            _status, _told, body = self.patiently("GET", "/feedback/challenge")
            challenge = json.loads(body)["challenge"]
            said = {"key": f"benchmark-report-{number:06d}", "category": "road", "lon": 104.1, "lat": 22.3}
            said |= {"uploads": [upload], "challenge": challenge, "answer": solution(challenge)}
            status, _told, body = self.patiently(
                "POST", "/feedback/send", json.dumps(said).encode(), Content_Type="application/json"
            )
            if status in (200, 201):
                return
            if status != 503:
                raise RuntimeError(f"{status} {body!r}")


TUS_H = {"Tus_Resumable": "1.0.0"}
PATCH_H = {**TUS_H, "Content_Type": "application/offset+octet-stream"}


@contextmanager
def running() -> Iterator[System]:
    """A whole system of its own."""
    with tempfile.TemporaryDirectory() as folder:
        system = System(Path(folder) / "var")
        try:
            system.run("-c", FURNISH)
            system.collect_static()
            system.start()
            yield system
        finally:
            system.stop()


def photo(number: int, size: int) -> bytes:
    """A photo as large as a telephone's, as far as its first bytes tell."""
    return b"\xff\xd8\xff\xe0" + number.to_bytes(8, "big") + random.Random(number).randbytes(size - 12)


def main() -> int:
    asked = arguments()
    size = int(asked.megabytes * 1_000_000)
    digests = [hashlib.sha256(photo(number, size)).hexdigest() for number in range(asked.reports)]
    with running() as system:
        line = Line(system.port, asked.cut)
        port = line.open()
        senders = [Sender(port, f"benchmark-device-{number:04d}") for number in range(asked.reports)]

        def send(number: int) -> None:
            senders[number].report(number, senders[number].upload(photo(number, size)))

        began = time.monotonic()
        with ThreadPoolExecutor(asked.senders) as pool:
            list(pool.map(send, range(asked.reports)))
        seconds = time.monotonic() - began
        reports, keys, media, cases = (int(str(one)) for one in system.ask(COUNTS))
        whole = int(str(system.ask(DIGESTS, digests)[0]))
    figures = {
        "sent": asked.reports,
        "kept": reports,
        "keys": keys,
        "cases": cases,
        "photos_whole": whole,
        "breaks": line.breaks,
        "requests": sum(one.tries for one in senders),
        "seconds": round(seconds, 1),
        "a_minute": round(asked.reports / seconds * 60),
    }
    table([(name, str(figure)) for name, figure in figures.items()])
    print(json.dumps(figures))
    return 0 if reports == keys == media == cases == whole == asked.reports else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--megabytes", type=float, default=5.0)
    parser.add_argument("--senders", type=int, default=16)
    parser.add_argument("--cut", type=float, default=0.35, help="share of connections that break")
    return parser.parse_args()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fansipan.config.settings")
    sys.exit(main())

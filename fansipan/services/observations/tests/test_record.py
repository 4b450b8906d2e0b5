"""A record that was taken away: an outsider verifies it with one file of Python, and sees whatever was done to it."""

from __future__ import annotations

import base64
import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from fansipan.kernel.models import AuditEntry
from fansipan.services.observations.models import Station
from fansipan.services.observations.rules import verify_record
from fansipan.services.observations.tests.make import make_station
from fansipan.services.observations.tests.test_delivering import NOON, lines, send
from tests import cast

pytestmark = pytest.mark.django_db

Line = dict[str, Any]


@pytest.fixture
def station() -> Station:
    return make_station(properties=("SO2", "NOx"))


def taken(client: Client, address: str = "/api/v1/stations/TL-KT-01/record") -> bytes:
    client.force_login(cast.dung())
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.getvalue()


def told(record: bytes, **receipts: str) -> list[str]:
    """What the verifier finds in a record."""
    text = gzip.decompress(record).decode().splitlines()
    kept = {int(number.removeprefix("r")): digest for number, digest in receipts.items()}
    return [what for _at, what, _detail in verify_record.verify(text, kept).breaks]


def changed(record: bytes, harm: Callable[[list[Line]], object]) -> bytes:
    found = [json.loads(line) for line in gzip.decompress(record).decode().splitlines()]
    harm(found)
    return gzip.compress("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in found).encode())


def three_deliveries(station: Station) -> str:
    """A good one, one with a value that is none and a correction, one that is no text; the last one's hash."""
    send(station, lines(("SO2", 1.1, NOON), ("NOx", "NaN", NOON)))
    send(station, lines(("SO2", 9.25, NOON)))
    return str(send(station, b"\x00garbage").chain_hash)


def test_a_record_is_verified_by_one_file_of_python_and_nothing_else(
    client: Client, station: Station, tmp_path: Path
) -> None:
    digest = three_deliveries(station)
    file = tmp_path / "record.jsonl.gz"
    file.write_bytes(taken(client))
    program = tmp_path / "verify_record.py"
    program.write_bytes(Client().get("/verify_record.py").content)
    order = [sys.executable, "-I", "-S", program, file, "--receipt", f"3:{digest}"]
    done = subprocess.run(order, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"holds  TL-KT-01: 3 deliveries (1 to 3), 3 readings, head {digest}" in done.stdout
    entry = AuditEntry.objects.get(action="observations.export_record")
    assert (entry.target, entry.after) == ("station:TL-KT-01", {"deliveries": 3})


HARMS: dict[str, Callable[[list[Line]], object]] = {
    "bytes_altered": lambda found: found[1].update(content=base64.b64encode(b"other").decode()),
    "readings_altered": lambda found: found[1]["readings"][0].__setitem__(2, 1.2),
    "chain_broken": lambda found: found[2].update(sender="somebody"),
    "sequence_gap": lambda found: found.pop(2),
    "cut_off": lambda found: found.pop(),
    "deliveries_missing": lambda found: found.pop(-2),
    "not_a_record": lambda found: found[0].update(format="another"),
}


@pytest.mark.parametrize("found", HARMS)
def test_whatever_is_done_to_a_record_is_found(client: Client, station: Station, found: str) -> None:
    three_deliveries(station)
    record = taken(client)
    assert told(record) == []
    assert found in told(changed(record, HARMS[found]))


def test_a_chain_that_was_made_anew_contradicts_a_receipt(client: Client, station: Station) -> None:
    three_deliveries(station)
    assert told(taken(client), r3="ab" * 32) == ["receipt_contradicted"]
    assert told(taken(client), r4="ab" * 32) == ["receipt_contradicted"]


def test_some_days_of_a_record_are_verified_by_themselves(client: Client, station: Station) -> None:
    three_deliveries(station)
    send(station, lines(("SO2", 5, NOON)), NOON.replace(day=7))
    record = taken(client, "/stations/TL-KT-01/record?since=2026-10-06")
    assert told(record) == []
    assert verify_record.verify(gzip.decompress(record).decode().splitlines(), {}).first == 4


def test_a_record_is_for_those_who_may_take_the_stations_files(client: Client, station: Station) -> None:
    client.force_login(cast.ha())
    assert client.get("/stations/TL-KT-01/record").status_code == 404
    assert client.get("/api/v1/stations/TL-KT-01/record").status_code == 404
    assert Client().get("/api/v1/stations/TL-KT-01/record").status_code in (401, 404)

"""A record that was taken away is verified without server and database, and its bytes are read again."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from django.test import Client

from fansipan.config.commands import verify as command
from fansipan.services.observations.models import Station
from fansipan.services.observations.rules import verify_record
from fansipan.services.observations.tests.make import make_station
from fansipan.services.observations.tests.test_record import Line, changed, taken, three_deliveries

pytestmark = pytest.mark.django_db


@pytest.fixture
def station() -> Station:
    return make_station(properties=("SO2", "NOx"))


def test_readings_that_the_bytes_do_not_hold_are_found_without_a_database(
    client: Client, station: Station, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    three_deliveries(station)

    def forge(found: list[Line]) -> None:
        """A whole chain made anew over readings that no logger sent."""
        found[1]["readings"][0][2] = 1.0
        before = verify_record.GENESIS
        for line in found[1:-1]:
            line["readings_hash"] = verify_record.readings_hash(line["readings"])
            line["previous_hash"] = before
            line["chain_hash"] = before = verify_record.link_hash(line)

    record = taken(client)
    for content, code, said in ((record, 0, "holds"), (changed(record, forge), 1, "readings_not_in_bytes (1 of 2)")):
        file = tmp_path / "record.jsonl.gz"
        file.write_bytes(content)
        assert command.run(argparse.Namespace(file=str(file), receipt=[], stations=[])) == code
        assert said in capsys.readouterr().out

"""Ten thousand files from forty stations, twice."""

from __future__ import annotations

import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Count

from fansipan.services.observations.contracts import Refusal
from fansipan.services.observations.models import Delivery, Observation, RefusedLine
from fansipan.services.observations.tests.make import add_stream
from fansipan.services.observations.tests.receivers import senders
from fansipan.services.observations.tests.receivers.conftest import PASSWORD, START, Door, make_sender

STATIONS, FILES = 40, 250
CODES = ("NOx", "SO2", "NO", "NO2", "CO", "PM", "HF", "NH3")
EVERY = 25
"""Each 25th file is damaged: its third line has no time."""


def logger_file(number: int) -> tuple[str, bytes]:
    at = f"{START + timedelta(minutes=5 * number):%Y%m%d%H%M%S}"
    lines = [f"{code}\t{number + place}.2500\tmg/Nm3\t{at}\t00" for place, code in enumerate(CODES)]
    if number % EVERY == 0:
        lines[2] = "NO\t1.5\tmg/Nm3\t00"
    return f"LC_{at}.txt", ("\r\n".join(lines) + "\r\n").encode()


@pytest.mark.slow
def test_ten_thousand_files_arrive_once_and_a_second_time_changes_nothing(door: Door) -> None:
    stations = [make_sender(f"ST-{number:02}") for number in range(STATIONS)]
    for station in stations:
        for code in CODES[2:]:
            add_stream(station, code)
    files = {station.code.lower(): [logger_file(number) for number in range(FILES)] for station in stations}
    for turn in ("first", "again"):
        began = time.perf_counter()
        answers = senders.send_all(door.port, PASSWORD, files)
        seconds = time.perf_counter() - began
        sys.stdout.write(f"{turn}: {len(answers)} files in {seconds:.1f} s, {len(answers) / seconds:.0f} files/s\n")
        assert Counter(answer[:3] for answer in answers) == {"226": STATIONS * FILES}
        damaged = STATIONS * FILES // EVERY
        assert Observation.objects.count() == STATIONS * FILES * len(CODES) - damaged
        assert Delivery.objects.count() == STATIONS * FILES
        refused = RefusedLine.objects.values_list("line", "reason").annotate(Count("id"))
        assert list(refused) == [(3, Refusal.TOO_FEW_FIELDS, damaged)]

from __future__ import annotations

import logging
from threading import Event

import psycopg
import pytest
from django.db import OperationalError

from fansipan.kernel import steady

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "fault", [OperationalError("gone"), psycopg.errors.DeadlockDetected("crosswise"), ValueError("nobody foresaw this")]
)
def test_work_goes_on_after_whatever_went_wrong(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(steady, "AWAY_SECONDS", 0.0)
    monkeypatch.setattr(steady, "FAULT_SECONDS", 0.0)
    monkeypatch.setattr(steady.connection, "close", lambda: None)
    stop, done = Event(), list[int]()

    def step() -> float:
        done.append(len(done))
        if len(done) == 1:
            raise fault
        stop.set()
        return 0.0

    with caplog.at_level(logging.WARNING):
        steady.forever(stop, step, "roll-ups")
    assert done == [0, 1]
    assert "roll-ups" in caplog.text

"""The past is replayed from the command line: a flood as from the page, and what the simulated loggers measured."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta

import pytest

from fansipan.config.commands import hazards, replay
from fansipan.config.trouble import Trouble
from fansipan.kernel import clock
from fansipan.sectors.hazards.models import Drill

pytestmark = pytest.mark.django_db


def asked(*said: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    hazards.add_arguments(parser)
    return parser.parse_args(["replay", *said])


def test_a_file_of_the_province_begins_a_drill(capsys: pytest.CaptureFixture[str]) -> None:
    assert hazards._replay(asked("yagi", "--speed", "600")) == 0
    drill = Drill.objects.get()
    assert (drill.event, drill.speed, drill.ended_at) == ("yagi", 600.0, None)
    assert f"/hazards/duty?drill={drill.pk}" in capsys.readouterr().out


def test_a_flood_that_is_not_there_is_told_with_those_that_are() -> None:
    hazards._load_replay("yagi")
    with pytest.raises(Trouble, match="There is no flood noah"):
        hazards._replay(asked("noah"))


def test_one_drill_at_a_time_at_a_speed_that_can_be() -> None:
    with pytest.raises(Trouble, match="not possible"):
        hazards._replay(asked("yagi", "--speed", "0"))
    hazards._replay(asked("yagi"))
    with pytest.raises(Trouble, match="goes on already"):
        hazards._replay(asked("yagi"))


def loggers_asked(*said: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    replay.add_arguments(parser)
    return parser.parse_args([*said])


def test_a_speed_alone_replays_the_last_day() -> None:
    noon = datetime(2026, 11, 22, 5, tzinfo=UTC)
    with clock.frozen(noon):
        assert replay.beginning(loggers_asked("--speed", "60")) == noon - timedelta(days=1)
        assert replay.beginning(loggers_asked("--live")) is None
        start = "2026-11-21T00:00+07:00"
        assert replay.beginning(loggers_asked("--speed", "60", "--from", start)) == datetime.fromisoformat(start)


@pytest.mark.parametrize("way", [["--live"], ["--backfill", "3"]])
def test_the_present_is_not_measured_faster_than_it_comes(way: list[str]) -> None:
    with pytest.raises(Trouble, match="faster than it comes"):
        replay.beginning(loggers_asked("--speed", "60", *way))

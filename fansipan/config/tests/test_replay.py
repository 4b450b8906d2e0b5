"""A flood of the past is replayed from the command line as from the page."""

from __future__ import annotations

import argparse

import pytest

from fansipan.config.commands import hazards
from fansipan.config.trouble import Trouble
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

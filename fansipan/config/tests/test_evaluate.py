"""`fansipan hazards evaluate --gauge` scores the gauges of the site by what they sent."""

from __future__ import annotations

import argparse

import pytest

from fansipan.config.commands import hazards as commands
from fansipan.config.trouble import Trouble
from fansipan.kernel import clock
from fansipan.sectors.hazards.tests import forecasting_rivers as rivers
from fansipan.sectors.hazards.tests.make import HOUR, NOON, level_gauge, send

pytestmark = pytest.mark.django_db


def asked(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    commands.add_arguments(parser)
    return parser.parse_args(["evaluate", *words])


@pytest.mark.slow
def test_the_gauges_of_the_site_are_evaluated_by_what_they_sent(capsys: pytest.CaptureFixture[str]) -> None:
    river = rivers.level_of(rivers.storms(1500), delay=5)
    made = level_gauge("TV-03", (("I", 70.9),))
    send(made, [(NOON + (hour - 1500) * HOUR, float(level)) for hour, level in enumerate(river)], at=NOON)
    with clock.frozen(NOON):
        commands._evaluate_gauges(asked("--gauge", "TV-03", "--nightly", "--leads", "1,3"))
    assert "TV-03: 1000 steps of 1 h learned, 500 held out" in capsys.readouterr().out


def test_a_gauge_that_the_site_has_not_is_named() -> None:
    with pytest.raises(Trouble, match="no level gauge X"):
        commands._evaluate_gauges(asked("--gauge", "X"))

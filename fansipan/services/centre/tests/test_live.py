"""What open pages are told, and who is told nothing."""

from __future__ import annotations

import pytest

from fansipan.services.cases.tests.make import make_case
from fansipan.services.centre.actions import logging, measuring
from fansipan.services.centre.queries import live
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_number_is_told_in_the_language_of_the_page() -> None:
    make_case()
    measuring.measure()
    officer = cast.acting(cast.chi())
    told = live.indicator(officer, "cases.late", "en")
    assert told is not None
    assert (told["text"], told["stands"], told["word"]) == ("0", "good", "on target")
    said = live.indicator(officer, "cases.late", "vi")
    assert said is not None
    assert said["word"] == "đạt"
    assert live.indicator(officer, "no.such", "vi") is None
    assert live.indicator(cast.acting(cast.dung()), "cases.late", "vi") is None


def test_a_line_of_the_log_is_told_to_the_centre_alone() -> None:
    key = str(logging.write(cast.acting(cast.an()), "Called the plant"))
    told = live.log(cast.acting(cast.em()), key, "vi")
    assert told is not None
    assert told["text"] == "Called the plant"
    assert live.log(cast.acting(cast.em()), str(int(key) + 1), "vi") is None
    assert live.log(cast.acting(cast.dung()), key, "vi") is None

"""What every door asks: whose request it is, which page is meant, where the page hears of changes."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.paging import within
from fansipan.kernel.permissions import SYSTEM


def test_the_door_says_who_asks_and_the_stream_speaks_their_language() -> None:
    request = RequestFactory().get("/")
    request.actor, request.LANGUAGE_CODE = SYSTEM, "en"  # type: ignore[attr-defined]
    assert actor_of(request) is SYSTEM
    assert live_address(request) == "/live?language=en"
    assert live_address(request, "case", "log") == "/live?language=en&topic=case&topic=log"
    assert live_address(request, station="TL/1") == "/live?language=en&station=TL%2F1"


@pytest.mark.parametrize(("asked", "meant"), [(-3, 1), (0, 1), (1, 1), (3, 3), (4, 3)])
def test_a_page_before_the_first_is_the_first_and_one_beyond_the_last_the_last(asked: int, meant: int) -> None:
    assert within(asked, 21, 10) == meant
    assert within(asked, 0, 10) == 1

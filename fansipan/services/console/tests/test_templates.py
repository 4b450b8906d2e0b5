"""The shell and its fragments, drawn without the rest of the site."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils import translation


@pytest.mark.parametrize("status", [None, 400, 403, 404, 413, 429, 500, 503])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_error_page_is_drawn_when_everything_else_is_broken(status: int | None, language: str) -> None:
    with translation.override(language):
        page = render_to_string("console/error.html", {"status": status})
    assert f'<html lang="{language}"' in page
    assert page.count("<h1>") == 1


def test_the_login_page_says_how_long_to_wait() -> None:
    with translation.override("vi"):
        page = render_to_string("console/login.html", {"throttled": 15})
    assert "thử lại sau 15 phút" in page


def test_the_login_page_offers_demo_accounts_only_when_there_are_any() -> None:
    offered = render_to_string("console/login.html", {"demo_accounts": [("an", "secret", "Cán bộ tỉnh")]})
    assert 'data-login-as="an"' in offered
    assert "data-login-as" not in render_to_string("console/login.html", {})


@pytest.mark.parametrize(
    ("state", "word"), [("fresh", "Đang truyền"), ("silent", "Mất kết nối"), ("never", "Chưa đấu nối")]
)
def test_a_badge_tells_the_state_by_shape_and_word(state: str, word: str) -> None:
    with translation.override("vi"):
        badge = render_to_string("console/_state.html", {"state": state, "code": "TL-KT-01"})
    assert f'href="#state-{state}"' in badge
    assert word in badge
    assert 'data-station-state="TL-KT-01"' in badge


def test_the_widths_of_a_bar_are_written_with_a_point_in_every_language() -> None:
    parts = [{"kind": "received", "title": "Đã nhận", "count": 84, "x": 0.0, "width": 84.25}]
    with translation.override("vi"):
        assert 'width="84.25"' in render_to_string("console/_parts.html", {"parts": parts})


def test_a_failed_reading_says_so_to_a_screen_reader() -> None:
    with translation.override("vi"):
        value = render_to_string("console/_value.html", {"text": "9999", "unit": "mg/Nm³", "flag": 4})
    assert 'data-flag="4"' in value
    assert "không đạt" in value


def test_the_map_page_starts_with_the_province_in_view() -> None:
    province = SimpleNamespace(
        name={"vi": "Tỉnh Lào Cai"}, centre=(104.15, 22.3), bbox=(103.5, 21.3, 105.1, 22.9), zoom=8.5
    )
    with translation.override("vi"):
        page = render_to_string("console/map.html", {"province": province, "stations_url": "/stations"})
    assert 'bbox="103.5,21.3,105.1,22.9"' in page
    assert 'center="104.15,22.3"' in page
    assert 'zoom="8.5"' in page
    assert "Tỉnh Lào Cai" in page

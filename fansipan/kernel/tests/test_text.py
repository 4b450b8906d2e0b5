"""Search that forgives marks, texts in the reader's language, pages of lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.kernel.paging import Page
from fansipan.kernel.text import OFFICIAL, fold, language_of, languages, pick, speak


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đà Nẵng", "da nang"),
        ("TẰNG LOỎNG", "tang loong"),
        ("  Lào   Cai ", "lao cai"),
        ("ướt đẫm, Ơ Ư Ă Â", "uot dam, o u a a"),
        ("NO₂ µg/m³", "no₂ μg/m³"),
        ("", ""),
    ],
)
def test_marks_and_capitals_do_not_matter(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_composed_and_decomposed_letters_are_one() -> None:
    assert fold("Lo\u1ecfng") == fold("Loo\u0309ng") == "loong"


def test_a_text_falls_back_to_vietnamese_and_then_to_anything() -> None:
    text = {"vi": "Trạm", "en": "Station"}
    assert pick(text, "en-GB") == "Station"
    assert pick({"vi": "Trạm"}, "en") == "Trạm"
    assert pick({"fr": "Station"}, "vi") == "Station"
    assert pick({}, "vi") == ""


def test_a_language_of_three_letters_is_found_by_its_whole_name() -> None:
    text = {"vi": "Trạm", "hmn": "Chaw ntsuas"}
    assert pick(text, "hmn") == pick(text, "hmn-latn") == "Chaw ntsuas"


def test_a_tag_means_a_language_of_the_house_or_vietnamese() -> None:
    assert [language_of(tag) for tag in ("en-GB", "EN", "hmn", "", None)] == ["en", "en", "vi", "vi", "vi"]
    speak(["hmn", "vi"])
    assert languages() == ("vi", "en", "hmn")
    assert language_of("hmn") == "hmn"
    speak([])
    assert languages() == OFFICIAL


@pytest.mark.parametrize(("total", "last"), [(0, 1), (1, 1), (50, 1), (51, 2), (100, 2), (101, 3)])
def test_a_list_has_as_many_pages_as_it_fills(total: int, last: int) -> None:
    page: Page[int] = Page([], 1, 50, total)
    assert page.last == last
    assert page.has_next is (last > 1)
    assert not page.has_previous

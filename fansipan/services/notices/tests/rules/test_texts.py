"""Texts: how long, in which letters, marked as what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.contracts.notices import NoticeText
from fansipan.services.notices.rules import addresses, sms, texts
from fansipan.services.notices.rules.sms import SmsCoding


@pytest.mark.parametrize(
    ("text", "coding", "parts"),
    [
        ("x" * 160, SmsCoding.GSM7, 1),
        ("x" * 161, SmsCoding.GSM7, 2),
        ("x" * 306, SmsCoding.GSM7, 2),
        ("x" * 307, SmsCoding.GSM7, 3),
        ("€" * 80, SmsCoding.GSM7, 1),
        ("€" * 81, SmsCoding.GSM7, 2),
        ("ợ" * 70, SmsCoding.UCS2, 1),
        ("ợ" * 71, SmsCoding.UCS2, 2),
        ("ợ" * 134, SmsCoding.UCS2, 2),
        ("ợ" * 135, SmsCoding.UCS2, 3),
        ("🌊" * 35, SmsCoding.UCS2, 1),
        ("", SmsCoding.GSM7, 1),
    ],
)
def test_parts_of_an_sms(text: str, coding: SmsCoding, parts: int) -> None:
    assert (sms.coding(text), sms.parts(text)) == (coding, parts)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Nước sông Chảy lên BĐ3 lúc 14:05", "Nuoc song Chay len BD3 luc 14:05"),
        ("SO₂ 143 mg/Nm³ ≥ giới hạn…", "SO₂ 143 mg/Nm3 >= gioi han..."),
    ],
)
def test_marks_are_left_out_and_capitals_kept(text: str, plain: str) -> None:
    assert texts.plain(text) == plain


@given(st.text(alphabet="ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ ĐƯƠABCxyz019.,:/-", max_size=200))
def test_vietnamese_without_marks_always_travels_in_seven_bits(text: str) -> None:
    assert sms.coding(texts.plain(text)) is SmsCoding.GSM7


@given(st.text(max_size=120), st.integers(5, 80))
def test_a_text_that_is_fitted_fits_and_is_left_alone_where_it_did(text: str, longest: int) -> None:
    found = texts.fit(text, longest)
    assert texts.units(found) <= longest
    if texts.units(" ".join(text.split())) <= longest:
        assert found == " ".join(text.split())


@given(st.text(max_size=300), st.integers(4, 200))
def test_bytes_are_never_torn(text: str, most: int) -> None:
    found = texts.fit_bytes(text.replace("\ud800", ""), most)
    assert len(found.encode()) <= most


def test_an_exercise_is_marked_in_every_text_and_both_languages() -> None:
    text = NoticeText("Lũ", "Nước lên", "Lũ ở Tằng Loỏng")
    marked = texts.marked(text, exercise=True, reminder="Nhắc lại")
    for part in (marked.title, marked.body, marked.short):
        assert "DIỄN TẬP / EXERCISE" in part
    assert marked.title.endswith("Nhắc lại: Lũ")
    assert texts.marked(text, exercise=False) == text


@pytest.mark.parametrize(
    ("medium", "typed", "kept"),
    [
        (Medium.PHONE, "0912 345 678", "+84912345678"),
        (Medium.PHONE, "+84 912.345.678", "+84912345678"),
        (Medium.PHONE, "0084-912345678", "+84912345678"),
        (Medium.EMAIL, " An@Example.ORG ", "an@example.org"),
        (Medium.TELEGRAM, "-1001234", "-1001234"),
    ],
)
def test_addresses_are_kept_in_one_way(medium: Medium, typed: str, kept: str) -> None:
    assert addresses.cleaned(medium, typed) == kept


@pytest.mark.parametrize(
    ("medium", "typed"),
    [
        (Medium.PHONE, "12"),
        (Medium.PHONE, "abc"),
        (Medium.EMAIL, "an@"),
        (Medium.EMAIL, "a@b.vn\r\nBcc: x@y.vn"),
        (Medium.TELEGRAM, "an"),
        (Medium.PUSH, "https://x"),
    ],
)
def test_what_is_no_address_is_refused(medium: Medium, typed: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        addresses.cleaned(medium, typed)


def test_others_see_of_an_address_only_which_one_it_is() -> None:
    assert addresses.masked(Medium.PHONE, "+84912345678") == "+84…678"
    assert addresses.masked(Medium.EMAIL, "nguyenvanan@example.org") == "ng…@example.org"
    assert addresses.masked(Medium.PUSH, "https://fcm.googleapis.com/fcm/send/abc") == "fcm.googleapis.com"


KNOWN = ("https://fcm.googleapis.com", "https://*.push.apple.com", "http://127.0.0.1:9000")


@pytest.mark.parametrize(
    ("endpoint", "known"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://web.push.apple.com/abc", True),
        ("http://127.0.0.1:9000/abc", True),
        ("http://fcm.googleapis.com/abc", False),
        ("https://push.apple.com/abc", False),
        ("https://evilpush.apple.com.example/abc", False),
        ("https://fcm.googleapis.com@127.0.0.1/abc", False),
        ("https://fcm.googleapis.com:22/abc", False),
        ("https://169.254.169.254/latest", False),
        ("https://fcm.googleapis.com/a\r\nHost: x", False),
        ("file:///etc/passwd", False),
    ],
)
def test_only_known_push_services_are_ever_called(endpoint: str, known: bool) -> None:
    assert addresses.is_known_service(endpoint, KNOWN) is known

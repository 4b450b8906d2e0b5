"""When and where a photo says it was taken."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from fansipan.services.cases.rules.exif import NOTHING, photo_facts

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
EXIF, GPS = 0x8769, 0x8825


def photo(taken: dict[int, Any], place: dict[int, Any]) -> bytes:
    picture, buffer = Image.new("RGB", (8, 8)), io.BytesIO()
    exif = picture.getexif()
    exif.get_ifd(EXIF).update(taken)
    exif.get_ifd(GPS).update(place)
    picture.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


HERE = {1: "N", 2: (22.0, 18.0, 36.0), 3: "E", 4: (104.0, 7.0, 48.0)}


def test_a_photo_tells_when_and_where() -> None:
    told = photo_facts(photo({0x9003: "2026:11:22 12:00:00"}, HERE))
    assert told.taken_at == NOON
    assert (told.lon, told.lat) == (104.13, 22.31)


def test_a_zone_in_the_photo_counts_and_the_other_halves_of_the_earth_too() -> None:
    south_west = {**HERE, 1: "S", 3: "W"}
    told = photo_facts(photo({0x9003: "2026:11:22 05:00:00", 0x9011: "+00:00"}, south_west))
    assert told.taken_at == NOON
    assert (told.lon, told.lat) == (-104.13, -22.31)


@pytest.mark.parametrize(
    ("taken", "place"),
    [
        ({0x9003: "yesterday"}, {}),
        ({0x9003: "2026:13:45 99:00:00"}, {2: (22.0, 18.0, 36.0)}),
        ({}, {1: "N", 2: (95.0, 0.0, 0.0), 3: "E", 4: (104.0, 0.0, 0.0)}),
        ({}, {}),
    ],
)
def test_what_cannot_be_is_not_said(taken: dict[int, Any], place: dict[int, Any]) -> None:
    assert photo_facts(photo(taken, place)) == NOTHING


WHOLE = photo({0x9003: "2026:11:22 12:00:00"}, HERE)


@given(st.binary(max_size=200))
def test_no_bytes_make_it_stumble(content: bytes) -> None:
    assert photo_facts(content) == NOTHING or content.startswith(b"\xff\xd8")
    photo_facts(b"\xff\xd8\xff\xe1\x00\xffExif\0\0II*\0" + content)


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255), st.integers(0, len(WHOLE)))
def test_a_damaged_photo_makes_it_say_less_or_something_else_but_never_fail(at: int, byte: int, cut: int) -> None:
    photo_facts(WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :])
    photo_facts(WHOLE[:cut])

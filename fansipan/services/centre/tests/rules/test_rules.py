"""Pure decisions: how a number stands, what an event means, which cards can be kept, what of a picture is shown."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from fansipan.kernel.aims import Direction
from fansipan.services.centre.contracts import NumberLevel
from fansipan.services.centre.rules import boards, pictures
from fansipan.services.centre.rules.pictures import Zone
from fansipan.services.centre.rules.scenarios import means, scenario
from fansipan.services.centre.rules.standing import level, stale_since

NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ORDER = {"title": {"vi": "Kiểm tra"}, "to": "TT-QT", "minutes": 30}


@pytest.mark.parametrize(
    ("value", "direction", "target", "low", "stands"),
    [
        (95.0, Direction.UP, 95.0, None, NumberLevel.GOOD),
        (94.9, Direction.UP, 95.0, None, NumberLevel.BAD),
        (0.0, Direction.DOWN, 0.0, None, NumberLevel.GOOD),
        (1.0, Direction.DOWN, 0.0, None, NumberLevel.BAD),
        (6.5, Direction.BAND, 8.5, 6.5, NumberLevel.GOOD),
        (6.4, Direction.BAND, 8.5, 6.5, NumberLevel.BAD),
        (8.6, Direction.BAND, 8.5, 6.5, NumberLevel.BAD),
        (7.0, Direction.DOWN, None, None, NumberLevel.PLAIN),
        (None, Direction.UP, 95.0, None, NumberLevel.NOTHING),
    ],
)
def test_a_number_stands_by_its_target(
    value: float | None, direction: Direction, target: float | None, low: float | None, stands: NumberLevel
) -> None:
    assert level(value, direction, target, low) is stands


@given(fed=st.integers(0, 500), measured=st.integers(0, 500), allowed=st.integers(1, 300))
@settings(max_examples=60)
def test_a_number_is_as_old_as_the_older_of_its_feed_and_its_measuring(fed: int, measured: int, allowed: int) -> None:
    as_of, at, age = NOON - fed * MINUTE, NOON - measured * MINUTE, allowed * MINUTE
    since = stale_since(as_of, at, age, NOON)
    assert (since is not None) == (max(fed, measured) > allowed)
    assert since in (None, min(as_of, at))


def test_an_event_means_a_scenario_when_all_its_conditions_hold() -> None:
    written = {
        "when": [{"event": "cases.opened", "where": {"type": ["a", "b"], "refs": "station:X"}}],
        "orders": [ORDER],
    }
    trigger = scenario("s", {"vi": "S"}, written).triggers[0]
    assert means(trigger, "cases.opened", {"type": "b", "refs": ["station:Y", "station:X"]})
    assert not means(trigger, "cases.opened", {"type": "c", "refs": ["station:X"]})
    assert not means(trigger, "cases.opened", {"type": "a"})
    assert not means(trigger, "cases.closed", {"type": "a", "refs": ["station:X"]})


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ({"orders": []}, "at least one"),
        ({"orders": [{**ORDER, "minutes": 0}]}, "minutes"),
        ({"orders": [{**ORDER, "to": " "}]}, "organisation"),
        ({"orders": [{**ORDER, "title": {"en": "Check"}}]}, "Vietnamese"),
        ({"orders": [ORDER], "when": [{"where": {}}]}, "names no event"),
        ({"orders": ORDER}, "list of objects"),
    ],
)
def test_a_scenario_that_cannot_be_carried_out_is_refused(written: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        scenario("s", {"vi": "S"}, written)


def test_cards_are_kept_as_they_were_arranged() -> None:
    written = [{"kind": "number", "of": "cases.open", "wide": True}, {"kind": "map", "of": "x"}]
    assert boards.kept(boards.cards(written, {"cases.open"})) == [
        {"kind": "number", "of": "cases.open", "wide": True},
        {"kind": "map", "of": "", "wide": False},
    ]


@pytest.mark.parametrize("written", [{}, [{"kind": "poem"}], [{"kind": "chart", "of": "no.such"}], [{}] * 41, [3]])
def test_cards_that_show_nothing_are_refused(written: Any) -> None:
    with pytest.raises(ValueError):
        boards.cards(written, {"cases.open"})


def jpeg(colour: tuple[int, int, int] = (200, 30, 30), size: tuple[int, int] = (320, 200), **how: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", quality=95, **how)
    return out.getvalue()


def test_private_zones_are_painted_over_and_the_rest_is_shown() -> None:
    shown = Image.open(io.BytesIO(pictures.shown(jpeg(), [Zone(0.5, 0.0, 1.0, 1.0)])))
    left, right = shown.getpixel((40, 100)), shown.getpixel((240, 100))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[0] - left[1] > 100
    assert max(right) - min(right) < 12


def test_what_a_camera_notes_in_its_picture_does_not_leave_the_house() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker of cameras"
    content = jpeg(exif=exif)
    assert b"Maker of cameras" in content
    assert b"Maker of cameras" not in pictures.shown(content, [])


def test_the_first_whole_picture_of_a_stream_is_found_past_the_small_one_in_its_notes() -> None:
    small = jpeg(size=(16, 16))
    one = jpeg()
    noted = one[:2] + b"\xff\xe1" + (len(small) + 8).to_bytes(2, "big") + b"Exif\x00\x00" + small + one[2:]
    stream = b"--part\r\nContent-Type: image/jpeg\r\n\r\n" + noted + b"\r\n--part\r\n" + one
    assert pictures.first_jpeg(stream) == noted
    assert pictures.first_jpeg(noted[:-10]) is None
    assert pictures.first_jpeg(b"nothing") is None


@given(st.binary(max_size=300))
@settings(max_examples=80)
def test_no_bytes_break_the_search_for_a_picture(content: bytes) -> None:
    for found in (pictures.first_jpeg(content), pictures.first_jpeg(b"\xff\xd8\xff" + content)):
        assert found is None or found.endswith(b"\xff\xd9")


@pytest.mark.parametrize("written", [{}, [{}], [{"left": 0.5, "top": 0, "right": 0.2, "bottom": 1}], [{"left": -1}]])
def test_private_zones_that_cannot_be_painted_are_refused(written: Any) -> None:
    with pytest.raises(ValueError):
        pictures.zones(written)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://10.0.0.5/snap.jpg", "10.0.0.5"),
        ("https://NVR.example:8443/1", "nvr.example:8443"),
        ("rtsp://10.0.0.5/1", ""),
        ("file:///etc/passwd", ""),
        ("http://admin:secret@10.0.0.5/", ""),
    ],
)
def test_a_picture_comes_from_a_machine_that_can_be_named(address: str, host: str) -> None:
    assert pictures.host_of(address) == host

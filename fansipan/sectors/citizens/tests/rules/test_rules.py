"""Where reports go, what is the same, what is blurred, what a file is, who does how well: values in, decisions out."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from math import cos, radians, sin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fansipan.kernel.geo import Point, distance_m
from fansipan.sectors.citizens.contracts import MediaKind, RouteReason
from fansipan.sectors.citizens.rules import league, open311, plates, spam, standing, tus, twins, work
from fansipan.sectors.citizens.rules.league import Handled
from fansipan.sectors.citizens.rules.media import kind_of
from fansipan.sectors.citizens.rules.plates import Written
from fansipan.sectors.citizens.rules.routing import AssetPlace, Desk, reach, route

HERE = Point(104.13, 22.31)
BOX = (0.1, 0.1, 0.3, 0.2)
places = st.builds(Point, st.floats(103.6, 105.0), st.floats(21.4, 22.8))


@pytest.mark.parametrize(
    ("desk", "communes", "agency", "reason"),
    [
        (Desk("SO", True, {"02908": "A", "": "B"}), {"02908": "X"}, "A", RouteReason.ROUTE),
        (Desk("SO", True, {"": "B"}), {"02908": "X"}, "B", RouteReason.ROUTE),
        (Desk("SO", True, {}), {"02908": "X"}, "X", RouteReason.COMMUNE),
        (Desk("SO", True, {}), {}, "SO", RouteReason.CATEGORY),
        (Desk("SO", False, {}), {"02908": "X"}, "SO", RouteReason.CATEGORY),
        (Desk("", False, {}), {}, "", RouteReason.PROVINCE),
    ],
)
def test_a_report_goes_to_the_most_particular_desk(
    desk: Desk, communes: dict[str, str], agency: str, reason: RouteReason
) -> None:
    found = route(HERE, "02908", desk, communes, [])
    assert (found.agency, found.reason) == (agency, reason)


def test_the_nearest_thing_within_its_own_reach_decides() -> None:
    desk = Desk("SO", True, {"": "B"})
    lamp = AssetPlace(1, "lamp", "L", (Point(104.1302, 22.31),), 25)
    road = AssetPlace(2, "road", "R", (Point(104.12, 22.3101), Point(104.14, 22.3101)), 20)
    assert route(HERE, "", desk, {}, [lamp, road]).agency == "R"
    assert route(Point(104.1302, 22.3103), "", desk, {}, [road]).agency == "B"
    assert route(HERE, "", desk, {}, [AssetPlace(3, "far", "F", (Point(104.2, 22.3),), 25)]).agency == "B"


@settings(max_examples=40)
@given(places, places, places)
def test_a_line_is_never_farther_than_its_ends(place: Point, start: Point, end: Point) -> None:
    line = AssetPlace(1, "", "", (start, end), 0)
    assert reach(place, line) <= min(distance_m(place, start), distance_m(place, end)) * 1.01 + 1


@settings(max_examples=60)
@given(places, st.floats(10, 800), st.floats(0, 1), st.floats(0, 6.3))
def test_the_box_around_a_place_holds_everything_within_reach(
    place: Point, metres: float, far: float, way: float
) -> None:
    up = metres * far * sin(way) / 111_195
    other = Point(place.lon + metres * far * cos(way) / 111_195 / cos(radians(place.lat)), place.lat + up)
    west, south, east, north = twins.around(place, metres)
    if distance_m(place, other) <= metres:
        assert west <= other.lon <= east
        assert south <= other.lat <= north


def test_only_what_is_near_and_new_may_be_the_same() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    known = [
        twins.Known("near", Point(104.1301, 22.31), now - timedelta(days=1)),
        twins.Known("nearer", HERE, now - timedelta(days=2)),
        twins.Known("old", HERE, now - timedelta(days=40)),
        twins.Known("far", Point(104.14, 22.31), now),
    ]
    assert [one.code for one in twins.twins(HERE, now, known, 60, 30)] == ["nearer", "near"]


@pytest.mark.parametrize(
    "text", ["24A-123.45", "24A 12345", "29-B1", "678.90", "Z4A-123.45", "0912 345 678", "+84 912 345 678"]
)
def test_plates_and_telephones_are_found(text: str) -> None:
    assert plates.telling([Written(text, BOX)]) == [BOX]


@pytest.mark.parametrize("text", ["CỬA HÀNG HOA", "UBND xã Tằng Loỏng", "Giảm 50%", "KM 12", "2026", "P.305"])
def test_other_words_stay_readable(text: str) -> None:
    assert plates.telling([Written(text, BOX)]) == ([] if text != "2026" else [BOX])


def test_boxes_grow_within_the_picture_and_those_within_others_are_dropped() -> None:
    left, top, right, bottom = plates.grown((0.0, 0.9, 0.5, 1.0))
    assert (left, bottom) == (0.0, 1.0)
    assert right > 0.5
    assert plates.merged([BOX, (0.0, 0.0, 0.5, 0.5), BOX]) == ((0.0, 0.0, 0.5, 0.5),)
    assert not plates.proper([0.5, 0.5, 0.4, 0.6])
    assert top < 0.9


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", MediaKind.PHOTO),
        (b"\0\0\0\x18ftypmp42", MediaKind.VIDEO),
        (b"\0\0\0\x18ftypM4A ", MediaKind.VOICE),
        (b"\x1a\x45\xdf\xa3webm", MediaKind.VIDEO),
        (b"OggS", MediaKind.VOICE),
        (b"RIFF\0\0\0\0WAVEfmt", MediaKind.VOICE),
        (b"\0\0\0\x18ftypheic", None),
        (b"%PDF-1.7", None),
        (b"<svg>", None),
        (b"GIF89a", None),
    ],
)
def test_a_file_is_what_its_bytes_say(head: bytes, kind: MediaKind | None) -> None:
    found = kind_of(head)
    assert (found[0] if found else None) is kind


@settings(max_examples=60)
@given(st.binary(max_size=80))
def test_no_bytes_break_the_look_at_a_file(head: bytes) -> None:
    kind_of(head)


def test_what_speaks_against_a_text_is_named() -> None:
    loud = "GỌI NGAY SỐ NÀY ĐỂ VAY TIỀN NHANH CHÓNG LẮM 0912345678 WWW.VAY !!!!!!!!!!"
    assert set(spam.doubts(loud, [loud])) == {
        *(spam.Doubt.LINKS, spam.Doubt.PHONE, spam.Doubt.REPEATED, spam.Doubt.SHOUTING, spam.Doubt.SAME_WORDS)
    }
    assert spam.doubts("Ổ gà ở km 12 quốc lộ 4E", []) == ()


def test_work_is_quick_to_check_and_cannot_be_guessed() -> None:
    answer = work.solution("challenge", bits=8)
    assert work.solves("challenge", answer, bits=8)
    assert not work.solves("another", "x", bits=8)
    assert not work.solves("challenge", "-1", bits=0)


@settings(max_examples=60)
@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text(max_size=20), max_size=5))
def test_metadata_of_tus_is_read_as_it_was_written(told: dict[str, str]) -> None:
    header = ",".join(f"{key} {b64encode(text.encode()).decode()}" for key, text in told.items())
    assert tus.metadata(header) == told


@pytest.mark.parametrize("header", ["a !!", "a b c d", "a YQ==,a YQ==", "\x07 YQ=="])
def test_metadata_that_is_none_is_refused(header: str) -> None:
    with pytest.raises(ValueError):
        tus.metadata(header)


def test_xml_of_open311_has_the_names_of_the_standard_and_no_character_that_xml_forbids() -> None:
    rows = [{"service_request_id": "PA-1", "description": "a\x00b<c", "metadata": True, "expected_datetime": None}]
    xml = open311.as_xml("service_requests", rows).decode()
    assert "<service_requests><request><service_request_id>PA-1</service_request_id>" in xml
    assert "<description>ab&lt;c</description><metadata>true</metadata><expected_datetime/>" in xml
    assert open311.moment("2026-11-23T08:00:00Z").hour == 8
    with pytest.raises(ValueError):
        open311.moment("2026-11-23T08:00:00")


def test_a_place_among_others_is_told_only_in_a_group_that_hides_everybody() -> None:
    values = {number: float(number) for number in range(1, 6)}
    found = standing.standing(values, 5, best=1)
    assert found is not None
    assert (found.share, found.middle, found.group) == (1.0, 3.0, 5)
    lowest = standing.standing(values, 5, best=-1)
    assert lowest is not None
    assert lowest.share == 0.0
    assert standing.standing({1: 1.0, 2: 2.0, 3: 3.0, 4: 4.0}, 1, best=1) is None
    assert standing.standing(values, 9, best=1) is None


def test_agencies_with_too_few_stand_last_however_well_they_do() -> None:
    few = league.row("few", {}, [Handled(1, 1, True, 5)])
    many = league.row("many", {}, [Handled(1, 8, number < 3, 4) for number in range(6)])
    assert (few.median_close, many.median_close) == (None, 8)
    assert [one.agency for one in league.ranked([few, many])] == ["many", "few"]

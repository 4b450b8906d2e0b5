"""Files read with care: every fault is named with its place, and all of them at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from fansipan.kernel.documents import BrokenDocument, Document, Node
from fansipan.kernel.units import is_ucum


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Any], Document]:
    def written(value: Any) -> Document:
        path = tmp_path / "file.json"
        path.write_text(json.dumps(value), encoding="utf-8")
        return Document(path)

    return written


def test_what_is_right_is_read_as_it_is(read: Callable[[Any], Document]) -> None:
    written = {
        "text": "x",
        "texts": ["a"],
        "both": {"vi": "Đỏ", "en": "Red"},
        "number": 1,
        "flag": True,
        "choice": "blue",
        "day": "2025-07-01",
        "moment": "2026-10-05T08:30:00",
        "rows": [{"a": 1}],
    }
    document = read(written)
    root = document.root
    assert (root["text"].text(), root["texts"].texts(), root["flag"].flag(default=False)) == ("x", ["a"], True)
    assert (root["both"].bilingual(), root["number"].number(low=0, high=2)) == (written["both"], 1.0)
    assert (root["choice"].choice(Colour), root["day"].day()) == ("blue", date(2025, 7, 1))
    assert root["moment"].moment() == datetime(2026, 10, 5, 1, 30, tzinfo=UTC), "Vietnamese time unless said"
    assert [row["a"].whole() for row in root["rows"].rows()] == [1]
    document.checked()


def test_a_text_may_be_translated_further(read: Callable[[Any], Document]) -> None:
    said = {"vi": "Đỏ", "en": "Red", "hmn": "Liab"}
    document = read({"a": said, "b": {**said, "Hmong": "Liab"}, "c": {"vi": "Đỏ", "hmn": "Liab"}})
    assert document.root["a"].bilingual() == said
    document.root["b"].bilingual()
    assert document.root["c"].bilingual() == {}
    assert [fault.path for fault in document.faults] == ["$.b.Hmong", "$.c"]


def test_what_is_left_out_is_nothing_unless_it_is_needed(read: Callable[[Any], Document]) -> None:
    document = read({})
    root = document.root
    assert (root["a"].text(needed=False), root["a"].texts(), root["a"].mapping(), list(root["a"].rows())) == (
        "",
        [],
        {},
        [],
    )
    assert (root["a"].day(), root["a"].moment(), root["a"].whole(default=7)) == (None, None, 7)
    assert root["a"].choice(Colour, Colour.RED) == "red"
    document.checked()
    root["a"].text()
    assert [str(fault) for fault in document.faults] == ["file.json $.a: is missing"]


@pytest.mark.parametrize(
    "read_it",
    [
        lambda node: node.text(),
        lambda node: node.texts(),
        lambda node: node.bilingual(),
        lambda node: node.number(low=0, high=1),
        lambda node: node.whole(),
        lambda node: node.flag(default=False),
        lambda node: node.choice(Colour),
        lambda node: node.mapping(),
        lambda node: node.day(),
        lambda node: node.moment(),
        lambda node: node.listing(),
        lambda node: list(node.rows()),
    ],
)
@pytest.mark.parametrize("value", [17.5, "", ["", 1], {"vi": "Đỏ"}])
def test_whatever_stands_there_nothing_is_raised_before_the_end(
    read: Callable[[Any], Document], value: Any, read_it: Callable[[Node], object]
) -> None:
    read_it(read({"a": value}).root["a"])


def test_all_faults_are_raised_together_with_their_places(read: Callable[[Any], Document]) -> None:
    document = read([{"a": 1}, 2, {"b": {"c": "x"}}])
    for row in document.root.rows():
        row.only("b")
        row["b"]["c"].number(low=0, high=1) if row.has("b") else None
    with pytest.raises(BrokenDocument) as raised:
        document.checked()
    assert [fault.path for fault in raised.value.faults] == ["$[0].a", "$[1]", "$[2].b.c"]


@pytest.mark.parametrize("code", ["mg/m3", "[pH]", "%", "Cel", "[ft_i]3/s", "{Pt-Co}"])
def test_a_code_of_ucum_is_known(code: str) -> None:
    assert is_ucum(code)


@pytest.mark.parametrize("code", ["", "mg/Nm3", "°C", "ppm!", "xx"])
def test_what_is_no_code_of_ucum_is_not(code: str) -> None:
    assert not is_ucum(code)

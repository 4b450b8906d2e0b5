"""Texts in a picture by which somebody is found: number plates, telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fansipan.sectors.citizens.contracts import Box

PLATE = re.compile(r"\d{2}[-. ]?[A-ZĐ]{1,2}\d?[-. ]?\d{3}[-. ]?\d{1,2}|[A-Z]{2}[-. ]?\d{2}[-. ]?\d{2}")
UPPER_LINE = re.compile(r"\d{2}[-. ]?[A-ZĐ]{1,2}\d?")
LOWER_LINE = re.compile(r"\d{3}[-. ]?\d{1,2}|\d{4}")
PHONE = re.compile(r"(?:\+?84|0)(?:[ .-]?\d){8,9}")
LOOKALIKES = str.maketrans({"O": "0", "Q": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2", "G": "6"})
MARGIN = 0.15


@dataclass(frozen=True, slots=True)
class Written:
    """A line of text in a picture."""

    text: str
    box: Box


def telling(lines: Iterable[Written]) -> list[Box]:
    """The boxes of lines that name a vehicle or a telephone; a plate of two lines is found by either of them."""
    found = []
    for line in lines:
        text = line.text.upper().strip()
        digits = text.translate(LOOKALIKES)
        whole = PLATE.search(text) or PLATE.search(_mended(text)) or PHONE.search(digits)
        half = UPPER_LINE.fullmatch(_mended(text)) or LOWER_LINE.fullmatch(digits)
        if whole or half:
            found.append(line.box)
    return found


def _mended(text: str) -> str:
    """The text as a plate would have it: two digits before the letter, however they were read."""
    return text[:2].translate(LOOKALIKES) + text[2:]


def grown(box: Box, share: float = MARGIN) -> Box:
    """The box with a margin, within the picture."""
    left, top, right, bottom = box
    across, up = (right - left) * share, (bottom - top) * share
    return max(0.0, left - across), max(0.0, top - up), min(1.0, right + across), min(1.0, bottom + up)


def merged(boxes: Sequence[Box]) -> tuple[Box, ...]:
    """The boxes without those that lie within another."""
    kept: list[Box] = []
    for one in sorted(set(boxes), key=lambda box: (box[0] - box[2]) * (box[3] - box[1])):
        if not any(_within(one, other) for other in kept):
            kept.append(one)
    return tuple(kept)


def _within(one: Box, other: Box) -> bool:
    return one[0] >= other[0] and one[1] >= other[1] and one[2] <= other[2] and one[3] <= other[3]


def proper(box: Sequence[float]) -> bool:
    """Whether four numbers are a box within a picture."""
    if len(box) != 4:
        return False
    left, top, right, bottom = box
    return 0 <= left < right <= 1 and 0 <= top < bottom <= 1

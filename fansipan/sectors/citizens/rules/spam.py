"""What speaks against a report, in words a moderator can weigh. It never refuses one: it only lets it wait."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

LINK = re.compile(r"https?://|www\.|\b[a-z0-9-]+\.(?:com|net|top|xyz|shop|vip|bet|info)\b", re.I)
PHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\d)")
REPEATED = re.compile(r"(.)\1{7,}")
SHOUTING = 30


class Doubt(StrEnum):
    """A reason to look twice."""

    LINKS = "links"
    PHONE = "phone"
    REPEATED = "repeated"
    SHOUTING = "shouting"
    SAME_WORDS = "same_words"
    OFTEN = "often"
    OUTSIDE = "outside"
    HURRIED = "hurried"


def doubts(text: str, earlier: Collection[str], others: Collection[Doubt] = ()) -> tuple[Doubt, ...]:
    """What speaks against a text; `earlier`: what the same device or others wrote in the last days."""
    found = set(others)
    if LINK.search(text):
        found.add(Doubt.LINKS)
    if PHONE.search(text):
        found.add(Doubt.PHONE)
    if REPEATED.search(text):
        found.add(Doubt.REPEATED)
    letters = [mark for mark in text if mark.isalpha()]
    if len(letters) >= SHOUTING and sum(mark.isupper() for mark in letters) > 0.8 * len(letters):
        found.add(Doubt.SHOUTING)
    plain = " ".join(text.casefold().split())
    if len(plain) > 20 and plain in {" ".join(one.casefold().split()) for one in earlier}:
        found.add(Doubt.SAME_WORDS)
    return tuple(one for one in Doubt if one in found)

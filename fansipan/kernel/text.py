"""Content in several languages, which of them the house speaks, and search that ignores Vietnamese marks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

OFFICIAL = ("vi", "en")
"""What the house itself is written in: every text of its own is there in both."""

_further: list[str] = []


def speak(further: Iterable[str]) -> None:
    """Let the house be read in languages besides the official ones, from now on. The settings say in which."""
    _further[:] = [code for code in dict.fromkeys(further) if code not in OFFICIAL]


def languages() -> tuple[str, ...]:
    """The languages in which somebody can read the house, the official ones first."""
    return (*OFFICIAL, *_further)


def language_of(tag: str | None) -> str:
    """The language of the house that a tag such as "en-gb" means; Vietnamese where the house does not speak it."""
    known = languages()
    wanted = (tag or "").lower()
    return next((code for code in (wanted, wanted.partition("-")[0]) if code in known), "vi")


def fold(text: str) -> str:
    """Lower case without Vietnamese marks, so that "da nang" finds "Đà Nẵng"."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(mark for mark in plain if not unicodedata.combining(mark)).split())


def pick(text: Mapping[str, str], language: str) -> str:
    """The text in `language`, else in Vietnamese, else in whatever language it has."""
    near = text.get(language) or text.get(language.partition("-")[0])
    return near or text.get("vi") or next(iter(text.values()), "")

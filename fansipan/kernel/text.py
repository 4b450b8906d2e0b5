"""Bilingual content and search that ignores Vietnamese marks."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping


def fold(text: str) -> str:
    """Lower case without Vietnamese marks, so that "da nang" finds "Đà Nẵng"."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(mark for mark in plain if not unicodedata.combining(mark)).split())


def pick(text: Mapping[str, str], language: str) -> str:
    """The text in `language`, else in Vietnamese, else in whatever language it has."""
    return text.get(language[:2]) or text.get("vi") or next(iter(text.values()), "")

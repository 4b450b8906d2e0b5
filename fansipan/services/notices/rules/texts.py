"""Texts of notices: marks, lengths, and letters that every telephone knows."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from fansipan.services.notices.contracts.notices import NoticeText

EXERCISE = "DIỄN TẬP / EXERCISE"
"""Stands before every text of an exercise, in both languages, whichever the reader's."""

ELLIPSIS = "…"
PLAIN = str.maketrans({"đ": "d", "Đ": "D", "…": "...", "–": "-", "—": "-", "“": '"', "”": '"', "’": "'", "³": "3",
                       "²": "2", "°": " do ", "µ": "u", "≥": ">=", "≤": "<=", "×": "x", "·": "-", "→": "->",
                       "\u00a0": " "})  # fmt: skip


def marked(text: NoticeText, *, exercise: bool, reminder: str = "") -> NoticeText:
    """The text as it goes out: `reminder` (already in its language) and the mark of an exercise stand before it."""
    before = f"{reminder}: " if reminder else ""
    shown = replace(text, title=before + text.title, short=before + text.short)
    if not exercise:
        return shown
    return NoticeText(f"[{EXERCISE}] {shown.title}", f"{EXERCISE}\n\n{shown.body}", f"{EXERCISE}: {shown.short}")


def fit(text: str, longest: int) -> str:
    """The text on one line, cut at a word with an ellipsis where it is longer. Lengths are UTF-16 units."""
    line = " ".join(text.split())
    if units(line) <= longest:
        return line
    cut = line
    while cut and units(cut) > longest - 1:
        cut = cut[:-1]
    head, _space, _rest = cut.rpartition(" ")
    return (head if len(head) > longest // 2 else cut).rstrip(" ,;:–-") + ELLIPSIS


def units(text: str) -> int:
    """UTF-16 units, by which telephones count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> str:
    """Without Vietnamese marks and with signs that every telephone knows, capitals kept: "Nuoc sông" → "Nuoc song"."""
    apart = unicodedata.normalize("NFD", text.translate(PLAIN))
    bare = "".join(mark for mark in apart if not unicodedata.combining(mark))
    return unicodedata.normalize("NFC", bare)


def fit_bytes(text: str, most: int) -> str:
    """As much of a text as `most` bytes of UTF-8 hold, with an ellipsis where it was cut."""
    whole = text.encode()
    if len(whole) <= most:
        return text
    room = most - len(ELLIPSIS.encode())
    return whole[: max(0, room)].decode(errors="ignore").rstrip() + ELLIPSIS if room > 0 else ""

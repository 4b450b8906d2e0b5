"""Codes of cases as people say them: SC-2026-000123."""

from __future__ import annotations

import re

CODE = re.compile(r"[A-Z]{2,4}-\d{4}-\d{6,}")
REF = re.compile(r"[a-z_]{2,30}:[^\s:][^\s]{0,100}")


def code(prefix: str, year: int, number: int) -> str:
    """The code of the number-th case of a year."""
    return f"{prefix}-{year}-{number:06d}"


def is_ref(text: str) -> bool:
    """Whether it points at a thing, such as station:TL-KT-01 or alarm:123."""
    return REF.fullmatch(text) is not None

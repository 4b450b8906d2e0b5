"""Times as CAP writes them: with an offset, without fractions, UTC as -00:00 (CAP 1.2 section 3.3.2)."""

from __future__ import annotations

import re
from datetime import datetime

WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[-+]\d{2}:\d{2}", re.ASCII)


def moment(text: str) -> datetime | None:
    """The moment that is written, None for what CAP does not allow: no offset, `Z`, fractions, +00:00."""
    if not WRITTEN.fullmatch(text) or text.endswith("+00:00"):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def written(at: datetime) -> str:
    """The moment as CAP writes it, in the offset that it has."""
    text = at.replace(microsecond=0).isoformat()
    return text[:-6] + "-00:00" if text.endswith("+00:00") else text

"""Names that loggers send: which spellings are one parameter code, and what is no name at all."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST_NAME = 60
LONGEST_TEXT = 500
LONGEST_DETAIL = 200

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters no name, number or time holds; PostgreSQL cannot store the first of them at all."""

_UNSHOWABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\ud800-\udfff]")
_SEPARATORS = re.compile(r"[\s,._\-]+")
_PM2_5 = re.compile(r"^pm_?2_?5(?!\d)")


@lru_cache(maxsize=4096)
def code_key(text: str) -> str:
    """The name under which every spelling of a parameter code meets: "PM2,5", "PM2.5", "PM25" and "pm2_5".

    Separators become one underscore and are never dropped: without them "PM1.0" would be "PM10".
    """
    plain = _SEPARATORS.sub("_", unicodedata.normalize("NFKC", text).strip().casefold())
    return _PM2_5.sub("pm2_5", plain)


def is_name(text: str) -> bool:
    """Whether a parameter code or a unit may be kept as sent."""
    return len(text) <= LONGEST_NAME and not CONTROL.search(text)


def shown(text: str, most: int) -> str:
    """A piece of what was sent, safe to store and to show: tabs stay, other control characters do not."""
    return _UNSHOWABLE.sub("\ufffd", text[:most])

"""The words a hazard's texts leave open, filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping

OPEN = re.compile(r"\{(\w+)\}")
UNSAID = "…"


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with {place}, {time} … said; what nobody knows stays an ellipsis for a person to fill in."""
    return OPEN.sub(lambda found: values.get(found[1], UNSAID), text)

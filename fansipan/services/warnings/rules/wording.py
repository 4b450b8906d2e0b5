"""The words a hazard's texts leave open, filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fansipan.services.warnings.contracts import WarningDraft

OPEN = re.compile(r"\{(\w+)\}")
UNSAID = "…"


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with {place}, {time} … said; what nobody knows stays an ellipsis for a person to fill in."""
    return OPEN.sub(lambda found: values.get(found[1], UNSAID), text)


def is_said(draft: WarningDraft) -> bool:
    """Whether nothing was left open: residents must not read an ellipsis where a place or a time belongs."""
    told = (text for said in draft.texts.values() for text in (said.headline, said.description, said.instruction))
    return not any(UNSAID in text for text in told)

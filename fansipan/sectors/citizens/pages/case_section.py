"""What the page of a case shows of a resident's report. Its record holds none of the resident's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fansipan.kernel.errors import Problem
from fansipan.kernel.manifest import CaseFacts
from fansipan.kernel.permissions import Actor, allows
from fansipan.sectors.citizens.pages.showing import view
from fansipan.sectors.citizens.queries import feedback
from fansipan.sectors.citizens.rules.rights import HANDLE_REPORT, MODERATE

PREFIX = "PA-"


def section(actor: Actor, facts: CaseFacts) -> Mapping[str, Any] | None:
    """The report behind a case, for those who handle it."""
    if not facts.code.startswith(PREFIX) or not allows(actor, HANDLE_REPORT):
        return None
    try:
        return {**view(feedback.view(actor, facts.code)), "may_moderate": allows(actor, MODERATE)}
    except Problem:
        return None

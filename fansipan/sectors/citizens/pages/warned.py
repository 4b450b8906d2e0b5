"""The warnings that stand, those of somebody's communes first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.sectors.citizens.pages.asking import language
from fansipan.services.places import queries as places
from fansipan.services.warnings.contracts import WarningNow, WarningState
from fansipan.services.warnings.queries import standing, words

LEVELS = {"Extreme": "bad", "Severe": "bad", "Moderate": "warn", "Minor": "info", "Unknown": "info"}
MOST = 6


def warnings_for(actor: Actor, communes: Sequence[str]) -> list[dict[str, Any]]:
    """The warnings as the portal shows them: those of the communes first, each kind the gravest first."""
    found = standing.standing(actor)
    mine = [one for one in found if set(one.communes) & set(communes)]
    names = {card.code: pick(card.name, language()) for card in places.communes()} if found else {}
    return [_shown(one, one in mine, names) for one in (*mine, *(one for one in found if one not in mine))][:MOST]


def _shown(one: WarningNow, mine: bool, names: dict[str, str]) -> dict[str, Any]:
    text = one.texts.get(language()) or one.texts["vi"]
    over = one.state is not WarningState.IN_FORCE
    known = [names[code] for code in one.communes if code in names]
    return {
        "headline": text.headline,
        "instruction": text.instruction,
        "word": words.STATES[one.state] if over else words.SEVERITIES[one.severity],
        "level": "good" if one.state is WarningState.ENDED else LEVELS[one.severity.value],
        "communes": known[:4],
        "more": max(0, len(known) - 4),
        "sent": one.sent,
        "expires": one.expires,
        "mine": mine,
        "url": f"/warnings/{one.code}",
    }

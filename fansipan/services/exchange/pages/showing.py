"""Destinations and files in the reader's language."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel.text import pick
from fansipan.services.exchange.contracts import FileState
from fansipan.services.exchange.queries import words
from fansipan.services.exchange.queries.files import FileLine
from fansipan.services.exchange.queries.standing import Condition, DestinationLine

LEVELS = {
    Condition.WORKING: "good",
    Condition.FAILING: "bad",
    Condition.TROUBLED: "fault",
    Condition.PAUSED: "warn",
    Condition.OFF: "",
}
STATE_LEVELS = {
    FileState.ACCEPTED: "good",
    FileState.WAITING: "info",
    FileState.FAILED: "bad",
    FileState.REPLACED: "",
}


def language() -> str:
    """The language of this answer."""
    return (get_language() or "vi")[:2]


def crumbs(line: DestinationLine | None = None) -> list[dict[str, str]]:
    """The way back."""
    found = [{"title": _("Onward transmission"), "url": reverse("exchange:destinations")}]
    if line is not None:
        found.append({"title": name_of(line), "url": reverse("exchange:destination", args=[line.code])})
    return found


def name_of(line: DestinationLine) -> str:
    """The destination's name, or its code where it has none."""
    return pick(line.name, language()) or line.code


def destination(line: DestinationLine) -> dict[str, Any]:
    """A destination as pages show it."""
    return {
        "row": line,
        "name": name_of(line),
        "protocol": words.PROTOCOL_NAMES[line.protocol],
        "condition": words.CONDITIONS[line.condition],
        "level": LEVELS[line.condition],
        "page": reverse("exchange:destination", args=[line.code]),
    }


def file(line: FileLine) -> dict[str, Any]:
    """A file as pages show it."""
    return {
        "row": line,
        "state": words.STATES[line.state],
        "level": STATE_LEVELS[line.state],
        "page": reverse("exchange:file", args=[line.id]),
    }

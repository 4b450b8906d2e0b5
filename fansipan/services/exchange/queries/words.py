"""What people read of this room's closed sets, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.kernel.manifest import derived_values
from fansipan.services.exchange.contracts import FileState
from fansipan.services.exchange.models.destinations import (
    AGAIN_NAMES,
    CONTENT_NAMES,
    FORMAT_NAMES,
    INCLUDED_NAMES,
    PROTOCOL_NAMES,
)
from fansipan.services.exchange.queries.standing import Condition

__all__ = [
    "AGAIN_NAMES",
    "CONDITIONS",
    "CONTENT_NAMES",
    "FORMAT_NAMES",
    "INCLUDED_NAMES",
    "PROTOCOL_NAMES",
    "STATES",
    "values_name",
]

STATES = {
    FileState.WAITING: pgettext_lazy("file", "Waiting"),
    FileState.ACCEPTED: pgettext_lazy("file", "Accepted"),
    FileState.FAILED: pgettext_lazy("file", "Given up"),
    FileState.REPLACED: pgettext_lazy("file", "Replaced"),
}
CONDITIONS = {
    Condition.WORKING: _("Working"),
    Condition.FAILING: pgettext_lazy("destination", "Failing"),
    Condition.TROUBLED: _("Settings allow no file"),
    Condition.PAUSED: _("Paused"),
    Condition.OFF: _("Not in use"),
}

AS_MEASURED = _("As measured")


def values_name(name: str) -> str:
    """Which values a destination gets."""
    known = derived_values()
    return str(known[name].title if name in known else name or AS_MEASURED)

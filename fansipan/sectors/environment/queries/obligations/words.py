"""The words of obligations and how they stand."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.sectors.environment.contracts.obligations import (
    FilingState,
    Obligation,
    ObligationKind,
    ObligationState,
)
from fansipan.sectors.environment.models import OBLIGATION_NAMES as KIND_NAMES

__all__ = ["FILING_NAMES", "KIND_NAMES", "STATE_NAMES", "level", "said"]

STATE_NAMES: dict[ObligationState, str | Promise] = {
    ObligationState.MET: pgettext_lazy("obligation", "Met"),
    ObligationState.EXCUSED: pgettext_lazy("obligation", "Met without declared maintenance"),
    ObligationState.RUNNING: pgettext_lazy("obligation", "Under way"),
    ObligationState.DUE: pgettext_lazy("obligation", "Due"),
    ObligationState.WAITING: pgettext_lazy("obligation", "Waits for the officer"),
    ObligationState.RETURNED: pgettext_lazy("obligation", "Returned to the plant"),
    ObligationState.OVERDUE: pgettext_lazy("obligation", "Overdue"),
    ObligationState.UNKNOWN: pgettext_lazy("obligation", "No date entered"),
}
ENDED_SHORT = pgettext_lazy("obligation", "Not reached")
NOTHING_DUE = pgettext_lazy("obligation", "Nothing was due")
NOT_SHOWN = pgettext_lazy("obligation", "Not shown yet")
FILING_NAMES = {
    FilingState.WAITING: pgettext_lazy("filing", "Waits"),
    FilingState.ACCEPTED: pgettext_lazy("filing", "Accepted"),
    FilingState.RETURNED: pgettext_lazy("filing", "Returned"),
}
FILED_NAMES = {
    ObligationKind.SILENCE: _("Notice of an interruption"),
    ObligationKind.VERIFICATION: _("Verification certificate"),
    ObligationKind.CALIBRATION: _("Calibration record"),
    ObligationKind.BOARD: _("Proof of publication"),
}
LEVELS = {
    ObligationState.MET: "good",
    ObligationState.EXCUSED: "tune",
    ObligationState.RUNNING: "info",
    ObligationState.DUE: "warn",
    ObligationState.WAITING: "info",
    ObligationState.RETURNED: "fault",
    ObligationState.OVERDUE: "bad",
}
OTHER_WORDS = {
    (ObligationKind.AVAILABILITY, ObligationState.OVERDUE): ENDED_SHORT,
    (ObligationKind.AVAILABILITY, ObligationState.UNKNOWN): NOTHING_DUE,
    (ObligationKind.BOARD, ObligationState.DUE): NOT_SHOWN,
    (ObligationKind.PORTAL, ObligationState.DUE): NOT_SHOWN,
}


def level(one: Obligation) -> str:
    """The colour of its badge: what only an unconfirmed rule asks for never shows as a breach."""
    found = LEVELS.get(one.state, "")
    return "warn" if found == "bad" and not one.confirmed else found


def said(one: Obligation) -> str:
    """How it stands, in words."""
    return str(OTHER_WORDS.get((one.kind, one.state), STATE_NAMES[one.state]))

"""The words of notices."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.kernel.permissions import Role
from fansipan.services.identity.models import ROLE_NAMES
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.contracts.deliveries import DeliveryState, Held, Suppressed
from fansipan.services.notices.contracts.notices import NoticePriority, Settling
from fansipan.services.notices.contracts.policies import AnsweredBy, StepMode, TargetKind

PRIORITY_NAMES = {
    NoticePriority.LOW: pgettext_lazy("priority", "Low"),
    NoticePriority.MEDIUM: pgettext_lazy("priority", "Medium"),
    NoticePriority.HIGH: pgettext_lazy("priority", "High"),
    NoticePriority.CRITICAL: pgettext_lazy("priority", "Critical"),
}
PRIORITY_LEVELS = {
    NoticePriority.LOW: "",
    NoticePriority.MEDIUM: "info",
    NoticePriority.HIGH: "fault",
    NoticePriority.CRITICAL: "bad",
}
SETTLING_NAMES = {
    Settling.ACKNOWLEDGED: pgettext_lazy("notice", "Acknowledged"),
    Settling.OVER: pgettext_lazy("notice", "Over"),
    Settling.WITHDRAWN: pgettext_lazy("notice", "Withdrawn"),
}
STATE_NAMES = {
    DeliveryState.QUEUED: pgettext_lazy("delivery of a notice", "Waits"),
    DeliveryState.SENDING: pgettext_lazy("delivery of a notice", "Being sent"),
    DeliveryState.SENT: pgettext_lazy("delivery of a notice", "Sent"),
    DeliveryState.DELIVERED: pgettext_lazy("delivery of a notice", "Delivered"),
    DeliveryState.CONFIRMED: pgettext_lazy("delivery of a notice", "Confirmed"),
    DeliveryState.FAILED: pgettext_lazy("delivery of a notice", "Failed"),
    DeliveryState.SUPPRESSED: pgettext_lazy("delivery of a notice", "Not sent"),
}
STATE_LEVELS = {
    DeliveryState.QUEUED: "warn",
    DeliveryState.SENDING: "warn",
    DeliveryState.SENT: "info",
    DeliveryState.DELIVERED: "info",
    DeliveryState.CONFIRMED: "good",
    DeliveryState.FAILED: "bad",
    DeliveryState.SUPPRESSED: "",
}
HELD_NAMES = {
    Held.DIGEST: _("waits for others, to be told together"),
    Held.QUIET_HOURS: _("quiet hours"),
    Held.RATE_LIMIT: _("enough messages for now; comes with others"),
    Held.RETRY: _("is tried again"),
    Held.AWAY: _("the channel cannot send"),
}
SUPPRESSED_NAMES = {
    Suppressed.NO_ADDRESS: _("no address known"),
    Suppressed.ADDRESS_GONE: _("the address is no more"),
    Suppressed.ACCOUNT_CLOSED: _("the account is closed"),
    Suppressed.CHANNEL_OFF: _("the channel was switched off"),
    Suppressed.NO_EXERCISES: _("the channel takes no exercises"),
    Suppressed.OVER: _("the matter was over before"),
    Suppressed.WITHDRAWN: _("the notice was withdrawn"),
}
RESULT_NAMES = {
    "": pgettext_lazy("try of a message", "under way"),
    "sent": pgettext_lazy("try of a message", "taken over"),
    "delivered": pgettext_lazy("try of a message", "arrived"),
    "failed": pgettext_lazy("try of a message", "refused for good"),
    "later": pgettext_lazy("try of a message", "put off by the other side"),
    "away": pgettext_lazy("try of a message", "channel away"),
    "lost": pgettext_lazy("try of a message", "broken off; nobody knows"),
}
MEDIUM_NAMES = {
    Medium.ACCOUNT: _("Inbox"),
    Medium.PUSH: _("Device"),
    Medium.EMAIL: _("E-mail"),
    Medium.PHONE: _("Phone"),
    Medium.TELEGRAM: "Telegram",
    Medium.ITSELF: _("Set up in the channel"),
}
TARGET_NAMES = {
    TargetKind.AUDIENCE: _("whom the notice is for"),
    TargetKind.PLANTS: _("the plants concerned"),
    TargetKind.AGENCIES: _("the agencies concerned"),
    TargetKind.CONTACTS: _("contacts in its communes and organisations"),
    TargetKind.ROLE: _("role"),
    TargetKind.TEAM: _("team"),
    TargetKind.ON_CALL: _("on call"),
    TargetKind.PERSON: _("person"),
    TargetKind.CHANNEL: _("channel"),
}
MODE_NAMES = {
    StepMode.BLAST: _("by all channels at once"),
    StepMode.LADDER: _("by one channel after another"),
}
ANSWERED_NAMES = {
    AnsweredBy.ANYBODY: _("anybody who was told"),
    AnsweredBy.OFFICE: _("somebody of the province or an agency, not a plant"),
}
ROLES: dict[Role, Any] = {role: name for role, name in ROLE_NAMES.items() if role is not Role.PUBLIC}

"""The inbox in the site itself: what is on record is there."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.services.notices.actions.channels.shape import ChannelKind, Settings
from fansipan.services.notices.contracts.channels import Destination, Medium, OutgoingMessage, SendResult, SendState


def send(settings: Settings, to: Destination, message: OutgoingMessage) -> SendResult:
    """Nothing is left to do."""
    return SendResult(SendState.SENT)


KIND = ChannelKind("in_app", _("Inbox"), Medium.ACCOUNT, send)

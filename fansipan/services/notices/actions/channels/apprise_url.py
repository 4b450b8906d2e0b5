"""Whatever the library Apprise speaks, by its URL: chat rooms, MQTT, and a hundred services more."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.services.notices.actions.channels.shape import ChannelField, ChannelKind, Settings
from fansipan.services.notices.contracts.channels import Destination, Medium, OutgoingMessage, SendResult, SendState
from fansipan.services.notices.contracts.notices import NoticePriority


def send(settings: Settings, to: Destination, message: OutgoingMessage) -> SendResult:
    """Hand it over. Apprise says yes or no and not why, so a no counts as the channel being away."""
    # Imported when it is needed: it brings a hundred plug-ins along, and most processes send nothing.
    import apprise

    service = apprise.Apprise.instantiate(settings["url"])
    if not isinstance(service, apprise.NotifyBase):
        return SendResult(SendState.AWAY, "Apprise does not know this URL")
    urgent = message.priority >= NoticePriority.HIGH
    level = apprise.NotifyType.WARNING if urgent else apprise.NotifyType.INFO
    taken = service.notify(title=message.title, body=message.text, notify_type=level)
    return SendResult(SendState.SENT) if taken else SendResult(SendState.AWAY, "Apprise could not send it")


def check(settings: Settings) -> dict[str, str]:
    """Apprise must know the URL."""
    import apprise

    known = isinstance(apprise.Apprise.instantiate(settings.get("url", "")), apprise.NotifyBase)
    return {} if known else {"url": str(_("Apprise does not know this URL."))}


KIND = ChannelKind(
    "apprise",
    "Apprise",
    Medium.ITSELF,
    send,
    (
        ChannelField(
            "url", _("URL"), _("As Apprise writes it, such as mqtts://user:password@broker/topic."), secret=True
        ),
    ),
    check,
)

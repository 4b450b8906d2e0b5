"""A channel is tried out by whoever set it up."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.ids import new_id
from fansipan.kernel.permissions import Actor, require
from fansipan.services.notices.actions import sending
from fansipan.services.notices.actions.channels import KINDS
from fansipan.services.notices.contracts.channels import Destination, Medium, OutgoingMessage, SendResult
from fansipan.services.notices.contracts.notices import NoticePriority, NoticeText
from fansipan.services.notices.models import NoticeAddress, NoticeChannel
from fansipan.services.notices.rules.addresses import cleaned, masked
from fansipan.services.notices.rules.rights import TEST_CHANNELS
from fansipan.services.notices.rules.texts import marked


def test(actor: Actor, code: str, to: str) -> SendResult:
    """Send one message at once, marked as an exercise; to the actor's own device where the channel pushes.

    Raises Forbidden, NotFound, Invalid for no address, Conflict where settings are missing or the actor has no device.
    """
    require(actor, TEST_CHANNELS)
    channel = NoticeChannel.objects.filter(code=code).exclude(medium=Medium.ACCOUNT.value).first()
    if channel is None:
        raise NotFound("notices.channel", code=code)
    settings_given = sending.settings_of(channel)
    if any(field.needed and not settings_given.get(field.name) for field in KINDS[channel.kind].fields):
        raise Conflict("notices.channel_unfinished")
    destination = _destination(actor, Medium(channel.medium), to)
    result = sending.tried(sending.sender(channel), destination, _message())
    shown = masked(Medium(channel.medium), destination.address) if destination.address else ""
    after = {"to": shown, "result": result.state.value, "detail": result.detail[:200]}
    audit.record(actor, "notices.test_channel", f"channel:{code}", after=after)
    return result


def _destination(actor: Actor, medium: Medium, to: str) -> Destination:
    if medium is Medium.ITSELF:
        return Destination()
    if medium is Medium.PUSH:
        device = NoticeAddress.objects.filter(user=actor.user_id, medium=medium.value, gone_at=None).last()
        if device is None:
            raise Conflict("notices.no_device")
        return Destination(device.value, device.keys)
    try:
        return Destination(cleaned(medium, to))
    except ValueError:
        raise Invalid("notices.address_wrong") from None


def _message() -> OutgoingMessage:
    """In Vietnamese: whoever gets it may not be whoever tries."""
    with override("vi"):
        said = _("Fansipan can send by this channel.")
    text = marked(NoticeText(said, said, said), exercise=True)
    key = str(new_id())
    return OutgoingMessage(
        key=key, topic=key, kind="notices.test", language="vi", title=text.title, text=f"{text.body}\n",
        html=f"<p>{text.body}</p>", short=text.short, url=f"{settings.PUBLIC_URL}/notices",
        priority=NoticePriority.MEDIUM, exercise=True, at=clock.now(),
    )  # fmt: skip

"""JSON to an address of somebody's program, siren or loudspeaker, signed (rules/signing.py)."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from fansipan.kernel import clock
from fansipan.services.notices.actions.channels import web
from fansipan.services.notices.actions.channels.shape import ChannelField, ChannelKind, Settings
from fansipan.services.notices.actions.channels.sms_gateway import header_lines
from fansipan.services.notices.contracts.channels import Destination, Medium, OutgoingMessage, SendResult
from fansipan.services.notices.rules.signing import signatures


def send(settings: Settings, to: Destination, message: OutgoingMessage) -> SendResult:
    """Post it. The other side knows a second try by webhook-id."""
    body = json.dumps(_body(message), ensure_ascii=False).encode()
    at = clock.now_us() // 1_000_000
    secrets = (settings.get("secret", ""), settings.get("old_secret", ""))
    headers = {
        **dict(header_lines(settings.get("headers", ""))),
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": message.key,
        "webhook-timestamp": str(at),
        "webhook-signature": signatures(secrets, message.key, at, body),
    }
    answer = web.asked("POST", settings["url"], headers=headers, content=body)
    return answer if isinstance(answer, SendResult) else web.judged(answer)


def _body(message: OutgoingMessage) -> dict[str, Any]:
    return {
        "type": message.kind,
        "timestamp": message.at.isoformat(),
        "data": {
            "topic": message.topic,
            "priority": message.priority.name.lower(),
            "exercise": message.exercise,
            "language": message.language,
            "title": message.title,
            "text": message.text,
            "short": message.short,
            "url": message.url,
            "facts": [{"label": label, "value": value} for label, value in message.facts],
            "refs": list(message.refs),
        },
    }


def check(settings: Settings) -> dict[str, str]:
    """The address must be one."""
    return {} if web.is_address(settings.get("url", "")) else {"url": str(_("This is no address of the web."))}


KIND = ChannelKind(
    "webhook",
    _("Webhook, siren, loudspeaker"),
    Medium.ITSELF,
    send,
    (
        ChannelField("url", _("Address")),
        ChannelField("headers", _("Headers"), _("One a line, as Name: value."), secret=True, needed=False, lines=3),
        ChannelField("secret", _("Secret"), _("Signs every message (HMAC-SHA256, standardwebhooks.com)."), secret=True),
        ChannelField(
            "old_secret", _("Former secret"), _("Signs too, until the other side knows the new one."), secret=True,
            needed=False,
        ),
    ),
    check,
)  # fmt: skip

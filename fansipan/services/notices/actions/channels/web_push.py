"""Web Push to the devices of people with an account."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from fansipan.kernel import clock
from fansipan.services.notices.actions import keys
from fansipan.services.notices.actions.channels import web
from fansipan.services.notices.actions.channels.shape import ChannelKind, Settings
from fansipan.services.notices.contracts.channels import Destination, Medium, OutgoingMessage, SendResult, SendState
from fansipan.services.notices.contracts.notices import NoticePriority
from fansipan.services.notices.rules import web_push
from fansipan.services.notices.rules.texts import fit_bytes

TTL = {
    NoticePriority.LOW: 86_400,
    NoticePriority.MEDIUM: 86_400,
    NoticePriority.HIGH: 43_200,
    NoticePriority.CRITICAL: 43_200,
}
"""Seconds that a push service keeps it for a device that is off."""

GONE = frozenset({404, 410})


def send(settings: Settings, to: Destination, message: OutgoingMessage) -> SendResult:
    """Encrypt it for the device and hand it to its push service; what has the same topic takes its place there."""
    try:
        point, secret = web_push.from_base64(to.keys["p256dh"]), web_push.from_base64(to.keys["auth"])
        body = web_push.encrypted(payload(message), point, secret)
    except (KeyError, ValueError) as error:
        return SendResult(SendState.FAILED, f"keys: {error}"[:300])
    headers = {
        **keys.voucher_for(to.address),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(TTL[message.priority]),
        "Urgency": "high" if message.priority >= NoticePriority.HIGH else "normal",
        "Topic": web_push.topic(message.topic),
    }
    answer = web.asked("POST", to.address, headers=headers, content=body)
    if isinstance(answer, SendResult):
        # One push service that is away says nothing of the others.
        return SendResult(SendState.LATER, answer.detail, answer.retry_after)
    found = web.judged(answer)
    if answer.status_code in GONE:
        return SendResult(SendState.FAILED, found.detail)
    state = SendState.LATER if found.state is SendState.AWAY else found.state
    return SendResult(state, found.detail, found.retry_after, answer.headers.get("Location", "")[:200])


def payload(message: OutgoingMessage) -> bytes:
    """What the service worker reads."""
    shown = {
        "title": fit_bytes(message.title, 300),
        "url": message.url,
        "tag": web_push.topic(message.topic),
        "key": message.key,
        "lang": message.language,
        "urgent": message.priority >= NoticePriority.HIGH,
        "at": int(clock.to_us(message.at) // 1000),
    }
    room = web_push.LARGEST - len(_json({**shown, "body": ""}))
    while len(body := _json({**shown, "body": fit_bytes(message.text, room)})) > web_push.LARGEST:
        room -= max(20, len(body) - web_push.LARGEST)  # line breaks and quotes take two bytes each in JSON
    return body


def _json(shown: Mapping[str, object]) -> bytes:
    return json.dumps(shown, ensure_ascii=False).encode()


KIND = ChannelKind("web_push", _("Push to devices"), Medium.PUSH, send)

"""Messages of a Telegram bot."""

from __future__ import annotations

from typing import Any

import httpx
from django.utils.translation import gettext_lazy as _

from fansipan.services.notices.actions.channels import web
from fansipan.services.notices.actions.channels.shape import ChannelField, ChannelKind, Settings
from fansipan.services.notices.contracts.channels import Destination, Medium, OutgoingMessage, SendResult, SendState
from fansipan.services.notices.contracts.notices import NoticePriority
from fansipan.services.notices.rules.texts import fit_bytes

LONGEST = 4000
THEIR_FAULT = frozenset({400, 403})
"""No such chat, or its owner has blocked the bot."""


def send(settings: Settings, to: Destination, message: OutgoingMessage) -> SendResult:
    """Say it in the chat; quietly below HIGH."""
    body = {
        "chat_id": to.address,
        "text": fit_bytes(f"{message.title}\n\n{message.text}", LONGEST),
        "disable_notification": message.priority < NoticePriority.HIGH,
        "link_preview_options": {"is_disabled": True},
    }
    base = (settings.get("api") or "https://api.telegram.org").rstrip("/")
    answer = web.asked("POST", f"{base}/bot{settings['token']}/sendMessage", json=body)
    return answer if isinstance(answer, SendResult) else _judged(answer)


def _judged(answer: httpx.Response) -> SendResult:
    said = _json(answer)
    detail = f"HTTP {answer.status_code} {said.get('description', '')}".strip()[: web.LONGEST_DETAIL]
    if answer.is_success:
        result = said.get("result")
        number = result.get("message_id", "") if isinstance(result, dict) else ""
        return SendResult(SendState.DELIVERED, detail, reference=str(number))
    if answer.status_code in THEIR_FAULT:
        return SendResult(SendState.FAILED, detail)
    parameters = said.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    asked = float(wait) if isinstance(wait, int | float) else web.retry_after(answer)
    return SendResult(web.judged(answer).state, detail, asked)


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


KIND = ChannelKind(
    "telegram",
    "Telegram",
    Medium.TELEGRAM,
    send,
    (
        ChannelField("token", _("Token of the bot"), secret=True),
        ChannelField("api", _("Address of the service"), default="https://api.telegram.org", needed=False),
    ),
)

"""SMS by a gateway that is spoken to by HTTP: how, an administrator says in templates."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, quote_plus

import httpx
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.services.notices.actions.channels import web
from fansipan.services.notices.actions.channels.shape import ChannelField, ChannelKind, Settings
from fansipan.services.notices.contracts.channels import Destination, Medium, OutgoingMessage, SendResult, SendState
from fansipan.services.notices.rules import sms, texts

PLACE = re.compile(r"\{(to|number|text|key|parts|coding|token)\}")
BODY = '{"to": "{to}", "text": "{text}", "id": "{key}"}'
KEEP, PLAIN, SHORTEST = "keep", "plain", "shortest"
TYPES = {"json": "application/json", "form": "application/x-www-form-urlencoded", "xml": "application/xml"}


def send(settings: Settings, to: Destination, message: OutgoingMessage) -> SendResult:
    """Ask the gateway once; its own words say whether it took the message, where a pattern for them is entered."""
    text = wording(settings, message)
    values = {
        "to": to.address,
        "number": to.address.lstrip("+"),
        "text": text,
        "key": message.key,
        "parts": str(sms.parts(text)),
        "coding": sms.coding(text).value,
        "token": settings.get("token", ""),
    }
    kind = settings.get("body_type") or "json"
    url = _filled(settings["url"], values, lambda value: quote(value, safe=""))
    body = _filled(settings.get("body", ""), values, ESCAPES[kind]).encode()
    headers = {"Content-Type": f"{TYPES[kind]}; charset=utf-8", "Idempotency-Key": message.key}
    headers |= {name: _filled(value, values, str) for name, value in header_lines(settings.get("headers", ""))}
    answer = web.asked(settings.get("method") or "POST", url, headers=headers, content=body or None)
    return answer if isinstance(answer, SendResult) else _judged(settings, answer)


def wording(settings: Settings, message: OutgoingMessage) -> str:
    """The text as it is sent: with its marks, without them, or whichever takes fewer parts (with them where even)."""
    template = settings.get("text") or "{short}"
    whole = template.replace("{short}", message.short).replace("{title}", message.title).replace("{url}", message.url)
    bare = texts.plain(whole)
    marks = settings.get("marks") or KEEP
    if marks == KEEP or (marks == SHORTEST and sms.parts(whole) <= sms.parts(bare)):
        return whole
    return bare


def _filled(template: str, values: Mapping[str, str], escape: Callable[[str], str]) -> str:
    return PLACE.sub(lambda found: escape(values[found[1]]), template)


def _json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _xml(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


ESCAPES: Mapping[str, Callable[[str], str]] = {"json": _json, "form": quote_plus, "xml": _xml}


def header_lines(text: str) -> list[tuple[str, str]]:
    """Headers written one a line, as Name: value."""
    pairs = (line.partition(":") for line in text.splitlines())
    return [(name.strip(), value.strip()) for name, colon, value in pairs if colon and name.strip()]


def _judged(settings: Settings, answer: httpx.Response) -> SendResult:
    found = web.judged(answer)
    said = answer.text[:10_000]
    refused = settings.get("refused_pattern", "")
    if refused and re.search(refused, said):
        return SendResult(SendState.FAILED, said[: web.LONGEST_DETAIL])
    accepted = settings.get("accepted_pattern", "")
    if found.state is SendState.SENT and accepted and not re.search(accepted, said):
        return SendResult(SendState.LATER, said[: web.LONGEST_DETAIL])
    return SendResult(found.state, found.detail, found.retry_after, _reference(settings, said))


def _reference(settings: Settings, said: str) -> str:
    """The gateway's own number of the message, by which it tells later what became of it."""
    pattern = settings.get("reference_pattern", "")
    found = re.search(pattern, said) if pattern else None
    return (found[1] if found.re.groups else found[0])[:200] if found else ""


def check(settings: Settings) -> dict[str, str]:
    """The address must be one, patterns must be readable, and the body must be JSON where it says so."""
    wrong = {}
    if not web.is_address(settings.get("url", "")):
        wrong["url"] = str(_("This is no address of the web."))
    for name in ("accepted_pattern", "refused_pattern", "reference_pattern", "delivered_pattern", "lost_pattern"):
        try:
            re.compile(settings.get(name, ""))
        except re.error as error:
            wrong[name] = str(error)
    body = settings.get("body", "")
    if settings.get("body_type") == "json" and body:
        try:
            json.loads(PLACE.sub("x", body))
        except ValueError as error:
            wrong["body"] = str(error)
    return wrong


KIND = ChannelKind(
    "sms_gateway",
    _("SMS gateway"),
    Medium.PHONE,
    send,
    (
        ChannelField("method", _("Method"), default="POST", choices=(("POST", "POST"), ("GET", "GET"))),
        ChannelField(
            "url",
            _("Address"),
            _("{to} is the number as +84…, {number} without the plus; {text}, {key}, {parts}, {coding}, {token}."),
        ),
        ChannelField("headers", _("Headers"), _("One a line, as Name: value."), needed=False, lines=3),
        ChannelField(
            "body_type",
            _("Form of the body"),
            default="json",
            choices=(("json", "JSON"), ("form", _("Form")), ("xml", "XML")),
        ),
        ChannelField("body", _("Body"), default=BODY, needed=False, lines=4),
        ChannelField("token", _("Token"), _("Stands where {token} is written."), secret=True, needed=False),
        ChannelField("text", _("Text"), _("{short}, {title}, {url}."), default="{short}"),
        ChannelField(
            "marks",
            _("Vietnamese marks"),
            default=KEEP,
            choices=(
                (KEEP, _("kept")),
                (PLAIN, pgettext_lazy("accents", "left out")),
                (SHORTEST, _("left out where that saves a part")),
            ),
        ),
        ChannelField(
            "accepted_pattern", _("Accepted when the answer holds"), _("A regular expression; empty: any 2xx."),
            needed=False,
        ),
        ChannelField("refused_pattern", _("Refused for good when the answer holds"), needed=False),
        ChannelField("reference_pattern", _("Number of the message in the answer"), needed=False),
        ChannelField("delivered_pattern", _("Receipt: arrived"), default="delivered|DELIVRD", needed=False),
        ChannelField("lost_pattern", _("Receipt: failed"), default="failed|undelivered|UNDELIV|REJECTD", needed=False),
        ChannelField(
            "receipt_token", _("Token of receipts"), _("The gateway sends it along when it reports."), secret=True,
            needed=False,
        ),
    ),
    check,
)  # fmt: skip

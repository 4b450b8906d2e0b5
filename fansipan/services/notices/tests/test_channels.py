"""Each kind of channel says it in the other side's words, and reads its answers."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fansipan.services.notices.actions.channels import KINDS
from fansipan.services.notices.contracts.channels import Destination, OutgoingMessage, SendState
from fansipan.services.notices.contracts.notices import NoticePriority
from fansipan.services.notices.rules import web_push
from fansipan.services.notices.tests.servers import Browser, Mailbox, WebServer, mail_server, web_server

MESSAGE = OutgoingMessage(
    key="01a206c6-7880-7000-87b9-8d888ec88225",
    topic="alarm:77",
    kind="alerts.alarm",
    language="vi",
    title='[DIỄN TẬP / EXERCISE] Lũ "lớn" & nhanh',
    text="DIỄN TẬP / EXERCISE\n\nNước sông lên 79,94 m.\n",
    html="<p>DIỄN TẬP / EXERCISE Nước sông lên 79,94 m.</p>",
    short='DIỄN TẬP / EXERCISE: Lũ "lớn" & nhanh',
    url="https://fansipan.example/notices/5",
    priority=NoticePriority.CRITICAL,
    exercise=True,
    at=datetime(2026, 11, 23, 5, 0, tzinfo=UTC),
    facts=(("Mực nước", "79,94 m"),),
    refs=("station:LC-TV-01",),
)
APPRISE = pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")
"""The library asks Python for a module that is about to go."""

MARK = "DIỄN TẬP / EXERCISE"


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as one:
        yield one


def test_a_gateway_gets_the_text_escaped_as_its_body_needs_it(server: WebServer) -> None:
    kind = KINDS["sms_gateway"]
    settings = {
        "method": "POST",
        "url": f"{server.address}/sms?n={{number}}",
        "headers": "Authorization: Bearer {token}\nX-Parts: {parts}",
        "token": "t0ken",
        "body": '{"text": "{text}"}',
        "body_type": "json",
    }
    assert kind.send(settings, Destination("+84912345678"), MESSAGE).state is SendState.SENT
    form = {**settings, "body": "text={text}&to={to}", "body_type": "form"}
    kind.send(form, Destination("+84912345678"), MESSAGE)
    xml = {**settings, "body": "<m>{text}</m>", "body_type": "xml"}
    kind.send(xml, Destination("+84912345678"), MESSAGE)
    first, second, third = server.requests
    assert first.path == "/sms?n=84912345678"
    assert first.headers["authorization"] == "Bearer t0ken"
    assert first.json() == {"text": MESSAGE.short}
    assert b"to=%2B84912345678" in second.body
    assert "&quot;lớn&quot; &amp; nhanh".encode() in third.body


@pytest.mark.parametrize(
    ("marks", "short", "sent"),
    [
        ("keep", "Nước lên", "Nước lên"),
        ("plain", "Nước lên", "Nuoc len"),
        ("shortest", "Nước lên", "Nước lên"),
        ("shortest", "Nước lên " * 9, "Nuoc len " * 9),
    ],
)
def test_marks_are_left_out_as_the_administrator_wants(server: WebServer, marks: str, short: str, sent: str) -> None:
    settings = {"url": server.address, "body": '{"t": "{text}"}', "marks": marks}
    KINDS["sms_gateway"].send(settings, Destination("+84912345678"), replace(MESSAGE, short=short))
    assert server.requests[0].json() == {"t": sent}


def test_a_gateways_own_words_count_more_than_its_status(server: WebServer) -> None:
    settings = {
        "url": server.address,
        "accepted_pattern": '"code": *0',
        "refused_pattern": "blacklist",
        "reference_pattern": '"sid": *"(.+?)"',
    }
    results = []
    for said in ('{"code": 0, "sid": "s-9"}', '{"code": 5}', '{"code": 5, "why": "blacklist"}'):
        server.answer = lambda _asked, said=said: (200, {}, said)  # type: ignore[misc]
        results.append(KINDS["sms_gateway"].send(settings, Destination("+84912345678"), MESSAGE))
    assert [one.state for one in results] == [SendState.SENT, SendState.LATER, SendState.FAILED]
    assert results[0].reference == "s-9"


def test_a_webhook_is_signed_with_the_new_and_the_old_secret(server: WebServer) -> None:
    new = b64encode(b"n" * 24).decode()
    settings = {"url": server.address, "secret": f"whsec_{new}", "old_secret": "old"}
    assert KINDS["webhook"].send(settings, Destination(), MESSAGE).state is SendState.SENT
    (asked,) = server.requests
    headers = asked.headers
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + asked.body
    wanted = [f"v1,{b64encode(hmac.digest(key, content, 'sha256')).decode()}" for key in (b"n" * 24, b"old")]
    assert headers["webhook-signature"].split() == wanted
    assert headers["webhook-id"] == MESSAGE.key
    said = asked.json()
    assert said["type"] == "alerts.alarm"
    assert said["data"]["exercise"] is True
    assert said["data"]["facts"] == [{"label": "Mực nước", "value": "79,94 m"}]


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [
        (200, '{"ok": true, "result": {"message_id": 7}}', SendState.DELIVERED),
        (403, '{"ok": false, "description": "bot was blocked by the user"}', SendState.FAILED),
        (429, '{"ok": false, "parameters": {"retry_after": 17}}', SendState.LATER),
        (401, '{"ok": false}', SendState.AWAY),
        (502, "<html>", SendState.AWAY),
    ],
)
def test_what_telegram_answers_is_understood(server: WebServer, status: int, body: str, state: SendState) -> None:
    server.answer = lambda _asked: (status, {}, body)
    found = KINDS["telegram"].send({"token": "12:ab", "api": server.address}, Destination("5"), MESSAGE)
    assert found.state is state
    assert "12:ab" not in found.detail
    if status == 429:
        assert found.retry_after == 17


@APPRISE
def test_whatever_apprise_speaks_can_be_a_channel(server: WebServer) -> None:
    kind = KINDS["apprise"]
    url = server.address.replace("http://", "json://")
    assert kind.send({"url": url}, Destination(), MESSAGE).state is SendState.SENT
    assert MARK in server.requests[0].json()["title"]
    assert kind.check({"url": "nonsense"})
    assert not kind.check({"url": url})
    server.answer = lambda _asked: (500, {}, "")
    assert kind.send({"url": url}, Destination(), MESSAGE).state is SendState.AWAY


def test_a_device_reads_its_push_and_its_service_knows_what_it_replaces(server: WebServer) -> None:
    browser = Browser(f"{server.address}/push/1")
    to = Destination(browser.endpoint, {"p256dh": browser.p256dh, "auth": browser.auth})
    server.answer = lambda _asked: (201, {}, "")
    long = replace(MESSAGE, text='Nước "lên"\n' * 2000)
    for message in (MESSAGE, long):
        assert KINDS["web_push"].send({}, to, message).state is SendState.SENT
    first, second = server.requests
    assert browser.read(first.body)["body"] == MESSAGE.text
    assert len(second.body) <= 4096
    assert browser.read(second.body)["body"].endswith("…")
    headers = first.headers
    assert headers["topic"] == web_push.topic("alarm:77")
    assert headers["urgency"] == "high"
    assert headers["authorization"].startswith("vapid t=")
    assert headers["content-encoding"] == "aes128gcm"


@APPRISE
def test_an_exercise_is_marked_in_what_every_kind_of_channel_sends(server: WebServer) -> None:
    """Whatever a new kind takes out of a message, the mark stands in it."""
    browser, mailbox = Browser(f"{server.address}/push/1"), Mailbox()
    seen: dict[str, str] = {}
    with mail_server(mailbox):
        settings = {
            "sms_gateway": {"url": server.address, "body": '{"t": "{text}"}'},
            "telegram": {"token": "t", "api": server.address},
            "webhook": {"url": server.address, "secret": "s"},
            "apprise": {"url": server.address.replace("http://", "json://")},
            "web_push": {},
            "email": {"host": "127.0.0.1", "port": str(mailbox.port), "security": "none", "sender": "hub@example.org"},
        }
        for code, kind in KINDS.items():
            if code == "in_app":
                continue  # pages mark it themselves: test_pages.py
            address = "an@example.org" if code == "email" else browser.endpoint
            to = Destination(address, {"p256dh": browser.p256dh, "auth": browser.auth})
            kind.send(settings[code], to, MESSAGE)
            if code == "email":
                seen[code] = str(mailbox.mails[0]["Subject"])
            elif code == "web_push":
                seen[code] = str(browser.read(server.requests[-1].body))
            else:
                seen[code] = str(server.requests[-1].json())
    assert [code for code, text in seen.items() if MARK not in text] == []


@pytest.mark.parametrize(
    ("kind", "settings", "wrong"),
    [
        ("email", {"port": "x", "sender": "a"}, {"port", "sender"}),
        ("sms_gateway", {"url": "ftp://x", "accepted_pattern": "("}, {"url", "accepted_pattern"}),
        ("sms_gateway", {"url": "https://x", "body_type": "json", "body": "{text}"}, {"body"}),
        ("webhook", {"url": "x"}, {"url"}),
    ],
)
def test_settings_that_cannot_work_are_named(kind: str, settings: dict[str, str], wrong: set[str]) -> None:
    assert set(KINDS[kind].check(settings)) == wrong

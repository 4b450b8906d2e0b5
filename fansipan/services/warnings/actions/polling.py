"""Hearing what other issuers say: their feeds are asked, each message is judged and kept as it came."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import httpx
from django.db import transaction
from django.db.models import F, Q

from fansipan.kernel import clock, events
from fansipan.services.warnings.contracts import CapAlert, CapFault
from fansipan.services.warnings.models import ReceivedMessage, WarningSource
from fansipan.services.warnings.queries import places
from fansipan.services.warnings.rules.cap.checking import errors
from fansipan.services.warnings.rules.cap.feeds import items
from fansipan.services.warnings.rules.cap.opening import LARGEST, NotCap
from fansipan.services.warnings.rules.cap.reading import from_xml
from fansipan.services.warnings.rules.cap.signing import is_from
from fansipan.services.warnings.rules.composing import COMMUNE

RECEIVED = "warnings.received"
"""The event, for believed messages alone: {source, identifier, type, status, communes, severity, headline, expires}."""

UNSIGNED = "unsigned"
"""Beside the faults of a message: it is not signed by whom it says it is from."""

SECONDS = 15.0
PEM_END = "-----END CERTIFICATE-----"


class FeedTrouble(Exception):
    """A feed could not be had; the text says why."""


def poll() -> int:
    """Ask every feed whose time has come; gives how many messages were new. A feed that fails stops no other."""
    now = clock.now()
    due = Q(asked_at__isnull=True) | Q(asked_at__lte=now - F("interval_seconds") * timedelta(seconds=1))
    return sum(ask(source.pk) for source in WarningSource.objects.filter(due, active=True))


def ask(source_id: int) -> int:
    """Ask one feed; gives how many of its messages were new. What goes wrong is kept on the source."""
    source = WarningSource.objects.get(pk=source_id)
    source.asked_at = clock.now()
    found, source.trouble = 0, ""
    try:
        with httpx.Client(timeout=SECONDS, follow_redirects=True, max_redirects=3) as client:
            found = sum(_heard(source, *one) for one in _messages(client, source))
        source.answered_at = clock.now()
    except (FeedTrouble, httpx.HTTPError, NotCap) as error:
        source.trouble = f"{type(error).__name__}: {error}"[:500]
    source.save(update_fields=["asked_at", "answered_at", "trouble"])
    return found


def _messages(client: httpx.Client, source: WarningSource) -> list[tuple[str, bytes]]:
    """The messages of the feed that are not here yet, by their addresses: a message is never edited."""
    known = set(ReceivedMessage.objects.filter(source=source).values_list("address", flat=True))
    offered = items(_fetched(client, source.url), source.url)
    fresh = [one for one in offered if one.data or one.address not in known]
    return [(one.address, one.data or _fetched(client, one.address)) for one in fresh]


def _fetched(client: httpx.Client, address: str) -> bytes:
    if not address.startswith(("https://", "http://")):
        raise FeedTrouble(f"{address}: neither http nor https")
    with client.stream("GET", address) as answer:
        answer.raise_for_status()
        data = b""
        for part in answer.iter_bytes():
            data += part
            if len(data) > LARGEST:
                raise FeedTrouble(f"{address}: more than {LARGEST} bytes")
    return data


@transaction.atomic
def _heard(source: WarningSource, address: str, data: bytes) -> int:
    """Keep a message unless it is here already; 1 when it was new."""
    digest = sha256(data).hexdigest()
    if ReceivedMessage.objects.filter(source=source, sha256=digest).exists():
        return 0
    wrong = errors(data)
    try:
        alert = from_xml(data)
    except NotCap:
        alert = None
    row = _row(source, alert, wrong, data)
    row.sha256, row.address = digest, address
    row.save()
    if row.believed and alert is not None:
        events.publish(RECEIVED, _said(row))
    return 1


def _row(source: WarningSource, alert: CapAlert | None, wrong: list[CapFault], data: bytes) -> ReceivedMessage:
    kept = [[fault.code.value, fault.where, fault.detail] for fault in wrong]
    row = ReceivedMessage(source=source, xml=data, received_at=clock.now(), believed=False, faults=kept)
    if alert is None:
        return row
    pinned = [f"{part}{PEM_END}\n".encode() for part in source.certificates.split(PEM_END) if part.strip()]
    if pinned and not is_from(data, pinned, alert.sent):
        kept.append([UNSIGNED, "", ""])
    row.believed = not kept
    row.identifier, row.sender, row.sent = alert.identifier[:300], alert.sender[:300], alert.sent
    row.message_type, row.status = alert.message_type.value, alert.status.value
    row.references = [one.identifier for one in alert.references]
    infos = alert.infos
    row.expires = max((info.expires for info in infos if info.expires), default=None)
    row.headline = infos[0].headline if infos else ""
    row.severity = infos[0].severity.value if infos else ""
    areas = [area for info in infos for area in info.areas]
    codes = [one.value for area in areas for one in area.geocodes if one.name == COMMUNE]
    row.communes = places.covering(codes, [ring for area in areas for ring in area.polygons])
    return row


def _said(row: ReceivedMessage) -> dict[str, object]:
    return {
        "source": row.source.code,
        "identifier": row.identifier,
        "type": row.message_type,
        "status": row.status,
        "communes": row.communes,
        "severity": row.severity,
        "headline": row.headline,
        "expires": row.expires,
    }

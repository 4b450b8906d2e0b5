"""The feed of warnings: Atom and RSS with one CAP file each, as the WMO's own composer gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor, require
from fansipan.services.warnings.contracts import CapMessageType, CapStatus, MessageState
from fansipan.services.warnings.models import Issuer, WarningMessage
from fansipan.services.warnings.queries import chains
from fansipan.services.warnings.rules.packing import unpacked
from fansipan.services.warnings.rules.rights import VIEW_WARNINGS

ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPE = "application/cap+xml"

Address = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """The newest message of a warning that has not expired; a withdrawal stands where its warning stood."""

    identifier: str
    title: str
    summary: str
    sent: datetime
    expires: datetime
    message_type: CapMessageType


def entries(actor: Actor) -> list[FeedEntry]:
    """What the feed holds now, the newest first: real messages only, none that a later one replaced."""
    require(actor, VIEW_WARNINGS)
    rows = (
        WarningMessage.objects.filter(state=MessageState.RELEASED.value, status=CapStatus.ACTUAL.value)
        .order_by("warning_id", "-sent", "-id")
        .distinct("warning_id")
        .defer("xml")
    )
    now = clock.now()
    found = [_entry(row) for row in rows if row.expires and row.expires > now]
    return sorted(found, key=lambda one: one.sent, reverse=True)


def _entry(row: WarningMessage) -> FeedEntry:
    text = unpacked(row.content).texts["vi"]
    (said,) = chains.sent([row])
    title = f"Hủy: {text.headline}" if said.message_type is CapMessageType.CANCEL else text.headline
    return FeedEntry(said.identifier, title, text.description, said.sent, said.expires, said.message_type)


def issuer_name() -> str:
    """Who issues, in Vietnamese; "" when nobody is entered."""
    found = Issuer.objects.order_by("pk").first()
    return str(found.name.get("vi", "")) if found else ""


def atom(found: list[FeedEntry], own: str, address: Address) -> bytes:
    """The entries as an Atom feed (RFC 4287); `address` gives that of a CAP file."""
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]
    _say(feed, "id", own)
    _say(feed, "title", f"Cảnh báo · {issuer_name()}")
    _say(feed, "updated", max((one.sent for one in found), default=clock.now()).isoformat())
    etree.SubElement(feed, f"{{{ATOM}}}link", rel="self", href=own, type="application/atom+xml")
    author = etree.SubElement(feed, f"{{{ATOM}}}author")
    _say(author, "name", issuer_name() or "Fansipan")
    for one in found:
        entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
        _say(entry, "id", f"urn:cap:{one.identifier}")
        _say(entry, "title", one.title)
        _say(entry, "updated", one.sent.isoformat())
        _say(entry, "published", one.sent.isoformat())
        _say(entry, "summary", one.summary)
        etree.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", type=CAP_TYPE, href=address(one.identifier))
    return _written(feed)


def rss(found: list[FeedEntry], own: str, address: Address) -> bytes:
    """The same as RSS 2.0."""
    root = etree.Element("rss", version="2.0")
    channel = etree.SubElement(root, "channel")
    for name, said in (("title", f"Cảnh báo · {issuer_name()}"), ("link", own), ("description", "OASIS CAP 1.2")):
        etree.SubElement(channel, name).text = said
    etree.SubElement(channel, "language").text = "vi"
    for one in found:
        item = etree.SubElement(channel, "item")
        etree.SubElement(item, "title").text = one.title
        etree.SubElement(item, "link").text = address(one.identifier)
        etree.SubElement(item, "description").text = one.summary
        etree.SubElement(item, "guid", isPermaLink="false").text = one.identifier
        etree.SubElement(item, "pubDate").text = format_datetime(one.sent)
    return _written(root)


def _say(parent: etree._Element, name: str, said: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = said


def _written(root: etree._Element) -> bytes:
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

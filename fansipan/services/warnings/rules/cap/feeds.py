"""Where a feed keeps its CAP messages: Atom, RSS, or the message itself."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

from fansipan.services.warnings.rules.cap.opening import NAMESPACE, tree

ATOM = "{http://www.w3.org/2005/Atom}"
CAP_TYPES = ("application/cap+xml", "application/common-alerting-protocol+xml")
MOST = 200


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A message in a feed: in it (`data`) or at an address."""

    address: str = ""
    data: bytes = b""


def items(feed: bytes, base: str) -> list[FeedItem]:
    """The messages of a feed, at most 200. Raises NotCap for what is no XML."""
    root = tree(feed)
    if root.tag == f"{{{NAMESPACE}}}alert":
        return [FeedItem(data=feed)]
    found = [_atom(entry, base) for entry in root.iter(f"{ATOM}entry")] + [
        _rss(item, base) for item in root.iter("item")
    ]
    return [one for one in found if one.address or one.data][:MOST]


def _atom(entry: etree._Element, base: str) -> FeedItem:
    inside = entry.find(f".//{{{NAMESPACE}}}alert")
    if inside is not None:
        return FeedItem(data=etree.tostring(inside))
    links = list(entry.iter(f"{ATOM}link"))
    cap = [one for one in links if one.get("type") in CAP_TYPES]
    plain = [one for one in links if one.get("rel", "alternate") == "alternate"]
    chosen = (cap or plain)[:1]
    return FeedItem(address=urljoin(base, chosen[0].get("href", ""))) if chosen else FeedItem()


def _rss(item: etree._Element, base: str) -> FeedItem:
    inside = item.find(f".//{{{NAMESPACE}}}alert")
    if inside is not None:
        return FeedItem(data=etree.tostring(inside))
    link = item.findtext("link") or ""
    return FeedItem(address=urljoin(base, link.strip())) if link.strip() else FeedItem()

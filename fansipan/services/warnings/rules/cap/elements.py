"""The words of single elements: what the schema lets pass and CAP 1.2 does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fansipan.services.warnings.contracts import CapFault, CapFaultCode, CapMessageType, CapScope
from fansipan.services.warnings.rules.cap.moments import moment
from fansipan.services.warnings.rules.cap.opening import NAMESPACE, Element, children, text, where
from fansipan.services.warnings.rules.cap.places import circle, polygon

TIMES = ("sent", "effective", "onset", "expires")
PLAIN_NAME = re.compile(r"[^\s,<&]+")
MIME_TYPE = re.compile(r"(application|audio|font|example|image|message|model|multipart|text|video)/[\w.+-]+", re.ASCII)
MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&(#\d+|#x[0-9A-Fa-f]+|[A-Za-z]+);")
PROSE = ("headline", "description", "instruction", "audience", "senderName", "areaDesc", "event", "note", "contact")
ABOUT = (CapMessageType.UPDATE, CapMessageType.CANCEL, CapMessageType.ACK, CapMessageType.ERROR)
"""Messages that are about other ones."""


def faults(alert: Element) -> Iterator[CapFault]:
    """Faults of lexical form, wherever they stand."""
    yield from _times(alert)
    yield from _names(alert)
    yield from _references(alert)
    yield from _scope(alert)
    for area in alert.iter(f"{{{NAMESPACE}}}area"):
        yield from _area(area)
    for resource in alert.iter(f"{{{NAMESPACE}}}resource"):
        yield from _resource(resource)
    for name in PROSE:
        for one in alert.iter(f"{{{NAMESPACE}}}{name}"):
            if found := MARKUP.search(one.text or ""):
                yield CapFault(CapFaultCode.MARKUP, where(one), found[0])


def _times(alert: Element) -> Iterator[CapFault]:
    for name in TIMES:
        for one in alert.iter(f"{{{NAMESPACE}}}{name}"):
            if moment((one.text or "").strip()) is None:
                yield CapFault(CapFaultCode.TIME, where(one), (one.text or "")[:60])


def _names(alert: Element) -> Iterator[CapFault]:
    for name, code in (("identifier", CapFaultCode.IDENTIFIER), ("sender", CapFaultCode.SENDER)):
        if not PLAIN_NAME.fullmatch(text(alert, name)):
            yield CapFault(code, name, text(alert, name)[:100])


def _references(alert: Element) -> Iterator[CapFault]:
    own = text(alert, "sender"), text(alert, "identifier")
    sent = moment(text(alert, "sent"))
    triples = text(alert, "references").split()
    if not triples and text(alert, "msgType") in ABOUT:
        yield CapFault(CapFaultCode.REFERENCES_MISSING, "references")
    for triple in triples:
        parts = triple.split(",")
        at = moment(parts[2]) if len(parts) == 3 else None
        if at is None or not parts[0] or not parts[1]:
            yield CapFault(CapFaultCode.REFERENCES, "references", triple[:200])
        elif (parts[0], parts[1]) == own:
            yield CapFault(CapFaultCode.REFERENCES_SELF, "references", triple[:200])
        elif sent is not None and at > sent:
            yield CapFault(CapFaultCode.REFERENCES_LATER, "references", triple[:200])


def _scope(alert: Element) -> Iterator[CapFault]:
    scope = text(alert, "scope")
    if (scope == CapScope.RESTRICTED) != bool(text(alert, "restriction")):
        yield CapFault(CapFaultCode.RESTRICTION, "restriction", text(alert, "restriction")[:100])
    if scope == CapScope.PRIVATE and not text(alert, "addresses"):
        yield CapFault(CapFaultCode.ADDRESSES, "addresses")


def _area(area: Element) -> Iterator[CapFault]:
    for one in children(area, "polygon"):
        if polygon(one.text or "") is None:
            yield CapFault(CapFaultCode.POLYGON, where(one), (one.text or "")[:100])
    for one in children(area, "circle"):
        if circle(one.text or "") is None:
            yield CapFault(CapFaultCode.CIRCLE, where(one), (one.text or "")[:100])
    low, high = text(area, "altitude"), text(area, "ceiling")
    if high and (not low or _number(high) < _number(low)):
        yield CapFault(CapFaultCode.CEILING, where(area), high)


def _resource(resource: Element) -> Iterator[CapFault]:
    if not MIME_TYPE.fullmatch(text(resource, "mimeType")):
        yield CapFault(CapFaultCode.MIME_TYPE, where(resource), text(resource, "mimeType")[:100])
    uri = text(resource, "uri")
    if uri and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", uri) and not text(resource, "derefUri"):
        yield CapFault(CapFaultCode.URI, where(resource), uri[:200])


def _number(written: str) -> float:
    # What is no number the schema has said already.
    try:
        return float(written)
    except ValueError:
        return 0.0

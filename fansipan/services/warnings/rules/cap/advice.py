"""What makes a message better; the recommendations of the Google CAP profile."""

from __future__ import annotations

from collections.abc import Iterator

from fansipan.services.warnings.contracts import CapFault, CapFaultCode
from fansipan.services.warnings.rules.cap.opening import Element, children, text, where
from fansipan.services.warnings.rules.cap.places import circle

LONGEST_HEADLINE = 140
BETTER = (
    ("senderName", CapFaultCode.NO_SENDER_NAME),
    ("responseType", CapFaultCode.NO_RESPONSE),
    ("instruction", CapFaultCode.NO_INSTRUCTION),
    ("contact", CapFaultCode.NO_CONTACT),
)


def faults(alert: Element) -> Iterator[CapFault]:
    """Advice on a message."""
    if text(alert, "sent").endswith("-00:00"):
        yield CapFault(CapFaultCode.ZONE_UTC, "sent", text(alert, "sent"))
    for block in children(alert, "info"):
        yield from _block(block)
        for area in children(block, "area"):
            yield from _area(area)


def _block(block: Element) -> Iterator[CapFault]:
    for name, code in BETTER:
        if not text(block, name):
            yield CapFault(code, where(block))
    if len(text(block, "headline")) > LONGEST_HEADLINE:
        yield CapFault(CapFaultCode.HEADLINE_LONG, where(block), str(len(text(block, "headline"))))
    told = [said for name in ("headline", "description", "instruction") if (said := text(block, name))]
    if len(set(told)) < len(told):
        yield CapFault(CapFaultCode.TEXTS_ALIKE, where(block))
    for name in ("urgency", "severity", "certainty"):
        if text(block, name) == "Unknown":
            yield CapFault(CapFaultCode.UNKNOWN_VALUE, f"{where(block)}/{name}")


def _area(area: Element) -> Iterator[CapFault]:
    circles = children(area, "circle")
    if children(area, "geocode") and not circles and not children(area, "polygon"):
        yield CapFault(CapFaultCode.ONLY_GEOCODE, where(area), text(area, "areaDesc")[:100])
    for one in circles:
        found = circle(one.text or "")
        if found is not None and found.radius_km == 0:
            yield CapFault(CapFaultCode.RADIUS_ZERO, where(one))

"""What the blocks of a message must say, and in which they must agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from fansipan.services.warnings.contracts import CapFault, CapFaultCode, CapMessageType
from fansipan.services.warnings.rules.cap.moments import moment
from fansipan.services.warnings.rules.cap.opening import Element, children, text, texts, where

LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)
DEFAULT_LANGUAGE = "en-US"
TOLD = ("headline", "description", "instruction")
NEEDED = (("description", CapFaultCode.DESCRIPTION_MISSING), ("web", CapFaultCode.WEB_MISSING))
ANSWERS = (CapMessageType.ACK, CapMessageType.ERROR)
"""Messages between machines, which tell nobody anything."""


def faults(alert: Element) -> Iterator[CapFault]:
    """Faults of the info blocks."""
    blocks = children(alert, "info")
    if not blocks and text(alert, "msgType") not in (*ANSWERS, CapMessageType.CANCEL):
        yield CapFault(CapFaultCode.INFO_MISSING, "info")
    for block in blocks:
        yield from _block(block, text(alert, "sent"))
    yield from _agreement(blocks)


def _block(block: Element, sent: str) -> Iterator[CapFault]:
    for name, code in NEEDED:
        if not text(block, name):
            yield CapFault(code, where(block))
    if not LANGUAGE.fullmatch(language(block)):
        yield CapFault(CapFaultCode.LANGUAGE, where(block), language(block))
    yield from _expiry(block, sent)
    areas = children(block, "area")
    if not areas:
        yield CapFault(CapFaultCode.AREA_MISSING, where(block))
    for area in areas:
        if not any(children(area, name) for name in ("polygon", "circle", "geocode")):
            yield CapFault(CapFaultCode.AREA_NOWHERE, where(area), text(area, "areaDesc")[:100])


def _expiry(block: Element, sent: str) -> Iterator[CapFault]:
    written = text(block, "expires")
    if not written:
        yield CapFault(CapFaultCode.EXPIRES_MISSING, where(block))
        return
    end, begins = moment(written), [moment(one) for one in (sent, text(block, "effective")) if one]
    if end is not None and any(begin is not None and begin > end for begin in begins):
        yield CapFault(CapFaultCode.EXPIRES_EARLY, where(block), written)


def language(block: Element) -> str:
    """The language of a block; English of the United States where it says none (CAP 1.2 section 3.2.2)."""
    return text(block, "language") or DEFAULT_LANGUAGE


def _agreement(blocks: Sequence[Element]) -> Iterator[CapFault]:
    for one, other in combinations(blocks, 2):
        if set(texts(one, "category")) != set(texts(other, "category")):
            yield CapFault(CapFaultCode.CATEGORIES_DIFFER, where(other))
        if _codes(one) != _codes(other):
            yield CapFault(CapFaultCode.EVENT_CODES_DIFFER, where(other))
        if language(one).lower() != language(other).lower():
            yield from _same_texts(one, other)


def _codes(block: Element) -> set[tuple[str, str]]:
    return {(text(one, "valueName"), text(one, "value")) for one in children(block, "eventCode")}


def _same_texts(one: Element, other: Element) -> Iterator[CapFault]:
    for name in TOLD:
        if text(one, name) and text(one, name) == text(other, name):
            yield CapFault(CapFaultCode.SAME_TEXT, f"{where(other)}/{name}", text(one, name)[:100])

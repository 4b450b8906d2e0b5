"""A CAP message out of XML."""

from __future__ import annotations

from datetime import datetime

from fansipan.services.warnings.contracts import (
    CapAlert,
    CapArea,
    CapCategory,
    CapCertainty,
    CapFault,
    CapFaultCode,
    CapInfo,
    CapMessageType,
    CapNamed,
    CapReference,
    CapResource,
    CapResponse,
    CapScope,
    CapSeverity,
    CapStatus,
    CapUrgency,
)
from fansipan.services.warnings.rules.cap.infos import language
from fansipan.services.warnings.rules.cap.moments import moment
from fansipan.services.warnings.rules.cap.opening import Element, NotCap, children, opened, text, texts
from fansipan.services.warnings.rules.cap.places import circle, polygon


def from_xml(data: bytes) -> CapAlert:
    """The message. Raises NotCap for what cannot be read; ask `checking.errors` whether it is right."""
    root = opened(data)
    try:
        return _alert(root)
    except ValueError as error:
        raise NotCap(CapFault(CapFaultCode.SCHEMA, detail=str(error))) from error


def _alert(root: Element) -> CapAlert:
    return CapAlert(
        identifier=text(root, "identifier"),
        sender=text(root, "sender"),
        sent=_needed(text(root, "sent")),
        status=CapStatus(text(root, "status")),
        message_type=CapMessageType(text(root, "msgType")),
        scope=CapScope(text(root, "scope")),
        source=text(root, "source"),
        restriction=text(root, "restriction"),
        addresses=text(root, "addresses"),
        codes=tuple(texts(root, "code")),
        note=text(root, "note"),
        references=tuple(_reference(one) for one in text(root, "references").split()),
        incidents=text(root, "incidents"),
        infos=tuple(_info(block) for block in children(root, "info")),
    )


def _reference(written: str) -> CapReference:
    sender, identifier, sent = written.split(",")
    return CapReference(sender, identifier, _needed(sent))


def _info(block: Element) -> CapInfo:
    return CapInfo(
        language=language(block),
        categories=tuple(CapCategory(one) for one in texts(block, "category")),
        event=text(block, "event"),
        urgency=CapUrgency(text(block, "urgency")),
        severity=CapSeverity(text(block, "severity")),
        certainty=CapCertainty(text(block, "certainty")),
        responses=tuple(CapResponse(one) for one in texts(block, "responseType")),
        audience=text(block, "audience"),
        event_codes=_named(block, "eventCode"),
        effective=_moment(text(block, "effective")),
        onset=_moment(text(block, "onset")),
        expires=_moment(text(block, "expires")),
        sender_name=text(block, "senderName"),
        headline=text(block, "headline"),
        description=text(block, "description"),
        instruction=text(block, "instruction"),
        web=text(block, "web"),
        contact=text(block, "contact"),
        parameters=_named(block, "parameter"),
        resources=tuple(_resource(one) for one in children(block, "resource")),
        areas=tuple(_area(one) for one in children(block, "area")),
    )


def _resource(block: Element) -> CapResource:
    return CapResource(
        description=text(block, "resourceDesc"),
        mime_type=text(block, "mimeType"),
        size=int(text(block, "size")) if text(block, "size") else None,
        uri=text(block, "uri"),
        content=text(block, "derefUri"),
        digest=text(block, "digest"),
    )


def _area(block: Element) -> CapArea:
    rings = [polygon(one) for one in texts(block, "polygon")]
    circles = [circle(one) for one in texts(block, "circle")]
    return CapArea(
        description=text(block, "areaDesc"),
        polygons=tuple(ring for ring in rings if ring is not None),
        circles=tuple(one for one in circles if one is not None),
        geocodes=_named(block, "geocode"),
        altitude=float(text(block, "altitude")) if text(block, "altitude") else None,
        ceiling=float(text(block, "ceiling")) if text(block, "ceiling") else None,
    )


def _named(block: Element, name: str) -> tuple[CapNamed, ...]:
    return tuple(CapNamed(text(one, "valueName"), text(one, "value")) for one in children(block, name))


def _moment(written: str) -> datetime | None:
    return _needed(written) if written else None


def _needed(written: str) -> datetime:
    found = moment(written)
    if found is None:
        raise ValueError(f"{written!r} is no time of CAP")
    return found

"""A CAP message as XML, its elements in the order of the standard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lxml import etree

from fansipan.services.warnings.contracts import CapAlert, CapArea, CapInfo, CapNamed, CapReference, CapResource
from fansipan.services.warnings.rules.cap.moments import written
from fansipan.services.warnings.rules.cap.opening import NAMESPACE, Element
from fansipan.services.warnings.rules.cap.places import written_circle, written_polygon

PLAIN: dict[Any, str] = {None: NAMESPACE}
"""The namespace without a prefix, as every example of the standard is written."""

Said = str | float | int | datetime | None


def to_xml(alert: CapAlert) -> bytes:
    """The message as UTF-8 XML."""
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap=PLAIN)
    _say(root, "identifier", alert.identifier)
    _say(root, "sender", alert.sender)
    _say(root, "sent", alert.sent)
    _say(root, "status", alert.status)
    _say(root, "msgType", alert.message_type)
    _say(root, "source", alert.source)
    _say(root, "scope", alert.scope)
    _say(root, "restriction", alert.restriction)
    _say(root, "addresses", alert.addresses)
    _say_all(root, "code", alert.codes)
    _say(root, "note", alert.note)
    _say(root, "references", " ".join(reference(one) for one in alert.references))
    _say(root, "incidents", alert.incidents)
    for info in alert.infos:
        _info(etree.SubElement(root, f"{{{NAMESPACE}}}info"), info)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def reference(one: CapReference) -> str:
    """sender,identifier,sent."""
    return f"{one.sender},{one.identifier},{written(one.sent)}"


def _info(block: Element, info: CapInfo) -> None:
    _say(block, "language", info.language)
    _say_all(block, "category", info.categories)
    _say(block, "event", info.event)
    _say_all(block, "responseType", info.responses)
    _say(block, "urgency", info.urgency)
    _say(block, "severity", info.severity)
    _say(block, "certainty", info.certainty)
    _say(block, "audience", info.audience)
    _named(block, "eventCode", info.event_codes)
    _say(block, "effective", info.effective)
    _say(block, "onset", info.onset)
    _say(block, "expires", info.expires)
    _say(block, "senderName", info.sender_name)
    _say(block, "headline", info.headline)
    _say(block, "description", info.description)
    _say(block, "instruction", info.instruction)
    _say(block, "web", info.web)
    _say(block, "contact", info.contact)
    _named(block, "parameter", info.parameters)
    for resource in info.resources:
        _resource(etree.SubElement(block, f"{{{NAMESPACE}}}resource"), resource)
    for area in info.areas:
        _area(etree.SubElement(block, f"{{{NAMESPACE}}}area"), area)


def _resource(block: Element, resource: CapResource) -> None:
    _say(block, "resourceDesc", resource.description)
    _say(block, "mimeType", resource.mime_type)
    _say(block, "size", resource.size)
    _say(block, "uri", resource.uri)
    _say(block, "derefUri", resource.content)
    _say(block, "digest", resource.digest)


def _area(block: Element, area: CapArea) -> None:
    _say(block, "areaDesc", area.description)
    _say_all(block, "polygon", (written_polygon(ring) for ring in area.polygons))
    _say_all(block, "circle", (written_circle(one) for one in area.circles))
    _named(block, "geocode", area.geocodes)
    _say(block, "altitude", area.altitude)
    _say(block, "ceiling", area.ceiling)


def _named(parent: Element, name: str, pairs: Iterable[CapNamed]) -> None:
    for pair in pairs:
        block = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
        _say(block, "valueName", pair.name)
        etree.SubElement(block, f"{{{NAMESPACE}}}value").text = pair.value


def _say_all(parent: Element, name: str, said: Iterable[Said]) -> None:
    for one in said:
        _say(parent, name, one)


def _say(parent: Element, name: str, said: Said) -> None:
    """One element, unless there is nothing to say."""
    if said is None or said == "":
        return
    plain = written(said) if isinstance(said, datetime) else f"{said:g}" if isinstance(said, float) else str(said)
    etree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = plain

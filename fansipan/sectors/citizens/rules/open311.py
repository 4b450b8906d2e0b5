"""Open311 GeoReport v2 as text: the same rows as JSON and as XML, under the standard's own names.

http://wiki.open311.org/GeoReport_v2/ (community standard of 2011).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from lxml import etree

Row = Mapping[str, Any]

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
LISTS = {
    "services": "service",
    "service_requests": "request",
    "service_requests_token": "request",
    "attributes": "attribute",
    "values": "value",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
ROOTS = {"service_requests_token": "service_requests"}
NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_json(name: str, content: Sequence[Row] | Row) -> bytes:
    """Rows are a bare list, one thing a bare object: JSON names no root."""
    return orjson.dumps(content)


def as_xml(name: str, content: Sequence[Row] | Row) -> bytes:
    """A root of that name; lists hold elements of the standard's name, what is not there is an empty element."""
    root = etree.Element(ROOTS.get(name, name))
    _fill(root, name, content)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _fill(element: Any, name: str, content: Any) -> None:
    if isinstance(content, Mapping):
        for key, value in content.items():
            _fill(etree.SubElement(element, key), key, value)
    elif isinstance(content, list | tuple):
        for one in content:
            _fill(etree.SubElement(element, LISTS[name]), LISTS[name], one)
    elif isinstance(content, bool):
        element.text = "true" if content else "false"
    elif content is not None:
        element.text = NOT_XML.sub("", str(content))


def moment(text: str) -> datetime:
    """A W3C moment with its zone. Raises ValueError."""
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if found.tzinfo is None:
        raise ValueError(text)
    return found

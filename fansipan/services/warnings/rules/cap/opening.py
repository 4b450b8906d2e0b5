"""From bytes to a tree, without opening a door: no entities, no files, no network, nothing huge."""

from __future__ import annotations

from lxml import etree

from fansipan.services.warnings.contracts import CapFault, CapFaultCode

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SIGNATURES = "http://www.w3.org/2000/09/xmldsig#"
LARGEST = 4_000_000

Element = etree._Element


class NotCap(ValueError):
    """These bytes are no CAP 1.2 message; `fault` says why."""

    def __init__(self, fault: CapFault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def opened(data: bytes) -> Element:
    """The alert element. Raises NotCap for what is no CAP 1.2, or no XML that one may open."""
    if len(data) > LARGEST:
        raise NotCap(CapFault(CapFaultCode.TOO_LARGE, detail=str(len(data))))
    root = tree(data)
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise NotCap(CapFault(CapFaultCode.NOT_CAP, detail=str(root.tag)))
    return root


def tree(data: bytes) -> Element:
    """The root of an XML document without a document type. Raises NotCap."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotCap(CapFault(CapFaultCode.NOT_XML, detail=str(error)[:200])) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotCap(CapFault(CapFaultCode.DOCTYPE))
    return root


def text(parent: Element, name: str) -> str:
    """The text of the first child of that name, "" when there is none."""
    found = parent.find(f"{{{NAMESPACE}}}{name}")
    return "" if found is None else (found.text or "").strip()


def texts(parent: Element, name: str) -> list[str]:
    """The texts of every child of that name."""
    return [(one.text or "").strip() for one in children(parent, name)]


def children(parent: Element, name: str) -> list[Element]:
    """The children of that name."""
    return list(parent.findall(f"{{{NAMESPACE}}}{name}"))


def where(element: Element) -> str:
    """The way to an element as a person reads it: info[2]/area[1]/polygon[1]."""
    parts = []
    for one in [element, *element.iterancestors()][:-1]:
        alike = list(one.itersiblings(tag=one.tag, preceding=True))
        parts.append(f"{etree.QName(one).localname}[{len(alike) + 1}]")
    return "/".join(reversed(parts))

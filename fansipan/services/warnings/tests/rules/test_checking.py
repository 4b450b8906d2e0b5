"""Which CAP messages are right: the schema of the standard, what it misses, and what the profiles ask for.

The cases are those of the public conformance suites (Google CAP library: CapValidatorTest, GoogleProfileTest; WMO
validator), rebuilt from what they are called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from fansipan.services.warnings.contracts import (
    CapArea,
    CapCategory,
    CapCertainty,
    CapCircle,
    CapFaultCode,
    CapMessageType,
    CapNamed,
    CapReference,
    CapResource,
    CapScope,
    CapSeverity,
)
from fansipan.services.warnings.rules.cap.checking import errors, faults
from fansipan.services.warnings.tests.messages import ALERT, BAO_HA, ENGLISH, SENT, VIETNAMESE, spoilt, with_info, xml

LESS_WEST = CapArea("Bảo Hà", geocodes=(CapNamed("VN:commune", "02989"),))
WRITTEN = "22.3,104.25 22.3,104.4 22.15,104.4 22.15,104.25 22.3,104.25"
BEFORE = CapReference("canhbao@example.org", "VN-LC-20240909-0000", SENT - timedelta(hours=1))


def codes(message: bytes) -> set[CapFaultCode]:
    return {fault.code for fault in faults(message)}


def test_a_message_that_is_right_has_no_fault_and_no_advice() -> None:
    assert faults(xml()) == []


GOOD: dict[str, Callable[[], bytes]] = {
    "an update of an earlier message": lambda: xml(message_type=CapMessageType.UPDATE, references=(BEFORE,)),
    "a cancel without a block": lambda: xml(message_type=CapMessageType.CANCEL, references=(BEFORE,), infos=()),
    "one language alone": lambda: xml(infos=(VIETNAMESE,)),
    "a circle": lambda: with_info(areas=(CapArea("Bảo Hà", circles=(CapCircle((22.2, 104.3), 5.5),)),)),
    "restricted, with its restriction": lambda: xml(scope=CapScope.RESTRICTED, restriction="Cơ quan phòng chống"),
    "private, with addresses": lambda: xml(scope=CapScope.PRIVATE, addresses="xa-bao-ha"),
    "an offset west of Greenwich": lambda: spoilt("2024-09-09T21:30:00+07:00", "2024-09-09T09:30:00-05:00"),
    "altitude and ceiling": lambda: with_info(areas=(replace(BAO_HA, altitude=100.0, ceiling=300.0),)),
    "a picture by its address": lambda: with_info(
        resources=(CapResource("Ảnh", "image/jpeg", size=1200, uri="https://example.org/a.jpg"),)
    ),
    "a picture within": lambda: with_info(resources=(CapResource("Ảnh", "image/png", uri="a.png", content="AAAA"),)),
    "less than, in words": lambda: with_info(description="Mưa < 50 mm & gió mạnh, P < 0,05"),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_right_stands(name: str) -> None:
    assert errors(GOOD[name]()) == []


BAD: list[tuple[str, CapFaultCode, Callable[[], bytes]]] = [
    ("no XML", CapFaultCode.NOT_XML, lambda: b"<alert"),
    ("nothing", CapFaultCode.NOT_XML, lambda: b""),
    ("another document", CapFaultCode.NOT_CAP, lambda: b"<html/>"),
    ("CAP 1.1", CapFaultCode.NOT_CAP, lambda: spoilt("cap:1.2", "cap:1.1")),
    ("too large", CapFaultCode.TOO_LARGE, lambda: b" " * 5_000_000),
    ("no identifier", CapFaultCode.SCHEMA, lambda: spoilt("<identifier>VN-LC-20240909-0001</identifier>", "")),
    ("an empty identifier", CapFaultCode.IDENTIFIER, lambda: spoilt("VN-LC-20240909-0001", "")),
    ("an identifier with a space", CapFaultCode.IDENTIFIER, lambda: xml(identifier="VN LC")),
    ("an identifier with a comma", CapFaultCode.IDENTIFIER, lambda: xml(identifier="VN,LC")),
    ("a sender with an ampersand", CapFaultCode.SENDER, lambda: xml(sender="a&b")),
    ("an unknown status", CapFaultCode.SCHEMA, lambda: spoilt("Actual", "Real")),
    ("an unknown category", CapFaultCode.SCHEMA, lambda: spoilt(">Met<", ">Weather<")),
    ("Very Likely", CapFaultCode.SCHEMA, lambda: spoilt(">Observed<", ">Very Likely<")),
    (
        "elements out of order",
        CapFaultCode.SCHEMA,
        lambda: spoilt("<msgType>Alert</msgType>", "<msgType>Alert</msgType><status>Actual</status>"),
    ),
    ("an element of nobody", CapFaultCode.SCHEMA, lambda: spoilt("<scope>", "<colour>red</colour><scope>")),
    ("a time with Z", CapFaultCode.TIME, lambda: spoilt("21:30:00+07:00", "14:30:00Z")),
    ("a time without offset", CapFaultCode.TIME, lambda: spoilt("21:30:00+07:00", "21:30:00")),
    ("a time with fractions", CapFaultCode.TIME, lambda: spoilt("21:30:00+07:00", "21:30:00.5+07:00")),
    ("UTC as +00:00", CapFaultCode.TIME, lambda: spoilt("21:30:00+07:00", "14:30:00+00:00")),
    (
        "a comma for a sign, which the schema lets pass",
        CapFaultCode.TIME,
        lambda: spoilt("21:30:00+07:00", "21:30:00,07:00"),
    ),
    (
        "a day that never was",
        CapFaultCode.TIME,
        lambda: spoilt("2024-09-09T21:30:00+07:00", "2024-02-30T21:30:00+07:00"),
    ),
    ("an update of nothing", CapFaultCode.REFERENCES_MISSING, lambda: xml(message_type=CapMessageType.UPDATE)),
    ("a cancel of nothing", CapFaultCode.REFERENCES_MISSING, lambda: xml(message_type=CapMessageType.CANCEL)),
    (
        "references empty, which the schema lets pass",
        CapFaultCode.REFERENCES_MISSING,
        lambda: spoilt("</scope>", "</scope><references/>", spoilt(">Alert<", ">Update<")),
    ),
    (
        "a reference of two parts",
        CapFaultCode.REFERENCES,
        lambda: spoilt("<info>", "<references>a,b</references><info>"),
    ),
    (
        "a reference to itself",
        CapFaultCode.REFERENCES_SELF,
        lambda: xml(
            message_type=CapMessageType.UPDATE, references=(CapReference(ALERT.sender, ALERT.identifier, SENT),)
        ),
    ),
    (
        "a reference to the future",
        CapFaultCode.REFERENCES_LATER,
        lambda: xml(message_type=CapMessageType.UPDATE, references=(replace(BEFORE, sent=SENT + timedelta(hours=1)),)),
    ),
    ("restricted without restriction", CapFaultCode.RESTRICTION, lambda: xml(scope=CapScope.RESTRICTED)),
    ("public with a restriction", CapFaultCode.RESTRICTION, lambda: xml(restriction="nội bộ")),
    ("private without addresses", CapFaultCode.ADDRESSES, lambda: xml(scope=CapScope.PRIVATE)),
    ("a polygon of three places", CapFaultCode.POLYGON, lambda: spoilt(WRITTEN, "22,104 22,105 22,104")),
    (
        "a polygon that is open",
        CapFaultCode.POLYGON,
        lambda: spoilt("22.15,104.25 22.3,104.25", "22.15,104.25 22.3,104.26"),
    ),
    (
        "a polygon that crosses itself",
        CapFaultCode.POLYGON,
        lambda: spoilt(WRITTEN, "22,104 23,105 23,104 22,105 22,104"),
    ),
    (
        "latitude and longitude exchanged",
        CapFaultCode.POLYGON,
        lambda: spoilt(WRITTEN, "104.25,22.3 104.4,22.3 104.4,22.15 104.25,22.15 104.25,22.3"),
    ),
    ("a polygon of words", CapFaultCode.POLYGON, lambda: spoilt("22.3,104.25 22.3,104.4", "bắc,đông 22.3,104.4")),
    (
        "a circle without radius",
        CapFaultCode.CIRCLE,
        lambda: spoilt("</polygon>", "</polygon><circle>22.2,104.3</circle>"),
    ),
    (
        "a circle of less than nothing",
        CapFaultCode.CIRCLE,
        lambda: spoilt("</polygon>", "</polygon><circle>22.2,104.3 -1</circle>"),
    ),
    ("a ceiling without altitude", CapFaultCode.CEILING, lambda: with_info(areas=(replace(BAO_HA, ceiling=300.0),))),
    (
        "a ceiling below the altitude",
        CapFaultCode.CEILING,
        lambda: with_info(areas=(replace(BAO_HA, altitude=300.0, ceiling=100.0),)),
    ),
    (
        "a type of no registry",
        CapFaultCode.MIME_TYPE,
        lambda: with_info(resources=(CapResource("Ảnh", "picture", uri="https://example.org/a"),)),
    ),
    (
        "a relative address without content",
        CapFaultCode.URI,
        lambda: with_info(resources=(CapResource("Ảnh", "image/png", uri="a.png"),)),
    ),
    ("a tag of HTML", CapFaultCode.MARKUP, lambda: with_info(description="Nước <b>dâng nhanh</b>")),
    ("an entity of HTML", CapFaultCode.MARKUP, lambda: with_info(headline="Lũ&nbsp;lớn")),
    (
        "one text in two languages",
        CapFaultCode.SAME_TEXT,
        lambda: xml(infos=(VIETNAMESE, replace(ENGLISH, headline=VIETNAMESE.headline))),
    ),
    (
        "blocks of different categories",
        CapFaultCode.CATEGORIES_DIFFER,
        lambda: xml(infos=(VIETNAMESE, replace(ENGLISH, categories=(CapCategory.GEO,)))),
    ),
    (
        "blocks of different events",
        CapFaultCode.EVENT_CODES_DIFFER,
        lambda: xml(infos=(VIETNAMESE, replace(ENGLISH, event_codes=()))),
    ),
    ("an alert that says nothing", CapFaultCode.INFO_MISSING, lambda: xml(infos=())),
    ("no description", CapFaultCode.DESCRIPTION_MISSING, lambda: with_info(description="")),
    ("no address to read on", CapFaultCode.WEB_MISSING, lambda: with_info(web="")),
    ("no end", CapFaultCode.EXPIRES_MISSING, lambda: with_info(expires=None)),
    ("an end before it was sent", CapFaultCode.EXPIRES_EARLY, lambda: with_info(expires=SENT - timedelta(minutes=1))),
    (
        "an end before it takes effect",
        CapFaultCode.EXPIRES_EARLY,
        lambda: with_info(effective=SENT + timedelta(days=2)),
    ),
    ("no area", CapFaultCode.AREA_MISSING, lambda: with_info(areas=())),
    ("an area that is nowhere", CapFaultCode.AREA_NOWHERE, lambda: with_info(areas=(CapArea("Bảo Hà"),))),
    ("a language of no form", CapFaultCode.LANGUAGE, lambda: spoilt("vi-VN", "tiếng_Việt")),
]


@pytest.mark.parametrize(("code", "message"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_what_is_wrong_is_named(code: CapFaultCode, message: Callable[[], bytes]) -> None:
    assert code in codes(message())
    assert errors(message())


ADVISED: list[tuple[str, CapFaultCode, Callable[[], bytes]]] = [
    ("no name of the sender", CapFaultCode.NO_SENDER_NAME, lambda: with_info(sender_name="")),
    ("nothing to do", CapFaultCode.NO_RESPONSE, lambda: with_info(responses=())),
    ("no instruction", CapFaultCode.NO_INSTRUCTION, lambda: with_info(instruction="")),
    ("nobody to ask", CapFaultCode.NO_CONTACT, lambda: with_info(contact="")),
    ("a long headline", CapFaultCode.HEADLINE_LONG, lambda: with_info(headline="Lũ " * 50)),
    ("the same twice", CapFaultCode.TEXTS_ALIKE, lambda: with_info(instruction=VIETNAMESE.description)),
    ("severity unknown", CapFaultCode.UNKNOWN_VALUE, lambda: with_info(severity=CapSeverity.UNKNOWN)),
    ("certainty unknown", CapFaultCode.UNKNOWN_VALUE, lambda: with_info(certainty=CapCertainty.UNKNOWN)),
    ("a code without a shape", CapFaultCode.ONLY_GEOCODE, lambda: with_info(areas=(LESS_WEST,))),
    (
        "a point",
        CapFaultCode.RADIUS_ZERO,
        lambda: with_info(areas=(CapArea("x", circles=(CapCircle((22.2, 104.3), 0),)),)),
    ),
    ("UTC", CapFaultCode.ZONE_UTC, lambda: xml(sent=SENT.astimezone(UTC))),
]


@pytest.mark.parametrize(("code", "message"), [case[1:] for case in ADVISED], ids=[case[0] for case in ADVISED])
def test_what_could_be_better_is_advised_and_stands(code: CapFaultCode, message: Callable[[], bytes]) -> None:
    assert code in codes(message())
    assert errors(message()) == []


def test_an_entity_is_never_opened() -> None:
    attack = b'<!DOCTYPE alert [<!ENTITY secret SYSTEM "file:///etc/hostname">]>' + xml().split(b"?>", 1)[1]
    attack = attack.replace(b"Actual", b"&secret;")
    assert codes(attack) == {CapFaultCode.DOCTYPE}


def test_a_billion_laughs_are_not_laughed() -> None:
    laughs = b'<!DOCTYPE a [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)
    )
    assert codes(laughs + b"]><alert>&j;</alert>") <= {CapFaultCode.DOCTYPE, CapFaultCode.NOT_XML}


def test_a_fault_says_where_it_stands() -> None:
    (found,) = errors(xml(infos=(VIETNAMESE, replace(ENGLISH, areas=(CapArea("x", polygons=()),)))))
    assert found.where == "info[2]/area[1]"


def test_latin_1_is_read_as_what_it_says_it_is() -> None:
    text = (
        xml(infos=(replace(ENGLISH, contact="Café", parameters=(), areas=(replace(BAO_HA, description="Bao Ha"),)),))
        .decode()
        .replace("UTF-8", "ISO-8859-1")
    )
    assert errors(text.encode("latin-1")) == []

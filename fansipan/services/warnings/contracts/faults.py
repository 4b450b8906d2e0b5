"""What can be wrong with a CAP message."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CapFaultCode(StrEnum):
    """The closed set of faults; those from NO_SENDER_NAME on are advice."""

    NOT_XML = "not_xml"
    DOCTYPE = "doctype"
    TOO_LARGE = "too_large"
    NOT_CAP = "not_cap"
    SCHEMA = "schema"
    TIME = "time"
    IDENTIFIER = "identifier"
    SENDER = "sender"
    REFERENCES = "references"
    REFERENCES_MISSING = "references_missing"
    REFERENCES_SELF = "references_self"
    REFERENCES_LATER = "references_later"
    RESTRICTION = "restriction"
    ADDRESSES = "addresses"
    POLYGON = "polygon"
    CIRCLE = "circle"
    CEILING = "ceiling"
    MIME_TYPE = "mime_type"
    URI = "uri"
    MARKUP = "markup"
    SAME_TEXT = "same_text"
    CATEGORIES_DIFFER = "categories_differ"
    EVENT_CODES_DIFFER = "event_codes_differ"
    INFO_MISSING = "info_missing"
    DESCRIPTION_MISSING = "description_missing"
    WEB_MISSING = "web_missing"
    EXPIRES_MISSING = "expires_missing"
    EXPIRES_EARLY = "expires_early"
    AREA_MISSING = "area_missing"
    AREA_NOWHERE = "area_nowhere"
    LANGUAGE = "language"
    NO_SENDER_NAME = "no_sender_name"
    NO_RESPONSE = "no_response"
    NO_INSTRUCTION = "no_instruction"
    NO_CONTACT = "no_contact"
    HEADLINE_LONG = "headline_long"
    TEXTS_ALIKE = "texts_alike"
    UNKNOWN_VALUE = "unknown_value"
    ONLY_GEOCODE = "only_geocode"
    RADIUS_ZERO = "radius_zero"
    ZONE_UTC = "zone_utc"


ADVICE = frozenset(list(CapFaultCode)[list(CapFaultCode).index(CapFaultCode.NO_SENDER_NAME) :])
"""Faults that are no errors: the message stands, it could be better."""


@dataclass(frozen=True, slots=True)
class CapFault:
    """One fault: which, at which element (`info[2]/area[1]/polygon`), and the piece that offends."""

    code: CapFaultCode
    where: str = ""
    detail: str = ""

    @property
    def is_error(self) -> bool:
        return self.code not in ADVICE

"""From what a person wrote to a CAP message, in Vietnamese, English and what else it was translated into.

The risk level is that of Decision 18/2021/QĐ-TTg; the message says it in its parameters, and in CAP's own words through
`LEVELS`, which is a proposal of ours that the person may overrule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from fansipan.kernel.text import languages, pick
from fansipan.services.warnings.contracts import (
    CapAlert,
    CapArea,
    CapInfo,
    CapMessageType,
    CapNamed,
    CapReference,
    CapResponse,
    CapScope,
    CapSeverity,
    CapUrgency,
    WarningDraft,
    WarningIssuer,
    WarningPlace,
    WarningText,
)

WRITTEN = {"vi": "vi-VN", "en": "en-GB"}
FORMER = "VN:formerCommune"
COMMUNE = "VN:commune"
HAZARD = "VN:hazard"

LEVELS: Mapping[int, tuple[CapSeverity, CapUrgency, tuple[CapResponse, ...]]] = {
    1: (CapSeverity.MINOR, CapUrgency.EXPECTED, (CapResponse.MONITOR,)),
    2: (CapSeverity.MODERATE, CapUrgency.EXPECTED, (CapResponse.PREPARE,)),
    3: (CapSeverity.SEVERE, CapUrgency.EXPECTED, (CapResponse.AVOID, CapResponse.PREPARE)),
    4: (CapSeverity.EXTREME, CapUrgency.IMMEDIATE, (CapResponse.EVACUATE,)),
    5: (CapSeverity.EXTREME, CapUrgency.IMMEDIATE, (CapResponse.EVACUATE,)),
}


def compose(
    draft: WarningDraft,
    issuer: WarningIssuer,
    places: Sequence[WarningPlace],
    named: tuple[str, datetime],
    message_type: CapMessageType,
    references: Sequence[CapReference] = (),
) -> CapAlert:
    """The message; `named` is its identifier and the moment at which it is sent."""
    identifier, sent = named
    return CapAlert(
        identifier=identifier,
        sender=issuer.sender,
        sent=sent,
        status=draft.status,
        message_type=message_type,
        scope=CapScope.PUBLIC,
        note=draft.note,
        references=tuple(references),
        infos=tuple(
            _info(draft, issuer, places, language, sent)
            for language in languages()
            if language in draft.texts and draft.texts[language].headline
        ),
    )


def _info(
    draft: WarningDraft, issuer: WarningIssuer, places: Sequence[WarningPlace], language: str, sent: datetime
) -> CapInfo:
    text = draft.texts[language]
    return CapInfo(
        language=WRITTEN.get(language, language),
        categories=(draft.category,),
        event=text.event,
        urgency=draft.urgency,
        severity=draft.severity,
        certainty=draft.certainty,
        responses=draft.responses,
        event_codes=(CapNamed(HAZARD, draft.hazard),) if draft.hazard else (),
        effective=sent,
        onset=draft.onset,
        expires=sent + timedelta(hours=draft.hours),
        sender_name=pick(issuer.name, language),
        headline=text.headline,
        description=text.description,
        instruction=text.instruction,
        web=issuer.web,
        contact=issuer.contact,
        parameters=(*_level(draft), *draft.parameters),
        areas=tuple(_area(place, language) for place in places),
    )


def _level(draft: WarningDraft) -> tuple[CapNamed, ...]:
    if draft.risk_level is None:
        return ()
    return (
        CapNamed("VN:riskLevel", str(draft.risk_level)),
        CapNamed("VN:legalBasis", "Quyết định 18/2021/QĐ-TTg"),
    )


def _area(place: WarningPlace, language: str) -> CapArea:
    codes = (CapNamed(COMMUNE, place.code), *(CapNamed(FORMER, code) for code in place.former))
    return CapArea(pick(place.name, language), polygons=place.rings, geocodes=codes)


def all_clear(draft: WarningDraft, texts: Mapping[str, WarningText], hours: float) -> WarningDraft:
    """The draft that ends a warning: an Update with AllClear and Past."""
    return WarningDraft(
        texts=texts,
        communes=draft.communes,
        hazard=draft.hazard,
        status=draft.status,
        category=draft.category,
        urgency=CapUrgency.PAST,
        severity=CapSeverity.MINOR,
        certainty=draft.certainty,
        responses=(CapResponse.ALL_CLEAR,),
        risk_level=draft.risk_level,
        hours=hours,
    )

"""A draft as plain JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fansipan.services.warnings.contracts import (
    CapCategory,
    CapCertainty,
    CapNamed,
    CapResponse,
    CapSeverity,
    CapStatus,
    CapUrgency,
    WarningDraft,
    WarningText,
)


def packed(draft: WarningDraft) -> dict[str, Any]:
    """The draft as JSON."""
    return {
        "texts": {
            language: {
                "event": text.event,
                "headline": text.headline,
                "description": text.description,
                "instruction": text.instruction,
            }
            for language, text in draft.texts.items()
        },
        "communes": list(draft.communes),
        "hazard": draft.hazard,
        "status": draft.status.value,
        "category": draft.category.value,
        "urgency": draft.urgency.value,
        "severity": draft.severity.value,
        "certainty": draft.certainty.value,
        "responses": [one.value for one in draft.responses],
        "risk_level": draft.risk_level,
        "onset": draft.onset.isoformat() if draft.onset else None,
        "hours": draft.hours,
        "parameters": [[one.name, one.value] for one in draft.parameters],
        "note": draft.note,
    }


def unpacked(row: Mapping[str, Any]) -> WarningDraft:
    """The draft that was packed."""
    return WarningDraft(
        texts={language: WarningText(**text) for language, text in row["texts"].items()},
        communes=tuple(row["communes"]),
        hazard=row["hazard"],
        status=CapStatus(row["status"]),
        category=CapCategory(row["category"]),
        urgency=CapUrgency(row["urgency"]),
        severity=CapSeverity(row["severity"]),
        certainty=CapCertainty(row["certainty"]),
        responses=tuple(CapResponse(one) for one in row["responses"]),
        risk_level=row["risk_level"],
        onset=datetime.fromisoformat(row["onset"]) if row["onset"] else None,
        hours=row["hours"],
        parameters=tuple(CapNamed(name, value) for name, value in row["parameters"]),
        note=row["note"],
    )

"""The JSON door: the warnings that stand."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from fansipan.kernel.asking import actor_of
from fansipan.services.warnings.contracts import WarningNow
from fansipan.services.warnings.queries import received, standing

router = Router(tags=["warnings"])


@router.get("/warnings", summary="Warnings in force")
def get_warnings(request: HttpRequest, commune: str = Query("", description="code of a commune")) -> Any:
    """The warnings that stand, the gravest first; those of one commune when its code is given."""
    actor = actor_of(request)
    return {
        "warnings": [_warning(one) for one in standing.standing(actor, commune)],
        "received": [
            {
                "source": one.source,
                "identifier": one.identifier,
                "headline": one.headline,
                "severity": one.severity,
                "communes": one.communes,
                "sent": one.sent,
                "expires": one.expires,
            }
            for one in received.standing(actor)
            if not commune or commune in one.communes
        ],
    }


@router.get("/warnings/{code}", summary="One warning")
def get_warning(request: HttpRequest, code: str) -> Any:
    """A warning that was released, in force or not."""
    return _warning(standing.warning(actor_of(request), code))


def _warning(one: WarningNow) -> dict[str, Any]:
    return asdict(one)

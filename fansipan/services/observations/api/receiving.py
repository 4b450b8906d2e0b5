"""POST /observations: a logger hands its readings over by HTTPS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja import Router

from fansipan.kernel.errors import Invalid, TooLarge, Unauthenticated, Unavailable
from fansipan.kernel.steady import AWAY
from fansipan.services.observations.actions import delivering
from fansipan.services.observations.contracts import Parcel, Receipt, RefusedReading, Sender
from fansipan.services.observations.queries import keys

router = Router(tags=["receiving"])

LARGEST_BODY = 16 * 1024 * 1024
MOST_LISTED = 1000

FORMATS = {
    "application/json": "json",
    "text/csv": "csv",
    "text/plain": "circular10",
    "": "json",
}

BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "JSON (a reading, a list, or columns), CSV, or lines of Thông tư 10/2021/TT-BTNMT; may be gzip.",
        "content": {
            "application/json": {
                "examples": {
                    "one": {"value": {"parameter": "SO2", "time": "2026-10-05T08:30:00+07:00", "value": 12.3}},
                    "columns": {
                        "value": {
                            "parameters": ["SO2", "NO"],
                            "units": ["mg/m3", "mg/m3"],
                            "times": ["2026-10-05T08:30:00+07:00", "2026-10-05T08:35:00+07:00"],
                            "values": [[12.3, 12.9], [40.1, None]],
                        },
                    },
                },
                "schema": {},
            },
            "text/csv": {"schema": {"type": "string"}},
            "text/plain": {"schema": {"type": "string"}},
        },
    },
    "security": [{"StationToken": []}],
}


@router.post("/observations", auth=None, openapi_extra=BODY, summary="Hand readings over")
def post_observations(request: HttpRequest) -> HttpResponse:
    """Store a station's readings, once each. Answers only after the commit.

    Authorization: `Bearer` and the station's token. The answer says how many readings were stored, how many
    were already known, how many corrected an earlier one, and which lines were refused and why. 422 when not
    one line could be taken (they are in quarantine all the same); 503 when the database is away: send it again.
    """
    return receipt_answer(delivering.deliver(parcel(request, stations([request]))))


def receipt_answer(receipt: Receipt) -> HttpResponse:
    """What the logger is told after the commit."""
    taken = receipt.stored + receipt.known + receipt.revised
    status = 422 if receipt.refused and not taken else 200
    return HttpResponse(orjson.dumps(receipt_json(receipt)), content_type="application/json", status=status)


def stations(requests: Sequence[HttpRequest]) -> dict[str, int]:
    """The stations whose tokens these requests bear. Raises Unavailable when the database is away."""
    try:
        return keys.stations_of_tokens(filter(None, map(_token_of, requests)))
    except AWAY as error:
        connection.close()
        raise Unavailable("observations.database_away") from error


def _token_of(request: HttpRequest) -> str:
    """The bearer's token; empty when there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def parcel(request: HttpRequest, known: Mapping[str, int]) -> Parcel:
    """What was handed over, from the station whose token it bears.

    Raises Unauthenticated, TooLarge, or Invalid for a content type that nobody here reads.
    """
    token = _token_of(request)
    station_id = known.get(token)
    if station_id is None:
        raise Unauthenticated("observations.token_unknown")
    if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
        raise TooLarge("observations.body_too_large", most=LARGEST_BODY)
    kind = (request.content_type or "").lower()
    if kind not in FORMATS:
        raise Invalid("observations.content_type", given=kind, known=", ".join(name for name in FORMATS if name))
    packed = ".gz" if request.headers.get("Content-Encoding", "").lower() == "gzip" else ""
    sender = Sender("http", token[:8], str(request.META.get("REMOTE_ADDR") or ""))
    return Parcel(request.body, FORMATS[kind] + packed, sender, "", station_id)


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """A receipt as the API says it."""
    return {
        "delivery": receipt.delivery_id,
        "station": receipt.station,
        "received_at": receipt.received_at,
        "repeated": receipt.repeated,
        "stored": receipt.stored,
        "known": receipt.known,
        "revised": receipt.revised,
        "refused": len(receipt.refused),
        "refusals": [_refusal(item) for item in receipt.refused[:MOST_LISTED]],
        "sequence": receipt.sequence,
        "sha256": receipt.sha256,
        "chain_hash": receipt.chain_hash,
    }


def _refusal(item: RefusedReading) -> dict[str, Any]:
    return {
        "line": item.line,
        "reason": item.reason.value,
        "detail": item.detail,
        "parameter": item.code,
        "text": item.text,
    }

"""What the lists of the centre are asked for in their addresses."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest

from fansipan.services.centre.queries.evidence import EvidenceFilter
from fansipan.services.centre.queries.lists import STATES, LogFilter, OrderFilter

LONGEST = 200


def order_filter(request: HttpRequest) -> OrderFilter:
    """Which orders."""
    state = request.GET.get("state", "")
    return OrderFilter(request.GET.get("show") == "exercises", state if state in STATES else "", _text(request, "text"))


def log_filter(request: HttpRequest) -> LogFilter:
    """Which lines of the log."""
    return LogFilter(_text(request, "kind"), _text(request, "text"), _day(request, "first"), _day(request, "last"))


def evidence_filter(request: HttpRequest) -> EvidenceFilter:
    """Which evidence."""
    return EvidenceFilter(_text(request, "criterion"), _text(request, "level"), "withdrawn" in request.GET)


def _text(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST]


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None

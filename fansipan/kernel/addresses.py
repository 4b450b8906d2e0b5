"""Addresses of a list that keep what was asked for: the same filter on another page, in another order."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from fansipan.kernel.paging import Page

LONGEST_NUMBER = 6

Titles = Mapping[str, str | Promise]
Names = frozenset[str]


def page_number(request: HttpRequest) -> int:
    """The page asked for; the first one for anything that is no number."""
    return number(request, "page")


def number(request: HttpRequest, name: str) -> int:
    """A number from 1 on out of the address; 1 for anything that is none."""
    asked = request.GET.get(name, "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_NUMBER else 1


def query(request: HttpRequest, **changes: str | int | None) -> str:
    """The query of this request with some of it changed (None takes it out), always from the first page."""
    kept = [
        (key, value)
        for key, values in request.GET.lists()
        if key != "page" and key not in changes
        for value in values
        if value
    ]
    changed = [(key, str(value)) for key, value in changes.items() if value not in (None, "")]
    return urlencode([*kept, *changed])


def address(request: HttpRequest, **changes: str | int | None) -> str:
    """This page with some of its query changed."""
    asked = query(request, **changes)
    return f"{request.path}?{asked}" if asked else request.path


def pager(request: HttpRequest, page: Page[Any]) -> dict[str, Any]:
    """What console/_pagination.html needs."""
    first = (page.number - 1) * page.size + 1
    counts = {"first": min(first, page.total), "last": first + len(page.items) - 1, "total": page.total}
    return {
        "summary": _("%(first)d–%(last)d of %(total)d") % counts,
        "previous_url": address(request, page=page.number - 1) if page.has_previous else "",
        "next_url": address(request, page=page.number + 1) if page.has_next else "",
    }


def order(request: HttpRequest, known: Container[str], usual: str) -> str:
    """The order asked for, "-name" for the largest first; the usual one when there is no such column."""
    asked = request.GET.get("sort", usual)
    return asked if asked.removeprefix("-") in known else usual


def columns(
    request: HttpRequest, titles: Titles, current: str, figures: Names, dates: Names = frozenset()
) -> list[dict[str, Any]]:
    """Headings that sort: where each leads and how the list stands. Figures begin with the largest, dates newest."""
    largest_first = figures | dates
    return [
        {
            "title": title,
            "url": address(request, sort=_turned(name, current, largest_first)),
            "direction": {name: "ascending", f"-{name}": "descending"}.get(current, ""),
            "number": name in figures,
        }
        for name, title in titles.items()
    ]


def _turned(name: str, current: str, largest_first: Names) -> str:
    if current == name:
        return f"-{name}"
    return name if current == f"-{name}" or name not in largest_first else f"-{name}"

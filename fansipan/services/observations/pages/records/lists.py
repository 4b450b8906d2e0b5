"""What the lists of the record have in common: pages, days and words out of the address."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import formats
from django.utils.translation import gettext as _

from fansipan.kernel import addresses, clock
from fansipan.kernel.paging import Page
from fansipan.services.observations.queries.slices import MOST_COUNTED

LONGEST_SEARCH = 100


def words(request: HttpRequest, name: str) -> str:
    """What was typed into a field, at most 100 characters of it."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_SEARCH]


def day(request: HttpRequest, name: str) -> date | None:
    """A day out of the address; None for anything that is none."""
    try:
        found = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return found if 1970 < found.year < 9000 else None


def number(request: HttpRequest, name: str) -> int | None:
    """A number out of the address; None for anything that is none."""
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None


def pager(request: HttpRequest, page: Page[Any]) -> dict[str, Any]:
    """What console/_pagination.html needs; a list too long to be counted says "more than"."""
    found = addresses.pager(request, page)
    if page.total > MOST_COUNTED:
        first = (page.number - 1) * page.size + 1
        found["summary"] = _("%(first)s–%(last)s of more than %(most)s") % {
            "first": formats.number_format(first, force_grouping=True),
            "last": formats.number_format(first + len(page.items) - 1, force_grouping=True),
            "most": formats.number_format(MOST_COUNTED, force_grouping=True),
        }
    return found


def choices(request: HttpRequest, name: str, titles: addresses.Titles, current: str) -> list[dict[str, Any]]:
    """A few choices side by side, each with its address."""
    return [
        {"title": title, "url": addresses.address(request, **{name: value}), "current": value == current}
        for value, title in titles.items()
    ]


def local(at: datetime) -> datetime:
    """The moment at Viet Nam time, for a sentence."""
    return at.astimezone(clock.VIETNAM)


def span(start: datetime, end: datetime) -> str:
    """How long it lasted, in its two largest units: "2 d 3 h", "35 min"."""
    seconds = round((end - start).total_seconds())
    units = (
        (seconds // 86400, _("%(n)d d")),
        (seconds % 86400 // 3600, _("%(n)d h")),
        (seconds % 3600 // 60, _("%(n)d min")),
        (seconds % 60, _("%(n)d s")),
    )
    said = [text % {"n": number} for number, text in units if number]
    return " ".join(said[:2]) or _("%(n)d s") % {"n": 0}

"""Which exceedances, and which period of a station, an address asks for."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from fansipan.kernel import addresses, clock
from fansipan.sectors.environment.contracts import ExceedanceKind
from fansipan.sectors.environment.queries.exceedances import NEWEST, ExceedanceFilter

MOST_DAYS = 366
ONGOING = {"yes": True, "no": False}

TITLES = {
    "station": gettext_lazy("Station"),
    "times": gettext_lazy("Times the limit"),
    "start": gettext_lazy("From"),
    "lasted": gettext_lazy("Lasted"),
}
"""The columns by which the list can be put in order."""


def wanted(request: HttpRequest) -> ExceedanceFilter:
    """What ?station, ?organisation, ?kind, ?from, ?to, ?ongoing and ?sort ask for; nonsense asks for nothing."""
    asked = request.GET
    station = _word(request, "station")
    first, last = day(request, "from"), day(request, "to")
    kinds = {one.value: one for one in ExceedanceKind}
    return ExceedanceFilter(
        stations=(station,) if station else (),
        organisation=_word(request, "organisation"),
        kind=kinds.get(asked.get("kind", "")),
        start=midnight(first) if first else None,
        end=midnight(last + timedelta(days=1)) if last else None,
        ongoing=ONGOING.get(asked.get("ongoing", "")),
        sort=addresses.order(request, TITLES, NEWEST),
    )


def days(request: HttpRequest, usual: int) -> tuple[date, date]:
    """The days from ?from to ?to, a year at the most; the last so many without them."""
    last = day(request, "to") or clock.today()
    first = day(request, "from") or last - timedelta(days=usual - 1)
    return (max(first, last - timedelta(days=MOST_DAYS - 1)), last) if first <= last else (last, last)


def day(request: HttpRequest, name: str) -> date | None:
    """A day out of the address; None for anything that is none."""
    try:
        found = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return found if 1970 < found.year < 9000 else None


def midnight(at: date) -> datetime:
    """The moment at which a Vietnamese day begins."""
    return datetime(at.year, at.month, at.day, tzinfo=clock.VIETNAM)


def _word(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:100]

"""Which stretch of time a page shows: a range up to now, or two moments that a person wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel import clock
from fansipan.services.observations.queries.series import Period

RANGES: dict[str, tuple[str | Promise, timedelta]] = {
    "24h": (gettext_lazy("24 hours"), timedelta(hours=24)),
    "7d": (gettext_lazy("7 days"), timedelta(days=7)),
    "30d": (gettext_lazy("30 days"), timedelta(days=30)),
    "1y": (gettext_lazy("1 year"), timedelta(days=365)),
    "3y": (gettext_lazy("3 years"), timedelta(days=3 * 365 + 1)),
    "10y": (gettext_lazy("10 years"), timedelta(days=3653)),
}
CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Asked:
    """The period of a page. `problem` says what was wrong with what a person wrote; `range` is what is shown then."""

    period: Period
    range: str
    problem: str = ""

    @property
    def start(self) -> str:
        """The beginning as a field of a form holds it, in Viet Nam time."""
        return written(self.period.start)

    @property
    def end(self) -> str:
        return written(self.period.end)

    @property
    def from_parameter(self) -> str:
        """The beginning as the API takes it."""
        return self.period.start.astimezone(UTC).isoformat().replace("+00:00", "Z")

    @property
    def to_parameter(self) -> str:
        """The end as the API takes it; none for a period up to now, so that new readings belong to it."""
        return self.period.end.astimezone(UTC).isoformat().replace("+00:00", "Z") if self.range == CUSTOM else ""


def asked(request: HttpRequest, usual: str = "24h") -> Asked:
    """The period that ?range, ?from and ?to ask for; the usual one when they say nothing or nothing sensible."""
    start, end = moment(request.GET.get("from", "")), moment(request.GET.get("to", ""))
    chosen = request.GET.get("range", CUSTOM if start or end else usual)
    if chosen != CUSTOM:
        return _up_to_now(chosen if chosen in RANGES else usual)
    end = end or clock.now()
    if start is None:
        return _up_to_now(usual, _("Write when the period begins."))
    if end <= start:
        return _up_to_now(usual, _("The period ends before it begins."))
    return Asked(Period(start, end), CUSTOM)


def _up_to_now(name: str, problem: str = "") -> Asked:
    now = clock.now().replace(microsecond=0)
    return Asked(Period(now - RANGES[name][1], now), name, problem)


def moment(text: str) -> datetime | None:
    """A moment as a form writes it, in Viet Nam time unless it names a zone; None for anything else."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    aware = read if read.tzinfo else read.replace(tzinfo=clock.VIETNAM)
    # Years at the very edge have no moment in another zone.
    return aware if 1970 <= aware.year <= 9000 else None


def written(at: datetime) -> str:
    """The moment as <input type="datetime-local"> holds it, in Viet Nam time, to the minute."""
    return at.astimezone(clock.VIETNAM).strftime("%Y-%m-%dT%H:%M")

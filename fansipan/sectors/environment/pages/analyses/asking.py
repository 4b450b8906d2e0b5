"""What an analysis is asked for: stations, datastreams, periods, all of it in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel import clock
from fansipan.kernel.text import pick
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries.analyses.series import DIRECTION, MOST_YEARS
from fansipan.services.observations.queries.newest import StationNow, ValueNow
from fansipan.services.observations.queries.series import Period

CUSTOM = "custom"
RANGES: dict[str, tuple[str | Promise, int]] = {
    "30d": (gettext_lazy("30 days"), 30),
    "90d": (gettext_lazy("90 days"), 90),
    "1y": (gettext_lazy("1 year"), 365),
    "3y": (gettext_lazy("3 years"), 3 * 365 + 1),
    "5y": (gettext_lazy("5 years"), 5 * 365 + 1),
}

Fits = Callable[[ValueNow], bool]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list."""

    value: str
    title: str | Promise
    taken: bool


@dataclass(frozen=True, slots=True)
class Select:
    """A list to choose one of."""

    name: str
    label: str
    options: tuple[Option, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days: `first` and `last` belong to it. `name` of its fields; `problem` says what was wrong with them."""

    name: str
    label: str
    first: date
    last: date
    range: str = CUSTOM
    ranges: tuple[Option, ...] = ()
    problem: str = ""

    @property
    def period(self) -> Period:
        """From midnight to midnight in Viet Nam, and never beyond the last full hour."""
        end = min(midnight(self.last + timedelta(days=1)), clock.now().replace(minute=0, second=0, microsecond=0))
        return Period(midnight(self.first), max(end, midnight(self.first) + timedelta(hours=1)))

    @property
    def text(self) -> str:
        """The days as people write them."""
        return f"{self.first:%d/%m/%Y} – {self.last:%d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A station and one of its datastreams."""

    station: StationNow
    value: ValueNow


def midnight(day: date) -> datetime:
    """The beginning of a Vietnamese day."""
    return datetime.combine(day, time.min, clock.VIETNAM)


def has_mean(value: ValueNow) -> bool:
    """Whether plain means of it make sense: a mean of degrees of the compass does not."""
    return value.property_code != DIRECTION


def chosen(request: HttpRequest, seen: Sequence[StationNow], fits: Fits = has_mean, suffix: str = "") -> Chosen | None:
    """The station and datastream of the address, else the first that fit; what is not to be seen is not asked for."""
    fitting = {one.code: [value for value in one.values if fits(value)] for one in seen}
    known = {one.code: one for one in seen if fitting[one.code]}
    if not known:
        return None
    number, code = request.GET.get(f"datastream{suffix}", ""), request.GET.get(f"station{suffix}", "")
    if code not in known:
        owners = [one for one, values in fitting.items() if any(str(value.datastream) == number for value in values)]
        code = owners[0] if owners else next(iter(known))
    values = fitting[code]
    value = next((one for one in values if str(one.datastream) == number), values[0])
    return Chosen(known[code], value)


def selects(
    seen: Sequence[StationNow], taken: Chosen, fits: Fits = has_mean, suffix: str = ""
) -> tuple[Select, Select]:
    """The two lists that change what was chosen."""
    stations = [one for one in seen if any(fits(value) for value in one.values)]
    labels = (_("Station"), _("Parameter")) if not suffix else (_("Second station"), _("Second parameter"))
    return (
        Select(
            f"station{suffix}",
            labels[0],
            tuple(
                Option(one.code, f"{one.code} · {pick(one.name, language())}", one.code == taken.station.code)
                for one in stations
            ),
            wide=True,
        ),
        Select(
            f"datastream{suffix}",
            labels[1],
            tuple(
                Option(str(one.datastream), pick(one.name, language()), one.datastream == taken.value.datastream)
                for one in taken.station.values
                if fits(one)
            ),
        ),
    )


def select(request: HttpRequest, name: str, label: str, choices: Mapping[str, str | Promise], usual: str) -> Select:
    """A list of fixed choices, the usual one taken unless the address names another."""
    taken = value_of(request, name, choices, usual)
    return Select(name, label, tuple(Option(value, title, value == taken) for value, title in choices.items()))


def value_of(request: HttpRequest, name: str, choices: Mapping[str, str | Promise], usual: str) -> str:
    """What a list of fixed choices stands at."""
    asked = request.GET.get(name, "")
    return asked if asked in choices else usual


def span(request: HttpRequest, usual: str = "1y", most: str = "5y") -> Span:
    """The period of ?range, or of ?from and ?to; the usual one when they say nothing or nothing sensible."""
    known = dict(list(RANGES.items())[: list(RANGES).index(most) + 1])
    first, last = _day(request, "from"), _day(request, "to")
    asked = request.GET.get("range", CUSTOM if first or last else usual)
    label = _("Period")
    if asked == CUSTOM:
        problem = _problem(first, last)
        if first and last and not problem:
            return Span("", label, first, last, CUSTOM, _ranges(known, CUSTOM))
    else:
        problem = ""
    taken = asked if asked in known else usual
    last = clock.today()
    first = last - timedelta(days=RANGES[taken][1] - 1)
    return Span("", label, first, last, taken, _ranges(known, taken), problem)


def _ranges(known: dict[str, tuple[str | Promise, int]], taken: str) -> tuple[Option, ...]:
    named = [Option(name, title, name == taken) for name, (title, _days) in known.items()]
    return (*named, Option(CUSTOM, gettext_lazy("From … to …"), taken == CUSTOM))


def two_spans(request: HttpRequest) -> tuple[Span, Span]:
    """A period before and one after; at first the last thirty days and the thirty before them."""
    today = clock.today()
    usual = ((today - timedelta(days=59), today - timedelta(days=30)), (today - timedelta(days=29), today))
    labels = (_("Period before"), _("Period after"))
    before, after = (
        _own_span(request, suffix, label, days) for suffix, label, days in zip(("", "2"), labels, usual, strict=True)
    )
    return before, after


def _own_span(request: HttpRequest, suffix: str, label: str, usual: tuple[date, date]) -> Span:
    first, last = _day(request, f"from{suffix}"), _day(request, f"to{suffix}")
    if first is None and last is None:
        return Span(suffix, label, *usual)
    problem = _problem(first, last)
    if first is None or last is None or problem:
        return Span(suffix, label, *usual, problem=problem)
    return Span(suffix, label, first, last)


def _problem(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return _("Write the first and the last day of the period.")
    if last < first:
        return _("The period ends before it begins.")
    if first > clock.today():
        return _("The period lies in the future.")
    if (last - first).days > MOST_YEARS * 366:
        return _("A period can be %(years)d years long at most.") % {"years": MOST_YEARS}
    return ""


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        found = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return found if 1970 <= found.year <= 9000 else None

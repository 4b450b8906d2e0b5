"""Which alarms to list, in which order, and over which days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.kernel import clock
from fansipan.services.alerts.contracts import AlarmFilter
from fansipan.services.alerts.queries import words

DAY = timedelta(days=1)
STANDING, ALL, MUTED = "standing", "all", "muted"
NEWEST, OLDEST, PRIORITY, STATION, LONGEST = "newest", "oldest", "priority", "station", "longest"
SORTS = (
    ("", _("As they matter")),
    (NEWEST, _("Newest first")),
    (OLDEST, _("Oldest first")),
    (PRIORITY, _("By priority")),
    (STATION, _("By station")),
    (LONGEST, _("Longest first")),
)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


def _any(names: dict[Any, Any], *, by_name: bool = False) -> list[tuple[str, Any]]:
    rows = [(one.name.lower() if by_name else one.value, name) for one, name in names.items()]
    return [("", pgettext_lazy("a filter", "All")), *rows]


class AlarmSearchForm(forms.Form):
    """Alarms that match."""

    q = forms.CharField(label=_("Station, parameter, rule or code"), required=False, max_length=100)
    phase = forms.ChoiceField(label=_("State"), required=False, choices=_any(words.PHASES))
    priority = forms.ChoiceField(label=_("Priority"), required=False, choices=_any(words.PRIORITIES, by_name=True))
    family = forms.ChoiceField(label=_("Kind"), required=False, choices=_any(words.FAMILIES))
    station = forms.ChoiceField(label=_("Station"), required=False)
    since = _day(_("From"))
    until = _day(_("To"))
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=SORTS)

    def __init__(self, *args: Any, stations: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", pgettext_lazy("a filter", "All")), *stations]
        self.fields["station"].choices = choices  # type: ignore[attr-defined]
        self.fields["q"].widget.input_type = "search"

    def wanted(self, show: str, group: int | None = None, rule: str = "") -> AlarmFilter:
        """The filter; fields that are not as they should be match everything."""
        self.is_valid()
        asked = getattr(self, "cleaned_data", {})
        since, until = asked.get("since"), asked.get("until")
        return AlarmFilter(
            standing=True if show == STANDING and group is None else None,
            muted=True if show == MUTED else None,
            phase=asked.get("phase", ""),
            priority=asked.get("priority", ""),
            family=asked.get("family", ""),
            station=asked.get("station", ""),
            rule=rule,
            group=group,
            start=midnight(since) if since else None,
            end=midnight(until + DAY) if until else None,
            text=asked.get("q", ""),
        )

    @property
    def order(self) -> str:
        """The order that was asked for."""
        self.is_valid()
        return str(getattr(self, "cleaned_data", {}).get("sort", ""))

    @property
    def narrows(self) -> bool:
        """Something but the order was asked for."""
        self.is_valid()
        return any(value for name, value in getattr(self, "cleaned_data", {}).items() if name != "sort")


class DaysForm(forms.Form):
    """From one day to another, both included."""

    since = _day(_("From"))
    until = _day(_("To"))

    def span(self, days: int, most: int = 0) -> tuple[datetime, datetime]:
        """The moments that bound the days; the last `days` days where nothing, or nothing good, was asked.

        `most`: no longer than so many days, the newest ones; 0: as long as asked.
        """
        self.is_valid()
        asked = getattr(self, "cleaned_data", {})
        last = asked.get("until") or clock.today()
        first = asked.get("since") or last - (days - 1) * DAY
        first = min(first, last)
        if most:
            first = max(first, last - (most - 1) * DAY)
        return midnight(first), midnight(last + DAY)


def midnight(day: date) -> datetime:
    """The beginning of a day in Viet Nam."""
    return datetime.combine(day, time(0), clock.VIETNAM)

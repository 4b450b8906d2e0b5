"""What to look for among deliveries, and over which days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fansipan.kernel import clock
from fansipan.services.notices.forms.fields import Choices, offered
from fansipan.services.notices.queries.deliveries import DeliveryFilter
from fansipan.services.notices.queries.words import STATE_NAMES

DAY = timedelta(days=1)


class DaysForm(forms.Form):
    """From one day to another, both included."""

    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def span(self, days: int) -> tuple[datetime, datetime]:
        """The moments that bound the days; the last `days` days where nothing, or nothing good, was asked."""
        asked = self.cleaned_data if self.is_valid() else {}
        last = asked.get("until") or clock.today()
        first = asked.get("since") or last - (days - 1) * DAY
        return midnight(first), midnight(last + DAY)


class DeliveryForm(DaysForm):
    """Deliveries that match."""

    q = forms.CharField(label=_("Person or notice"), required=False, max_length=100)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", "–"), *((one.value, name) for one, name in STATE_NAMES.items())]
    )
    kind = forms.ChoiceField(label=_("Kind of notice"), required=False)

    field_order = ("q", "channel", "state", "kind", "since", "until")

    def __init__(self, *args: Any, channels: Choices, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered(self, "channel", [("", "–"), *channels])
        offered(self, "kind", [("", "–"), *kinds])

    def wanted(self) -> DeliveryFilter:
        """The filter; fields that are not as they should be match everything."""
        asked = self.cleaned_data if self.is_valid() else {}
        until = asked.get("until")
        return DeliveryFilter(
            text=asked.get("q", ""),
            channel=asked.get("channel", ""),
            state=asked.get("state", ""),
            kind=asked.get("kind", ""),
            since=midnight(asked["since"]) if asked.get("since") else None,
            until=midnight(until + DAY) if until else None,
        )


def midnight(day: date) -> datetime:
    """The beginning of a day in Viet Nam."""
    return datetime.combine(day, time(0), clock.VIETNAM)

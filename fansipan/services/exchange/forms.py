"""What people fill in: a period to be sent again, why a destination is paused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fansipan.kernel import clock


class SendAgainForm(forms.Form):
    """Days, both included, and stations; none chosen means all."""

    first = forms.DateField(label=_("From day"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To day"), widget=forms.DateInput(attrs={"type": "date"}))
    stations = forms.MultipleChoiceField(
        label=_("Stations"),
        required=False,
        help_text=_("None chosen: all of them."),
        widget=forms.CheckboxSelectMultiple,
    )
    why = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, stations: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stations"].choices = list(stations)  # type: ignore[attr-defined]

    @property
    def period(self) -> tuple[datetime, datetime]:
        """From midnight before the first day to midnight after the last, in Viet Nam time."""
        return _midnight(self.cleaned_data["first"]), _midnight(self.cleaned_data["last"] + timedelta(days=1))


class PauseForm(forms.Form):
    """Why nothing is to be sent for a while."""

    why = forms.CharField(label=_("Reason"), max_length=500)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), clock.VIETNAM)

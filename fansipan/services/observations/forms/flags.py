"""The form with which an officer flags a period."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.services.observations.contracts import Flag
from fansipan.services.observations.queries.series import Period
from fansipan.services.observations.queries.words import FLAG_NAMES

HAND_FLAGS = (Flag.FAIL, Flag.SUSPECT, Flag.PASS)


def _moment(label: Any, hint: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S")
    return forms.DateTimeField(label=label, help_text=hint, widget=widget)


class FlagForm(forms.Form):
    """One judgement over one datastream; times are Viet Nam time."""

    datastream = forms.TypedChoiceField(label=_("Parameter"), coerce=int)
    start = _moment(pgettext_lazy("moment", "From"), _("Readings after this moment …"))
    end = _moment(pgettext_lazy("moment", "To"), _("… up to and including this one."))
    flag = forms.TypedChoiceField(
        label=_("Flag"),
        coerce=lambda value: Flag(int(value)),
        choices=[(flag.value, FLAG_NAMES[flag]) for flag in HAND_FLAGS],
        help_text=_("Failed readings do not count in averages; suspect and passed ones do."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What happened, and how you know. It stays on record with your name."),
    )

    def __init__(self, *args: Any, streams: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["datastream"].choices = list(streams)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The period must not be turned round; the action holds the other rules."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end <= start:
            self.add_error("end", _("The period ends before it begins."))
        return cleaned

    @property
    def period(self) -> Period:
        """The period that was written."""
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])


class WithdrawForm(forms.Form):
    """Why a judgement is taken back."""

    why = forms.CharField(label=_("Reason"), max_length=1000)

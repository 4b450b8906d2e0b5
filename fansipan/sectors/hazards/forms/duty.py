"""What people on duty fill in: release notices, the log, risk, drills."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.kernel import clock
from fansipan.sectors.hazards.contracts import Decided, NewDecision, NewRelease, RiskHazard
from fansipan.sectors.hazards.queries import words

WRITTEN = tuple((one.value, words.DECIDED[one]) for one in Decided if one is not Decided.MACHINE)


def _moment(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, help_text=hint, widget=widget)


class ReleaseForm(forms.Form):
    """A plant's notice that it lets water out; times are Viet Nam time."""

    plant = forms.ChoiceField(label=_("Plant"))
    start = _moment(pgettext_lazy("moment", "From"))
    end = _moment(pgettext_lazy("moment", "To"), required=False, hint=_("Empty: until further notice."))
    low = forms.FloatField(label=_("Least, m³/s"), min_value=0)
    high = forms.FloatField(label=_("Most, m³/s"), min_value=0)
    received_at = _moment(_("Received"))
    channel = forms.CharField(label=_("By what way"), max_length=80, help_text=_("Fax, telephone, letter, by whom."))
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, plants: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plant"].choices = list(plants)  # type: ignore[attr-defined]
        self.fields["received_at"].initial = clock.now().astimezone(clock.VIETNAM)

    def release(self) -> NewRelease:
        """What was written."""
        said = self.cleaned_data
        names = ("plant", "start", "low", "high", "received_at", "channel", "end", "note")
        return NewRelease(river="", **{name: said[name] for name in names})


class DecisionForm(forms.Form):
    """An entry of the log of decisions."""

    text = forms.CharField(
        label=_("What was decided, said or seen"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=WRITTEN)
    gauge = forms.ChoiceField(label=_("Gauge"), required=False)

    def __init__(self, *args: Any, gauges: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gauge"].choices = [("", "–"), *gauges]  # type: ignore[attr-defined]

    def decision(self, drill: int | None) -> NewDecision:
        """What was written."""
        said = self.cleaned_data
        return NewDecision(said["text"], Decided(said["kind"]), gauge=said["gauge"], drill=drill)


class AdjustmentForm(forms.Form):
    """What an officer adds to the level of a commune."""

    commune = forms.ChoiceField(label=_("Commune or ward"))
    hazard = forms.ChoiceField(label=_("Hazard"), choices=[(one.value, words.HAZARDS[one]) for one in RiskHazard])
    added = forms.TypedChoiceField(
        label=_("Added"), coerce=int, choices=[("1", "+1"), ("2", "+2"), ("-1", "−1"), ("-2", "−2")]
    )
    hours = forms.IntegerField(label=_("Hours it holds"), min_value=1, max_value=168, initial=12)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Two hazards at once raise a level by 1, grave danger to lives by 2 (Decision 18/2021, Art. 4)."),
    )

    def __init__(self, *args: Any, communes: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune"].choices = list(communes)  # type: ignore[attr-defined]

    @property
    def until(self) -> datetime:
        """Until when it holds."""
        return clock.now() + timedelta(hours=self.cleaned_data["hours"])


class DrillForm(forms.Form):
    """A drill, with a flood to replay or without one."""

    title = forms.CharField(label=_("Title"), max_length=200)
    event = forms.ChoiceField(label=_("Flood to replay"), required=False)
    speed = forms.FloatField(
        label=_("Times as fast"),
        min_value=1,
        max_value=3600,
        initial=60,
        help_text=_("60: an hour passes in a minute."),
    )

    def __init__(self, *args: Any, events: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = [("", "–"), *events]  # type: ignore[attr-defined]

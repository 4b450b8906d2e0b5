"""One form for each kind of condition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fansipan.services.alerts.contracts import (
    Combined,
    ConditionKind,
    Differing,
    LoggerState,
    Reported,
    Statistic,
)
from fansipan.services.alerts.forms.levels import PRIORITY_CHOICES, SpanField, SpanForm, number_field
from fansipan.services.alerts.queries import words
from fansipan.services.alerts.queries.rules import slots
from fansipan.services.observations.contracts import Flag
from fansipan.services.observations.queries.words import FLAG_NAMES, STATUS_NAMES

JUDGED_FLAGS = (Flag.SUSPECT, Flag.FAIL)


class ConditionForm(SpanForm):
    """What a kind of condition asks for; `rows` is what it lists below: levels, level (one), parts or nothing."""

    prefix = "condition"
    rows = ""

    def __init__(self, *args: Any, properties: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(properties)

    def offer(self, properties: Sequence[tuple[str, Any]]) -> None:
        """Give the fields their choices."""

    def packed(self) -> dict[str, Any]:
        """The condition as JSON, without its rows."""
        return dict(self.cleaned_data)

    @staticmethod
    def shown(condition: Any) -> dict[str, Any]:
        """What the form shows of a condition."""
        return {
            name: getattr(condition, name) for name in condition.__slots__ if name not in ("kind", "levels", "level")
        }


class ThresholdForm(ConditionForm):
    """A value, or what is made of a span of them."""

    rows = "levels"
    average = SpanField(label=_("Compared is"), none=_("each reading"))
    statistic = forms.ChoiceField(
        label=_("made of the readings of that time"),
        choices=[(one.value, name) for one, name in words.STATISTICS.items()],
        initial=Statistic.MEAN.value,
    )
    least_share = number_field(
        _("Least share of readings"), initial=0.75, min_value=0, max_value=1, help_text=_("From 0 to 1; for means.")
    )


class SlottedForm(ConditionForm):
    """Levels that apps know."""

    slot = forms.ChoiceField(label=_("Levels"))

    def offer(self, properties: Sequence[tuple[str, Any]]) -> None:
        self.fields["slot"].choices = slots()  # type: ignore[attr-defined]


class ChangingForm(ConditionForm):
    """How fast it changes."""

    rows = "levels"
    over = SpanField(label=_("Change over"), initial="PT1H")


class MissingForm(ConditionForm):
    """Nothing comes."""

    minutes = number_field(
        _("Minutes without data"), initial=0, min_value=0, help_text=_("0: after the station's own silence.")
    )
    whole_station = forms.BooleanField(label=_("Nothing of the whole station"), required=False, initial=True)


class FlatLineForm(ConditionForm):
    """Nothing changes."""

    minutes = number_field(_("Minutes without change"), initial=180, min_value=1)
    tolerance = number_field(_("Changes by no more than"), initial=0, min_value=0)


class LoggerStateForm(ConditionForm):
    """What the logger or the quality tests say."""

    statuses = forms.MultipleChoiceField(
        label=_("Logger says"),
        choices=[(str(one.value), name) for one, name in STATUS_NAMES.items()],
        required=False,
        initial=["2"],
        widget=forms.CheckboxSelectMultiple,
    )
    flags = forms.MultipleChoiceField(
        label=_("Quality flag"),
        choices=[(str(one.value), FLAG_NAMES[one]) for one in JUDGED_FLAGS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        """Something must be looked for."""
        said = super().clean() or {}
        if not said.get("statuses") and not said.get("flags"):
            self.add_error("statuses", _("Choose what is looked for."))
        return said

    def packed(self) -> dict[str, Any]:
        return {name: [int(one) for one in chosen] for name, chosen in self.cleaned_data.items()}

    @staticmethod
    def shown(condition: LoggerState) -> dict[str, Any]:
        return {
            "statuses": [str(one) for one in condition.statuses],
            "flags": [str(one) for one in condition.flags],
        }


class DifferingForm(ConditionForm):
    """Two that should say the same."""

    rows = "levels"
    property = forms.ChoiceField(label=_("Compared with the station's"), required=False)
    datastream = forms.IntegerField(label=_("or with datastream number"), required=False, min_value=1)
    absolute = forms.BooleanField(label=_("Whichever is larger"), required=False, initial=True)
    skew_seconds = forms.IntegerField(label=_("Measured within … seconds"), initial=600, min_value=0, max_value=86_400)

    def offer(self, properties: Sequence[tuple[str, Any]]) -> None:
        self.fields["property"].choices = [("", "–"), *properties]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It is compared with something."""
        said = super().clean() or {}
        if not said.get("property") and not said.get("datastream"):
            self.add_error("property", _("Choose what it is compared with."))
        return said

    def packed(self) -> dict[str, Any]:
        return {**self.cleaned_data, "datastream": self.cleaned_data["datastream"] or 0}

    @staticmethod
    def shown(condition: Differing) -> dict[str, Any]:
        return {**ConditionForm.shown(condition), "datastream": condition.datastream or None}


class CountedForm(ConditionForm):
    """So many readings beyond a value."""

    rows = "level"
    times = forms.IntegerField(label=_("So many readings"), initial=3, min_value=1, max_value=10_000)
    within = SpanField(label=_("within"), initial="PT1H")


class CombinedForm(ConditionForm):
    """Several conditions, of which some or all must hold."""

    rows = "parts"
    least = forms.IntegerField(label=_("At least so many must be true"), initial=2, min_value=1, max_value=8)
    within = SpanField(label=_("within the last"), none=_("at this moment"))
    priority = forms.ChoiceField(label=_("Priority"), choices=PRIORITY_CHOICES, initial="2")

    def packed(self) -> dict[str, Any]:
        return {**self.cleaned_data, "priority": int(self.cleaned_data["priority"])}

    @staticmethod
    def shown(condition: Combined) -> dict[str, Any]:
        return {"least": condition.least, "within": condition.within, "priority": str(condition.priority.value)}


class ForecastingForm(ConditionForm):
    """A forecast crosses a level."""

    rows = "levels"
    hours = number_field(_("Hours ahead"), initial=24, min_value=1, max_value=240)
    slot = forms.ChoiceField(label=_("Levels"), required=False, help_text=_("Or write levels below."))

    def offer(self, properties: Sequence[tuple[str, Any]]) -> None:
        self.fields["slot"].choices = [("", "–"), *slots()]  # type: ignore[attr-defined]


class ReportedForm(ConditionForm):
    """Judged elsewhere."""

    priority = forms.ChoiceField(label=_("Priority"), choices=PRIORITY_CHOICES, initial="2")

    def packed(self) -> dict[str, Any]:
        return {"priority": int(self.cleaned_data["priority"])}

    @staticmethod
    def shown(condition: Reported) -> dict[str, Any]:
        return {"priority": str(condition.priority.value)}


FORMS: dict[ConditionKind, type[ConditionForm]] = {
    ConditionKind.THRESHOLD: ThresholdForm,
    ConditionKind.LEVELS: SlottedForm,
    ConditionKind.RATE: ChangingForm,
    ConditionKind.MISSING: MissingForm,
    ConditionKind.FLAT_LINE: FlatLineForm,
    ConditionKind.STATUS: LoggerStateForm,
    ConditionKind.DIFFERENCE: DifferingForm,
    ConditionKind.COUNT: CountedForm,
    ConditionKind.COMBINATION: CombinedForm,
    ConditionKind.FORECAST: ForecastingForm,
    ConditionKind.REPORTED: ReportedForm,
}

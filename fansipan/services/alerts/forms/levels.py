"""Levels and parts of conditions, a row each; a row without a value is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fansipan.services.alerts.contracts import (
    AlarmPriority,
    Changing,
    CombinedPart,
    ConditionKind,
    Counted,
    FlatLine,
    LoggerState,
    RuleLevel,
    Threshold,
)
from fansipan.services.alerts.queries import words
from fansipan.services.alerts.queries.conditions_said import span
from fansipan.services.alerts.rules.packing import span_us
from fansipan.services.observations.contracts import LoggerStatus
from fansipan.services.observations.queries.words import STATUS_NAMES

MOST = 8
SPANS = ("PT10M", "PT20M", "PT30M", "PT1H", "PT3H", "PT6H", "PT12H", "P1D", "P2D", "P3D")
SIDES = {"ge": (True, True), "gt": (True, False), "le": (False, True), "lt": (False, False)}
SIDE_NAMES = (
    ("ge", _("≥ reaches it or more")),
    ("gt", _("> goes beyond it")),
    ("le", _("≤ reaches it or less")),
    ("lt", _("< falls below it")),
)
PRIORITY_CHOICES = [(str(one.value), name) for one, name in words.PRIORITIES.items()]
PARTS = (
    ConditionKind.THRESHOLD,
    ConditionKind.RATE,
    ConditionKind.COUNT,
    ConditionKind.FLAT_LINE,
    ConditionKind.STATUS,
)


class SpanField(forms.CharField):
    """A length of time; the usual ones are offered, one that a file brought is kept."""

    def __init__(self, *, none: Any = None, **kwargs: Any) -> None:
        self.none = none
        super().__init__(widget=forms.Select(), required=none is None and kwargs.pop("required", True), **kwargs)

    def offered(self, kept: str = "") -> None:
        """Give the choices, in the language of this answer."""
        known = [*SPANS, *([kept] if kept and kept not in SPANS else [])]
        rows: list[tuple[str, Any]] = [(one, span(one)) for one in known]
        self.widget.choices = [("", self.none), *rows] if self.none is not None else rows


class SpanForm(forms.Form):
    """A form whose spans offer what is usual and what stands there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, SpanField):
                field.offered(str(self.initial.get(name, "")))


def number_field(label: Any, *, required: bool = True, **kwargs: Any) -> forms.FloatField:
    """A number with any decimals."""
    return forms.FloatField(label=label, required=required, widget=forms.NumberInput(attrs={"step": "any"}), **kwargs)


class LevelForm(forms.Form):
    """A level of a rule's own."""

    side = forms.ChoiceField(label=_("When"), choices=SIDE_NAMES, required=False)
    value = number_field(_("Value"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), choices=PRIORITY_CHOICES, initial="2", required=False)
    title_vi = forms.CharField(label=_("Name, Vietnamese"), max_length=100, required=False)
    title_en = forms.CharField(label=_("Name, English"), max_length=100, required=False)
    clause = forms.CharField(label=_("Document and article"), max_length=300, required=False)
    code = forms.SlugField(label=_("Short code"), max_length=60, required=False, allow_unicode=True)

    def level(self, number: int) -> dict[str, Any] | None:
        """The level as JSON; None of an empty row."""
        said = self.cleaned_data
        if said.get("value") is None:
            return None
        above, inclusive = SIDES[said["side"] or "ge"]
        title = {"vi": said["title_vi"], "en": said["title_en"]}
        return {
            "code": said["code"] or f"L{number}",
            "value": said["value"],
            "above": above,
            "inclusive": inclusive,
            "priority": int(said["priority"] or AlarmPriority.MEDIUM),
            "title": {language: text for language, text in title.items() if text},
            "clause": said["clause"],
        }


def level_initial(one: RuleLevel) -> dict[str, Any]:
    """What a row shows of a level."""
    return {
        "side": side_of(one),
        "value": one.value,
        "priority": str(one.priority.value),
        "title_vi": one.title.get("vi", ""),
        "title_en": one.title.get("en", ""),
        "clause": one.clause,
        "code": one.code,
    }


def side_of(one: RuleLevel) -> str:
    """On which side of the level something counts."""
    return next(side for side, (above, inclusive) in SIDES.items() if (above, inclusive) == (one.above, one.inclusive))


class PartForm(SpanForm):
    """One of several conditions. What a kind does not need is not looked at."""

    kind = forms.ChoiceField(
        label=_("Kind of condition"),
        choices=[("", "–"), *((one.value, words.KINDS[one]) for one in PARTS)],
        required=False,
    )
    property = forms.ChoiceField(label=_("Of the station's parameter"), required=False)
    side = forms.ChoiceField(label=_("When"), choices=SIDE_NAMES, required=False)
    value = number_field(_("Value, or tolerance of a flat line"), required=False)
    span = SpanField(label=_("Average, or time looked at"), none="–")
    times = forms.IntegerField(label=_("Times"), required=False, min_value=1, max_value=10_000)
    status = forms.ChoiceField(
        label=_("Logger says"),
        choices=[("", "–"), *((str(o.value), n) for o, n in STATUS_NAMES.items())],
        required=False,
    )
    datastream = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, properties: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["property"].choices = [("", _("the rule's own")), *properties]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Each kind has what it needs."""
        said = super().clean() or {}
        for name in NEEDED.get(said.get("kind", ""), ()):
            if said.get(name) in (None, ""):
                self.add_error(name, _("This kind of condition needs it."))
        return said

    def part(self) -> dict[str, Any] | None:
        """The part as JSON; None of an empty row."""
        said = self.cleaned_data
        if not said.get("kind"):
            return None
        condition = {"kind": said["kind"], **_condition(said)}
        return {"condition": condition, "property": said["property"], "datastream": said["datastream"] or 0}


NEEDED = {
    ConditionKind.THRESHOLD.value: ("value",),
    ConditionKind.RATE.value: ("value", "span"),
    ConditionKind.COUNT.value: ("value", "span", "times"),
    ConditionKind.FLAT_LINE.value: ("span",),
    ConditionKind.STATUS.value: ("status",),
}


def _condition(said: dict[str, Any]) -> dict[str, Any]:
    above, inclusive = SIDES[said["side"] or "ge"]
    level = {"code": "L1", "value": said["value"] or 0.0, "above": above, "inclusive": inclusive}
    match ConditionKind(said["kind"]):
        case ConditionKind.THRESHOLD:
            return {"levels": [level], "average": said["span"]}
        case ConditionKind.RATE:
            return {"levels": [level], "over": said["span"]}
        case ConditionKind.COUNT:
            return {"level": level, "within": said["span"], "times": said["times"]}
        case ConditionKind.FLAT_LINE:
            return {"minutes": span_us(said["span"]) / 60_000_000, "tolerance": said["value"] or 0.0}
        case _:
            return {"statuses": [int(said["status"] or LoggerStatus.FAULT)]}


def part_initial(one: CombinedPart) -> dict[str, Any]:
    """What a row shows of a part."""
    condition, place = (
        one.condition,
        {"property": one.property, "datastream": one.datastream, "kind": one.condition.kind},
    )
    match condition:
        case Threshold():
            return {**place, **_level(condition.levels), "span": condition.average}
        case Changing():
            return {**place, **_level(condition.levels), "span": condition.over}
        case Counted():
            return {**place, **_level((condition.level,)), "span": condition.within, "times": condition.times}
        case FlatLine():
            return {**place, "value": condition.tolerance, "span": f"PT{condition.minutes:g}M"}
        case LoggerState():
            return {**place, "status": str(condition.statuses[0]) if condition.statuses else ""}


def _level(levels: Sequence[RuleLevel]) -> dict[str, Any]:
    return {"side": side_of(levels[0]), "value": levels[0].value}

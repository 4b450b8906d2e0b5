"""A rule but for its condition and its scope: names, delays, telling, texts, why it exists."""

from __future__ import annotations

from datetime import datetime
from string import Formatter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fansipan.kernel import clock
from fansipan.kernel.forms import RowsField
from fansipan.services.alerts.contracts import AlarmText, GroupBy, Rationale, RuleDef
from fansipan.services.alerts.forms.answering import moment_field, why_field
from fansipan.services.alerts.forms.levels import PRIORITY_CHOICES, number_field
from fansipan.services.alerts.queries import words
from fansipan.services.alerts.queries.choices import ScopeChoices
from fansipan.services.notices.forms.fields import WeekField

LANGUAGES = ("vi", "en")
PLACES = ("station", "parameter", "value", "unit", "limit", "level", "time", "clause", "rule")
REASONS = ("cause", "consequence", "response")


def _line(label: Any, *, required: bool = False, longest: int = 200) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=required)


def _prose(label: Any, longest: int = 1000) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, widget=forms.Textarea(attrs={"rows": 2}))


def _tick(label: Any, *, initial: bool = False) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, initial=initial)


def _count(label: Any, initial: int, most: int, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, initial=initial, min_value=least, max_value=most)


class RuleForm(forms.Form):
    """What every rule says."""

    code = forms.RegexField(
        r"^[a-z0-9][a-z0-9_.-]*$",
        label=_("Code"),
        max_length=60,
        help_text=_("Small letters, digits, points and dashes; it stays as it is."),
    )
    title_vi = _line(_("Title, Vietnamese"), required=True)
    title_en = _line(_("Title, English"))
    family = forms.ChoiceField(label=_("Kind"), choices=[(one.value, name) for one, name in words.FAMILIES.items()])
    priority = forms.ChoiceField(
        label=_("Priority"), choices=PRIORITY_CHOICES, initial="2", help_text=_("Where a level says none of its own.")
    )
    on_minutes = number_field(_("On after … minutes"), initial=0, min_value=0, max_value=10_080)
    on_samples = _count(_("and … readings"), 1, 1000, 1)
    off_minutes = number_field(_("Off after … minutes"), initial=0, min_value=0, max_value=10_080)
    off_samples = _count(_("and … readings"), 1, 1000, 1)
    hysteresis = number_field(_("Hysteresis"), initial=0, min_value=0, help_text=_("In the unit of the levels."))
    realarm_minutes = _count(_("Asks again after … minutes"), 0, 10_080)
    hours = WeekField(label=_("Judged only"), required=False, help_text=_("Empty: always."))
    suspect = _tick(_("Readings in doubt count too"), initial=True)
    latched = _tick(_("Somebody must reset it afterwards"))
    group_by = forms.ChoiceField(
        label=_("Told together by"), choices=[(one.value, name) for one, name in words.GROUPINGS.items()]
    )
    wait_seconds = _count(_("The first message waits … seconds"), 0, 3600)
    interval_minutes = number_field(_("At least … minutes between messages"), initial=5, min_value=0, max_value=1440)
    repeat_minutes = _count(_("Told again every … minutes"), 240, 10_080)
    inhibits = RowsField(
        label=_("Keeps these rules quiet"),
        required=False,
        columns={"rules": str, "same": lambda text: GroupBy(text).value},
        shape=_("data.* | station"),
        needed=1,
        help_text=_("One a line: rules with commas between them, a bar, and what both must share."),
    )
    incident = forms.ChoiceField(label=_("Opens an incident by itself"), required=False)
    exercise = _tick(_("An exercise: everything it says is marked so"))
    message_title_vi = _line(_("Title of the message, Vietnamese"))
    message_body_vi = _prose(_("Message, Vietnamese"))
    message_title_en = _line(_("Title of the message, English"))
    message_body_en = _prose(_("Message, English"))
    cause_vi = _prose(_("Cause, Vietnamese"))
    consequence_vi = _prose(_("Consequence, Vietnamese"))
    response_vi = _prose(_("What to do, Vietnamese"))
    cause_en = _prose(_("Cause, English"))
    consequence_en = _prose(_("Consequence, English"))
    response_en = _prose(_("What to do, English"))
    minutes_to_respond = _count(_("Minutes to respond"), 0, 10_080)
    source = _line(_("Source: document and article"), longest=500)
    valid_from = moment_field(_("Holds from"), required=False)
    valid_to = moment_field(_("Holds until"), required=False)
    why = why_field()

    def __init__(self, *args: Any, choices: ScopeChoices, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"].choices = [("", _("no")), *choices.case_types]  # type: ignore[attr-defined]
        if not new:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        """Texts name only values that there are; a rule ends after it begins."""
        said = super().clean() or {}
        for name in (f"message_{part}_{language}" for part in ("title", "body") for language in LANGUAGES):
            if trouble := template_trouble(said.get(name) or ""):
                self.add_error(name, trouble)
        if said.get("valid_from") and said.get("valid_to") and said["valid_from"] >= said["valid_to"]:
            self.add_error("valid_to", _("It must end after it begins."))
        return said

    @property
    def title(self) -> dict[str, str]:
        """The title in the languages in which there is one."""
        return self._bilingual("title")

    def packed(self) -> dict[str, Any]:
        """What it says as JSON."""
        said = self.cleaned_data
        return {
            "family": said["family"],
            "priority": int(said["priority"]),
            "delays": {
                "on_seconds": round(said["on_minutes"] * 60),
                "off_seconds": round(said["off_minutes"] * 60),
                **{name: said[name] for name in ("on_samples", "off_samples", "hysteresis", "realarm_minutes")},
            },
            "hours": [{"days": sorted(one.days), "start": one.start, "end": one.end} for one in said["hours"]],
            "suspect": said["suspect"],
            "latched": said["latched"],
            "delivery": self._delivery(),
            "texts": self._texts(),
            "rationale": {
                **{name: self._bilingual(name) for name in REASONS},
                "minutes_to_respond": said["minutes_to_respond"],
            },
            "source": said["source"],
            "valid_from": _iso(said["valid_from"]),
            "valid_to": _iso(said["valid_to"]),
        }

    def _delivery(self) -> dict[str, Any]:
        said = self.cleaned_data
        inhibits = [
            {
                "rules": [one.strip() for one in row["rules"].split(",") if one.strip()],
                "same": row.get("same", "station"),
            }
            for row in said["inhibits"] or []
        ]
        return {
            **{name: said[name] for name in ("group_by", "wait_seconds", "repeat_minutes", "incident", "exercise")},
            "interval_seconds": round(said["interval_minutes"] * 60),
            "inhibits": inhibits,
        }

    def _texts(self) -> dict[str, dict[str, str]]:
        said = self.cleaned_data
        texts = {
            language: {part: said[f"message_{part}_{language}"] for part in ("title", "body")} for language in LANGUAGES
        }
        return {language: text for language, text in texts.items() if any(text.values())}

    def _bilingual(self, name: str) -> dict[str, str]:
        found = {language: self.cleaned_data[f"{name}_{language}"] for language in LANGUAGES}
        return {language: text for language, text in found.items() if text}


def template_trouble(text: str) -> Any:
    """What is wrong with a template; "" when nothing is."""
    try:
        names = [name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None]
    except ValueError:
        return _("A brace is open or closed once too often.")
    unknown = [name for name in names if name not in PLACES]
    return _("Nobody knows {%(name)s}.") % {"name": unknown[0]} if unknown else ""


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def rule_initial(rule: RuleDef, title: dict[str, str]) -> dict[str, Any]:
    """What the form shows of a rule."""
    delays, delivery = rule.delays, rule.delivery
    names = ("on_samples", "off_samples", "hysteresis", "realarm_minutes")
    kept = ("wait_seconds", "repeat_minutes", "incident", "exercise")
    return {
        **_named("title", title),
        "family": rule.family.value,
        "priority": str(rule.priority.value),
        "on_minutes": delays.on_seconds / 60,
        "off_minutes": delays.off_seconds / 60,
        **{name: getattr(delays, name) for name in names},
        "hours": rule.hours,
        "suspect": rule.suspect,
        "latched": rule.latched,
        "group_by": delivery.group_by.value,
        **{name: getattr(delivery, name) for name in kept},
        "interval_minutes": delivery.interval_seconds / 60,
        "inhibits": [{"rules": ", ".join(one.rules), "same": one.same.value} for one in delivery.inhibits],
        **_messages(rule),
        **_reasons(rule.rationale),
        "source": rule.source,
        "valid_from": _local(rule.valid_from),
        "valid_to": _local(rule.valid_to),
    }


def _messages(rule: RuleDef) -> dict[str, str]:
    texts = {language: rule.texts.get(language, AlarmText()) for language in LANGUAGES}
    return {
        f"message_{part}_{language}": getattr(text, part)
        for language, text in texts.items()
        for part in ("title", "body")
    }


def _reasons(rationale: Rationale) -> dict[str, Any]:
    said: dict[str, Any] = {"minutes_to_respond": rationale.minutes_to_respond}
    for name in REASONS:
        said |= _named(name, getattr(rationale, name))
    return said


def _named(name: str, texts: Any) -> dict[str, str]:
    return {f"{name}_{language}": texts.get(language, "") for language in LANGUAGES}


def _local(at: datetime | None) -> datetime | None:
    return at.astimezone(clock.VIETNAM) if at else None

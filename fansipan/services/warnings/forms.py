"""The form in which a warning is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.kernel.text import OFFICIAL, languages
from fansipan.services.warnings.contracts import (
    CapCategory,
    CapCertainty,
    CapResponse,
    CapSeverity,
    CapStatus,
    CapUrgency,
    WarningDraft,
    WarningText,
)
from fansipan.services.warnings.queries import words

WRITTEN = ("event", "headline", "description", "instruction")
STATUSES = (CapStatus.ACTUAL, CapStatus.EXERCISE, CapStatus.TEST)
LEVELS = [("", _("None")), *((str(level), _("Level %(level)s") % {"level": level}) for level in range(1, 6))]


def _choices(named: dict[Any, Any]) -> list[tuple[str, Any]]:
    return [(one.value, name) for one, name in named.items()]


def _line(label: Any, longest: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False)


def _prose(label: Any, longest: int) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=longest, required=False, widget=box)


def _translated(code: str, language: str) -> dict[str, forms.Field]:
    labels = (
        pgettext_lazy("warning", "Event"),
        pgettext_lazy("warning", "Headline"),
        pgettext_lazy("warning", "Description"),
        pgettext_lazy("warning", "What to do"),
    )
    makers = ((_line, 100), (_line, 140), (_prose, 2000), (_prose, 2000))
    return {
        f"{code}_{name}": make(format_lazy("{} ({})", label, language), longest)
        for name, label, (make, longest) in zip(WRITTEN, labels, makers, strict=True)
    }


class WarningForm(forms.Form):
    """A warning in the languages of the house; the Vietnamese text must be there."""

    status = forms.ChoiceField(
        label=_("Real or exercise"), choices=[(one.value, words.STATUSES[one]) for one in STATUSES]
    )
    risk_level = forms.ChoiceField(
        label=_("Disaster risk level"), choices=LEVELS, required=False, help_text=_("Decision 18/2021/QĐ-TTg")
    )
    vi_event = _line(_("Event, in Vietnamese"), 100)
    vi_headline = _line(_("Headline, in Vietnamese"), 140)
    vi_description = _prose(_("Description, in Vietnamese"), 2000)
    vi_instruction = _prose(_("What to do, in Vietnamese"), 2000)
    en_event = _line(_("Event, in English"), 100)
    en_headline = _line(_("Headline, in English"), 140)
    en_description = _prose(_("Description, in English"), 2000)
    en_instruction = _prose(_("What to do, in English"), 2000)
    category = forms.ChoiceField(label=_("Category"), choices=_choices(words.CATEGORIES))
    severity = forms.ChoiceField(label=_("Severity"), choices=_choices(words.SEVERITIES))
    urgency = forms.ChoiceField(label=_("Urgency"), choices=_choices(words.URGENCIES))
    certainty = forms.ChoiceField(label=_("Certainty"), choices=_choices(words.CERTAINTIES))
    responses = forms.MultipleChoiceField(
        label=_("Kind of action"),
        choices=_choices(words.RESPONSES),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hours = forms.FloatField(label=_("Holds for … hours"), min_value=0.5, max_value=336)
    communes = forms.MultipleChoiceField(label=_("Communes and wards"), widget=forms.CheckboxSelectMultiple)
    hazard = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, communes: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["communes"].choices = list(communes)  # type: ignore[attr-defined]
        for name in WRITTEN:
            self.fields[f"vi_{name}"].required = True
        for code, language in settings.LANGUAGES:
            if code not in OFFICIAL:
                self.fields.update(_translated(code, str(language)))

    def clean(self) -> dict[str, Any]:
        """A translation is whole or not at all: half of one would be sent as it is."""
        cleaned = super().clean() or {}
        for language in languages()[1:]:
            said = [name for name in WRITTEN if cleaned.get(f"{language}_{name}")]
            for name in WRITTEN if said else ():
                if name not in said:
                    self.add_error(f"{language}_{name}", _("Write this translation whole, or leave all of it empty."))
        return cleaned

    @property
    def translations(self) -> list[dict[str, Any]]:
        """The fields of every language but Vietnamese, and whether anything stands in them."""
        known = [(code, name) for code, name in settings.LANGUAGES if code != "vi"]
        found = [(name, [self[f"{code}_{each}"] for each in WRITTEN]) for code, name in known]
        return [{"language": name, "fields": each, "open": any(one.value() for one in each)} for name, each in found]

    @property
    def draft(self) -> WarningDraft:
        """What was written."""
        said = self.cleaned_data
        return WarningDraft(
            texts={
                language: WarningText(**{name: said[f"{language}_{name}"] for name in WRITTEN})
                for language in languages()
                if said[f"{language}_headline"]
            },
            communes=tuple(said["communes"]),
            hazard=said["hazard"],
            status=CapStatus(said["status"]),
            category=CapCategory(said["category"]),
            urgency=CapUrgency(said["urgency"]),
            severity=CapSeverity(said["severity"]),
            certainty=CapCertainty(said["certainty"]),
            responses=tuple(CapResponse(one) for one in said["responses"]),
            risk_level=int(said["risk_level"]) if said["risk_level"] else None,
            hours=said["hours"],
        )


def initial(draft: WarningDraft) -> dict[str, Any]:
    """What the form shows of a draft."""
    texts = {f"{language}_{name}": getattr(text, name) for language, text in draft.texts.items() for name in WRITTEN}
    return {
        **texts,
        "communes": list(draft.communes),
        "hazard": draft.hazard,
        "status": draft.status.value,
        "category": draft.category.value,
        "urgency": draft.urgency.value,
        "severity": draft.severity.value,
        "certainty": draft.certainty.value,
        "responses": [one.value for one in draft.responses],
        "risk_level": str(draft.risk_level or ""),
        "hours": draft.hours,
    }


class WhyForm(forms.Form):
    """Why a message is sent back or discarded."""

    why = forms.CharField(label=_("Reason"), max_length=2000)

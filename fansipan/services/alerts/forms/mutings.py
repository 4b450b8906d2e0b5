"""Keeping many alarms from being told: why, which rules, where, from when to when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fansipan.services.alerts.contracts import MutingKind, NewMuting, RuleScope
from fansipan.services.alerts.forms.answering import moment_field, why_field
from fansipan.services.alerts.queries import words

KINDS = (MutingKind.SILENCED, MutingKind.SUPPRESSED, MutingKind.OUT_OF_SERVICE)


class MutingForm(forms.Form):
    """What is kept quiet but for the scope, which stands in its own form."""

    kind = forms.ChoiceField(label=_("What for"))
    rules = forms.MultipleChoiceField(
        label=_("Rules"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("None: every rule."),
    )
    start = moment_field(_("From"), required=False)
    end = moment_field(_("Until"), required=False)
    why = why_field()

    def __init__(self, *args: Any, rules: list[tuple[str, str]], may_take_out: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = KINDS if may_take_out else KINDS[:-1]
        self.fields["kind"].choices = [(one.value, words.MUTINGS[one]) for one in kinds]  # type: ignore[attr-defined]
        self.fields["rules"].choices = rules  # type: ignore[attr-defined]
        self.fields["start"].help_text = _("Empty: now.")
        self.fields["end"].help_text = _("Only what is out of service may have none.")

    def clean(self) -> dict[str, Any]:
        """It ends, and after it begins."""
        said = super().clean() or {}
        start, end = said.get("start"), said.get("end")
        if end is None and said.get("kind") != MutingKind.OUT_OF_SERVICE.value and "end" not in self.errors:
            self.add_error("end", _("Say until when."))
        if start and end and start >= end:
            self.add_error("end", _("It must end after it begins."))
        return said

    def muting(self, scope: RuleScope) -> NewMuting:
        """What was filled in, of a form that is valid."""
        said = self.cleaned_data
        return NewMuting(MutingKind(said["kind"]), said["why"], tuple(said["rules"]), scope, said["start"], said["end"])

"""The steps of a contact tree, as somebody fills them in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fansipan.sectors.hazards.contracts import STAGES, Stage
from fansipan.sectors.hazards.contracts.duty import WrittenStep
from fansipan.sectors.hazards.queries import words

EMPTY_STEPS = 3


class TreeForm(forms.Form):
    """From which level on a tree is told, and whether it is in use."""

    stage = forms.ChoiceField(label=_("From which level"), choices=[(one.value, words.STAGES[one]) for one in STAGES])
    active = forms.BooleanField(label=_("In use"), required=False)

    def written_stage(self) -> Stage:
        """The level."""
        return Stage(self.cleaned_data["stage"])


class StepForm(forms.Form):
    """One step; one without a name is none."""

    vi = forms.CharField(label=_("Who, in Vietnamese"), max_length=200, required=False)
    en = forms.CharField(label=_("Who, in English"), max_length=200, required=False)
    whom = forms.ChoiceField(label=_("Who is told"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    wait_minutes = forms.IntegerField(label=_("Minutes to wait"), min_value=0, max_value=1440, initial=10)

    def __init__(self, *args: Any, whom: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = [("", _("nobody: those on duty call")), *whom]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("vi") and (said.get("whom") or said.get("phone") or said.get("en")):
            self.add_error("vi", _("Say who it is."))
        return said

    def written(self) -> WrittenStep | None:
        """The step; None for an empty one."""
        said = self.cleaned_data
        if not said.get("vi"):
            return None
        name = {"vi": said["vi"], "en": said.get("en") or said["vi"]}
        return WrittenStep(name, said.get("whom", ""), said.get("phone", ""), said["wait_minutes"])


StepForms = forms.formset_factory(StepForm, extra=EMPTY_STEPS, max_num=20, validate_max=True)

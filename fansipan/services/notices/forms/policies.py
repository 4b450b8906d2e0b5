"""A policy written on a page, and a notice with which policies are tried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from fansipan.kernel import clock
from fansipan.kernel.permissions import Role
from fansipan.services.notices.actions.policies import WrittenPolicy
from fansipan.services.notices.contracts.notices import Audience, NoticePriority
from fansipan.services.notices.contracts.policies import (
    AnsweredBy,
    PolicyDef,
    PolicyMatch,
    PolicyStep,
    PolicyTarget,
    StepMode,
    TargetKind,
)
from fansipan.services.notices.forms.fields import Choices, WeekField, offered, parted, title_fields
from fansipan.services.notices.queries.policies import PolicyCard, Trial
from fansipan.services.notices.queries.words import ANSWERED_NAMES, MODE_NAMES, PRIORITY_NAMES
from fansipan.services.notices.rules.policies import MOST_LOOPS, MOST_MINUTES, MOST_STEPS, target

PRIORITIES = [(str(one.value), name) for one, name in PRIORITY_NAMES.items()]
PLACES = ("channel1", "channel2", "channel3", "channel4", "channel5")


class PolicyForm(forms.Form):
    """Which notices, and until when. The steps are forms of their own."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    title_vi = forms.CharField(label=_("Title in Vietnamese"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    order = forms.IntegerField(
        label=_("Order"), min_value=0, max_value=1000, help_text=_("Looked at from the smallest number on.")
    )
    active = forms.BooleanField(label=_("Active"), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of notice"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None: any kind.")
    )
    priority_from = forms.ChoiceField(label=_("Priority from"), choices=PRIORITIES)
    priority_to = forms.ChoiceField(label=_("Priority to"), choices=PRIORITIES)
    organisations = forms.CharField(
        label=_("Organisations"), required=False, max_length=500, help_text=_("Codes with commas between. None: any.")
    )
    communes = forms.CharField(
        label=_("Communes"), required=False, max_length=1000, help_text=_("Codes with commas between. None: any.")
    )
    windows = WeekField(
        label=_("Only when told within"), required=False, help_text=_("One stretch a line. None: always.")
    )
    loops = forms.IntegerField(label=_("Repeats"), min_value=0, max_value=MOST_LOOPS)
    ack_timeout_minutes = forms.IntegerField(
        label=_("Minutes until it begins anew"),
        min_value=0,
        max_value=MOST_MINUTES,
        help_text=_("After an acknowledgement, if the matter is not over by then. 0: never."),
    )
    answered_by = forms.ChoiceField(
        label=_("Acknowledged by"), choices=[(one.value, name) for one, name in ANSWERED_NAMES.items()]
    )
    goes_on = forms.BooleanField(label=_("Policies below are looked at too"), required=False)

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered(self, "kinds", kinds)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("priority_from", "") > said.get("priority_to", "9"):
            self.add_error("priority_to", _("The highest priority lies below the lowest."))
        return said

    def written(self, steps: Sequence[PolicyStep], last: PolicyStep | None) -> WrittenPolicy:
        """What was written, with its steps."""
        said = self.cleaned_data
        match = PolicyMatch(
            kinds=tuple(said["kinds"]),
            priority_from=NoticePriority(int(said["priority_from"])),
            priority_to=NoticePriority(int(said["priority_to"])),
            organisations=parted(said["organisations"]),
            communes=parted(said["communes"]),
            windows=said["windows"],
        )
        policy = PolicyDef(
            match=match,
            steps=tuple(steps),
            loops=said["loops"],
            last=last,
            ack_timeout_minutes=said["ack_timeout_minutes"],
            answered_by=AnsweredBy(said["answered_by"]),
            goes_on=said["goes_on"],
        )
        return WrittenPolicy(said["code"], title_fields(self), said["order"], said["active"], policy)


class StepForm(forms.Form):
    """A step: whom, by what, and how long to wait before the next one."""

    targets = forms.MultipleChoiceField(label=_("Whom"), widget=forms.CheckboxSelectMultiple, required=False)
    people = forms.CharField(
        label=_("Persons"), required=False, max_length=500, help_text=_("Logins with commas between.")
    )
    channel1 = forms.ChoiceField(label=_("First channel"), required=False)
    channel2 = forms.ChoiceField(label=_("Second channel"), required=False)
    channel3 = forms.ChoiceField(label=_("Third channel"), required=False)
    channel4 = forms.ChoiceField(label=_("Fourth channel"), required=False)
    channel5 = forms.ChoiceField(label=_("Fifth channel"), required=False)
    mode = forms.ChoiceField(
        label=_("How"), choices=[(one.value, name) for one, name in MODE_NAMES.items()], required=False
    )
    every_minutes = forms.IntegerField(
        label=_("Minutes from channel to channel"), min_value=0, max_value=MOST_MINUTES, required=False
    )
    wait_minutes = forms.IntegerField(
        label=_("Minutes until the next step"), min_value=0, max_value=MOST_MINUTES, required=False
    )
    last = forms.BooleanField(label=_("The last rung, after all repeats"), required=False)

    def __init__(self, *args: Any, choices: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered(self, "targets", choices["targets"])
        for name in PLACES:
            offered(self, name, [("", "–"), *choices["channels"]])

    @property
    def is_empty(self) -> bool:
        """Whether nobody is named: such a step is left out."""
        said = self.cleaned_data
        return not said.get("targets") and not said.get("people")

    def step(self) -> PolicyStep:
        """What was written."""
        said = self.cleaned_data
        chosen = [target(one) for one in said["targets"]]
        persons = [PolicyTarget(TargetKind.PERSON, login) for login in parted(said["people"])]
        channels = (said[name] for name in PLACES)
        return PolicyStep(
            targets=(*chosen, *persons),
            channels=tuple(dict.fromkeys(code for code in channels if code)),
            mode=StepMode(said["mode"] or StepMode.BLAST.value),
            wait_minutes=10 if said["wait_minutes"] is None else said["wait_minutes"],
            every_minutes=2 if said["every_minutes"] is None else said["every_minutes"],
        )


class _StepForms(BaseFormSet):
    """The steps of a policy in their order."""


StepForms = formset_factory(StepForm, formset=_StepForms, extra=0, max_num=MOST_STEPS + 1, can_delete=True)


def initial_of(card: PolicyCard) -> dict[str, Any]:
    """A policy as its form shows it."""
    match, policy = card.policy.match, card.policy
    return {
        "code": card.code,
        "title_vi": card.title.get("vi", ""),
        "title_en": card.title.get("en", ""),
        "order": card.order,
        "active": card.active,
        "kinds": list(match.kinds),
        "priority_from": str(match.priority_from.value),
        "priority_to": str(match.priority_to.value),
        "organisations": ", ".join(match.organisations),
        "communes": ", ".join(match.communes),
        "windows": match.windows,
        "loops": policy.loops,
        "ack_timeout_minutes": policy.ack_timeout_minutes,
        "answered_by": policy.answered_by.value,
        "goes_on": policy.goes_on,
    }


def initial_steps(policy: PolicyDef) -> list[dict[str, Any]]:
    """The steps of a policy as their forms show them, the last rung at the end."""
    steps = [_initial_step(step) for step in policy.steps]
    return [*steps, {**_initial_step(policy.last), "last": True}] if policy.last else steps


def _initial_step(step: PolicyStep) -> dict[str, Any]:
    persons = [one.value for one in step.targets if one.kind is TargetKind.PERSON]
    chosen = [f"{one.kind.value}:{one.value}".rstrip(":") for one in step.targets if one.kind is not TargetKind.PERSON]
    return {
        "targets": chosen,
        "people": ", ".join(persons),
        **dict(zip(PLACES, step.channels, strict=False)),
        "mode": step.mode.value,
        "every_minutes": step.every_minutes,
        "wait_minutes": step.wait_minutes,
    }


EMPTY_STEP = {"mode": StepMode.BLAST.value, "every_minutes": 2, "wait_minutes": 10}


def _boxes(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple)


class TrialForm(forms.Form):
    """A notice that nobody is told."""

    kind = forms.ChoiceField(label=_("Kind of notice"))
    priority = forms.ChoiceField(label=_("Priority"), choices=PRIORITIES)
    organisations = _boxes(_("Organisations concerned"))
    communes = _boxes(_("Communes concerned"))
    roles = _boxes(_("Roles it is for"))
    at = forms.DateTimeField(
        label=_("Told at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    exercise = forms.BooleanField(label=_("An exercise"), required=False)

    def __init__(self, *args: Any, choices: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in choices.items():
            offered(self, name, found)

    def trial(self) -> Trial:
        """What was asked."""
        said = self.cleaned_data
        at: datetime = said["at"] or clock.now()
        audience = Audience(
            organisations=tuple(said["organisations"]),
            communes=tuple(said["communes"]),
            roles=tuple(Role(role) for role in said["roles"]),
        )
        return Trial(said["kind"], NoticePriority(int(said["priority"])), audience, at, said["exercise"])

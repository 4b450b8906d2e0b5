"""What a scenario waits for: an event out of a list, each of its fields as a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy

from fansipan.kernel.forms import RowsField
from fansipan.kernel.manifest import EventField
from fansipan.services.centre.queries import triggers as queries

MOST = 12
LIST = "where_"


class TriggerForm(forms.Form):
    """One event with its conditions. Its fields are those that the event has; what else was written stays as rows."""

    event = forms.ChoiceField(label=gettext_lazy("When this happens"), required=False)
    automatic = forms.BooleanField(
        label=gettext_lazy("Start by itself; otherwise it is proposed to the shift leader"), required=False
    )
    other = RowsField(
        label=gettext_lazy("Other conditions"),
        columns={"field": str, "among": str},
        shape="type | environmental_incident, order",
        needed=2,
        required=False,
        widget=forms.Textarea(attrs={"rows": 1}),
        help_text=gettext_lazy("One a line: a field of the event | the values it may have, with commas."),
    )

    def __init__(self, data: QueryDict | None, *, place: int, trigger: Mapping[str, Any]) -> None:
        prefix = f"t{place}"
        event = data.get(f"{prefix}-event", "") if data is not None else trigger.get("event", "")
        known = queries.fields(event)
        where = _listed(trigger.get("where", {}))
        super().__init__(data, prefix=prefix, initial=_initial(trigger, where, known))
        self.place = place
        chosen: Any = self.fields["event"]
        chosen.choices = _events(event)
        chosen.widget.attrs.update(_asking(place))
        for field in known:
            self.fields[LIST + field.name] = _choice(field, where.get(field.name, []))
        self.order_fields(["event", *(LIST + field.name for field in known), "other", "automatic"])

    @property
    def conditions(self) -> list[forms.BoundField]:
        """The conditions that this event has."""
        return [self[name] for name in self.fields if name.startswith(LIST)]

    def trigger(self) -> dict[str, Any] | None:
        """What was written, as it is kept; none where no event was chosen."""
        said = self.cleaned_data
        if not said.get("event"):
            return None
        where = {row["field"]: _parts(row["among"]) for row in said.get("other") or []}
        for name in self.fields:
            found = said.get(name) if name.startswith(LIST) else None
            if found:
                where[name.removeprefix(LIST)] = found if isinstance(found, list) else _parts(found)
        return {"event": said["event"], "where": where, "automatic": said["automatic"]}


def trigger_forms(data: QueryDict | None, when: Sequence[Mapping[str, Any]]) -> list[TriggerForm]:
    """A form for each trigger and one for a new one; when they are sent, as many as were shown."""
    if data is None:
        shown = [*when, {}]
    else:
        sent = data.get("triggers", "1")
        count = min(MOST, int(sent)) if sent.isascii() and sent.isdigit() else 1
        shown = [when[place] if place < len(when) else {} for place in range(count)]
    return [TriggerForm(data, place=place, trigger=one) for place, one in enumerate(shown[:MOST])]


def _asking(place: int) -> dict[str, str]:
    """Another event has other fields: the server draws them when one is chosen."""
    address = f"{reverse('centre:trigger_part')}?place={place}"
    return {"hx-get": address, "hx-target": f"#trigger-{place}", "hx-swap": "outerHTML", "hx-trigger": "change"}


def _events(event: str) -> list[Any]:
    found: list[Any] = [("", gettext_lazy("– by hand alone –")), *queries.events()]
    known = {name for _app, names in found[1:] for name, _words in names}
    return [*found, (event, event)] if event and event not in known else found


def _initial(trigger: Mapping[str, Any], where: Mapping[str, list[str]], known: Sequence[EventField]) -> dict[str, Any]:
    names = {field.name for field in known}
    other = [{"field": name, "among": ", ".join(found)} for name, found in where.items() if name not in names]
    own = {LIST + one.name: where.get(one.name, []) for one in known}
    texts = {LIST + one.name: ", ".join(where.get(one.name, [])) for one in known if one.values is None}
    said = {"event": trigger.get("event", ""), "automatic": trigger.get("automatic", False), "other": other}
    return {**said, **own, **texts}


def _choice(field: EventField, kept: Sequence[str]) -> forms.Field:
    """Any of the values there are, and of those that were chosen before; a field without values takes text."""
    if field.values is None:
        return forms.CharField(
            label=str(field.title),
            required=False,
            max_length=500,
            help_text=gettext_lazy("Empty: any; several with commas."),
        )
    known = [(value, str(words)) for value, words in field.values()]
    lost = [(value, value) for value in kept if value not in dict(known)]
    size = min(6, max(2, len(known) + len(lost)))
    return forms.MultipleChoiceField(
        label=str(field.title),
        required=False,
        choices=[*known, *lost],
        widget=forms.SelectMultiple(attrs={"size": size}),
        help_text=gettext_lazy("None chosen: any of them."),
    )


def _listed(where: Mapping[str, Any]) -> dict[str, list[str]]:
    return {name: list(map(str, found if isinstance(found, list) else [found])) for name, found in where.items()}


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]

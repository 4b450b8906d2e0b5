"""A rule as it is being written: its forms together, and the definition that they make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict

from fansipan.services.alerts.contracts import Combined, ConditionKind, Counted, RuleDef
from fansipan.services.alerts.forms.conditions import FORMS, ConditionForm
from fansipan.services.alerts.forms.levels import MOST, LevelForm, PartForm, level_initial, part_initial
from fansipan.services.alerts.forms.ruling import RuleForm, rule_initial
from fansipan.services.alerts.forms.scope import ScopeForm, scope_initial
from fansipan.services.alerts.queries import words
from fansipan.services.alerts.queries.choices import ScopeChoices
from fansipan.services.alerts.rules.packing import scope_packed, unpacked

ROWS = "rows"
LEFT_OUT = (ConditionKind.REPORTED,)
"""Kinds that nobody begins on the page: a part of the system reports them by the rule's code."""

LevelRows = formset_factory(LevelForm, extra=1, max_num=MOST, absolute_max=MOST)
OneLevel = formset_factory(LevelForm, extra=1, max_num=1, absolute_max=1)
PartRows = formset_factory(PartForm, extra=2, max_num=MOST, absolute_max=MOST)
Rows = BaseFormSet[Any]


class KindForm(forms.Form):
    """What a rule looks at."""

    kind = forms.ChoiceField(choices=[(one.value, name) for one, name in words.KINDS.items() if one not in LEFT_OUT])


class RuleDraft:
    """The forms of one rule. Of `rule` when it is changed, of `posted` when it was filled in.

    `fresh`: what was filled in is kept, but nothing is judged yet; `more`: one more row.
    """

    def __init__(
        self,
        choices: ScopeChoices,
        *,
        rule: RuleDef | None = None,
        title: Mapping[str, str] | None = None,
        posted: QueryDict | None = None,
        fresh: bool = False,
        more: bool = False,
    ) -> None:
        self.new, self.problem = rule is None, ""
        self._choices, self._rule, self._posted = choices, rule, posted
        self._fresh, self._more = fresh, more
        self.kind = self._kind()
        bound = None if fresh else posted
        initial = rule_initial(rule, dict(title or {})) if rule else {}
        self.form = RuleForm(bound, initial=initial, choices=choices, new=self.new)
        self.scope = ScopeForm(bound, initial=scope_initial(rule.scope) if rule else {}, choices=choices)
        self.condition = self._condition(bound)
        self.rows = self._rows(bound)

    def _kind(self) -> ConditionKind:
        kept = ConditionKind(self._rule.condition.kind) if self._rule else ConditionKind.THRESHOLD
        if self._posted is None:
            return kept
        try:
            return ConditionKind(self._posted.get("kind", kept.value))
        except ValueError:
            return kept

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        """The kinds to choose from; a reported one only where the rule is one already."""
        return [(o.value, name) for o, name in words.KINDS.items() if o not in LEFT_OUT or o is self.kind]

    def _condition(self, bound: QueryDict | None) -> ConditionForm:
        known = FORMS[self.kind]
        form = known(bound, initial=self._condition_initial(known), properties=self._choices.properties)
        if self._fresh and self._posted is not None:
            form.initial = {**form.initial, **kept(form, self._posted)}
        return form

    def _condition_initial(self, known: type[ConditionForm]) -> dict[str, Any]:
        if self._rule is None or self._rule.condition.kind != self.kind.value:
            return {}
        return known.shown(self._rule.condition)

    def _rows(self, bound: QueryDict | None) -> Rows | None:
        shape: Any = {"levels": LevelRows, "level": OneLevel, "parts": PartRows}.get(self.condition.rows)
        if shape is None:
            return None
        extra = {"properties": self._choices.properties} if self.condition.rows == "parts" else {}
        if bound is not None:
            return shape(bound, prefix=ROWS, form_kwargs=extra)
        initial = self._rows_initial(shape.form)
        made: Rows = shape(prefix=ROWS, initial=initial, form_kwargs=extra)
        made.extra = (0 if initial else shape.extra) + (1 if self._more else 0)
        return made

    def _rows_initial(self, shape: type[forms.Form]) -> list[dict[str, Any]]:
        if self._posted is not None:
            return kept_rows(shape, self._posted)
        condition = self._rule.condition if self._rule else None
        match condition:
            case None:
                return []
            case Combined():
                return [part_initial(one) for one in condition.parts]
            case Counted():
                return [level_initial(condition.level)]
            case _:
                return [level_initial(one) for one in getattr(condition, "levels", ())]

    def is_valid(self) -> bool:
        """Everything fits together; what does not is said beside its field, or in `problem`."""
        forms_fit = [one.is_valid() for one in (self.form, self.scope, self.condition)]
        rows_fit = self.rows is None or self.rows.is_valid()
        if not (all(forms_fit) and rows_fit):
            return False
        try:
            self._definition = unpacked(self._packed())
        except ValueError as error:
            self.problem = str(error)
            return False
        return True

    @property
    def definition(self) -> RuleDef:
        """The rule that was written, of a draft that is valid."""
        return self._definition

    @property
    def has_errors(self) -> bool:
        """Something that was filled in is not right."""
        bound = self.form.is_bound
        return bound and bool(self.problem or self.form.errors or self.scope.errors or self.condition.errors)

    def _packed(self) -> dict[str, Any]:
        condition = {"kind": self.kind.value, **self.condition.packed(), **self._packed_rows()}
        return {**self.form.packed(), "scope": scope_packed(self.scope.scope), "condition": condition}

    def _packed_rows(self) -> dict[str, Any]:
        if self.rows is None:
            return {}
        if self.condition.rows == "parts":
            return {"parts": [part for one in self.rows if (part := one.part())]}
        levels = [level for number, one in enumerate(self.rows, 1) if (level := one.level(number))]
        if self.condition.rows == "levels":
            return {"levels": levels}
        return {"level": levels[0]} if levels else {}


def kept(form: forms.Form, posted: QueryDict) -> dict[str, Any]:
    """What was filled in so far, as it stands."""
    return {
        name: field.widget.value_from_datadict(posted, {}, form.add_prefix(name))
        for name, field in form.fields.items()
        if form.add_prefix(name) in posted
    }


def kept_rows(shape: type[forms.Form], posted: QueryDict) -> list[dict[str, Any]]:
    """The rows that were filled in so far; those without a value and a kind are left out."""
    names = tuple(shape.base_fields)
    rows = [{name: posted.get(f"{ROWS}-{number}-{name}", "") for name in names} for number in range(MOST)]
    return [row for row in rows if row.get("value") or (row.get("kind") and "kind" in names)]

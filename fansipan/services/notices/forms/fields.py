"""Fields that several forms need: stretches of the week, texts in two languages, codes in a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.services.notices.contracts.weeks import WeekWindow
from fansipan.services.notices.rules import week_text

LANGUAGES = ("vi", "en")
Choices = Iterable[tuple[str, Any]]


class WeekField(forms.CharField):
    """Stretches of the week, one a line: T2-T6 22:00-06:00."""

    widget = forms.Textarea(attrs={"rows": 2, "placeholder": "T2-T6 22:00-06:00"})

    def prepare_value(self, value: object) -> object:
        if not isinstance(value, list | tuple):
            return value
        return "\n".join(week_text.written(one, get_language() or "vi") for one in value)

    def to_python(self, value: object) -> Any:
        if isinstance(value, list | tuple):
            return tuple(value)
        lines = [line for line in str(value or "").splitlines() if line.strip()]
        return tuple(self._read(line) for line in lines)

    def _read(self, line: str) -> WeekWindow:
        try:
            return week_text.read(line)
        except ValueError:
            raise ValidationError(
                _("“%(line)s”: write it as T2-T6 22:00-06:00 or CN 00:00-24:00.") % {"line": line}, code="week"
            ) from None


def title_fields(form: forms.Form) -> dict[str, str]:
    """The title in both languages, of a form with the fields title_vi and title_en."""
    said = {language: form.cleaned_data[f"title_{language}"] for language in LANGUAGES}
    return {language: text for language, text in said.items() if text}


def parted(text: str) -> tuple[str, ...]:
    """Codes written with commas or spaces between them, each once."""
    return tuple(dict.fromkeys(text.replace(",", " ").split()))


def offered(form: forms.Form, name: str, choices: Choices) -> None:
    """Give a field of a form its choices."""
    form.fields[name].choices = list(choices)  # type: ignore[attr-defined]


def lines(codes: Sequence[str]) -> str:
    """Codes as a person may change them again."""
    return ", ".join(codes)

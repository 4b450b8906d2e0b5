"""Form fields for what the catalogue keeps as JSON: texts in every language, lists, tables of two columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

ONE_LINE, SOME_LINES = {"class": "vTextField"}, {"class": "vLargeTextField", "rows": 2}


class BilingualWidget(forms.MultiWidget):
    """One input a language, each named by its language."""

    template_name = "kernel/bilingual.html"
    use_fieldset = True

    def __init__(self, widget: Callable[..., forms.Widget], attrs: dict[str, Any]) -> None:
        inputs: dict[str, Any] = {
            code: widget(attrs={**attrs, "lang": code, "aria-label": name}) for code, name in settings.LANGUAGES
        }
        super().__init__(inputs)

    def decompress(self, value: dict[str, str] | None) -> list[str]:
        return [(value or {}).get(code, "") for code, _name in settings.LANGUAGES]


class BilingualField(forms.MultiValueField):
    """{"vi": …, "en": …}: Vietnamese is needed when the field is, every other language may be left out."""

    def __init__(self, *, required: bool = True, **kwargs: Any) -> None:
        for name in ("encoder", "decoder", "max_length"):  # what a JSON field of a model hands to its form field
            kwargs.pop(name, None)
        # Django would send what stood there along as a hidden text, which is no text in two languages any more.
        kwargs["show_hidden_initial"] = False
        short = required
        kwargs["widget"] = BilingualWidget(
            forms.TextInput if short else forms.Textarea, ONE_LINE if short else SOME_LINES
        )
        inputs = [forms.CharField(required=False) for _language in settings.LANGUAGES]
        super().__init__(inputs, required=required, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> dict[str, str]:
        texts = {code: text for (code, _name), text in zip(settings.LANGUAGES, data_list, strict=False) if text}
        if texts and "vi" not in texts:
            raise ValidationError(_("Write the Vietnamese text too."), code="vietnamese")
        return texts


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})

    def prepare_value(self, value: object) -> object:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: object) -> Any:
        if isinstance(value, list):
            return value
        return list(dict.fromkeys(line.strip() for line in str(value or "").splitlines() if line.strip()))

    def has_changed(self, initial: object, data: object) -> bool:
        return bool(self.to_python(initial or []) != self.to_python(data))


class PairsField(forms.CharField):
    """A table of two columns, a row a line: `left = right`. `read` makes a value of the right or raises ValueError."""

    widget = forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"})

    def __init__(self, *, read: Callable[[str], Any] = str, **kwargs: Any) -> None:
        self.read = read
        super().__init__(**kwargs)

    def prepare_value(self, value: object) -> object:
        if isinstance(value, dict):
            return "\n".join(f"{left} = {right}" for left, right in value.items())
        return value

    def to_python(self, value: object) -> Any:
        if isinstance(value, dict):
            return value
        rows = [line.strip() for line in str(value or "").splitlines()]
        return dict(self._pair(number, row) for number, row in enumerate(rows, 1) if row)

    def _pair(self, number: int, row: str) -> tuple[str, Any]:
        left, sign, right = (part.strip() for part in row.rpartition("="))
        where = {"number": number, "row": row}
        if not (left and sign and right):
            raise ValidationError(_("Line %(number)d, “%(row)s”: write it as  left = right.") % where, code="pair")
        try:
            return left, self.read(right)
        except ValueError:
            where["right"] = right
            raise ValidationError(
                _("Line %(number)d, “%(row)s”: “%(right)s” cannot stand on the right.") % where, code="pair"
            ) from None

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return bool(self.to_python(initial or {}) != self.to_python(data))
        except ValidationError:
            return True


class RowsField(forms.CharField):
    """A list of small objects, one a line, its columns divided by bars: `BĐ1 | 80 | m`. The last may be left out.

    `columns` are names with what reads each, `shape` tells them to a person; the first `needed` must be there.
    """

    widget = forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})

    def __init__(
        self, *, columns: Mapping[str, Callable[[str], Any]], shape: str | Promise, needed: int, **kwargs: Any
    ) -> None:
        self.columns, self.shape, self.needed = columns, shape, needed
        super().__init__(**kwargs)

    def prepare_value(self, value: object) -> object:
        if not isinstance(value, list):
            return value
        rows = ([str(row.get(name, "")) for name in self.columns] for row in value)
        return "\n".join(" | ".join(cells).rstrip(" |") for cells in rows)

    def to_python(self, value: object) -> Any:
        if isinstance(value, list):
            return value
        lines = [line.strip() for line in str(value or "").splitlines()]
        return [self._row(number, line) for number, line in enumerate(lines, 1) if line]

    def _row(self, number: int, line: str) -> dict[str, Any]:
        cells = [cell.strip() for cell in line.split("|", len(self.columns) - 1)]
        try:
            read = {
                name: reader(cell) for (name, reader), cell in zip(self.columns.items(), cells, strict=False) if cell
            }
        except ValueError:
            read = {}
        if any(name not in read for name in list(self.columns)[: self.needed]):
            raise ValidationError(
                _("Line %(number)d, “%(line)s”: write it as  %(shape)s.")
                % {"number": number, "line": line, "shape": self.shape},
                code="row",
            )
        return read

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return bool(self.to_python(initial or []) != self.to_python(data))
        except ValidationError:
            return True

"""Form fields for what the catalogue keeps as JSON."""

from __future__ import annotations

from typing import Any

from django import forms
from hypothesis import given
from hypothesis import strategies as st

from fansipan.kernel.forms import BilingualField, LinesField, PairsField, RowsField
from fansipan.kernel.models import TextField

WORD = st.text(st.characters(codec="utf-8", exclude_characters="=|\x00", categories=("L", "N")), min_size=1)


class Sheet(forms.Form):
    """All the fields at once."""

    name = BilingualField()
    note = BilingualField(required=False)
    names = LinesField(required=False)
    table = PairsField(required=False, read=int)
    rows = RowsField(required=False, columns={"name": str, "value": float, "unit": str}, shape="name | value", needed=2)


def cleaned(**data: str) -> dict[str, Any]:
    form = Sheet({"name_vi": "Trạm", **data})
    assert form.is_valid(), form.errors
    return form.cleaned_data


def faults(**data: str) -> dict[str, Any]:
    form = Sheet({"name_vi": "Trạm", **data})
    return dict(form.errors)


def test_a_form_does_not_carry_what_stood_in_a_text_before() -> None:
    assert TextField().formfield(form_class=BilingualField).show_hidden_initial is False


def test_a_text_has_two_languages_of_which_english_may_be_missing() -> None:
    assert cleaned(name_en="Station")["name"] == {"vi": "Trạm", "en": "Station"}
    assert cleaned()["name"] == {"vi": "Trạm"}
    assert cleaned()["note"] in ({}, None)


def test_english_alone_is_not_enough() -> None:
    assert "note" in faults(note_en="Only English")
    assert "name" in faults(name_vi="", name_en="Station")
    assert "name" in faults(name_vi="")


def test_a_text_in_a_further_language_is_shown_and_kept(settings: Any) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("hmn", "Hmoob")]

    class Further(forms.Form):
        name = BilingualField()

    kept = Further({"name_vi": "Trạm", "name_hmn": "Chaw"})
    assert kept.is_valid()
    assert kept.cleaned_data["name"] == {"vi": "Trạm", "hmn": "Chaw"}
    assert 'lang="hmn"' in str(Further(initial={"name": {"vi": "T", "hmn": "C"}})["name"])


def test_each_input_of_a_text_is_named_by_its_language() -> None:
    drawn = str(Sheet(initial={"name": {"vi": "Trạm", "en": "Station"}})["name"])
    assert 'lang="vi"' in drawn
    assert 'lang="en"' in drawn
    assert "Station" in drawn
    assert "aria-label" in drawn
    assert "style=" not in drawn


@given(st.lists(WORD, unique=True))
def test_lines_come_back_as_they_went(lines: list[str]) -> None:
    field = LinesField(required=False)
    assert field.clean(field.prepare_value(lines)) == lines


@given(st.dictionaries(WORD, st.integers()))
def test_pairs_come_back_as_they_went(pairs: dict[str, int]) -> None:
    field = PairsField(required=False, read=int)
    assert field.clean(field.prepare_value(pairs)) == pairs


@given(st.text())
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    for name in ("names", "table", "rows"):
        Sheet({"name_vi": "Trạm", name: text}).is_valid()


def test_a_wrong_line_is_named_by_its_number() -> None:
    assert "2" in str(faults(table="OK = 0\nCAL")["table"])
    assert "CAL = x" in str(faults(table="OK = 0\nCAL = x")["table"])
    assert "BĐ1" in str(faults(rows="BĐ1")["rows"])


def test_rows_keep_their_columns_and_leave_out_what_is_empty() -> None:
    rows = cleaned(rows="BĐ1 | 80.5 | m\nBĐ2 | 82")["rows"]
    assert rows == [{"name": "BĐ1", "value": 80.5, "unit": "m"}, {"name": "BĐ2", "value": 82.0}]
    assert Sheet.base_fields["rows"].prepare_value(rows) == "BĐ1 | 80.5 | m\nBĐ2 | 82.0"


def test_nothing_changed_when_nothing_changed() -> None:
    initial = {"name": {"vi": "Trạm"}, "names": ["a"], "table": {"x": 1}, "rows": [{"name": "a", "value": 1.0}]}
    form = Sheet({"name_vi": "Trạm", "names": "a", "table": "x = 1", "rows": "a | 1"}, initial=initial)
    assert form.changed_data == []

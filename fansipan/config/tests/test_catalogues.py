from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from fansipan.config import catalogues
from fansipan.config.trouble import Trouble

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)
WORDS = (
    'msgid "Station"\nmsgstr "Trạm"\n\n'
    'msgctxt "river"\nmsgid "Level"\nmsgstr "Mực nước"\n\n'
    'msgid "%(n)d reading"\nmsgid_plural "%(n)d readings"\nmsgstr[0] "%(n)d giá trị"\n\n'
    '#, fuzzy\nmsgid "Guess"\nmsgstr "Đoán"\n'
)


@pytest.fixture
def po(tmp_path: Path) -> Path:
    path = tmp_path / "app" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + WORDS, encoding="utf-8")
    return path


def test_gettext_reads_what_was_compiled(po: Path) -> None:
    assert catalogues.compile_stale(po.parents[4]) == 1
    with po.with_suffix(".mo").open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.gettext("Station") == "Trạm"
    assert words.pgettext("river", "Level") == "Mực nước"
    assert words.ngettext("%(n)d reading", "%(n)d readings", 5) == "%(n)d giá trị"
    assert words.gettext("Guess") == "Guess"


def test_nothing_is_compiled_twice(po: Path) -> None:
    catalogues.compile_stale(po.parents[4])
    assert catalogues.compile_stale(po.parents[4]) == 0


def test_a_further_language_begins_with_what_residents_read_and_keeps_what_was_translated(tmp_path: Path) -> None:
    app = tmp_path / "sectors" / "citizens" / "locale" / "vi" / "LC_MESSAGES"
    app.mkdir(parents=True)
    (app / "django.po").write_text(HEADER + WORDS, encoding="utf-8")
    path, waiting = catalogues.begin(tmp_path, tmp_path / "locale", "hmn")
    assert (path.parts[-3], waiting) == ("hmn", 4)
    begun = path.read_text(encoding="utf-8")
    assert '#. Trạm\nmsgid "Station"\nmsgstr ""' in begun
    path.write_text(
        begun.replace('msgid "Station"\nmsgstr ""', 'msgid "Station"\nmsgstr "Chaw ntsuas"'), encoding="utf-8"
    )
    assert catalogues.begin(tmp_path, tmp_path / "locale", "hmn") == (path, 3)
    assert 'msgstr "Chaw ntsuas"' in path.read_text(encoding="utf-8")
    catalogues.compile_stale(tmp_path)
    with path.with_suffix(".mo").open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert (words.gettext("Station"), words.pgettext("river", "Level")) == ("Chaw ntsuas", "Level")


@pytest.mark.parametrize("code", ["vi", "Hmong", "../x"])
def test_no_catalogue_is_begun_in_what_is_no_further_language(code: str, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="further language"):
        catalogues.begin(tmp_path, tmp_path, code)


def test_a_file_that_is_no_catalogue_is_named(po: Path) -> None:
    po.write_text(HEADER + 'msgid "unfinished\n', encoding="utf-8")
    with pytest.raises(Trouble, match=r"django\.po"):
        catalogues.compile_stale(po.parents[4])

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


def test_a_file_that_is_no_catalogue_is_named(po: Path) -> None:
    po.write_text(HEADER + 'msgid "unfinished\n', encoding="utf-8")
    with pytest.raises(Trouble, match=r"django\.po"):
        catalogues.compile_stale(po.parents[4])

"""What the house says: everything in Vietnamese, one wording for one text, a sentence for every problem and action."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.utils import translation

import fansipan
from fansipan.config import wording
from fansipan.config.messages import OWN
from fansipan.config.wording import Text, messages
from fansipan.kernel import audit, manifest

PACKAGE = Path(fansipan.__file__).parent
CATALOGUES = sorted(PACKAGE.rglob("locale/vi/LC_MESSAGES/django.po"))
CODE = re.compile(rf"({'|'.join(app.name for app in wording.apps(PACKAGE))})\.[a-z]+(_[a-z0-9]+)*")
"""A problem or an audited action: the name of its app and its own."""

NAMES_OF_RIGHTS = {"Permission", "Forbidden", "Indicator"}


def heard(message: Message) -> str:
    """What a Vietnamese reader gets for it, whichever catalogue it comes from."""
    with translation.override("vi"):
        if not isinstance(message.id, str):
            one, many = message.id
            return translation.ngettext(one, many, 2)
        return translation.pgettext(message.context, message.id) if message.context else translation.gettext(message.id)


def written(message: Message) -> str:
    string = message.string or ""
    return string if isinstance(string, str) else string[0]


def named(path: Path) -> Iterator[str]:
    """Codes of problems and of audited actions, as they stand in calls."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") not in NAMES_OF_RIGHTS:
            words = (one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str))
            yield from (word for word in words if CODE.fullmatch(word))


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parents[3].name)
def test_every_message_is_in_vietnamese(catalogue: Path) -> None:
    missing = [message.id for message in messages(catalogue) if message.fuzzy or not written(message)]
    assert not missing


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parents[3].name)
def test_one_text_has_one_wording_in_the_whole_house(catalogue: Path) -> None:
    """All catalogues are one to Django: where two translate a text in two ways, one of them is never heard."""
    clashes = {str(m.id): (written(m), heard(m)) for m in messages(catalogue) if written(m) and heard(m) != written(m)}
    assert not clashes


@pytest.mark.parametrize("app", wording.apps(PACKAGE), ids=lambda path: path.name)
def test_every_text_in_code_and_templates_is_in_a_catalogue(app: Path) -> None:
    known = wording.known(PACKAGE)
    missing = {text: path.name for text, path in wording.texts(app) if text.key not in known}
    assert not missing


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parents[3].name)
def test_a_catalogue_holds_every_message_once(catalogue: Path) -> None:
    source = catalogue.read_text(encoding="utf-8")
    assert len(re.findall(r'^msgid "', source, re.M)) == len(list(messages(catalogue))) + 1


def test_texts_are_found_with_their_contexts_and_plurals() -> None:
    code = 'pgettext("of a bell", "Ring"); _("It\\nrings"); ngettext("%(n)d bell", "%(n)d bells", n); other("no")'
    template = '{% trans "Ring" context "of a bell" %}{% blocktrans count n=n %}a{% plural %}b{% endblocktrans %}'
    bell = Text("Ring", "of a bell")
    assert list(wording.of_code(code)) == [bell, Text("It\nrings"), Text("%(n)d bell", plural="%(n)d bells")]
    assert list(wording.of_template(template)) == [bell, Text("a", plural="b")]


def test_what_is_missing_is_entered_as_gettext_reads_it(tmp_path: Path) -> None:
    wanted = [Text('Say "no"'), Text("Ring", "of a bell"), Text("%(n)d bell", plural="%(n)d bells")]
    assert wording.enter(tmp_path, wanted) == len(wanted)
    entered = list(messages(wording.catalogues(tmp_path)[0]))
    assert [wording.key(message) for message in entered] == [text.key for text in wanted]
    assert not any(written(message) for message in entered)


def test_every_problem_and_every_audited_action_has_a_sentence() -> None:
    known = {*OWN, *audit.OWN, *(code for app in manifest.installed() for code in app.messages)}
    code_files = [path for path in PACKAGE.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]
    silent = {code: path.name for path in code_files for code in named(path) if code not in known}
    assert not silent

"""What the house says: everything in Vietnamese, one wording for one text, a sentence for every problem and action."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation.template import templatize

import fansipan
from fansipan.config.messages import OWN
from fansipan.kernel import audit, manifest

PACKAGE = Path(fansipan.__file__).parent
CATALOGUES = sorted(PACKAGE.rglob("locale/vi/LC_MESSAGES/django.po"))
APPS = [
    PACKAGE / "config",
    PACKAGE / "kernel",
    *sorted((PACKAGE / "services").glob("*/")),
    *sorted((PACKAGE / "sectors").glob("[a-z]*/")),
]
CODE = re.compile(rf"({'|'.join(app.name for app in APPS)})\.[a-z]+(_[a-z0-9]+)*")
"""A problem or an audited action: the name of its app and its own."""

TRANSLATORS = {"_": 0, "gettext": 0, "gettext_lazy": 0, "gettext_noop": 0, "ngettext": 0, "ngettext_lazy": 0}
TRANSLATORS |= {"pgettext": 1, "pgettext_lazy": 1, "npgettext": 1}
"""What marks a text for translation, and at which of its words the text stands."""

LITERAL = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"\b(n?p?gettext|_)\({LITERAL}(?:, *{LITERAL})?")
NAMES_OF_RIGHTS = {"Permission", "Forbidden"}


def messages(catalogue: Path) -> Iterator[Message]:
    with catalogue.open("rb") as source:
        yield from (message for message in read_po(source, locale="vi") if message.id)


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


def texts_of_code(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TRANSLATORS:
            said = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            yield from said[TRANSLATORS[node.func.id] :][:1]  # type: ignore[attr-defined]


def texts_of_template(path: Path) -> Iterator[str]:
    for call in CALL.finditer(templatize(path.read_text(encoding="utf-8"))):
        name, *said = call.groups()
        yield ast.literal_eval(said[TRANSLATORS[name]])


@pytest.mark.parametrize("app", APPS, ids=lambda path: path.name)
def test_every_text_in_code_and_templates_is_in_a_catalogue(app: Path) -> None:
    known = {m.id if isinstance(m.id, str) else m.id[0] for catalogue in CATALOGUES for m in messages(catalogue)}
    code = (path for path in app.rglob("*.py") if "tests" not in path.parts)
    said = {text: path.name for path in code for text in texts_of_code(path)}
    said |= {text: path.name for path in app.rglob("templates/**/*.html") for text in texts_of_template(path)}
    missing = {text: name for text, name in said.items() if text not in known}
    assert not missing


def test_every_problem_and_every_audited_action_has_a_sentence() -> None:
    known = {*OWN, *audit.OWN, *(code for app in manifest.installed() for code in app.messages)}
    code_files = [path for path in PACKAGE.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]
    silent = {code: path.name for path in code_files for code in named(path) if code not in known}
    assert not silent

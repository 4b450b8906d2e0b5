"""Every text that the house says in English, found in code and templates, and those that no catalogue knows yet.

    python -m fansipan.config.wording      enter what is missing into each app's catalogue, to be translated there

All catalogues are one to Django: a text that another app translates already is not entered again.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

CALLS = {
    "_": ("id",),
    "gettext": ("id",),
    "gettext_lazy": ("id",),
    "gettext_noop": ("id",),
    "ngettext": ("id", "plural"),
    "ngettext_lazy": ("id", "plural"),
    "pgettext": ("context", "id"),
    "pgettext_lazy": ("context", "id"),
    "npgettext": ("context", "id", "plural"),
}
"""What marks a text for translation, and what its first words are."""

LITERAL = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"\b(n?p?gettext|_)\({LITERAL}(?:, *{LITERAL})?(?:, *{LITERAL})?")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'


class Text(NamedTuple):
    """A text as gettext knows it."""

    id: str
    context: str | None = None
    plural: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        """What tells it from every other text."""
        return self.context, self.id


def apps(package: Path) -> list[Path]:
    """The folders that have a catalogue of their own."""
    rooms = [*sorted((package / "services").glob("[a-z]*/")), *sorted((package / "sectors").glob("[a-z]*/"))]
    return [package / "config", package / "kernel", *rooms]


def texts(app: Path) -> Iterator[tuple[Text, Path]]:
    """Every text of an app and the file it stands in; those of tests do not count."""
    for path in sorted(app.rglob("*.py")):
        if "tests" not in path.parts:
            yield from ((text, path) for text in of_code(path.read_text(encoding="utf-8")))
    for path in sorted((*app.rglob("templates/**/*.html"), *app.rglob("templates/**/*.txt"))):
        yield from ((text, path) for text in of_template(path.read_text(encoding="utf-8")))


def of_code(source: str) -> Iterator[Text]:
    """The texts in Python."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            said = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            yield from _text(node.func.id, said)


def of_template(source: str) -> Iterator[Text]:
    """The texts in a template."""
    for call in CALL.finditer(templatize(source)):
        name, *literals = call.groups()
        yield from _text(name, [ast.literal_eval(one) for one in literals if one])


def _text(function: str, said: list[str]) -> Iterator[Text]:
    parts = dict(zip(CALLS[function], said, strict=False))
    if "id" in parts:
        yield Text(**parts)


def known(package: Path) -> set[tuple[str | None, str]]:
    """The keys of what the catalogues hold."""
    return {key(message) for app in apps(package) for path in catalogues(app) for message in messages(path)}


def catalogues(app: Path) -> list[Path]:
    """The catalogue of an app in Vietnamese, if it has one."""
    return sorted(app.glob("locale/vi/LC_MESSAGES/django.po"))


def messages(catalogue: Path) -> Iterator[Message]:
    """What a catalogue holds."""
    with catalogue.open("rb") as source:
        yield from (message for message in read_po(source, locale="vi") if message.id)


def key(message: Message) -> tuple[str | None, str]:
    """What tells a message from every other."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def enter(app: Path, missing: Iterable[Text]) -> int:
    """Write texts at the end of an app's catalogue, to be translated there; how many."""
    blocks = [_block(text) for text in missing]
    path = app / "locale/vi/LC_MESSAGES/django.po"
    if blocks:
        path.parent.mkdir(parents=True, exist_ok=True)
        present = path.read_text(encoding="utf-8") if path.exists() else HEAD
        path.write_text("\n\n".join([present.rstrip(), *blocks]) + "\n", encoding="utf-8")
    return len(blocks)


def _block(text: Text) -> str:
    lines = ["#, python-format"] if PLACEHOLDER.search(text.id + (text.plural or "")) else []
    if text.context is not None:
        lines.append(f"msgctxt {_quoted(text.context)}")
    lines.append(f"msgid {_quoted(text.id)}")
    lines += [f"msgid_plural {_quoted(text.plural)}", 'msgstr[0] ""'] if text.plural else ['msgstr ""']
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def main() -> None:
    package = Path(__file__).parents[1]
    there = known(package)
    for app in apps(package):
        missing = {text.key: text for text, _path in texts(app) if text.key not in there}
        there |= missing.keys()
        if count := enter(app, missing.values()):
            print(f"{app.name}: {count} to translate in {catalogues(app)[0].relative_to(package.parent)}")


if __name__ == "__main__":
    main()

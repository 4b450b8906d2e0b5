"""Turns translations (*.po) into the form that gettext reads (*.mo), without the gettext programs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation import to_locale

from fansipan.config.trouble import Trouble

OFFICIAL = ("vi", "en")
FOR_RESIDENTS = ("warnings", "citizens", "console", "notices", "hazards", "environment", "kernel", "config")
"""The apps with texts that residents read, those first that say what to do; their officers' texts are among them."""


def stale(package: Path) -> list[Path]:
    """The catalogues whose compiled form is missing or older."""
    return [po for po in sorted(package.rglob("locale/*/LC_MESSAGES/*.po")) if _is_stale(po)]


def compile_stale(package: Path) -> int:
    """Compile what changed; how many files. Fuzzy entries are left out, as msgfmt does."""
    waiting = stale(package)
    for po in waiting:
        _compile(po)
    return len(waiting)


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


def _compile(po: Path) -> None:
    try:
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parts[-3], abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise Trouble(f"{po} is not a translation file: {error}.") from None
    draft = po.with_suffix(".mo.draft")
    with draft.open("wb") as target:
        write_mo(target, catalogue)
    draft.replace(po.with_suffix(".mo"))


def begin(package: Path, folder: Path, code: str) -> tuple[Path, int]:
    """A catalogue in a further language with every text that residents read, the Vietnamese beside each.

    What is translated there already stays. Gives the file, and how many texts wait for a translator. Raises Trouble for
    what is no code of a language, or one that the house itself is written in.
    """
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", code) or code in OFFICIAL:
        raise Trouble(f"{code} is no further language.", "Say a code such as hmn (Hmong) or ium (Dao).")
    path = folder / to_locale(code) / "LC_MESSAGES" / "django.po"
    before = _read(path, code) if path.exists() else Catalog(locale=code)
    made = Catalog(locale=code, project="Fansipan", charset="utf-8", fuzzy=False)
    for one in _of_residents(package):
        known = before.get(one.id, one.context)
        said = known.string if known else ""
        made.add(one.id, said, auto_comments=[_line(one)], context=one.context)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, made, width=0)
    return path, sum(1 for one in made if one.id and not any(_forms(one)))


def _of_residents(package: Path) -> Iterator[Message]:
    for name in FOR_RESIDENTS:
        for po in sorted(package.glob(f"**/{name}/locale/vi/LC_MESSAGES/django.po")):
            yield from (one for one in _read(po, "vi") if one.id)


def _read(po: Path, code: str) -> Catalog:
    with po.open("rb") as source:
        return read_po(source, locale=code)


def _forms(one: Message) -> tuple[str, ...]:
    said = one.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def _line(one: Message) -> str:
    return " ".join(" / ".join(_forms(one)).split())

"""Turns translations (*.po) into the form that gettext reads (*.mo), without the gettext programs."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from fansipan.config.trouble import Trouble


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

"""What is written into the forms of reports and layouts, read with care."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.datastructures import MultiValueDict

from fansipan.kernel.errors import Invalid
from fansipan.sectors.environment.contracts.report_layouts import LayoutBody, LayoutSection
from fansipan.sectors.environment.contracts.reports import BlockKind
from fansipan.sectors.environment.rules import report_layouts

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
MOST_SECTIONS = 41
LANGUAGES = ("vi", "en")
NOTHING: dict[str, str] = {}


def day(text: str) -> date:
    """A day, a month (2026-10) or a quarter's month out of a form. Raises Invalid."""
    given = text.strip()
    try:
        return date.fromisoformat(f"{given}-01" if len(given) == len("2026-10") else given)
    except ValueError:
        raise Invalid("environment.report_day", given=text[:40]) from None


def code(text: str) -> str:
    """The code of a new layout. Raises Invalid."""
    found = text.strip()
    if not CODE.fullmatch(found):
        raise Invalid("environment.layout_code")
    return found


def bilingual(asked: Mapping[str, str], name: str) -> dict[str, str]:
    """A text in two languages: name.vi and name.en."""
    texts = {language: asked.get(f"{name}.{language}", "").replace("\x00", "").strip() for language in LANGUAGES}
    return {language: text for language, text in texts.items() if text}


def body(asked: MultiValueDict[str, str]) -> LayoutBody:
    """A layout as the editor's form holds it: sections numbered from 0 and put in their places.

    Raises Invalid for a block that there is none of.
    """
    sections = [(_place(asked, at), at) for at in range(MOST_SECTIONS) if _is_there(asked, at)]
    signers = [bilingual(asked, f"signer.{at}") for at in range(4)]
    return LayoutBody(
        superior=bilingual(asked, "superior"),
        agency=bilingual(asked, "agency"),
        title=bilingual(asked, "title"),
        place=bilingual(asked, "place"),
        signers=tuple(one for one in signers if one),
        sections=tuple(_section(asked, at) for _order, at in sorted(sections)),
        kinds=tuple(asked.getlist("kinds")),
        only_public="only_public" in asked,
    )


def _is_there(asked: Mapping[str, str], at: int) -> bool:
    return bool(asked.get(f"section.{at}.block")) and f"section.{at}.remove" not in asked


def _place(asked: Mapping[str, str], at: int) -> float:
    return _number(asked.get(f"section.{at}.place", ""), at)


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return otherwise


def _section(asked: MultiValueDict[str, str], at: int) -> LayoutSection:
    start = f"section.{at}"
    try:
        block = BlockKind(str(asked[f"{start}.block"]))
    except ValueError:
        raise Invalid("environment.layout_body", why=str(asked.get(f"{start}.block"))[:40]) from None
    return LayoutSection(
        block=block,
        title=bilingual(asked, f"{start}.title"),
        text=bilingual(asked, f"{start}.text"),
        parameters=tuple(asked.getlist(f"{start}.parameters")),
        resolution=asked.get(f"{start}.resolution", "auto"),
        most=max(0, int(_number(asked.get(f"{start}.most", ""), 0))),
    )


def body_of_json(said: Any) -> LayoutBody:
    """A layout as a program sends it. Raises Invalid."""
    try:
        return report_layouts.read(said if isinstance(said, dict) else json.loads(said))
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid("environment.layout_body", why=repr(error)[:200]) from None

"""Layouts of reports: read from what is kept or written, with everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from fansipan.sectors.environment.contracts.report_layouts import Bilingual, LayoutBody, LayoutSection
from fansipan.sectors.environment.contracts.reports import BlockKind

PLACEHOLDERS = (
    "subject",
    "code",
    "province",
    "period",
    "from",
    "to",
    "year",
    "month",
    "quarter",
    "made_on",
    "stations",
)
"""What may stand in braces in a title or a text."""

RESOLUTIONS = ("auto", "hour", "day")
MOST_SECTIONS = 40
LONGEST_TEXT = 8000
LANGUAGES = ("vi", "en")

Fault = tuple[str, dict[str, object]]
"""The code of a message and what fills it."""


def read(said: Mapping[str, Any]) -> LayoutBody:
    """The layout as it is kept. Raises KeyError, TypeError or ValueError for what is none."""
    return LayoutBody(
        superior=dict(said.get("superior") or {}),
        agency=dict(said.get("agency") or {}),
        title=dict(said["title"]),
        place=dict(said.get("place") or {}),
        signers=tuple(dict(one) for one in said.get("signers") or ()),
        sections=tuple(_section(one) for one in said["sections"]),
        kinds=tuple(said.get("kinds") or ()),
        only_public=bool(said.get("only_public", False)),
    )


def _section(said: Mapping[str, Any]) -> LayoutSection:
    return LayoutSection(
        block=BlockKind(said["block"]),
        title=dict(said.get("title") or {}),
        text=dict(said.get("text") or {}),
        parameters=tuple(said.get("parameters") or ()),
        resolution=str(said.get("resolution") or "auto"),
        most=int(said.get("most") or 0),
    )


def kept(body: LayoutBody) -> dict[str, Any]:
    """The layout as JSON can hold it."""
    return {
        **{name: dict(getattr(body, name)) for name in ("superior", "agency", "title", "place")},
        "signers": [dict(one) for one in body.signers],
        "kinds": list(body.kinds),
        "only_public": body.only_public,
        "sections": [
            {
                "block": one.block.value,
                "title": dict(one.title),
                "text": dict(one.text),
                "parameters": list(one.parameters),
                "resolution": one.resolution,
                "most": one.most,
            }
            for one in body.sections
        ],
    }


def faults(body: LayoutBody) -> list[Fault]:
    """Everything that keeps a layout from being used."""
    found: list[Fault] = []
    if not body.title.get("vi", "").strip():
        found.append(("environment.layout_no_title", {}))
    if not 0 < len(body.sections) <= MOST_SECTIONS:
        found.append(("environment.layout_sections", {"most": MOST_SECTIONS}))
    for number, text in _texts(body):
        found += text_faults(number, text)
    for number, one in enumerate(body.sections, 1):
        if one.resolution not in RESOLUTIONS:
            found.append(("environment.layout_resolution", {"section": number}))
        if one.block is BlockKind.TEXT and not any(one.text.values()):
            found.append(("environment.layout_no_text", {"section": number}))
    return found


def _texts(body: LayoutBody) -> Iterator[tuple[int, str]]:
    """Every text with placeholders; 0: of the whole, else the number of its section."""
    yield from ((0, text) for text in body.title.values())
    for number, one in enumerate(body.sections, 1):
        yield from ((number, text) for text in (*one.title.values(), *one.text.values()))


def text_faults(number: int, text: str) -> list[Fault]:
    """What is wrong with the braces of a text."""
    if len(text) > LONGEST_TEXT:
        return [("environment.layout_long_text", {"section": number, "most": LONGEST_TEXT})]
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return [("environment.layout_braces", {"section": number})]
    names = [name for _before, name, _spec, _conversion in parts if name is not None]
    odd = [name for (_b, name, spec, conversion) in parts if name is not None and (spec or conversion)]
    unknown = [name for name in names if name not in PLACEHOLDERS]
    wrong = [*unknown, *(name for name in odd if name not in unknown)]
    return [("environment.layout_placeholder", {"section": number, "name": name[:40]}) for name in wrong]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; braces that are none of ours stay as they are."""
    try:
        return text.format_map(dict(values))
    except (KeyError, ValueError, IndexError, AttributeError):
        return text


def pick(text: Bilingual, language: str) -> str:
    """The text in that language, else in Vietnamese."""
    return (text.get(language) or text.get("vi") or "").strip()

"""Plain pages of what must be readable when we are away: any web server, or a memory stick, can hand them out.

The folder is made anew beside the old one and put in its place at once, so that a mirror never copies half of it. Pages
hold no address of ours and need nothing but themselves.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict
from fansipan.kernel.permissions import ANONYMOUS
from fansipan.kernel.text import languages, pick
from fansipan.sectors.citizens.queries import portal
from fansipan.services.places import queries as places
from fansipan.services.warnings.queries import standing

MARK = "snapshot.css"
"""By this file a folder is known to be one of ours, which may be replaced."""


def write(folder: Path) -> int:
    """Write everything into a folder; gives how many files. Raises Conflict for a folder with something else in it."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise Conflict("citizens.snapshot_folder", folder=str(folder))
    made = clock.now()
    draft, old = folder.with_name(f".{folder.name}-new"), folder.with_name(f".{folder.name}-old")
    for leftover in (draft, old):
        shutil.rmtree(leftover, ignore_errors=True)
    draft.mkdir(parents=True)
    count = 0
    for name, content in _files(made):
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        count += 1
    if folder.exists():
        folder.rename(old)
    draft.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    return count


def _files(made: datetime) -> Iterator[tuple[str, bytes]]:
    communes = places.communes()
    for language in languages():
        with translation.override(language):
            known = _known(language)
            near = {card.code: portal.near(portal.place_of(card.code), language) for card in communes}
            names = [(card.code, pick(card.name, language)) for card in communes]
            frame = {"made": made, "language": language, "communes": names, **known}
            yield f"{language}/index.html", _page("index", frame)
            yield f"{language}/contacts.html", _page("contacts", frame)
            yield f"{language}/shelters.html", _page("shelters", frame)
            for code, name in names:
                mine = [one for one in known["warnings"] if code in one["codes"]]
                more = {"name": name, "near": near[code], "mine": mine}
                yield f"{language}/communes/{code}.html", _page("commune", {**frame, **more, "above": "../"})
            yield f"{language}/snapshot.json", _json(made, known, near)
    yield "index.html", render_to_string("citizens/snapshot/first.html", {"languages": languages()}).encode()
    yield MARK, render_to_string("citizens/snapshot/style.css").encode()


def _page(name: str, frame: dict[str, Any]) -> bytes:
    return render_to_string(f"citizens/snapshot/{name}.html", {"above": "", **frame}).encode()


def _known(language: str) -> dict[str, Any]:
    names = {card.code: pick(card.name, language) for card in places.communes()}
    warned = []
    for one in standing.standing(ANONYMOUS):
        text = one.texts.get(language) or one.texts["vi"]
        warned.append(
            {
                "headline": text.headline,
                "description": text.description,
                "instruction": text.instruction,
                "severity": one.severity.value,
                "sent": one.sent,
                "expires": one.expires,
                "codes": list(one.communes),
                "communes": [names[code] for code in one.communes if code in names],
            }
        )
    shelters = [
        {**asdict(one), "title": pick(one.name, language), "place": names.get(one.commune, "")}
        for one in portal.shelters(ANONYMOUS)
    ]
    contacts = [{**asdict(one), "title": pick(one.name, language)} for one in portal.contacts(ANONYMOUS)]
    said = [
        {
            "title": pick(one.title, language),
            "body": pick(one.body, language) if one.body else "",
            "at": one.published_at,
        }
        for one in portal.announcements(ANONYMOUS)
    ]
    return {"warnings": warned, "shelters": shelters, "contacts": contacts, "announcements": said}


def _json(made: datetime, known: dict[str, Any], near: dict[str, Any]) -> bytes:
    body = {
        "made": made,
        "note": _("As it was known at that time. Ask the province's site for what holds now."),
        **known,
        "near": {code: [asdict(group) for group in groups] for code, groups in near.items()},
    }
    return orjson.dumps(body, option=orjson.OPT_UTC_Z | orjson.OPT_INDENT_2)

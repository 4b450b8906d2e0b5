"""The record of a closed case as PDF: everything on its timeline, its clocks, photos, and what other rooms add."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.cases.actions import timeline
from fansipan.services.cases.actions.timeline import Line
from fansipan.services.cases.contracts import CaseView, EventKind
from fansipan.services.cases.models import CaseRecord
from fansipan.services.cases.queries import access, cases, showing
from fansipan.services.cases.queries.sections import sections

FONT = "BeVietnamPro"
FACES = {400: "400Regular", 500: "500Medium", 700: "700Bold"}
LANGUAGE = "vi"
"""The language of records: they go to Vietnamese files."""

ONE_AT_A_TIME = Lock()
"""Two records at once would only wait for the same processor."""

PRINTED_DPI, PRINTED_QUALITY = 130, 75


def make(code: str) -> bool:
    """Make the record of a case, unless it was made or the case was opened again; whether one was made."""
    view = cases.case(SYSTEM, code)
    if view.card.closed_at is None:
        return False
    with translation.override(LANGUAGE):
        content = _pdf(_html(view))
    return _keep(code, content)


@transaction.atomic
def _keep(code: str, content: bytes) -> bool:
    case = access.locked_row(access.case(SYSTEM, code).pk)
    if case.closed_at is None or case.records.filter(closed_at=case.closed_at).exists():
        return False
    digest = hashlib.sha256(content).hexdigest()
    CaseRecord.objects.create(
        case=case, closed_at=case.closed_at, made_at=clock.now(), size=len(content), sha256=digest, content=content
    )
    timeline.write(SYSTEM, case, Line(EventKind.RECORDED, "", "", {"sha256": digest}))
    return True


def _html(view: CaseView) -> str:
    context = {
        "case": showing.card(view.card),
        "text": view.text,
        "clocks": showing.clocks(view),
        "events": list(reversed(showing.events(view))),
        "tasks": view.tasks,
        "sections": sections(SYSTEM, view.card),
        "photos": _photos(view),
        "made_at": clock.now(),
        "language": LANGUAGE,
        "record": True,
    }
    return render_to_string("cases/record.html", context)


def _photos(view: CaseView) -> list[dict[str, Any]]:
    """The photos with their bytes in the address, so that nothing is fetched."""
    found = []
    for event in view.events:
        for card in event.files:
            if card.is_photo:
                _card, content = cases.file(SYSTEM, view.card.code, card.id)
                source = f"data:{card.mime_type};base64,{b64encode(content).decode()}"
                found.append({"card": card, "source": source, "at": event.at})
    return found


def _pdf(html: str) -> bytes:
    with ONE_AT_A_TIME:
        fonts = FontConfiguration()
        sheets = [CSS(string=_faces(), font_config=fonts), CSS(filename=_style(), font_config=fonts)]
        page = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols={"file", "data"}))
        made = page.write_pdf(
            stylesheets=sheets,
            font_config=fonts,
            optimize_images=True,
            dpi=PRINTED_DPI,
            jpeg_quality=PRINTED_QUALITY,
        )
    return made or b""


@cache
def _style() -> str:
    found = finders.find("cases/record.css")
    if not isinstance(found, str):
        raise FileNotFoundError("cases/record.css")
    return found


@cache
def _faces() -> str:
    folder = settings.NODE_MODULES / "@expo-google-fonts" / "be-vietnam-pro"
    return "".join(_face(weight, folder / name / f"{FONT}_{name}.ttf") for weight, name in FACES.items())


def _face(weight: int, file: Path) -> str:
    return f"@font-face {{ font-family: {FONT}; font-weight: {weight}; src: url('{file.as_uri()}') }}"

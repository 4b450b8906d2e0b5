"""Pictures made of HTML: WeasyPrint sets the page, PDFium draws it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

import pypdfium2
from django.conf import settings
from django.contrib.staticfiles import finders

from fansipan.kernel.printing import weasyprint

FACES = {400: "400Regular", 500: "500Medium", 700: "700Bold"}
FONT = "BeVietnamPro"

ONE_AT_A_TIME = Lock()
"""PDFium knows no threads; and two pictures at once would only wait for the same processor."""

POINTS_PER_PIXEL = 0.75


@dataclass(frozen=True, slots=True)
class Format:
    """A size in pixels and the name by which an address asks for it."""

    name: str
    width: int
    height: int


WIDE = Format("wide", 1200, 630)
"""What Open Graph shows beside a link."""

PORTRAIT = Format("portrait", 1080, 1350)
"""What fills a telephone."""

FORMATS = {one.name: one for one in (WIDE, PORTRAIT)}


def paint(html: str, form: Format) -> bytes:
    """The page as a PNG of that size. Nothing is fetched: styles and fonts are the house's own.

    Raises Unavailable where the libraries of the system are missing.
    """
    tool = weasyprint()
    with ONE_AT_A_TIME:
        fonts = tool.FontConfiguration()
        size = tool.CSS(string=f"@page {{ size: {form.width}px {form.height}px; margin: 0 }}")
        sheets = [tool.CSS(string=_faces(), font_config=fonts), tool.CSS(filename=_style(), font_config=fonts), size]
        made = tool.HTML(string=html, url_fetcher=_only_files).write_pdf(stylesheets=sheets, font_config=fonts)
        return _drawn(made or b"")


def _drawn(made: bytes) -> bytes:
    with pypdfium2.PdfDocument(made) as document:
        bitmap = document[0].render(scale=1 / POINTS_PER_PIXEL)
        picture = bitmap.to_pil().convert("RGB")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


@cache
def _style() -> str:
    found = finders.find("environment/picture.css")
    if not isinstance(found, str):
        raise FileNotFoundError("environment/picture.css")
    return found


@cache
def _faces() -> str:
    folder = settings.NODE_MODULES / "@expo-google-fonts" / "be-vietnam-pro"
    return "".join(_face(weight, folder / name / f"{FONT}_{name}.ttf") for weight, name in FACES.items())


def _face(weight: int, file: Path) -> str:
    return f"@font-face {{ font-family: {FONT}; font-weight: {weight}; src: url('{file.as_uri()}') }}"


def _only_files(url: str, *args: object, **kwargs: object) -> object:
    raise ValueError(f"A picture fetches nothing: {url[:80]}")

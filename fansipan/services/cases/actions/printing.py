"""HTML becomes PDF: A4 in the house's font, nothing fetched from elsewhere. Others above print the same way."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.contrib.staticfiles import finders

from fansipan.kernel.printing import weasyprint

FONT = "BeVietnamPro"
FACES = {400: "400Regular", 500: "500Medium", 700: "700Bold"}

ONE_AT_A_TIME = Lock()
"""Two documents at once would only wait for the same processor."""

PRINTED_DPI, PRINTED_QUALITY = 130, 75


def printed(html: str, style: str = "cases/record.css", files: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """The document as PDF, in a stylesheet of the static files, carrying files by their names.

    Raises Unavailable where PDF cannot be made.
    """
    tool = weasyprint()
    with ONE_AT_A_TIME:
        fonts = tool.FontConfiguration()
        sheets = [tool.CSS(string=_faces(), font_config=fonts), tool.CSS(filename=_style(style), font_config=fonts)]
        page = tool.HTML(string=html, url_fetcher=tool.URLFetcher(allowed_protocols={"file", "data"}))
        made = page.write_pdf(
            stylesheets=sheets,
            font_config=fonts,
            optimize_images=True,
            dpi=PRINTED_DPI,
            jpeg_quality=PRINTED_QUALITY,
            attachments=[tool.Attachment(string=content, name=name) for name, content in files],
        )
    return bytes(made or b"")


@cache
def _style(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return found


@cache
def _faces() -> str:
    folder = settings.NODE_MODULES / "@expo-google-fonts" / "be-vietnam-pro"
    return "".join(_face(weight, folder / name / f"{FONT}_{name}.ttf") for weight, name in FACES.items())


def _face(weight: int, file: Path) -> str:
    return f"@font-face {{ font-family: {FONT}; font-weight: {weight}; src: url('{file.as_uri()}') }}"

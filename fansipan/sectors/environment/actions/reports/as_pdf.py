"""PDF by WeasyPrint: the same HTML as the page, set for A4, with fonts that know Vietnamese embedded."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from fansipan.kernel.errors import Unavailable
from fansipan.kernel.printing import weasyprint
from fansipan.sectors.environment.contracts.reports import Report as Content

STATIC = Path(__file__).resolve().parents[2] / "static" / "environment"
SHEETS = ("report.css", "report-print.css")
FONT = Path("@expo-google-fonts") / "be-vietnam-pro"
FACES = (
    ("400Regular/BeVietnamPro_400Regular.ttf", 400, "normal"),
    ("400Regular_Italic/BeVietnamPro_400Regular_Italic.ttf", 400, "italic"),
    ("600SemiBold/BeVietnamPro_600SemiBold.ttf", 600, "normal"),
)
"""File, weight, style. One file holds all of a style: a font in pieces would set a Vietnamese word from two of them."""

SUBSTITUTES = str.maketrans({"\u207a": "+", "\u207b": "\u2212", "\u03bc": "\u00b5"})
"""Signs that the font lacks and what it has for them: raised plus and minus of ions, the Greek letter for micro."""


def pdf(content: Content, document: str) -> bytes:
    """The document as a PDF: nothing is fetched but our own fonts, and what it holds itself.

    Raises Unavailable when the font is not installed, or the libraries of the system that set a PDF.
    """
    tool = weasyprint()
    with translation.override(content.language):
        given = {
            "document": document.translate(SUBSTITUTES),
            "language": content.language,
            "title": f"{content.title} – {content.subtitle}",
            "agency": content.agency,
        }
        page = render_to_string("environment/reports/print.html", given)
    fonts, own = tool.FontConfiguration(), tool.URLFetcher(allowed_protocols=("file",))
    texts = (_faces(), *((STATIC / name).read_text(encoding="utf-8") for name in SHEETS))
    sheets = [tool.CSS(string=text, font_config=fonts, url_fetcher=own) for text in texts]
    made = tool.HTML(string=page, url_fetcher=tool.URLFetcher(allowed_protocols=("data",)))
    return bytes(made.write_pdf(stylesheets=sheets, font_config=fonts, presentational_hints=True, pdf_tags=True) or b"")


def _faces() -> str:
    folder = Path(settings.NODE_MODULES) / FONT
    faces = [(folder / name, weight, style) for name, weight, style in FACES]
    if not all(path.is_file() for path, _weight, _style in faces):
        raise Unavailable("environment.report_no_font")
    return "\n".join(
        f'@font-face {{ font-family: "Be Vietnam Pro"; font-weight: {weight}; font-style: {style}; '
        f'src: url("{path.as_uri()}"); }}'
        for path, weight, style in faces
    )

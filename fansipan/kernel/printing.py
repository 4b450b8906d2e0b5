"""The one door to WeasyPrint, which makes PDF files and pictures: it opens when one is made, never at the start.

Pango and what hangs on it are libraries of the system: no wheel brings them along. A machine without them runs
everything else.
"""

from __future__ import annotations

import ctypes
import sys
from types import SimpleNamespace

from fansipan.kernel.errors import Unavailable

LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libharfbuzz.so.0",
    "libfontconfig.so.1",
    "libpangoft2-1.0.so.0",
)
"""What WeasyPrint opens by these names."""

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""Debian's packages that bring all of it."""

CURE = f"apt-get install {PACKAGES}"


def weasyprint() -> SimpleNamespace:
    """What is used of WeasyPrint. Raises Unavailable when libraries of the system are missing."""
    try:
        return _loaded()
    except OSError as error:
        raise Unavailable("kernel.no_pdf_libraries", packages=PACKAGES) from error


def _loaded() -> SimpleNamespace:
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    return SimpleNamespace(
        Attachment=Attachment, CSS=CSS, HTML=HTML, FontConfiguration=FontConfiguration, URLFetcher=URLFetcher
    )


def missing() -> list[str]:
    """The libraries that this machine lacks; nothing is known of systems other than Linux."""
    return [name for name in LIBRARIES if not _opens(name)] if sys.platform == "linux" else []


def _opens(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True

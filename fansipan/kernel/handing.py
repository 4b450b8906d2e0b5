"""Files as a door hands them out."""

from __future__ import annotations

from django.http import HttpResponse


def sheet_answer(made: tuple[bytes, str], name: str) -> HttpResponse:
    """A file, made as its bytes and their type, to be saved under a plain name (letters, digits, dots and dashes)."""
    content, mime = made
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

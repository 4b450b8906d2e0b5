"""Writing a notice in every language of the house."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import override

from fansipan.kernel.text import languages
from fansipan.services.notices.contracts.notices import SHORT_LENGTH, NoticeText
from fansipan.services.notices.rules.texts import fit


def in_both_languages(write: Callable[[str], NoticeText]) -> Mapping[str, NoticeText]:
    """The texts that `write` gives while a language is in force; a `short` that is too long is cut at a word."""
    found = {}
    for language in languages():
        with override(language):
            text = write(language)
        found[language] = NoticeText(text.title, text.body, fit(text.short, SHORT_LENGTH))
    return found

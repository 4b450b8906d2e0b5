"""One text in every language of the house."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import override

from fansipan.kernel.text import languages


def spoken(say: Callable[[], object]) -> dict[str, str]:
    """What `say` gives while each language is in force, by language."""
    found = {}
    for language in languages():
        with override(language):
            found[language] = str(say())
    return found

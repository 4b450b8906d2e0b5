"""How numbers and days are written, by language."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

from django.utils.translation import to_locale


def as_in_vietnamese(code: str) -> None:
    """Let a language that Django knows no formats of be written with Vietnam's: 687.755,5 and 23/11/2026.

    Django looks for a module of that name, and would write as in the United States where it finds none.
    """
    name = f"{__name__}.{to_locale(code)}.formats"
    made = ModuleType(name)
    for source in ("django.conf.locale.vi.formats", f"{__name__}.vi.formats"):
        vars(made).update({key: value for key, value in vars(import_module(source)).items() if key.isupper()})
    sys.modules.setdefault(name, made)

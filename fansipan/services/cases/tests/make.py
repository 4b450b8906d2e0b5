"""Cases for tests."""

from __future__ import annotations

from typing import Any

from fansipan.kernel.permissions import SYSTEM
from fansipan.services.cases.actions import NewCase, loading, open_case
from tests import cast

INCIDENT = "environmental_incident"

PHOTO = b"\x89PNG\r\n\x1a\n photo"
PDF = b"%PDF-1.4 protocol"


def make_types() -> None:
    """The types of case and the hours as the house ships them."""
    for _loaded in loading.load(SYSTEM):
        pass


def make_case(**said: Any) -> str:
    """An incident at Dũng's plant for which the monitoring centre is responsible; gives its code."""
    make_types()
    about = {"title": "SO2 over the limit", "agency": cast.centre().code, "party": cast.plant().code}
    return open_case(SYSTEM, NewCase(INCIDENT, **{**about, "refs": ("station:TL-KT-01",), **said})).code

"""Reports for tests, in a small province."""

from __future__ import annotations

import io
import secrets
from typing import Any

from PIL import Image, ImageDraw

from fansipan.kernel.permissions import SYSTEM, Actor
from fansipan.sectors.citizens.actions import loading, reporting, uploading
from fansipan.sectors.citizens.contracts import NewReport, Sent
from fansipan.sectors.citizens.models import CommuneDesk
from fansipan.services.cases.tests.make import make_types
from fansipan.services.identity.contracts import OrganisationKind
from fansipan.services.identity.models import Organisation
from fansipan.services.places.tests.make import make_province
from tests import cast

HERE = (104.13, 22.31)
COMMUNE = "02908"


def make_residents() -> None:
    """A province with what residents' business needs."""
    make_province()
    make_desks()


def make_desks() -> None:
    """The types of case, categories, contacts; the commune of Kim answers for Tằng Loỏng, Sở 1 for what nobody does."""
    make_types()
    for _loaded in loading.load(SYSTEM):
        pass
    Organisation.objects.get_or_create(
        code="SO-1", defaults={"name": {"vi": "Sở Một", "en": "Department One"}, "kind": OrganisationKind.DEPARTMENT}
    )
    CommuneDesk.objects.get_or_create(commune=COMMUNE, defaults={"organisation": cast.commune()})


def new(**said: Any) -> NewReport:
    """A report of rubbish."""
    about = {"key": secrets.token_urlsafe(24), "category": "rubbish", "lon": HERE[0], "lat": HERE[1]}
    return NewReport(**{**about, "text": "Rác chất đống ở cổng chợ", "device": "a" * 24, **said})


def make_report(actor: Actor | None = None, **said: Any) -> Sent:
    """A report that was sent."""
    return reporting.report(actor or cast.binh(), new(**said))


def picture(width: int = 320, height: int = 240, words: str = "") -> bytes:
    """A photo as JPEG, with a text in it."""
    image = Image.new("RGB", (width, height), (120, 140, 110))
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 4, height // 2, width * 3 // 4, height * 3 // 4), fill=(230, 230, 230))
    if words:
        draw.text((width // 4 + 6, height // 2 + 6), words, fill=(0, 0, 0), font_size=height // 8)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def uploaded(content: bytes, name: str = "anh.jpg") -> str:
    """A file that is here as a whole; gives its id."""
    return str(uploading.whole(content, name))

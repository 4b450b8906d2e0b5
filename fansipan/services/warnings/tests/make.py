"""What tests of warnings stand on: an issuer, a hazard, two communes, and a draft over them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fansipan.services.places.contracts import UnitKind
from fansipan.services.places.models import AdministrativeUnit
from fansipan.services.warnings.actions import drafting, releasing
from fansipan.services.warnings.contracts import CapSeverity, WarningDraft, WarningText
from fansipan.services.warnings.models import Hazard, Issuer
from tests import cast

BAO_HA, BAO_YEN = "02989", "02947"

DRAFT = WarningDraft(
    texts={
        "vi": WarningText(
            "Lũ", "Lũ trên báo động 3 tại Bảo Hà", "Nước sông Thao lên nhanh.", "Rời vùng thấp ven sông."
        ),
        "en": WarningText("Flood", "Flood above alarm level 3 at Bao Ha", "The Thao rises fast.", "Leave low ground."),
    },
    communes=(BAO_HA,),
    hazard="flood",
    severity=CapSeverity.SEVERE,
    hours=12,
)


def make_world() -> None:
    """An issuer, the hazard flood, and two communes side by side."""
    Issuer.objects.create(
        sender="canhbao@example.org",
        name={"vi": "Ban Chỉ huy tỉnh", "en": "Province Command"},
        web="https://example.org/canh-bao",
        contact="0214 3 840 034",
        prefix="VN-LC-",
    )
    Hazard.objects.create(code="flood", name={"vi": "Lũ", "en": "Flood"}, category="Met", severity="Severe")
    make_commune(BAO_HA, "Xã Bảo Hà", 104.2)
    make_commune(BAO_YEN, "Xã Bảo Yên", 104.4)


def make_commune(code: str, name: str, west: float) -> None:
    """A square commune of a fifth of a degree."""
    east, south, north = west + 0.2, 22.1, 22.3
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    AdministrativeUnit.objects.create(
        code=code,
        name={"vi": name, "en": name},
        kind=UnitKind.COMMUNE.value,
        boundary={"type": "Polygon", "coordinates": [ring]},
    )


def released(**changes: Any) -> str:
    """A warning that An wrote and Chi released; gives the identifier."""
    an, chi = cast.acting(cast.an()), cast.acting(cast.chi())
    number = drafting.draft(an, replace(DRAFT, **changes))
    drafting.submit(an, number)
    return releasing.release(chi, number)

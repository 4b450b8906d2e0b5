"""What a province's folder says of residents: true things for every system, invented ones for a demo alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.citizens.actions import loading
from fansipan.sectors.citizens.models import CommuneDesk, Shelter
from fansipan.sectors.citizens.tests.make import make_residents
from fansipan.services.identity.contracts import OrganisationKind
from fansipan.services.identity.models import Organisation

pytestmark = pytest.mark.django_db

PROVINCE = Path(__file__).resolve().parents[4] / "provinces" / "lao-cai"


def test_nobody_is_sent_to_an_invented_shelter_by_a_real_system() -> None:
    """In a flood people walk to where the page says that it is open."""
    make_residents()
    said = json.loads((PROVINCE / "residents.json").read_text(encoding="utf-8"))
    for code in sorted({row["organisation"] for row in (*said["desks"], *said["routes"])}):
        Organisation.objects.create(code=code, name={"vi": code, "en": code}, kind=OrganisationKind.COMMUNE)
    list(loading.load_province(SYSTEM, PROVINCE))
    assert CommuneDesk.objects.filter(commune="02647").exists()
    assert not Shelter.objects.exists()
    list(loading.load_province(SYSTEM, PROVINCE / "demo"))
    assert Shelter.objects.filter(open=True).count() == 1


def test_what_is_true_of_a_province_is_called_a_sample_nowhere() -> None:
    said = (PROVINCE / "residents.json").read_text(encoding="utf-8")
    assert "minh họa" not in said
    assert "sample" not in said
    assert json.loads(said).get("shelters", []) == []

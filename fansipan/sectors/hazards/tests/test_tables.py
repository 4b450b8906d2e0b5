"""An officer keeps the tables of risk on pages; others read them, and every change is on record."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.errors import Forbidden, Invalid
from fansipan.kernel.models import AuditEntry
from fansipan.sectors.hazards.actions import tables
from fansipan.sectors.hazards.contracts import RiskHazard, RiskKey, Zone
from fansipan.sectors.hazards.contracts.tables import NewCell, NewThreshold
from fansipan.sectors.hazards.models import Gauge, RainThreshold, RiskCell, RiskGroup, Susceptibility, SusceptibleArea
from fansipan.sectors.hazards.tests.make import NOON, level_gauge, load_tables
from fansipan.services.observations.tests.make import make_place
from tests import cast

pytestmark = pytest.mark.django_db

COMMUNE = "02908"
NAMES = ("thresholds", "susceptibility", "cells", "groups", "regions")


def of(who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(cast, who)())
    return client


@pytest.mark.parametrize("name", NAMES)
def test_those_on_duty_read_a_table_and_only_officers_find_a_form(name: str) -> None:
    load_tables()
    level_gauge()
    assert 'id="entry"' in of("chi").get(f"/hazards/risk/tables?table={name}").content.decode()
    assert 'id="entry"' not in of("an").get(f"/hazards/risk/tables?table={name}").content.decode()
    assert of("an").post(f"/hazards/risk/tables?table={name}", {"remove": "1"}).status_code == 403
    assert of("dung").get(f"/hazards/risk/tables?table={name}").status_code == 403
    assert of("an").get(f"/hazards/risk/tables.csv?table={name}").status_code == 200


def test_an_officer_changes_a_threshold_and_takes_it_away() -> None:
    load_tables()
    row = RainThreshold.objects.get(hazard="flash_flood", zone="high", window="1h", step=2)
    chi = of("chi")
    assert f'value="{row.mm}"' in chi.get(f"/hazards/risk/tables?table=thresholds&edit={row.pk}").content.decode()
    said = {"hazard": "flash_flood", "zone": "high", "window": "1h", "step": "2", "mm": "40", "source": "Đề xuất"}
    assert chi.post("/hazards/risk/tables?table=thresholds", said).status_code == 302
    row.refresh_from_db()
    assert row.mm == 40
    entry = AuditEntry.objects.get(action="hazards.table_changed")
    assert (entry.before["mm"], entry.after["mm"]) == (45.0, 40.0)
    assert chi.post("/hazards/risk/tables?table=thresholds", {"remove": str(row.pk)}).status_code == 302
    assert not RainThreshold.objects.filter(pk=row.pk).exists()
    assert AuditEntry.objects.filter(action="hazards.table_removed").exists()


def test_what_cannot_be_is_said_beside_the_form_and_nothing_changes() -> None:
    load_tables()
    chi = of("chi")
    said = {"hazard": "flash_flood", "zone": "high", "window": "1h", "step": "2", "mm": "400", "source": "Đề xuất"}
    answer = chi.post("/hazards/risk/tables?table=thresholds", said)
    assert answer.status_code == 422
    assert "A higher step begins with more rain" in answer.content.decode()
    assert not RainThreshold.objects.filter(mm=400, zone="high").exists()
    cell = {"hazard": "flood", "group": "1", "zone": "low", "rain": "I-II", "level": "1", "source": "QĐ 18/2021/QĐ-TTg"}
    assert chi.post("/hazards/risk/tables?table=cells", cell).status_code == 422
    assert chi.post("/hazards/risk/tables?table=cells", {**cell, "zone": "one", "level": "2"}).status_code == 302
    assert RiskCell.objects.get(hazard="flood", group=1, zone="one", rain="I-II").level == 2


def test_susceptibility_group_and_region_are_kept() -> None:
    make_place(COMMUNE)
    level_gauge()
    chi = of("chi")
    prone = {
        "commune": COMMUNE,
        "hazard": "landslide",
        "zone": "very_high",
        "valid_from": "2026-11-01",
        "source": "Map",
    }
    assert chi.post("/hazards/risk/tables?table=susceptibility", prone).status_code == 302
    assert Susceptibility.objects.get().valid_from == date(2026, 11, 1)
    assert (
        chi.post(
            "/hazards/risk/tables?table=groups", {"hazard": "landslide", "group": "1", "source": "Annex"}
        ).status_code
        == 302
    )
    assert RiskGroup.objects.get().group == 1
    assert chi.post("/hazards/risk/tables?table=regions", {"gauge": "TV-01", "region": "3"}).status_code == 302
    assert Gauge.objects.get().region == 3
    assert chi.post("/hazards/risk/tables?table=regions", {"gauge": "TV-01", "region": ""}).status_code == 302
    assert Gauge.objects.get().region is None


def test_who_says_that_a_cell_was_compared_stands_behind_it_by_name() -> None:
    key = RiskKey("landslide", 1, "very_high", "100-200", "1-2d")
    with clock.frozen(NOON):
        tables.set_cell(cast.acting(cast.chi()), NewCell(key, 2, "QĐ 18/2021/QĐ-TTg, Điều 46", compared=True))
    assert RiskCell.objects.get().verified_by == cast.chi()


def test_an_operator_changes_no_table_and_a_source_is_asked_for() -> None:
    new = NewThreshold(RiskHazard.LANDSLIDE, Zone.LOW, "24h", 1, 200.0, "Map")
    with pytest.raises(Forbidden):
        tables.set_threshold(cast.acting(cast.an()), new)
    with pytest.raises(Invalid):
        tables.set_threshold(cast.acting(cast.chi()), NewThreshold(new.hazard, new.zone, "24h", 1, 200.0, " "))


def upload(client: Client, features: list[object], source: str = "Map of 2025") -> HttpResponse:
    file = SimpleUploadedFile("map.geojson", json.dumps({"features": features}).encode())
    return client.post("/hazards/risk/areas", {"file": file, "source": source})  # type: ignore[return-value]


def area(geometry: object, hazard: str = "landslide", zone: str = "high") -> dict[str, object]:
    return {"type": "Feature", "geometry": geometry, "properties": {"hazard": hazard, "zone": zone}}


def square(west: float, south: float) -> dict[str, object]:
    ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_a_map_is_imported_listed_drawn_and_taken_away_with_a_word_each_time() -> None:
    boundary, chi = make_place(COMMUNE).boundary, of("chi")
    answer = chi.post("/hazards/risk/areas", {"source": "Map of 2025"})
    assert answer.status_code == 422
    assert upload(chi, [area(boundary), area(square(100.0, 10.0))]).status_code == 302
    said = chi.get("/hazards/risk/areas").content.decode()
    assert "2 areas were imported." in said
    assert "1 area meets no commune of the province" in said
    assert "Map of 2025" in said
    drawn = chi.get("/layers/prone-landslides").json()["features"]
    assert {one["properties"]["title"] for one in drawn} == {"High"}
    assert of("an").post("/hazards/risk/areas", {"remove": "Map of 2025"}).status_code == 403
    assert chi.post("/hazards/risk/areas", {"remove": "Map of 2025"}).status_code == 302
    assert not SusceptibleArea.objects.exists()
    assert "No map is imported" in chi.get("/hazards/risk/areas").content.decode()


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        (area(square(104.1, 22.3), zone="huge"), "Feature 2 names the zone “huge”"),
        (area(square(104.1, 22.3), hazard="fire"), "Feature 2 names the hazard “fire”"),
        (area(square(412_000.0, 2_466_000.0)), "Feature 2 is not in degrees"),
        (area({"type": "Point", "coordinates": [104.1, 22.3]}), "Feature 2 is no polygon"),
        ("nothing", "Feature 2 is no polygon"),
    ],
)
def test_a_map_with_a_fault_says_which_feature_and_changes_nothing(feature: object, said: str) -> None:
    boundary = make_place(COMMUNE).boundary
    answer = upload(of("chi"), [area(boundary), feature])
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not SusceptibleArea.objects.exists()


def test_a_map_that_meets_no_commune_is_refused() -> None:
    make_place(COMMUNE)
    assert "No area of this map meets a commune" in upload(of("chi"), [area(square(100.0, 10.0))]).content.decode()

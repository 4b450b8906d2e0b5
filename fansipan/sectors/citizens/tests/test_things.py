"""Things with owners come in from files, all or none, and what is reported of one goes to whom it belongs."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fansipan.kernel import tables
from fansipan.kernel.errors import Forbidden, Invalid
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import SYSTEM
from fansipan.kernel.sheets import Sheet, written
from fansipan.sectors.citizens.actions import things
from fansipan.sectors.citizens.actions.things import Taken
from fansipan.sectors.citizens.models import Asset
from fansipan.sectors.citizens.rules.things import BadThing, read
from fansipan.sectors.citizens.tests.make import HERE, make_report, make_residents
from fansipan.services.cases.queries import cases
from tests import cast

pytestmark = pytest.mark.django_db

LAMPS = f"code,name,category,owner,lon,lat\nD-1,Đèn 1,light,SO-1,{HERE[0]},{HERE[1]}\nD-2,Đèn 2,light,SO-1,104.2,22.4\n"


def feature(code: str, kind: str, coordinates: Any, **said: Any) -> dict[str, Any]:
    about = {"code": code, "name": "Đường A", "category": "road", "owner": "SO-1", **said}
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": about}


def collection(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_a_table_and_a_map_come_in_and_reports_find_their_owners() -> None:
    make_residents()
    assert things.take(SYSTEM, LAMPS.encode("utf-8-sig")) == Taken(2, 0)
    assert things.take(SYSTEM, LAMPS.replace("Đèn 1", "Đèn chợ").replace(",", ";").encode()) == Taken(0, 2)
    west, east = [HERE[0] - 0.02, HERE[1] + 0.0001], [HERE[0] + 0.02, HERE[1] + 0.0001]
    things.take(SYSTEM, collection(feature("QL-1", "LineString", [west, east], reach_m=30)))
    for category, detail in (("light", "Đèn chợ"), ("road", "Đường A")):
        card = cases.case(SYSTEM, make_report(category=category).code).card
        assert card.agency.code == "SO-1"
        assert any(ref.startswith("asset:") for ref in card.refs), detail
    assert cases.case(SYSTEM, make_report(category="light", lat=HERE[1] + 0.01).code).card.agency.code == "UB-1"
    assert AuditEntry.objects.filter(action="citizens.take_things").count() == 3


def test_a_column_holds_points_lines_and_areas_and_what_lies_in_an_area_is_its_owners() -> None:
    make_residents()
    lon, lat = HERE
    ring = f"{lon - 0.01} {lat - 0.01}, {lon + 0.01} {lat - 0.01}, {lon + 0.01} {lat + 0.01}, {lon - 0.01} {lat + 0.01}"
    park = f"SRID=4326;POLYGON (({ring}, {lon - 0.01} {lat - 0.01}))"
    pipe = json.dumps({"type": "LineString", "coordinates": [[lon - 0.02, lat], [lon + 0.02, lat]]})
    head = ["code", "name", "category", "owner", "lon", "lat", "geometry"]
    rows = [
        ["P-1", "Công viên", "rubbish", "SO-1", None, None, park],
        ["N-1", "Ống nước", "light", "SO-1", None, None, pipe],
        ["D-9", "Đèn 9", "light", "SO-1", 104.3, 22.5, ""],
    ]
    for kind in ("csv", "xlsx"):
        content, _mime = written(Sheet("things", head, [9] * 7, rows), kind)
        things.take(SYSTEM, content)
    assert Asset.objects.count() == 3
    inside, outside = make_report(category="rubbish"), make_report(category="rubbish", lon=lon + 0.02)
    assert cases.case(SYSTEM, inside.code).card.agency.code == "SO-1"
    assert cases.case(SYSTEM, outside.code).card.agency.code != "SO-1"
    client = Client()
    client.force_login(cast.giang())
    kinds = [one["geometry"]["type"] for one in client.get("/feedback/things-map.geojson").json()["features"]]
    assert kinds == ["Point", "LineString", "Polygon"]
    again = {row["wkt"].partition(" ")[0] for row in tables.read(client.get("/feedback/things.csv").content)}
    assert again == {"POINT", "LINESTRING", "POLYGON"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"code;name;category;owner;geometry\nD-1;a;light;SO-1;POLYGON ((1 2, 3",
        b"code;name;category;owner;geometry\nD-1;a;light;SO-1;POLYGON EMPTY",
        b"code;name;category;owner;geometry\nD-1;a;light;SO-1;MULTIPOINT (104 22)",
        b'code;name;category;owner;geometry\nD-1;a;light;SO-1;{"type": "Point"}',
        b"code;name;category;owner;geometry\nD-1;a;light;SO-1;POINT (22 104)",
        b"\xff\xfe",
        b"{}",
        b"code,name,category,owner,lon,lat\nD-1,a,light,SO-1,x,22",
        b"code,name,category,owner,lon,lat\nD-1,a,light,SO-1,104,122",
        b"code,name,category,owner,lon,lat\nD-1,,light,SO-1,104,22",
        b"code,name,category,owner,lon,lat,reach_m\nD-1,a,light,SO-1,104,22,0",
        b"code,name,category,owner,lon,lat\nD-1,a,light,SO-1,104,22\nD-1,b,light,SO-1,104,22",
        collection(feature("A", "MultiPoint", [[104, 22]])),
        collection(feature("A", "LineString", [])),
        collection({"type": "Feature", "geometry": None, "properties": {}}),
    ],
)
def test_a_file_with_a_fault_is_no_list_of_things(content: bytes) -> None:
    with pytest.raises(BadThing):
        read(content)


def test_one_wrong_row_changes_nothing_and_only_an_administrator_brings_things_in() -> None:
    make_residents()
    with pytest.raises(Invalid, match="things"):
        things.take(SYSTEM, LAMPS.replace("Đèn 2,light", "Đèn 2,nothing").encode())
    with pytest.raises(Invalid, match="things"):
        things.take(SYSTEM, LAMPS.replace("SO-1,104.2", "XX,104.2").encode())
    with pytest.raises(Forbidden):
        things.take(cast.acting(cast.chi()), LAMPS.encode())
    assert not Asset.objects.exists()


def test_things_are_brought_in_looked_through_and_taken_away_on_a_page() -> None:
    make_residents()
    client = Client()
    client.force_login(cast.giang())
    wrong = client.post("/feedback/things", {"file": SimpleUploadedFile("a.csv", b"code\n1")})
    assert wrong.status_code == 422
    assert "Dòng 1" in wrong.content.decode()
    sent = SimpleUploadedFile("lamps.csv", LAMPS.encode())
    assert "2 mới" in client.post("/feedback/things", {"file": sent}, follow=True).content.decode()
    page = client.get("/feedback/things?category=light&q=Đèn 2").content.decode()
    assert "D-2" in page
    assert "D-1" not in page
    assert b"D-1" in client.get("/feedback/things.csv").content
    assert client.get("/feedback/things.xlsx").content.startswith(b"PK")
    assert client.get("/feedback/things.exe").status_code == 404
    (one, _other) = client.get("/feedback/things-map.geojson").json()["features"]
    assert one["geometry"] == {"type": "Point", "coordinates": list(HERE)}
    assert io.BytesIO(client.get("/feedback/things.csv?owner=nobody").content).read().count(b"\n") == 1

"""Outlets and permits out of a province's folder."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fansipan.kernel.documents import BrokenDocument
from fansipan.kernel.errors import Forbidden
from fansipan.kernel.models import OutboxEvent
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.actions import plants
from fansipan.sectors.environment.contracts import LimitReason
from fansipan.sectors.environment.models import Outlet, Permit, PermitLimit
from fansipan.sectors.environment.queries.applied import applied_spans
from fansipan.sectors.environment.tests.make import load_law
from fansipan.services.observations.actions import loading
from fansipan.services.observations.models import Datastream, Station
from fansipan.services.observations.tests.make import make_station
from tests import cast

pytestmark = pytest.mark.django_db

PROVINCE = Path(__file__).resolve().parents[4] / "provinces" / "lao-cai"


def load(folder: Path, update: bool = False) -> list[tuple[int, int, int]]:
    loaded = plants.load(SYSTEM, folder, update=update)
    return [(len(one.created), len(one.kept), len(one.updated)) for one in loaded]


def write(folder: Path, name: str, *rows: dict[str, Any]) -> Path:
    (folder / name).write_text(json.dumps(rows), encoding="utf-8")
    return folder


def test_the_province_says_of_every_station_under_the_law_what_its_outlet_is() -> None:
    load_law()
    for _loaded in loading.load(SYSTEM, PROVINCE):
        pass
    first = load(PROVINCE)
    assert all(kept == updated == 0 for _created, kept, updated in first)
    watched = Station.objects.filter(kind__in=("flue_gas", "wastewater", "ambient_air", "surface_water"))
    assert set(Outlet.objects.values_list("station", flat=True)) == set(watched.values_list("pk", flat=True))
    assert Permit.objects.filter(demo=True).count() == Permit.objects.count() >= 2
    assert Permit.objects.values("organisation").distinct().count() >= 2
    assert load(PROVINCE) == [(0, created, 0) for created, _kept, _updated in first]
    today, ids = date(2026, 11, 22), list(Datastream.objects.values_list("pk", flat=True))
    held = [one for spans in applied_spans(ids, today, today).values() for one in spans]
    assert {one.applied.reason for one in held} == set(LimitReason)


def test_a_file_with_faults_names_each_of_them_and_loads_nothing(tmp_path: Path) -> None:
    load_law()
    make_station("TL-KT-01")
    outlet = {"station": "TL-KT-99", "medium": "smoke", "regulations": ["QCVN 1"], "basis": {"flue-so2": ["wet"]}}
    write(tmp_path, "outlets.json", outlet)
    with pytest.raises(BrokenDocument) as broken:
        load(tmp_path)
    told = " ".join(map(str, broken.value.faults))
    assert all(word in told for word in ("TL-KT-99", "smoke", "QCVN 1", "valid_from", "normal, dry, oxygen"))
    (tmp_path / "outlets.json").unlink()
    limit = {"parameter": "SO2", "unit": "mg per m3"}
    dates = {"valid_from": "2025-01-01", "valid_to": "2024-01-01"}
    write(tmp_path, "permits.json", {"organisation": "NM-Z", "number": "1", **dates, "limits": [limit]})
    with pytest.raises(BrokenDocument) as broken:
        load(tmp_path)
    told = " ".join(map(str, broken.value.faults))
    assert all(word in told for word in ("NM-Z", "is before valid_from", "needs a low or a high", "no UCUM code"))
    assert not Outlet.objects.exists()
    assert not PermitLimit.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_loading_again_keeps_what_an_officer_changed_unless_the_files_win(tmp_path: Path) -> None:
    load_law()
    station = make_station("TL-KT-01")
    row = {"station": "TL-KT-01", "medium": "flue_gas", "valid_from": "2015-01-01", "column": "B"}
    write(tmp_path, "outlets.json", row)
    assert load(tmp_path) == [(1, 0, 0)]
    told = OutboxEvent.objects.get()
    assert (told.name, told.payload["stations"], told.payload["media"]) == (
        "environment.law_changed", [station.pk], ["flue_gas"],
    )  # fmt: skip
    Outlet.objects.update(column="A")
    assert load(tmp_path) == [(0, 1, 0)]
    assert Outlet.objects.get().column == "A"
    assert load(tmp_path, update=True) == [(0, 0, 1)]
    assert Outlet.objects.get().column == "B"


def test_only_an_administrator_loads_outlets(tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        list(plants.load(cast.acting(cast.dung()), tmp_path))

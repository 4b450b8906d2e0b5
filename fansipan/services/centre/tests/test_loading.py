"""The folder of a province brings scenarios, cameras and the plan of the brief; faults bring nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fansipan.kernel.documents import BrokenDocument
from fansipan.kernel.errors import Forbidden
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.centre.actions import loading
from fansipan.services.centre.models import BriefPlan, Camera, CameraHost, Scenario, ScenarioVersion
from tests import cast

pytestmark = pytest.mark.django_db

ORDER = {"title": {"vi": "Kiểm tra"}, "to": "TT-QT", "minutes": 30}
SCENARIO: dict[str, Any] = {
    "code": "smoke", "title": {"vi": "Khói lạ", "en": "Strange smoke"}, "definition": {"when": [], "orders": [ORDER]},
}  # fmt: skip
CAMERA: dict[str, Any] = {
    "code": "CAM-1", "name": {"vi": "Cầu Cốc Lếu", "en": "Coc Leu bridge"}, "lon": 103.97, "lat": 22.49,
    "owner": "TT-QT", "host": "NVR.example:8443", "snapshot_url": "https://nvr.example:8443/1.jpg",
    "private": [{"left": 0, "top": 0.5, "right": 0.2, "bottom": 1}],
}  # fmt: skip
MINE = {"numbers": [{"indicator": "cases.late", "owner": "TT-QT"}]}


def bring(folder: Path, *, update: bool = False, **files: Any) -> None:
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    for _loaded in loading.load_province(SYSTEM, folder, update=update):
        pass


def house() -> None:
    for _loaded in loading.load(SYSTEM):
        pass


def test_scenarios_come_with_a_version_and_a_change_with_the_next(tmp_path: Path) -> None:
    bring(tmp_path, scenarios=[SCENARIO])
    bring(tmp_path, scenarios=[SCENARIO], update=True)
    assert ScenarioVersion.objects.count() == 1
    changed = {**SCENARIO, "definition": {"when": [], "orders": [{**ORDER, "minutes": 45}]}}
    bring(tmp_path, scenarios=[changed])
    assert Scenario.objects.get().definition["orders"][0]["minutes"] == 30
    bring(tmp_path, scenarios=[changed], update=True)
    assert list(ScenarioVersion.objects.values_list("number", flat=True)) == [2, 1]


def test_a_camera_comes_with_the_machine_that_may_be_asked_for_it(tmp_path: Path) -> None:
    owner = cast.centre()
    bring(tmp_path, cameras=[CAMERA])
    row = Camera.objects.get()
    assert (row.owner, row.refresh_seconds, row.private) == (owner, 10, CAMERA["private"])
    assert CameraHost.objects.get().host == "nvr.example:8443"


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("scenarios", {**SCENARIO, "definition": {"orders": []}}),
        ("scenarios", {**SCENARIO, "definition": {"orders": [{**ORDER, "minutes": "soon"}]}}),
        ("cameras", {**CAMERA, "private": [{"left": 0.9, "top": 0, "right": 0.1, "bottom": 1}]}),
        ("cameras", {**CAMERA, "lon": 200}),
        ("cameras", {**CAMERA, "password": "1234"}),
    ],
)
def test_a_file_with_a_fault_brings_nothing(tmp_path: Path, name: str, row: dict[str, Any]) -> None:
    good = {"scenarios": SCENARIO, "cameras": CAMERA}[name]
    with pytest.raises(BrokenDocument):
        bring(tmp_path, **{name: [{**good, "code": "good"}, row]})
    assert not Scenario.objects.exists()
    assert not Camera.objects.exists()


def test_the_plan_of_the_province_takes_the_place_of_the_house_s_until_somebody_edits_it(tmp_path: Path) -> None:
    house()
    bring(tmp_path, brief=MINE)
    assert BriefPlan.objects.get().numbers == MINE["numbers"]
    edited = [{"indicator": "cases.open", "owner": ""}]
    BriefPlan.objects.update(numbers=edited)
    house()
    bring(tmp_path, brief=MINE)
    assert BriefPlan.objects.get().numbers == edited


def test_only_an_administrator_loads(tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        next(loading.load(cast.acting(cast.chi())))
    with pytest.raises(Forbidden):
        next(loading.load_province(cast.acting(cast.chi()), tmp_path))

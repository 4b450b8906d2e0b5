"""What an administrator enters is checked before it is kept."""

from __future__ import annotations

import pytest

from fansipan.services.centre.admin import BriefPlanForm, CameraForm
from fansipan.services.centre.tests.make import make_camera

pytestmark = pytest.mark.django_db

CAMERA = {
    "code": "CAM-1", "name": '{"vi": "Cầu", "en": "Bridge"}', "lon": "104.1", "lat": "22.3", "refresh_seconds": "10",
    "snapshot_url": "http://10.0.0.5/snap.jpg", "private": "0.1 | 0.5 | 0.3 | 1", "active": "on",
}  # fmt: skip


def test_a_camera_is_kept_with_its_private_zones() -> None:
    form = CameraForm({**CAMERA, "name_vi": "Cầu", "name_en": "Bridge"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["private"] == [{"left": 0.1, "top": 0.5, "right": 0.3, "bottom": 1.0}]


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("snapshot_url", "http://admin:secret@10.0.0.5/"),
        ("snapshot_url", "rtsp://10.0.0.5/1"),
        ("private", "0.9 | 0.5 | 0.3 | 1"),
        ("private", "left | 0 | 1 | 1"),
    ],
)
def test_a_camera_that_cannot_be_asked_or_painted_over_is_refused(field: str, written: str) -> None:
    form = CameraForm({**CAMERA, "name_vi": "Cầu", "name_en": "Bridge", field: written})
    assert not form.is_valid()
    assert field in form.errors


def test_the_codes_of_cameras_are_their_own() -> None:
    make_camera()
    form = CameraForm({**CAMERA, "name_vi": "Cầu", "name_en": "Bridge"})
    assert not form.is_valid()
    assert "code" in form.errors


def test_the_brief_holds_only_numbers_that_are_declared() -> None:
    said = {"at": "08:00", "active": "on"}
    form = BriefPlanForm({**said, "numbers": "cases.late | SO-NNMT\ncases.open"})
    assert form.is_valid(), form.errors
    assert [one["indicator"] for one in form.cleaned_data["numbers"]] == ["cases.late", "cases.open"]
    assert "numbers" in BriefPlanForm({**said, "numbers": "no.such | SO-NNMT"}).errors

"""What tests of the centre stand on."""

from __future__ import annotations

from typing import Any

from fansipan.services.cases.tests.make import make_types
from fansipan.services.centre.actions import scenarios
from fansipan.services.centre.actions.scenarios import WrittenScenario
from fansipan.services.centre.models import Camera, CameraHost
from tests import cast

TITLE = {"vi": "Khói lạ", "en": "Strange smoke"}


def make_scenario(code: str = "smoke", **said: Any) -> str:
    """A scenario with two orders, for the centre in 30 minutes and the commune in two hours; gives its code."""
    make_types()
    orders = [
        {"title": {"vi": "Kiểm tra số liệu", "en": "Check"}, "to": cast.centre().code, "minutes": 30},
        {"title": {"vi": "Đến hiện trường", "en": "Go there"}, "to": cast.commune().code, "minutes": 120},
    ]
    definition = {"when": [], "orders": orders, **said}
    scenarios.write(cast.acting(cast.chi()), WrittenScenario(code, TITLE, definition))
    return code


def make_camera(code: str = "CAM-1", address: str = "http://127.0.0.1:9/a.jpg", **fields: Any) -> Camera:
    """A camera whose machine is on the list."""
    CameraHost.objects.get_or_create(host=address.split("/")[2])
    defaults = {"name": {"vi": f"Camera {code}", "en": f"Camera {code}"}, "lon": 104.13, "lat": 22.3}
    return Camera.objects.create(code=code, snapshot_url=address, **{**defaults, **fields})

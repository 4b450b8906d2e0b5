"""Every layer that an app declares is on the map for those who may see it, in the shape that the map draws."""

from __future__ import annotations

import pytest
from django.test import Client

from fansipan.kernel import manifest
from fansipan.services.cases.queries import live as cases
from fansipan.services.cases.tests.make import make_case
from fansipan.services.console import queries
from fansipan.services.places.tests.make import make_unit
from fansipan.services.warnings.contracts import CapStatus
from fansipan.services.warnings.models import PublicWarning
from fansipan.services.warnings.queries import indicators as warnings
from fansipan.services.warnings.tests.make import make_world, released
from tests import cast

pytestmark = pytest.mark.django_db

LEVELS = {"good", "info", "warn", "fault", "bad", "tune", "still"}


def test_a_layer_has_words_a_legend_of_known_colours_and_topics_that_are_told() -> None:
    told = manifest.live_topics()
    names = [layer.name for app in manifest.installed() for layer in app.layers]
    assert len(names) == len(set(names))
    for app in manifest.installed():
        for layer in app.layers:
            assert layer.title, layer.name
            assert {entry.level for entry in layer.legend} <= LEVELS, layer.name
            assert set(layer.topics) <= set(told), layer.name


def test_open_cases_stand_at_their_own_point_or_in_their_commune(client: Client) -> None:
    make_world()
    make_case(title="at a point", lon=104.2, lat=22.2)
    make_case(title="in a commune", place="02989")
    make_case(title="nowhere")
    client.force_login(cast.chi())
    features = client.get("/layers/cases").json()["features"]
    assert {one["properties"]["title"] for one in features} == {"at a point", "in a commune"}
    assert all(one["properties"]["level"] in LEVELS for one in features)


def test_the_communes_under_a_warning_are_drawn_for_everybody_and_an_exercise_is_not(client: Client) -> None:
    make_world()
    released(status=CapStatus.EXERCISE)
    assert client.get("/layers/warnings").json()["features"] == []
    released()
    (feature,) = client.get("/layers/warnings").json()["features"]
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert feature["properties"]["level"] == "fault"


def test_a_layer_is_shut_to_those_who_may_not_see_it(client: Client) -> None:
    assert client.get("/layers/cases").status_code in (302, 404)
    assert client.get("/layers/nothing").status_code == 404
    shown = {one.name for one in queries.layers(cast.binh())}
    assert "warnings" in shown
    assert not shown & {"cases", "alarms", "reports"}


def test_open_pages_hear_of_a_case_as_far_as_they_may_see_it() -> None:
    code = make_case()
    told = cases.event(cast.acting(cast.dung()), code, "en")
    assert told is not None
    assert (told["title"], told["closed"]) == ("SO2 over the limit", False)
    for stranger in (cast.acting(cast.ha()), cast.binh()):
        assert cases.event(stranger, code, "en") is None


def test_open_pages_hear_of_a_warning_and_nothing_of_an_exercise() -> None:
    make_world()
    released(status=CapStatus.EXERCISE)
    exercise = PublicWarning.objects.get().code
    released()
    real = PublicWarning.objects.exclude(code=exercise).get().code
    assert warnings.event(cast.binh(), exercise, "vi") == {"warning": exercise, "over": True}
    told = warnings.event(cast.binh(), real, "vi")
    assert told is not None
    assert told["title"] == "Lũ trên báo động 3 tại Bảo Hà"


def test_the_map_page_offers_the_layers_with_their_switches(client: Client) -> None:
    make_unit("15", "Tỉnh", view={"centre": [104, 22], "bbox": [103, 21, 105, 23], "zoom": 8})
    client.force_login(cast.chi())
    page = client.get("/").content.decode()
    for name in ("cases", "warnings", "cameras"):
        assert f'data-layer="{name}"' in page
    assert "topic=case" in page

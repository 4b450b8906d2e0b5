"""The demo begins with a centre that lives, and beginning twice does no harm."""

from __future__ import annotations

import pytest

from fansipan.services.cases.models import Case
from fansipan.services.centre import demo
from fansipan.services.centre.models import Dashboard, ScenarioRun, Shift
from fansipan.services.centre.tests.make import make_scenario
from fansipan.services.identity.contracts import OrganisationKind
from fansipan.services.identity.models import Organisation, User
from fansipan.services.observations.tests.make import make_station
from tests import cast

pytestmark = pytest.mark.django_db


def test_the_demo_has_a_shift_an_incident_and_an_exercise_and_is_made_once() -> None:
    make_scenario()
    make_station(demo=True)
    Organisation.objects.create(code="SO-1", name={"vi": "Sở"}, kind=OrganisationKind.DEPARTMENT.value)
    for person in (cast.an(), cast.chi()):
        User.objects.filter(pk=person.pk).update(demo=True)
    demo.seed()
    assert demo.seed() == "nothing to make in the centre"
    assert (Shift.objects.count(), Dashboard.objects.count()) == (1, 1)
    assert ScenarioRun.objects.get().exercise
    assert sorted(Case.objects.values_list("version__type__code", flat=True)) == [
        "environmental_incident",
        "exercise_order",
    ]
    assert len(Dashboard.objects.get().cards) == len(demo.CARDS)

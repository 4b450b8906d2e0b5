"""A new station can send at once; a draft that is wrong makes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.observations.actions import stations
from fansipan.services.observations.actions.delivering import deliver
from fansipan.services.observations.actions.stations import ParameterDraft, StationDraft
from fansipan.services.observations.contracts import Medium, Parcel, Sender, StationKind
from fansipan.services.observations.models import Datastream, ObservedProperty, Station
from fansipan.services.observations.queries import keys, logins, plans
from fansipan.services.observations.tests.make import make_place, make_profile, make_property
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> StationDraft:
    """A stack of Dũng's plant with two parameters."""
    make_place(), make_profile()
    for code, alias in (("flue-so2", "SO2"), ("flue-temp", "Temp")):
        ObservedProperty.objects.filter(pk=make_property(code).pk).update(aliases=[alias])
    ObservedProperty.objects.filter(code="flue-temp").update(unit="Cel", unit_aliases={"oC": "Cel"})
    in_a_river = make_property("water-temp")
    ObservedProperty.objects.filter(pk=in_a_river.pk).update(medium=Medium.SURFACE_WATER.value, aliases=["Temp"])
    return StationDraft(
        code="TL-KT-19",
        kind=StationKind.FLUE_GAS,
        name={"vi": "Ống khói 19", "en": "Stack 19"},
        organisation=cast.plant().code,
        commune="02908",
        lon=104.13,
        lat=22.3,
        parameters=(ParameterDraft("SO2", "mg/Nm3"), ParameterDraft("Temp", "oC")),
    )


def test_a_new_station_can_send_at_once(draft: StationDraft) -> None:
    made = stations.create_station(SYSTEM, draft)
    assert keys.stations_of_tokens([made.token]).get(made.token) == made.id
    found = logins.station_of_login(made.login, made.password)
    assert found is not None
    assert (found.station_id, made.login) == (made.id, "tl-kt-19")
    assert plans.station_id_of_file("TL-KT-19_20261005083000.txt") == made.id
    content = b"SO2\t310.5\tmg/Nm3\t20261005083000\t00\nTemp\t132\toC\t20261005083000\t00\n"
    receipt = deliver(Parcel(content, "circular10", Sender("ftp", made.login), "a.txt", made.id))
    assert (receipt.stored, receipt.refused) == (2, ())
    assert AuditEntry.objects.filter(action="observations.create_station", target="station:TL-KT-19").exists()


def test_a_parameter_means_the_property_of_what_the_station_samples(draft: StationDraft) -> None:
    stations.create_station(SYSTEM, draft)
    streams = Datastream.objects.order_by("code").values_list("code", "property__code", "unit")
    assert list(streams) == [("SO2", "flue-so2", "mg/m3"), ("Temp", "flue-temp", "Cel")]


WRONG: list[tuple[dict[str, object], type[Problem], str]] = [
    ({"code": "TL KT/19"}, Invalid, "observations.station_code"),
    ({"organisation": "NM-99"}, NotFound, "observations.organisation"),
    ({"commune": "99999"}, NotFound, "observations.commune"),
    ({"profile": "none"}, NotFound, "observations.profile"),
    ({"lon": 105.0}, Invalid, "observations.outside_commune"),
    ({"interval_seconds": 7}, Invalid, "observations.interval"),
    ({"parameters": ()}, Invalid, "observations.no_parameters"),
    ({"parameters": (ParameterDraft("XYZ"),)}, Invalid, "observations.unknown_parameter"),
    ({"parameters": (ParameterDraft("SO2", "m/s"),)}, Invalid, "kernel.units_do_not_convert"),
    ({"parameters": (ParameterDraft("SO2"), ParameterDraft("so2"))}, Invalid, "observations.parameter_twice"),
]


@pytest.mark.parametrize(("change", "problem", "code"), WRONG)
def test_a_draft_that_is_wrong_makes_nothing(
    draft: StationDraft, change: dict[str, object], problem: type[Problem], code: str
) -> None:
    with pytest.raises(problem) as raised:
        stations.create_station(SYSTEM, replace(draft, **change))  # type: ignore[arg-type]
    assert raised.value.code == code
    assert not Station.objects.exists()


def test_neither_code_nor_prefix_are_given_twice(draft: StationDraft) -> None:
    stations.create_station(SYSTEM, draft)
    with pytest.raises(Conflict, match="station_exists"):
        stations.create_station(SYSTEM, replace(draft, code="tl-kt-19"))
    with pytest.raises(Conflict, match="prefix_taken"):
        stations.create_station(SYSTEM, replace(draft, code="TL-KT-20", prefixes=("TL-KT-19",)))


def test_only_administrators_make_stations(draft: StationDraft) -> None:
    with pytest.raises(Forbidden):
        stations.create_station(cast.acting(cast.chi()), draft)

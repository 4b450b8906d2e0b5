"""`fansipan createstation`: a station that can send, with keys that work."""

from __future__ import annotations

import argparse

import pytest

from fansipan.config.commands import createstation
from fansipan.kernel.models import AuditEntry
from fansipan.services.observations.models import Datastream, ObservedProperty, Station
from fansipan.services.observations.queries import keys, logins
from fansipan.services.observations.tests.make import make_place, make_profile, make_property
from tests import cast

WORDS = [
    *("TL-KT-19", "--kind", "flue_gas", "--name-vi", "Ống khói 19", "--name-en", "Stack 19", "--commune", "02908"),
    *("--lon", "104.13", "--lat", "22.30", "--parameter", "SO2:mg/Nm3", "--parameter", "NOx"),
]


@pytest.mark.django_db
def test_the_keys_it_prints_are_the_stations(capsys: pytest.CaptureFixture[str]) -> None:
    make_place(), make_profile(), make_property("SO2"), make_property("NOx")
    ObservedProperty.objects.filter(code="SO2").update(unit_aliases={"mg/Nm3": "mg/m3"})
    parser = argparse.ArgumentParser()
    createstation.add_arguments(parser)
    createstation.run(parser.parse_args([*WORDS, "--organisation", cast.plant().code]))
    told = dict(line.strip().rsplit(maxsplit=1) for line in capsys.readouterr().out.splitlines()[1:])
    station = Station.objects.get(code="TL-KT-19")
    assert station.name == {"vi": "Ống khói 19", "en": "Stack 19"}
    assert keys.stations_of_tokens([told["token"]]).get(told["token"]) == station.pk
    found = logins.station_of_login(told["FTP login"], told["FTP password"])
    assert found is not None
    assert found.station_id == station.pk
    assert list(Datastream.objects.order_by("id").values_list("code", "unit")) == [("SO2", "mg/m3"), ("NOx", "mg/m3")]
    assert AuditEntry.objects.get(action="observations.create_station").actor.endswith("(command line)")

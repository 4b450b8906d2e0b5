"""A record holds whatever lawfully becomes of the configuration, and only that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError
from django.db.models import Q

from fansipan.kernel.tests.test_audit import as_the_site, run
from fansipan.services.observations.actions import configuring
from fansipan.services.observations.models import Datastream, Delivery, ObservedProperty, ReadingPlan, Station
from fansipan.services.observations.models import VendorProfile as Profile
from fansipan.services.observations.queries import verification
from fansipan.services.observations.tests.make import make_station, stream
from fansipan.services.observations.tests.test_delivering import lines, send

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)


@pytest.fixture
def station() -> Station:
    """A station with one delivery on record: SO2 in ug/m3 under the property's alias, NOx under its code."""
    station = make_station(properties=("SO2", "NOx"), expected_from=NOON - timedelta(hours=6))
    ObservedProperty.objects.filter(code="SO2").update(aliases=["SULFUR"])
    written = lines(("SULFUR", "1500", NOON)).replace(b"mg/m3", b"ug/m3") + lines(("NOx", "7.5", NOON))
    assert send(station, written).stored == 2
    return station


def retired(station: Station) -> None:
    Datastream.objects.filter(station=station, code="SO2").update(active=False)


def renamed(station: Station) -> None:
    Datastream.objects.filter(station=station, code="NOx").update(code="N_OXIDES")
    ObservedProperty.objects.filter(code="NOx").update(code="N_OX")


def without_the_alias(station: Station) -> None:
    ObservedProperty.objects.filter(code="SO2").update(aliases=[])


def with_another_unit_spelling(station: Station) -> None:
    ObservedProperty.objects.filter(code="SO2").update(unit_aliases={"ug/m3": "mg/m3"})


def with_another_profile(station: Station) -> None:
    written = {"utc_offset_minutes": 0, "decimal": ",", "separator": ";"}
    other = Profile.objects.create(code="other", name={"vi": "Khác", "en": "Other"}, format=written)
    Station.objects.filter(pk=station.pk).update(profile=other)


CHANGES = [retired, renamed, without_the_alias, with_another_unit_spelling, with_another_profile]


@pytest.mark.parametrize("change", CHANGES)
def test_a_record_holds_after_a_lawful_change_of_the_configuration(
    station: Station, change: Callable[[Station], None]
) -> None:
    change(station)
    configuring.touch_stations(Q(pk=station.pk))
    send(station, lines(("NOx", "8", NOON + timedelta(minutes=5))), NOON + timedelta(minutes=5))
    verdict = verification.verify(station.code)
    assert verdict.holds, verdict.findings
    assert verdict.unread == 0


def test_a_configuration_is_kept_once_however_many_deliveries_it_reads(station: Station) -> None:
    send(station, lines(("NOx", "8", NOON + timedelta(minutes=5))))
    configuring.touch_stations(Q(pk=station.pk))
    send(station, lines(("NOx", "9", NOON + timedelta(minutes=10))))
    assert ReadingPlan.objects.count() == 1
    assert set(Delivery.objects.values_list("plan", flat=True)) == set(ReadingPlan.objects.values_list("pk", flat=True))


def test_deliveries_from_before_plans_were_kept_are_no_break_when_they_cannot_be_read_again(station: Station) -> None:
    Delivery.objects.update(plan=None)
    without_the_alias(station)
    verdict = verification.verify(station.code)
    assert verdict.holds
    assert verdict.unread == 1


def test_a_delivery_whose_plan_was_taken_away_does_not_pass_for_an_old_one(station: Station) -> None:
    later = send(station, lines(("NOx", "8", NOON + timedelta(minutes=5))))
    Delivery.objects.filter(pk=later.delivery_id).update(plan=None)
    assert [finding.what.value for finding in verification.verify(station.code).findings] == ["plan_missing"]


def test_a_plan_that_was_altered_is_found(station: Station) -> None:
    kept = ReadingPlan.objects.get()
    kept.plan["streams"][0]["unit"] = "ug/m3"
    kept.save()
    found = {finding.what.value for finding in verification.verify(station.code).findings}
    assert "plan_altered" in found
    assert stream(station, "SO2").unit == "mg/m3"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM observation",
        "DELETE FROM observation_2026_10",
        "TRUNCATE observation",
        "DELETE FROM observation_revision",
        "UPDATE observation_revision SET value = 0",
        "DELETE FROM observations_delivery",
        "DELETE FROM observations_original",
        "UPDATE observations_original SET content = ''",
        "UPDATE observations_readingplan SET plan = '{}'",
        "DELETE FROM observations_refusedline",
    ],
)
def test_the_site_adds_to_the_record_and_takes_nothing_out(station: Station, statement: str) -> None:
    with as_the_site():
        send(station, lines(("NOx", "8", NOON + timedelta(minutes=5))))
        assert send(station, lines(("NOx", "9", NOON))).revised == 1
        with pytest.raises(DatabaseError, match="permission denied"):
            run(statement)

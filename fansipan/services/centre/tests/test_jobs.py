"""Work that time asks for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fansipan.kernel import clock, manifest
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.centre import jobs
from fansipan.services.centre.actions import loading
from fansipan.services.centre.actions.measuring import KEPT
from fansipan.services.centre.models import Brief, IndicatorNow, IndicatorPoint

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_every_number_is_measured_and_a_quarter_of_an_hour_has_one_point() -> None:
    for minutes in (0, 14, 15):
        with clock.frozen(MORNING + timedelta(minutes=minutes)):
            jobs.measure(0)
    names = set(manifest.indicators())
    assert set(IndicatorNow.objects.values_list("name", flat=True)) == names
    assert IndicatorPoint.objects.count() == 2 * len(names)


def test_the_brief_of_the_morning_is_made_by_itself() -> None:
    for _loaded in loading.load(SYSTEM):
        pass
    with clock.frozen(MORNING):
        jobs.brief(0)
    assert Brief.objects.get().made_at == MORNING


def test_what_was_measured_three_years_ago_is_taken_away() -> None:
    for age in (KEPT - timedelta(hours=1), KEPT + timedelta(hours=1)):
        IndicatorPoint.objects.create(name="cases.open", at=MORNING - age, value=1.0)
    with clock.frozen(MORNING):
        jobs.forget(0)
    assert IndicatorPoint.objects.get().at == MORNING - KEPT + timedelta(hours=1)

"""From draft to signed; and that what was signed stands whatever comes later."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pypdf import PdfReader

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import Actor
from fansipan.sectors.environment.actions.reports import asking, checking, making, signing, taking
from fansipan.sectors.environment.actions.reports.asking import NewReport
from fansipan.sectors.environment.models import Report, ReportLayout
from fansipan.sectors.environment.queries.reports import standing
from fansipan.sectors.environment.tests.reports.make import (
    FEW,
    NOW,
    OCTOBER,
    SILENT,
    load_layouts,
    monthly,
    send,
    stack,
)
from fansipan.sectors.environment.tests.reports.make import values as measured
from fansipan.services.observations.models import Station
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def station() -> Station:
    load_layouts()
    return stack(FEW)


def chi() -> Actor:
    return cast.acting(cast.chi())


def an() -> Actor:
    return cast.acting(cast.an())


def signed(station: Station) -> Report:
    """A report that An handed in and Chi signed, its files printed."""
    with clock.frozen(NOW):
        row = monthly(an(), station)
        signing.submit(an(), row.pk)
        signing.sign(chi(), row.pk)
        making.make(row.pk)
    row.refresh_from_db()
    return row


def frozen(row: Report) -> list[object]:
    files = row.files.order_by("language", "format").values_list("language", "format", "sha256", "content")
    return [standing.fingerprint(row), *((*one[:3], bytes(one[3])) for one in files)]


def test_late_data_change_no_number_of_a_signed_report(station: Station) -> None:
    row = signed(station)
    before = frozen(row)
    assert len(before) == 5
    with clock.frozen(NOW + timedelta(hours=1)):
        send(station, {n: measured(n, FEW) for n in SILENT})
        assert Report.objects.get(pk=row.pk).touched_at is not None
        assert checking.check_touched() == 1
        making.make(row.pk)
    row.refresh_from_db()
    assert frozen(row) == before
    said = {(one["section"], one["column"]): one for one in row.changes}
    received = said["Mức độ đầy đủ của dữ liệu", "Đã nhận"]
    assert (received["before"]["value"], received["after"]["value"]) == (1440, 1488)
    assert standing.view(chi(), row.pk).card.changed


def test_data_of_other_days_do_not_touch_a_signed_report(station: Station) -> None:
    row = signed(station)
    with clock.frozen(NOW + timedelta(hours=1)):
        send(station, {24 * 31 + 5: measured(5, FEW)})
        checking.check_touched()
    row.refresh_from_db()
    assert (row.touched_at, row.changes) == (None, [])


def test_the_same_readings_again_change_nothing(station: Station) -> None:
    row = signed(station)
    Report.objects.filter(pk=row.pk).update(touched_at=NOW)
    with clock.frozen(NOW + timedelta(hours=1)):
        assert checking.check_touched() == 0
    row.refresh_from_db()
    assert row.checked_at is not None
    assert row.changes == []


def test_the_database_itself_refuses_to_change_what_was_signed(station: Station) -> None:
    row = signed(station)
    for change in ({"content": {}}, {"state": "draft"}, {"signed_name": "Ai đó"}, {"remarks": {"vi": "Khác"}}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.files.update(content=b"")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.files.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=row.pk).delete()


def test_the_files_of_a_signed_report_say_who_signed_and_what(station: Station) -> None:
    row = signed(station)
    for one in row.files.all():
        assert one.sha256 == hashlib.sha256(bytes(one.content)).hexdigest()
    file = taking.take(chi(), row.pk, "vi", "pdf")
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(file.content)).pages).replace("\n", "")
    assert "Trần Thị Chi ký lúc 12:00 22/11/2026" in text
    assert standing.fingerprint(row) in text.replace(" ", "")
    assert AuditEntry.objects.filter(action="environment.report_taken", after__sha256=file.sha256).exists()


def test_a_new_edition_names_the_one_it_replaces_and_says_what_the_data_say_now(station: Station) -> None:
    row = signed(station)
    with clock.frozen(NOW + timedelta(hours=1)):
        send(station, {n: measured(n, FEW) for n in SILENT})
        number = asking.new_edition(chi(), row.pk)
        making.make(number)
        with pytest.raises(Conflict):
            asking.new_edition(chi(), row.pk)
    new = Report.objects.get(pk=number)
    assert (new.edition, new.replaces_id, new.state) == (2, row.pk, "draft")
    facts = new.content["vi"]["sections"][0]["parts"][0]["rows"]
    assert ["Lần lập", f"2, thay cho báo cáo số {row.pk}"] in [[name, cell["value"]] for name, cell in facts]
    assert standing.view(chi(), row.pk).card.replaced_by == number
    assert "1.488 (100,0 %)" in str(new.content["vi"])


def test_only_officers_sign_and_only_what_was_handed_in(station: Station) -> None:
    with clock.frozen(NOW):
        row = monthly(an(), station)
        with pytest.raises(Conflict):
            signing.sign(chi(), row.pk)
        signing.submit(an(), row.pk)
        for person in (cast.an(), cast.dung()):
            with pytest.raises(Forbidden):
                signing.sign(cast.acting(person), row.pk)
        with pytest.raises(NotFound):
            signing.sign(cast.acting(cast.ha()), row.pk)
        with pytest.raises(Conflict):
            asking.again(an(), row.pk)
        with pytest.raises(Invalid):
            signing.give_back(chi(), row.pk, " ")
        signing.give_back(chi(), row.pk, "Thiếu nhận xét")
    row.refresh_from_db()
    assert (row.state, row.submitted_by) == ("draft", None)
    assert AuditEntry.objects.get(action="environment.report_given_back").why == "Thiếu nhận xét"


def test_two_people_sign_where_the_layout_wants_it(station: Station) -> None:
    ReportLayout.objects.update(two_people=True)
    with clock.frozen(NOW):
        row = monthly(chi(), station)
        signing.submit(chi(), row.pk)
        with pytest.raises(Conflict):
            signing.sign(chi(), row.pk)
        signing.sign(cast.acting(cast.giang()), row.pk)
    row.refresh_from_db()
    assert row.signed_name == "Vàng A Giang"


def test_a_report_with_a_station_that_is_not_public_is_not_published(station: Station) -> None:
    row = signed(station)
    with pytest.raises(Conflict):
        signing.publish(chi(), row.pk)
    with pytest.raises(NotFound):
        standing.view(cast.binh(), row.pk)


def test_a_published_report_is_everybodys(station: Station) -> None:
    station.public = True
    station.save()
    row = signed(station)
    with pytest.raises(NotFound):
        standing.view(cast.binh(), row.pk)
    signing.publish(chi(), row.pk)
    assert standing.view(cast.binh(), row.pk).card.id == row.pk
    signing.unpublish(chi(), row.pk)
    with pytest.raises(NotFound):
        standing.view(cast.binh(), row.pk)


def test_a_plant_orders_reports_of_its_own_stations_alone(station: Station) -> None:
    with clock.frozen(NOW):
        own = monthly(cast.acting(cast.dung()), station)
        assert own.state == "draft"
        wanted = NewReport("monthly-station", OCTOBER, station=station.code)
        with pytest.raises(NotFound):
            asking.ask(cast.acting(cast.ha()), wanted)
        with pytest.raises(Forbidden):
            asking.ask(cast.acting(cast.dung()), NewReport("monthly-province", OCTOBER))
        with pytest.raises(NotFound):
            asking.ask(cast.acting(cast.dung()), NewReport("monthly-plant", OCTOBER, organisation="NM-2"))
        with pytest.raises(Forbidden):
            asking.ask(cast.acting(cast.em()), wanted)
    assert [one.id for one in standing.listing(cast.acting(cast.ha()), standing.ReportFilter()).items] == []


def test_a_failure_says_what_stood_in_the_way_and_can_be_tried_again(station: Station, settings: Any) -> None:
    node_modules = settings.NODE_MODULES
    settings.NODE_MODULES = node_modules / "nowhere"
    with clock.frozen(NOW):
        row = monthly(chi(), station)
        assert (row.state, row.error["code"]) == ("failed", "environment.report_no_font")
        settings.NODE_MODULES = node_modules
        asking.again(chi(), row.pk)
        making.make(row.pk)
    row.refresh_from_db()
    assert (row.state, row.error) == ("draft", None)


def test_a_report_that_no_worker_makes_is_given_up(station: Station) -> None:
    with clock.frozen(NOW):
        number = asking.ask(chi(), NewReport("monthly-station", OCTOBER, station=station.code))
        with pytest.raises(Conflict):
            asking.ask(chi(), NewReport("monthly-station", OCTOBER, station=station.code))
        assert making.give_up_lost() == 0
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [asking.MAKE])
        assert making.give_up_lost() == 1
    assert Report.objects.get(pk=number).error["code"] == "environment.report_abandoned"

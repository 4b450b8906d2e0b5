"""The administrator's side of the catalogue: what is edited, what is refused, what is remembered."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from fansipan.kernel import clock
from fansipan.kernel.models import AuditEntry
from fansipan.services.observations.models import (
    Datastream,
    Delivery,
    ObservedProperty,
    Sensor,
    Station,
    StationCredential,
    StationPrefix,
    VendorProfile,
)
from fansipan.services.observations.queries.plans import plan, vendor_format
from fansipan.services.observations.tests.make import make_profile, make_property, make_station, stream
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def giang(client: Client) -> Client:
    client.force_login(cast.giang())
    return client


def address(name: str, *args: object) -> str:
    return reverse(f"admin:observations_{name}", args=args)


def filled(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send if the person changed nothing."""
    context = client.get(url).context
    data: dict[str, Any] = {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            _fill(data, bound)
    return data


def _fill(data: dict[str, Any], bound: Any) -> None:
    value = bound.value()
    prepared = bound.field.prepare_value(value)
    if hasattr(bound.field.widget, "widgets_names") and hasattr(bound.field.widget, "decompress"):
        parts = bound.field.widget.decompress(value)
        names = bound.field.widget.widgets_names
        data.update({f"{bound.html_name}{name}": part or "" for name, part in zip(names, parts, strict=True)})
        if hasattr(value, "year"):
            value = value.astimezone(clock.VIETNAM)
            data.update({f"{bound.html_name}_0": f"{value:%d/%m/%Y}", f"{bound.html_name}_1": f"{value:%H:%M:%S}"})
    elif isinstance(prepared, bool):
        data.update({bound.html_name: "on"} if prepared else {})
    else:
        data[bound.html_name] = "" if prepared is None else prepared


def errors(answer: Any) -> str:
    assert answer.status_code == 200, "the form was accepted"
    return " ".join(error for errors in answer.context["adminform"].form.errors.values() for error in errors)


def version(station: Station) -> int:
    return Station.objects.get(pk=station.pk).config_version


@pytest.mark.parametrize("person", [cast.an, cast.chi, cast.dung, cast.em])
def test_only_administrators_come_in(person: Any, client: Client) -> None:
    client.force_login(person())
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/", follow=True).status_code == 403


def test_the_public_is_led_to_the_one_login_page(client: Client) -> None:
    answer = client.get("/admin/observations/station/")
    assert answer.headers["Location"].startswith("/admin/login/")
    assert client.get(answer.headers["Location"]).headers["Location"] == "/login?next=/admin/observations/station/"


def test_every_page_of_the_administration_opens_in_both_languages(giang: Client) -> None:
    station = make_station()
    rows = {Station: station, Datastream: stream(station, "SO2"), Sensor: Sensor.objects.first()}
    rows |= {ObservedProperty: make_property("SO2"), VendorProfile: make_profile()}
    for model in rows:
        name = model._meta.model_name
        pages = [address(f"{name}_changelist"), address(f"{name}_add")]
        pages += [address(f"{name}_{page}", rows[model].pk) for page in ("change", "history", "delete")]
        for page in pages:
            for language in ("vi", "en"):
                answer = giang.get(page, headers={"Accept-Language": language}, follow=True)
                assert answer.status_code == 200, page


def test_the_administration_speaks_vietnamese(giang: Client) -> None:
    make_station()
    page = giang.get("/admin/").content.decode()
    for word in (
        "Trạm",
        "Chuỗi số liệu",
        "Thông số quan trắc",
        "Cấu hình nhà cung cấp",
        "Người dùng",
        "Đơn vị hành chính",
    ):
        assert word in page, word
    for word in ("Observations", "Identity", "Places", "Axes", "Procrastinate", "Site administration"):
        assert word not in page, word


def test_search_forgives_marks(giang: Client) -> None:
    make_station("TL-KT-01", name={"vi": "Trạm khí thải Đình Vũ", "en": "Stack"})
    make_station("TL-KT-02", name={"vi": "Trạm nước", "en": "Water"})
    page = giang.get(address("station_changelist") + "?q=khi thai dinh").content.decode()
    assert "TL-KT-01" in page
    assert "TL-KT-02" not in page


def test_a_changed_station_is_on_record_with_before_and_after_and_receivers_see_it(giang: Client) -> None:
    station = make_station()
    before = version(station)
    page = address("station_change", station.pk)
    answer = giang.post(page, {**filled(giang, page), "name_vi": "Trạm mới", "public": "on"})
    assert answer.status_code == 302, errors(answer)
    entry = AuditEntry.objects.get(action="observations.change_station")
    assert (entry.actor, entry.target) == ("Vàng A Giang", "station:TL-KT-01")
    assert entry.before == {"name": {"vi": "Trạm TL-KT-01", "en": "Station TL-KT-01"}, "public": False}
    assert entry.after == {"name": {"vi": "Trạm mới", "en": "Station TL-KT-01"}, "public": True}
    assert version(station) > before


def test_saving_without_a_change_leaves_no_entry(giang: Client) -> None:
    page = address("station_change", make_station().pk)
    answer = giang.post(page, filled(giang, page))
    assert answer.status_code == 302, errors(answer)
    assert not AuditEntry.objects.exists()


def test_saving_a_station_does_not_turn_back_its_chain_of_deliveries(giang: Client) -> None:
    station = make_station()
    page = address("station_change", station.pk)
    sent = filled(giang, page)
    Station.objects.filter(pk=station.pk).update(chain_sequence=7, chain_hash="ab" * 32)
    giang.post(page, {**sent, "public": "on"})
    station.refresh_from_db()
    assert (station.chain_sequence, station.chain_hash, station.public) == (7, "ab" * 32, True)


def test_the_code_of_a_station_is_fixed_because_its_chain_of_deliveries_holds_it(giang: Client) -> None:
    station = make_station()
    page = address("station_change", station.pk)
    giang.post(page, {**filled(giang, page), "code": "OTHER"})
    station.refresh_from_db()
    assert station.code == "TL-KT-01"


def new_station(client: Client, **fields: object) -> Any:
    place, profile, owner = make_station("BASE"), make_profile(), cast.plant()
    sent = {
        **filled(client, address("station_add")),
        "code": "TL-KT-09",
        "name_vi": "Trạm chín",
        "kind": "flue_gas",
        "organisation": owner.pk,
        "place": place.place_id,
        "profile": profile.pk,
        "lon": "104.13",
        "lat": "22.3",
        **fields,
    }
    return client.post(address("station_add"), sent)


def test_a_new_station_comes_with_its_prefixes_and_sensors(giang: Client) -> None:
    answer = new_station(
        giang,
        **{
            "prefixes-TOTAL_FORMS": 1,
            "prefixes-0-prefix": "LCA_KT09",
            "sensors-TOTAL_FORMS": 1,
            "sensors-0-code": "S-1",
        },
    )
    assert answer.status_code == 302, errors(answer)
    assert StationPrefix.objects.filter(prefix="lca_kt09").exists()
    targets = set(AuditEntry.objects.values_list("target", flat=True))
    assert {"station:TL-KT-09", "stationprefix:TL-KT-09/lca_kt09", "sensor:TL-KT-09/S-1"} <= targets


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"lon": "105.0", "lat": "22.9"}, "nằm ngoài tỉnh"),
        ({"lon": "250"}, "Không có nơi nào như vậy"),
        ({"interval_seconds": "420"}, "420 giây"),
        ({"late_after_seconds": "900", "silent_after_seconds": "600"}, "ít nhất 900"),
        ({"code": "TRẠM 9"}, "Chỉ dùng chữ cái không dấu"),
        ({"code": "BASE"}, "đã tồn tại"),
        ({"name_vi": "", "name_en": "Nine"}, "tiếng Việt"),
        ({"name_vi": ""}, "bắt buộc"),
    ],
)
def test_a_station_that_cannot_be_is_refused_in_words(fields: dict[str, str], said: str, giang: Client) -> None:
    message = errors(new_station(giang, **fields))
    assert said in message
    assert not Station.objects.filter(code="TL-KT-09").exists()


def test_a_station_with_records_is_not_deleted(giang: Client) -> None:
    station = make_station()
    Delivery.objects.create(
        station=station, received_at=clock.now(), protocol="ftp", sender="x", size=1, sha256="0" * 64
    )
    answer = giang.post(address("station_delete", station.pk), {"post": "yes"}, follow=True)
    assert "không bao giờ bị xóa" in answer.content.decode()
    assert Station.objects.filter(pk=station.pk).exists()


def test_a_station_without_records_is_deleted_with_what_hangs_on_it(giang: Client) -> None:
    station = make_station(properties=())
    Sensor.objects.create(station=station, code="S-1")
    answer = giang.post(address("station_delete", station.pk), {"post": "yes"})
    assert answer.status_code == 302
    assert not Station.objects.exists()
    gone = set(AuditEntry.objects.values_list("action", "target"))
    assert gone == {
        ("observations.delete_station", "station:TL-KT-01"),
        ("observations.delete_stationprefix", "stationprefix:TL-KT-01/tl_kt_01"),
        ("observations.delete_sensor", "sensor:TL-KT-01/S-1"),
    }


def test_limits_of_quality_tests_are_numbers_by_name_and_reach_the_plan(giang: Client) -> None:
    station = make_station()
    row = stream(station, "SO2")
    page = address("datastream_change", row.pk)
    asked = {
        "fail_low": "0",
        "fail_high": "3000",
        "flat_line_minutes": "60",
        "limit_high": "500",
        "limit_source_vi": "QCVN",
    }
    answer = giang.post(page, {**filled(giang, page), **asked, "levels": "BĐ1 | 80 | mg/m3\nBĐ2 | 82.5"})
    assert answer.status_code == 302, errors(answer)
    row.refresh_from_db()
    assert row.quality == {"fail_low": 0.0, "fail_high": 3000.0, "flat_line_minutes": 60.0}
    assert row.limits == {"high": 500.0, "source": {"vi": "QCVN"}}
    assert row.levels == [{"name": "BĐ1", "value": 80.0, "unit": "mg/m3"}, {"name": "BĐ2", "value": 82.5}]
    limits = {one.code: one.limits for one in plan(station.pk, version(station)).streams}
    assert limits["SO2"].fail_high == 3000.0
    assert limits["NOx"].fail_high is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"fail_low": "10", "fail_high": "5"}, "thấp hơn"),
        ({"spike_suspect": "10", "spike_fail": "5"}, "nghi ngờ trước"),
        ({"fail_low": "abc"}, "Nhập một số"),
        ({"rate_per_minute": "-1"}, "lớn hơn hoặc bằng"),
        ({"unit": "parsecs"}, "không phải mã UCUM"),
        ({"unit": "Cel"}, "không đổi được"),
        ({"interval_seconds": "7"}, "7 giây"),
        ({"code": "nox"}, "không phân biệt được"),
        ({"levels": "BĐ1"}, "Dòng 1"),
        ({"levels": "BĐ1 | cao"}, "Dòng 1"),
    ],
)
def test_a_datastream_that_cannot_be_is_refused_in_words(fields: dict[str, str], said: str, giang: Client) -> None:
    row = stream(make_station(), "SO2")
    page = address("datastream_change", row.pk)
    assert said in errors(giang.post(page, {**filled(giang, page), **fields}))


def test_a_property_in_use_keeps_a_unit_that_its_readings_convert_to(giang: Client) -> None:
    make_station()
    page = address("observedproperty_change", make_property("SO2").pk)
    sent = filled(giang, page)
    assert "không đổi được" in errors(giang.post(page, {**sent, "unit": "Cel"}))
    assert giang.post(page, {**sent, "unit": "ug/m3"}).status_code == 302


def test_names_that_loggers_use_are_lines_of_text(giang: Client) -> None:
    station = make_station()
    before = version(station)
    page = address("observedproperty_change", make_property("SO2").pk)
    sent = {**filled(giang, page), "aliases": "SO2\r\n Lưu huỳnh \r\n\r\nSO2", "unit_aliases": "mg/Nm3 = mg/m3"}
    answer = giang.post(page, sent)
    assert answer.status_code == 302, errors(answer)
    row = ObservedProperty.objects.get(code="SO2")
    assert (row.aliases, row.unit_aliases) == (["SO2", "Lưu huỳnh"], {"mg/Nm3": "mg/m3"})
    assert version(station) > before


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"unit": "mg per m3"}, "không phải mã UCUM"),
        ({"unit_aliases": "mg/Nm3 = milligram"}, "không phải mã UCUM"),
        ({"unit_aliases": "mg/Nm3"}, "Dòng 1"),
        ({"aliases": "OXIT NITO"}, "đã là mã của NOx"),
    ],
)
def test_a_property_that_cannot_be_is_refused_in_words(fields: dict[str, str], said: str, giang: Client) -> None:
    make_station()
    ObservedProperty.objects.filter(code="NOx").update(aliases=["OXIT NITO"])
    page = address("observedproperty_change", make_property("SO2").pk)
    assert said in errors(giang.post(page, {**filled(giang, page), **fields}))


def test_a_vendor_is_described_field_by_field(giang: Client) -> None:
    sent = {
        **filled(giang, address("vendorprofile_add")),
        "code": "maker",
        "name_vi": "Hãng mới",
        "separator": ";",
        "decimal": ",",
        "time_format": "%d/%m/%Y %H:%M:%S",
        "status_map": "OK = 0\nCAL = 1\nERR = 2",
        "code_map": "BUI = PM",
    }
    answer = giang.post(address("vendorprofile_add"), sent)
    assert answer.status_code == 302, errors(answer)
    row = VendorProfile.objects.get(code="maker")
    assert row.format == {
        "separator": ";",
        "decimal": ",",
        "time_format": "%d/%m/%Y %H:%M:%S",
        "status_map": {"OK": 0, "CAL": 1, "ERR": 2},
        "code_map": {"BUI": "PM"},
    }
    assert vendor_format(row.format).separator == ";"


def test_a_vendor_that_writes_as_the_circular_says_needs_nothing_written_down(giang: Client) -> None:
    sent = {**filled(giang, address("vendorprofile_add")), "code": "plain", "name_vi": "Chuẩn"}
    giang.post(address("vendorprofile_add"), sent)
    assert VendorProfile.objects.get(code="plain").format == {}


@pytest.mark.parametrize("separator", ["tab", ";"])
def test_a_profile_opened_and_saved_stays_as_it_is(separator: str, giang: Client) -> None:
    written = {
        "separator": "\t" if separator == "tab" else separator,
        "fields": ["time", "code", "value"],
        "skip_lines": 1,
    }
    row = make_profile("odd", **written)
    page = address("vendorprofile_change", row.pk)
    answer = giang.post(page, filled(giang, page))
    assert answer.status_code == 302, errors(answer)
    row.refresh_from_db()
    assert row.format == written
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"time_format": "%d/%m"},
        {"fields_in_order": "code\nvalue"},
        {"fields_in_order": "code\nvalue\ntime\nweather"},
        {"utc_offset_minutes": "100000"},
        {"status_map": "OK = 9"},
    ],
)
def test_a_profile_by_which_no_file_can_be_read_is_refused(fields: dict[str, str], giang: Client) -> None:
    page = address("vendorprofile_change", make_profile().pk)
    assert "Không đọc được tệp nào" in errors(giang.post(page, {**filled(giang, page), **fields}))


def test_a_key_is_shown_once_and_can_be_revoked(giang: Client) -> None:
    station = make_station()
    page = address("station_keys", station.pk)
    answer = giang.post(page, {"do": "token"})
    token = answer.context["secret"][1]
    assert token in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert token not in giang.get(page).content.decode()
    key = StationCredential.objects.get()
    assert key.secret != token
    giang.post(page, {"do": f"revoke-{key.pk}", "why": "lost"})
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert AuditEntry.objects.latest("id").why == "lost"


def test_a_login_that_another_station_has_is_refused_in_words(giang: Client) -> None:
    one, two = make_station("TL-KT-01"), make_station("TL-KT-02")
    giang.post(address("station_keys", one.pk), {"do": "ftp", "login": "tram"})
    answer = giang.post(address("station_keys", two.pk), {"do": "ftp", "login": "tram"})
    assert answer.context["secret"] is None
    assert answer.status_code == 200


def test_keys_are_for_administrators(client: Client) -> None:
    client.force_login(cast.chi())
    station = make_station()
    answer = client.post(address("station_keys", station.pk), {"do": "token"}, follow=True)
    assert answer.status_code == 403
    assert not StationCredential.objects.exists()


def test_nothing_else_of_stations_places_and_people_is_edited_in_the_administration() -> None:
    rooms = ("identity", "places", "observations")
    names = {model._meta.label for model in admin.site._registry if model._meta.app_label in rooms}
    assert names == {
        "identity.Branch",
        "identity.Organisation",
        "identity.User",
        "places.AdministrativeUnit",
        "places.UnitSuccession",
        "observations.Datastream",
        "observations.ObservedProperty",
        "observations.Sensor",
        "observations.Station",
        "observations.VendorProfile",
    }

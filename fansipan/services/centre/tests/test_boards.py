"""Dashboards, the screens that show the wall, evidence, and how numbers are used."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from fansipan.services.cases.tests.make import PDF, make_case
from fansipan.services.centre.actions import boards, evidence, measuring, walls
from fansipan.services.centre.actions.evidence import NewEvidence
from fansipan.services.centre.models import Dashboard, Evidence, IndicatorLook, WallLink
from fansipan.services.centre.queries import boards as queries
from fansipan.services.centre.queries import looks
from tests import cast

pytestmark = pytest.mark.django_db

CARDS = [
    {"kind": "number", "of": "cases.open", "wide": False},
    {"kind": "chart", "of": "cases.late", "wide": True},
    {"kind": "list", "of": "cases.open"},
    {"kind": "communes", "of": "observations.stations_sending"},
    {"kind": "map"},
    {"kind": "open"},
]


def test_a_person_arranges_cards_and_sees_them_in_that_order(client: Client) -> None:
    make_case()
    measuring.measure()
    client.force_login(cast.an())
    client.post("/dashboards", {"title": "My morning"})
    number = Dashboard.objects.get().pk
    client.post(f"/dashboards/{number}/arrange", {"title": "My morning", "cards": json.dumps(CARDS)})
    page = client.get("/dashboards").content.decode()
    places = [page.index(mark) for mark in ('data-number="cases.open"', "SO2 over the limit", "<map-view")]
    assert places == sorted(places)
    back = client.get(f"/dashboards/{number}/arrange").content.decode()
    assert back.index('data-of="cases.late"') > back.index('data-of="cases.open"')


def test_cards_that_cannot_be_shown_are_refused() -> None:
    an = cast.acting(cast.an())
    number = boards.make(an, "Mine")
    with pytest.raises(Invalid, match="cards"):
        boards.arrange(an, number, "Mine", [{"kind": "number", "of": "no.such"}])
    with pytest.raises(Invalid, match="title_missing"):
        boards.arrange(an, number, " ", [])


def test_a_leader_shares_a_dashboard_with_a_role_and_others_make_one_like_it() -> None:
    chi, an = cast.acting(cast.chi()), cast.acting(cast.an())
    number = boards.make(chi, "Province")
    boards.arrange(chi, number, "Province", CARDS)
    with pytest.raises(NotFound):
        queries.board(an, number)
    boards.share(chi, number, shared=False, role="operator")
    first = queries.first(an)
    assert first is not None
    assert first.pk == number
    with pytest.raises(Forbidden, match="not_owner"):
        boards.arrange(an, number, "Mine now", [])
    own = boards.make(an, "Like it", number)
    assert queries.board(an, own).cards == queries.board(chi, number).cards
    found = queries.first(an)
    assert found is not None
    assert found.pk == own
    with pytest.raises(Forbidden):
        boards.share(an, own, shared=True, role="")


def test_one_dashboard_is_the_first_of_a_role() -> None:
    chi = cast.acting(cast.chi())
    one, two = boards.make(chi, "One"), boards.make(chi, "Two")
    boards.share(chi, one, shared=True, role="operator")
    boards.share(chi, two, shared=True, role="operator")
    assert list(Dashboard.objects.order_by("pk").values_list("role", flat=True)) == ["", "operator"]
    boards.remove(chi, one)
    assert not Dashboard.objects.filter(pk=one).exists()


def test_a_link_shows_the_wall_and_nothing_else(client: Client) -> None:
    make_case()
    token = walls.make(cast.acting(cast.giang()), "Hall")
    assert token not in str(WallLink.objects.values())
    page = client.get(f"/wall/open/{token}")
    assert page.status_code == 200
    assert "SO2 over the limit" in page.content.decode()
    for address in ("/wall", "/wall/state", "/layers/cases", "/api/v1/stations.geojson"):
        assert client.get(address).status_code == 200, address
    for address in ("/cases", "/audit", "/", "/stations", "/account", "/indicators", "/api/v1/cases"):
        assert client.get(address).status_code == 403, address
    assert client.post("/wall/state").status_code == 403
    assert client.post("/shifts/take").status_code == 403


def test_asking_for_the_head_of_a_link_is_enough_for_a_new_session(client: Client) -> None:
    token = walls.make(cast.acting(cast.giang()), "Hall")
    assert client.get("/wall/state").status_code == 302
    assert client.head(f"/wall/open/{token}").status_code == 200
    assert client.get("/wall/state").status_code == 200


def test_a_link_that_is_shut_shows_nothing_from_the_next_question_on(client: Client) -> None:
    giang = cast.acting(cast.giang())
    token = walls.make(giang, "Hall")
    assert client.get(f"/wall/open/{token}").status_code == 200
    walls.revoke(giang, WallLink.objects.get().pk)
    assert client.get("/wall/state").status_code in (302, 403)
    assert client.get(f"/wall/open/{token}").status_code == 404
    assert client.get("/wall/open/guessed").status_code == 404
    with pytest.raises(Conflict, match="revoked"):
        walls.revoke(giang, WallLink.objects.get().pk)
    with pytest.raises(Forbidden):
        walls.make(cast.acting(cast.chi()), "Another")


def test_the_link_is_shown_once(client: Client) -> None:
    client.force_login(cast.giang())
    assert "/wall/open/" in client.post("/walls", {"name": "Hall"}).content.decode()
    assert "/wall/open/" not in client.get("/walls").content.decode()


def test_evidence_is_attached_to_a_number_dated_and_with_what_it_was(client: Client) -> None:
    measuring.measure()
    client.force_login(cast.chi())
    said = {"criterion": "B1.3", "level": "2", "title": "Quy chế vận hành", "dated": "2026-10-01"}
    address = "/indicators/cases.open/evidence"
    assert client.post(address, said).status_code == 422
    assert not Evidence.objects.exists()
    file = SimpleUploadedFile("quy-che.pdf", PDF)
    client.post(address, {**said, "file": file})
    row = Evidence.objects.get()
    assert (row.criterion, row.level, row.value, row.file_type) == ("B1.3", 2, 0.0, "application/pdf")
    assert client.get(f"/evidence/{row.pk}/file").content == PDF
    client.post(f"/evidence/{row.pk}/withdraw", {"why": "replaced"})
    assert "replaced" in client.get("/indicators/cases.open").content.decode()


def test_evidence_needs_an_address_or_a_file_of_a_kind_that_cannot_run() -> None:
    chi = cast.acting(cast.chi())
    new = NewEvidence("B1.3", 2, "x", date(2026, 10, 1))
    with pytest.raises(Invalid, match="evidence_empty"):
        evidence.attach(chi, "cases.open", new)
    page = NewEvidence("B1.3", 2, "x", date(2026, 10, 1), file_name="a.pdf", content=b"<html>")
    with pytest.raises(Invalid, match="file_type"):
        evidence.attach(chi, "cases.open", page)
    with pytest.raises(Forbidden):
        evidence.attach(cast.acting(cast.an()), "cases.open", new)


def test_looking_is_counted_by_role_and_day_and_nobodys_name_is_kept(client: Client) -> None:
    for person in (cast.an(), cast.chi()):
        client.force_login(person)
        client.get("/indicators/cases.open")
        client.get("/indicators/cases.open")
    rows = IndicatorLook.objects.values_list("indicator", "role", "count")
    assert sorted(rows) == [("cases.open", "operator", 2), ("cases.open", "province_officer", 2)]
    assert "user" not in {field.name for field in IndicatorLook._meta.fields}


def test_the_centre_shows_which_number_nobody_opens(client: Client) -> None:
    client.force_login(cast.chi())
    client.get("/indicators/cases.open")
    found = looks.use(cast.acting(cast.chi()))
    assert found[-1].indicator.name == "cases.open"
    assert all(one.count == 0 for one in found[:-1])
    assert "không ai" in client.get("/indicators/use").content.decode()
    client.force_login(cast.an())
    assert client.get("/indicators/use").status_code == 403

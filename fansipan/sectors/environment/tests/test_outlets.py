"""Officers describe stacks and outlets: from a day on, with a reason, for their own province only."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.errors import Forbidden, Invalid
from fansipan.kernel.models import AuditEntry, OutboxEvent
from fansipan.sectors.environment.actions import describing
from fansipan.sectors.environment.contracts import Basis, OutletTerms
from fansipan.sectors.environment.models import Outlet
from fansipan.sectors.environment.queries.outlets import outlets
from fansipan.sectors.environment.tests.make import load_law
from fansipan.sectors.environment.tests.test_admin_plants import judged
from fansipan.sectors.environment.tests.test_applied import confirm_coefficients, drain, stack
from fansipan.services.observations.models import Station
from fansipan.services.observations.tests.make import make_station
from tests import cast

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def filled(**changes: Any) -> dict[str, Any]:
    """The form as an officer fills it in for a stack."""
    asked = {
        "valid_from": "2026-03-01", "medium": "flue_gas", "regulations": ["QCVN 19:2009/BTNMT"], "column": "B",
        "category": "", "operating_since": "2015-03-01", "Kv": "1", "amount-Kp": "120000", "oxygen_base": "20.9",
        "most_oxygen": "20", "most_factor": "10", "normal_celsius": "25", "normal_kpa": "101.325",
        "oxygen_reference": "7", "basis-flue-so2": ["normal", "dry"], "source": "GPMT 493", "why": "đổi lò hơi",
    }  # fmt: skip
    return {**asked, **changes}


def of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_an_officer_describes_a_stack_from_a_day_on_and_what_held_before_stays() -> None:
    load_law()
    confirm_coefficients()
    station = stack(coefficients={"Kp": 0.9, "Kv": 1.0}, source="cũ")
    judged(station)
    chi = of(cast.chi())
    form = chi.get("/outlets/TL-KT-01/edit").content.decode()
    assert 'name="Kp" value="0.9"' in form
    assert "Loại 3" in form
    assert chi.post("/outlets/TL-KT-01/edit", filled()).status_code == 302
    old, new = outlets([station.pk])[station.pk]
    assert (old.valid_from, old.coefficients, old.source) == (date(2010, 1, 1), {"Kp": 0.9, "Kv": 1.0}, "cũ")
    assert (new.valid_from, new.coefficients, new.amounts) == (date(2026, 3, 1), {"Kv": 1.0}, {"Kp": ("", 120000.0)})
    assert (new.oxygen_reference, new.basis) == (7.0, {"flue-so2": Basis(normal=True, dry=True)})
    entry = AuditEntry.objects.get(action="environment.describe_outlet")
    assert (entry.why, entry.target, entry.user_id) == ("đổi lò hơi", "station:TL-KT-01", cast.chi().pk)
    assert (entry.before["coefficients"], entry.after["amounts"]) == ({"Kp": 0.9, "Kv": 1.0}, {"Kp": 120000.0})
    told = OutboxEvent.objects.latest("at").payload
    assert (told["stations"], told["since"]) == ([station.pk], "2026-03-01")


def test_the_page_of_an_outlet_says_what_holds_which_limits_that_is_and_how_they_were_computed() -> None:
    load_law()
    confirm_coefficients()
    station = stack(coefficients={"Kv": 1.0}, amounts={"Kp": 120000}, regulations=["QCVN 19:2009/BTNMT"])
    later = clock.today() + timedelta(days=30)
    Outlet.objects.create(station=station, valid_from=later, medium="flue_gas", column="A")
    page = of(cast.chi()).get("/outlets/TL-KT-01").content.decode()
    plain = re.sub(r"\s+", " ", page)
    assert f'href="/stations/{station.code}"' in page
    assert "Kv 1 · Kp: 120000" in plain
    assert "<strong>≤ 400</strong>" in plain
    assert re.findall(r'step-formula">([^<]*K[^<]*)<', plain)[0] == "Cmax = C × Kv × Kp"
    assert "Chưa có hiệu lực" in plain
    assert f"01/01/2010 – {later - timedelta(days=1):%d/%m/%Y}" in plain


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"why": " "}, "why"),
        ({"valid_from": ""}, "valid_from"),
        ({"Kp": "101"}, "Kp"),
        ({"normal_kpa": "1013"}, "normal_kpa"),
        ({"regulations": ["QCVN 99:2099/BTNMT"]}, "regulations"),
        ({"valid_from": "2010-01-01"}, "valid_from"),
        ({"operating_since": "2999-01-01"}, "operating_since"),
    ],
)
def test_a_description_that_cannot_be_is_said_in_the_form_and_not_kept(wrong: dict[str, Any], field: str) -> None:
    load_law()
    judged(stack())
    answer = of(cast.chi()).post("/outlets/TL-KT-01/edit", filled(**wrong))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Outlet.objects.count() == 1


def test_what_nothing_was_judged_by_is_written_over_on_the_same_day() -> None:
    load_law()
    stack()
    assert of(cast.chi()).post("/outlets/TL-KT-01/edit", filled(valid_from="2010-01-01")).status_code == 302
    assert Outlet.objects.get().column == "B"
    assert Outlet.objects.get().amounts == {"Kp": 120000}


def test_what_the_form_does_not_ask_for_stays() -> None:
    load_law()
    station = stack(coefficients={"Kx": 0.5, "Kp": 1}, basis={"flue-dust": ["dry"]})
    of(cast.chi()).post("/outlets/TL-KT-01/edit", filled())
    new = outlets([station.pk])[station.pk][-1]
    assert (new.coefficients, new.basis["flue-dust"]) == ({"Kx": 0.5, "Kv": 1.0}, Basis(dry=True))


def test_regulations_of_the_medium_are_offered_those_that_hold_first_in_their_order() -> None:
    load_law()
    stack(regulations=["QCVN 21:2009/BTNMT", "QCVN 19:2009/BTNMT"])
    page = of(cast.chi()).get("/outlets/TL-KT-01/edit").content.decode()
    offered = re.findall(r'name="regulations" value="([^"]+)"', page)
    assert offered[:3] == ["QCVN 21:2009/BTNMT", "QCVN 19:2009/BTNMT", "QCVN 02:2012/BTNMT"]
    assert not {"QCVN 05:2023/BTNMT", "QCVN 40:2011/BTNMT"} & set(offered)


def test_a_plant_reads_its_own_outlets_and_changes_none() -> None:
    stack()
    other = make_station("TL-KT-09", kind="flue_gas")
    Station.objects.filter(pk=other.pk).update(organisation=cast.other_plant())
    dung = of(cast.dung())
    page = dung.get("/outlets").content.decode()
    assert "TL-KT-01" in page
    assert "TL-KT-09" not in page
    assert "/outlets/TL-KT-01/edit" not in dung.get("/outlets/TL-KT-01").content.decode()
    assert dung.get("/outlets/TL-KT-01/edit").status_code == 403
    assert dung.post("/outlets/TL-KT-01/edit", filled()).status_code == 403
    assert dung.get("/outlets/TL-KT-09").status_code in (403, 404)
    assert Client().get("/outlets").status_code in (302, 401)
    terms = OutletTerms(1, TODAY, "flue_gas")
    with pytest.raises(Forbidden):
        describing.describe(cast.acting(cast.dung()), "TL-KT-01", terms, "vì")


@pytest.mark.parametrize(
    "terms",
    [
        OutletTerms(1, TODAY, "soil"),
        OutletTerms(1, TODAY, "flue_gas", regulations=("QCVN 99:2099/BTNMT",)),
        OutletTerms(1, TODAY, "flue_gas", coefficients={"Kp": 101.0}),
        OutletTerms(1, TODAY, "flue_gas", amounts={"Kp": ("", None)}),
        OutletTerms(1, TODAY, "flue_gas", normal_kpa=1013.0),
    ],
)
def test_no_door_describes_an_outlet_that_cannot_be(terms: OutletTerms) -> None:
    load_law()
    stack()
    with pytest.raises(Invalid):
        describing.describe(cast.acting(cast.chi()), "TL-KT-01", terms, "vì")


def test_the_list_is_searched_narrowed_sorted_and_taken_away() -> None:
    load_law()
    stack(coefficients={"Kp": 0.9})
    drain()
    make_station("TL-KT-07", kind="flue_gas", properties=())
    chi = of(cast.chi())

    def codes(query: str) -> list[str]:
        return re.findall(r"/outlets/([\w-]+)\">", chi.get(f"/outlets?{query}").content.decode())

    assert codes("") == ["TL-KT-01", "TL-KT-07", "TL-NT-01"]
    assert codes("sort=-station") == ["TL-NT-01", "TL-KT-07", "TL-KT-01"]
    assert codes("medium=wastewater") == ["TL-NT-01"]
    assert codes("state=missing") == ["TL-KT-07"]
    assert codes("q=nt-01&sort=nonsense") == ["TL-NT-01"]
    assert "Không có nguồn thải nào khớp" in chi.get("/outlets?q=khong").content.decode()
    sheet = chi.get("/outlets.csv?medium=flue_gas").content.decode("utf-8-sig")
    assert re.search(r"TL-KT-01,.*,Khí thải,2010-01-01,,,B,,2015-03-01,0\.9,,,,", sheet)
    assert "TL-NT-01" not in sheet
    assert chi.get("/outlets.xlsx").content.startswith(b"PK")
    assert AuditEntry.objects.filter(action="environment.export_outlets").count() == 2

"""The doors of warnings: what residents read, the feed, and the desk from the first word to the release."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import etree

from fansipan.services.warnings.contracts import CapStatus
from fansipan.services.warnings.models import PublicWarning, WarningMessage
from fansipan.services.warnings.rules.cap.checking import errors
from fansipan.services.warnings.tests.make import BAO_HA, make_world, released
from tests import cast

pytestmark = pytest.mark.django_db

WRITTEN = {
    "status": "Actual",
    "risk_level": "3",
    "vi_event": "Lũ",
    "vi_headline": "Lũ lớn tại Bảo Hà",
    "vi_description": "Nước lên nhanh.",
    "vi_instruction": "Rời vùng thấp.",
    "category": "Met",
    "severity": "Severe",
    "urgency": "Immediate",
    "certainty": "Observed",
    "responses": ["Evacuate"],
    "hours": "12",
    "communes": [BAO_HA],
    "hazard": "flood",
}


@pytest.fixture(autouse=True)
def world() -> None:
    make_world()


def at_desk(person: object) -> Client:
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    return client


def test_a_resident_reads_what_stands_in_vietnamese_and_in_english(client: Client) -> None:
    released()
    page = client.get("/warnings").content.decode()
    assert "Lũ trên báo động 3 tại Bảo Hà" in page
    assert "Xã Bảo Hà" in page
    client.cookies["django_language"] = "en"
    assert "Flood above alarm level 3" in client.get("/warnings", headers={"accept-language": "en"}).content.decode()


def test_when_nothing_stands_the_page_says_so(client: Client) -> None:
    assert "Không có cảnh báo nào" in client.get("/warnings").content.decode()


def test_one_warning_has_its_page_and_its_file(client: Client) -> None:
    identifier = released()
    code = PublicWarning.objects.get().code
    assert "Rời vùng thấp ven sông." in client.get(f"/warnings/{code}").content.decode()
    answer = client.get(f"/warnings/cap/{identifier}.xml")
    assert answer["Content-Type"].startswith("application/cap+xml")
    assert errors(answer.content) == []


def test_an_exercise_is_not_found_by_residents(client: Client) -> None:
    identifier = released(status=CapStatus.EXERCISE)
    code = PublicWarning.objects.get().code
    assert client.get(f"/warnings/{code}").status_code == 404
    assert client.get(f"/warnings/cap/{identifier}.xml").status_code == 404
    assert "Diễn tập" in at_desk(cast.chi()).get(f"/warnings/{code}").content.decode()


def test_the_feeds_lead_to_the_files(client: Client) -> None:
    identifier = released()
    atom = etree.fromstring(client.get("/warnings/feed.atom").content)
    link = atom.find(".//{*}entry/{*}link")
    assert link is not None
    assert link.get("type") == "application/cap+xml"
    assert errors(client.get(str(link.get("href"))).content) == []
    rss = etree.fromstring(client.get("/warnings/feed.rss").content)
    assert rss.findtext(".//item/guid") == identifier


def test_from_the_first_word_to_the_release(client: Client) -> None:
    an, chi = at_desk(cast.an()), at_desk(cast.chi())
    assert "Cảnh báo lũ" not in an.get("/warnings/new").content.decode()
    written = an.post("/warnings/new?hazard=flood", WRITTEN)
    assert written.status_code == 302
    page = written["Location"]
    assert "Lũ lớn tại Bảo Hà" in an.get(page).content.decode()
    an.post(f"{page}/submit")
    assert an.post(f"{page}/release").status_code == 403
    chi.post(f"{page}/release")
    assert "Lũ lớn tại Bảo Hà" in client.get("/warnings").content.decode()
    code = PublicWarning.objects.get().code
    again = an.post(f"/warnings/desk/{code}/clear")["Location"]
    assert "Hết nguy hiểm: Lũ lớn tại Bảo Hà" in an.get(again).content.decode()
    an.post(f"{again}/submit")
    chi.post(f"{again}/release")
    assert "Đã hết nguy hiểm" in client.get("/warnings").content.decode()


def test_what_was_written_wrong_is_said_beside_it_and_nothing_is_lost() -> None:
    an = at_desk(cast.an())
    answer = an.post("/warnings/new", {**WRITTEN, "communes": [], "vi_headline": "", "en_headline": "Flood"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nước lên nhanh." in page
    assert "Viết đủ bản dịch này" in page
    assert not WarningMessage.objects.exists()


def test_the_preview_names_what_keeps_it_from_going_out() -> None:
    an = at_desk(cast.an())
    page = an.post("/warnings/new", {**WRITTEN, "vi_headline": "<b>Lũ</b>"})["Location"]
    assert "Lời văn không chứa HTML." in an.get(page).content.decode()


def test_a_submitted_message_is_sent_back_with_a_reason() -> None:
    an, chi = at_desk(cast.an()), at_desk(cast.chi())
    page = an.post("/warnings/new", WRITTEN)["Location"]
    an.post(f"{page}/submit")
    chi.post(f"{page}/send-back", {"why": "Thiếu xã Bảo Yên"})
    assert "Thiếu xã Bảo Yên" in an.get(page).content.decode()
    an.post(f"{page}/discard", {"why": "Nước đã rút"})
    assert an.post(page, WRITTEN).status_code == 409


@pytest.mark.parametrize("address", ["/warnings/desk", "/warnings/new", "/warnings/sources"])
def test_residents_and_plants_do_not_sit_at_the_desk(client: Client, address: str) -> None:
    assert client.get(address).status_code == 302
    assert at_desk(cast.dung()).get(address).status_code == 403


def test_an_auditor_reads_the_desk_and_writes_nothing() -> None:
    em = at_desk(cast.em())
    assert em.get("/warnings/desk").status_code == 200
    assert em.post("/warnings/new", WRITTEN).status_code == 403


def test_programs_ask_what_stands_for_a_commune(client: Client) -> None:
    identifier = released()
    assert client.get(f"/api/v1/warnings?commune={BAO_HA}").json()["warnings"][0]["identifier"] == identifier
    assert client.get("/api/v1/warnings?commune=00000").json()["warnings"] == []

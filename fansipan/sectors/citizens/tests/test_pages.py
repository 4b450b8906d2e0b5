"""What a resident meets: pages that work without JavaScript, a door for outboxes, resumable files, Open311, badges."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fansipan.kernel import clock
from fansipan.kernel.models import AuditEntry
from fansipan.sectors.citizens.actions import announcing, badges, keying, limiting, moderating, preparing
from fansipan.sectors.citizens.actions.announcing import NewAnnouncement
from fansipan.sectors.citizens.contracts import Person
from fansipan.sectors.citizens.models import PublicDocument, Report, ReportMedia, Shelter
from fansipan.sectors.citizens.pages import reporting
from fansipan.sectors.citizens.queries import feedback, steps
from fansipan.sectors.citizens.rules.work import solution
from fansipan.sectors.citizens.tests.make import COMMUNE, HERE, make_report, make_residents, picture, uploaded
from fansipan.services.cases.actions import moving
from fansipan.services.cases.actions.moving import Said
from fansipan.services.identity.models import User
from fansipan.services.warnings.tests.make import make_world, released
from tests import cast

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TUS = {"Tus-Resumable": "1.0.0"}
CHUNK = "application/offset+octet-stream"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        make_residents()
        yield


def browser(user: User | None = None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_portal_is_the_front_page_of_those_who_are_not_logged_in() -> None:
    assert "Gửi phản ánh" in text(browser().get("/"))
    assert "<map-view" in text(browser(cast.an()).get("/"))
    assert "<map-view" in text(browser().get("/map"))
    assert "Cổng thông tin người dân" in text(browser(cast.an()).get("/portal"))


def test_communes_are_remembered_and_their_warnings_come_first() -> None:
    make_world()
    released(communes=(COMMUNE,))
    client = browser()
    nothing_chosen = text(client.get("/portal"))
    assert "Chọn xã, phường của bạn" in nothing_chosen
    assert "<push-communes" not in nothing_chosen
    client.get(f"/portal/choose?add={COMMUNE}")
    page = text(client.get("/portal"))
    assert "Gần tôi: Xã Tằng Loỏng" in page
    assert 'class="card alarm"' in page
    assert f'communes="{COMMUNE}"' in page  # what the button for pushes hands in
    client.get(f"/portal/choose?drop={COMMUNE}")
    assert 'class="card alarm"' not in text(client.get("/portal"))
    assert client.get("/portal/here?lat=22.3&lon=104.1").headers["Location"].endswith(f"add={COMMUNE}")
    assert "outside" in client.get("/portal/here?lat=10&lon=104.1").headers["Location"]
    assert client.get("/portal/here?lat=x&lon=1").status_code == 422


def test_reading_is_set_by_a_cookie_and_leads_back_to_this_site_only() -> None:
    client = browser()
    assert client.get("/portal/reading?text=large&next=/shelters").headers["Location"] == "/shelters"
    assert 'data-text="large"' in text(client.get("/shelters"))
    client.get("/portal/reading?aloud=1")
    assert "<read-aloud" in text(client.get("/shelters"))
    for address in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"):
        back = client.get("/portal/reading", {"next": address}).headers["Location"]
        assert "evil" not in back.split("/")[2:3]
        assert not back.startswith(("http", "//", "javascript"))


def test_a_report_is_sent_without_javascript_and_followed_by_its_link() -> None:
    client = browser()
    page = client.get("/feedback/new")
    began = page.context["began"]
    photo = SimpleUploadedFile("rac.jpg", picture(), "image/jpeg")
    sent = {"category": "rubbish", "commune": COMMUNE, "text": "Rác đầy", "began": began, "attachments": photo}
    assert "Gửi quá nhanh" in text(client.post("/feedback/new", sent))
    photo.seek(0)
    with pytest.MonkeyPatch.context() as patch:
        # Signing reads the system's own clock, which nobody freezes: the person is said to be quick enough.
        patch.setattr(reporting, "HURRY", -1)
        answer = client.post("/feedback/new", sent, follow=True)
    assert "PA-2026-000001" in text(answer)
    assert "Rác đầy" in text(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert ReportMedia.objects.count() == 1
    assert browser().get("/feedback/mine/wrong-secret").status_code == 404


def outbox(client: Client, **said: Any) -> Any:
    """A report as a browser's outbox sends it, its work done."""
    challenge = client.get("/feedback/challenge").json()["challenge"]
    body = {
        "key": "k" * 24,
        "category": "road",
        "lon": HERE[0],
        "lat": HERE[1],
        "challenge": challenge,
        "answer": solution(challenge),
        **said,
    }
    return client.post("/feedback/send", json.dumps(body), content_type="application/json")


def test_an_outbox_sends_once_and_must_have_worked() -> None:
    client = browser()
    first, again = outbox(client), outbox(client)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["url"] == again.json()["url"]
    assert outbox(client, key="n" * 24, answer="1").json()["code"] == "citizens.work_wrong"
    assert outbox(client, key="n" * 24, challenge="made-up").json()["code"] == "citizens.work_old"
    assert client.post("/feedback/send", "[", content_type="application/json").json()["code"] == "citizens.body"
    assert Report.objects.count() == 1


def test_a_photo_and_a_commune_without_a_point_are_enough() -> None:
    client = browser()
    sent = outbox(client, lon="", lat="", commune=COMMUNE, uploads=[uploaded(picture())])
    assert sent.status_code == 201
    row = Report.objects.get()
    assert (row.commune, row.exact, row.media.count()) == (COMMUNE, False, 1)
    assert "Không rõ chính xác ở đâu" in text(client.get(f"/feedback/r/{row.case}"))
    assert outbox(client, key="n" * 24, lon="", lat="", commune="").json()["code"] == "citizens.place"


def test_a_file_arrives_in_pieces_as_tus_says() -> None:
    client, content = browser(), picture()
    asked = client.options("/feedback/uploads")
    assert (asked.headers["Tus-Version"], "creation" in asked.headers["Tus-Extension"]) == ("1.0.0", True)
    name = b64encode(b"anh.jpg").decode()
    headers = {**TUS, "Upload-Length": str(len(content)), "Upload-Metadata": f"filename {name}"}
    made = client.post("/feedback/uploads", headers=headers)
    assert made.status_code == 201
    where = made.headers["Location"].removeprefix("http://testserver")

    def patch(offset: int, piece: bytes, **more: str) -> Any:
        sent = {**TUS, "Upload-Offset": str(offset), **more}
        return client.generic("PATCH", where, piece, content_type=CHUNK, headers=sent)

    assert patch(0, content[:1000]).headers["Upload-Offset"] == "1000"
    assert patch(0, content[:1000]).status_code == 409
    assert client.head(where, headers=TUS).headers["Upload-Offset"] == "1000"
    digest = b64encode(hashlib.sha1(content[1000:]).digest()).decode()
    assert patch(1000, content[1000:], **{"Upload-Checksum": "sha1 AAAA"}).status_code == 460
    assert patch(1000, content[1000:], **{"Upload-Checksum": f"sha1 {digest}"}).status_code == 204
    sent = outbox(client, uploads=[where.rsplit("/", 1)[1]])
    assert sent.status_code == 201
    assert ReportMedia.objects.get().size == len(content)
    assert client.delete(where, headers=TUS).status_code == 404


def test_tus_refuses_what_it_does_not_understand() -> None:
    client = browser()
    assert client.post("/feedback/uploads").status_code == 412
    assert client.post("/feedback/uploads", headers={**TUS, "Upload-Length": "x"}).status_code == 400
    assert client.post("/feedback/uploads", headers={**TUS, "Upload-Length": "99999999999"}).status_code == 413
    bad = {**TUS, "Upload-Length": "5", "Upload-Metadata": "a !!"}
    assert client.post("/feedback/uploads", headers=bad).status_code == 400
    assert client.head("/feedback/uploads/01990000-0000-7000-8000-000000000001", headers=TUS).status_code == 404


def test_open311_is_spoken_as_json_and_as_xml() -> None:
    client = browser()
    key = keying.give(cast.acting(cast.giang()), "test")
    services = client.get("/open311/v2/services.json").json()
    assert "rubbish" in {one["service_code"] for one in services}
    assert b"<service_code>rubbish</service_code>" in client.get("/open311/v2/services.xml").content
    definition = client.get("/open311/v2/services/rubbish.json").json()
    assert definition["attributes"][0]["code"] == "danger"
    sent = {"service_code": "rubbish", "lat": HERE[1], "long": HERE[0], "description": "Rác"}
    assert client.post("/open311/v2/requests.json", {**sent, "api_key": "no"}).status_code == 403
    made = client.post("/open311/v2/requests.json", {**sent, "api_key": key, "attribute[danger]": "yes"})
    (one,) = made.json()
    code = one["service_request_id"]
    (found,) = client.get(f"/open311/v2/requests/{code}.json").json()
    assert (found["status"], found["service_code"], found["description"]) == ("open", "rubbish", "")
    assert len(client.get("/open311/v2/requests.json?status=open&service_code=rubbish").json()) == 1
    assert client.get("/open311/v2/requests.json?status=closed").json() == []
    secret = one["service_notice"].rsplit("/", 1)[1]
    assert client.get(f"/open311/v2/tokens/{secret}.json").json()[0]["service_request_id"] == code
    assert b"<service_request_id>" + code.encode() in client.get("/open311/v2/requests.xml").content
    assert client.get("/open311/v2/services.json?jurisdiction_id=nowhere").status_code == 404
    old = "/open311/v2/requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-11-01T00:00:00Z"
    assert client.get(old).status_code == 400
    assert client.get("/open311/v2/requests/XX.xml").content.count(b"<error>") == 1
    assert client.get("/open311/discovery.json").json()["endpoints"][0]["url"].endswith("/open311/v2")


def test_open311_answers_many_at_once_page_by_page(django_assert_max_num_queries: Any) -> None:
    client, address = browser(), "/open311/v2/requests.json"
    first = make_report().code
    client.get(address)
    with CaptureQueriesContext(connection) as of_one:
        client.get(address)
    with clock.frozen(MONDAY + timedelta(hours=1)):
        codes = [make_report().code for _number in range(4)]
        with django_assert_max_num_queries(len(of_one)):
            assert len(client.get(address).json()) == 5
        newest, last = (client.get(f"{address}?page_size=2&page={page}").json() for page in (1, 3))
    assert [one["service_request_id"] for one in newest] == codes[:1:-1]
    assert [one["service_request_id"] for one in last] == [first]
    (one,) = client.get(f"/open311/v2/requests/{first}.json").json()
    assert one["expected_datetime"] == steps.deadline(first).isoformat(timespec="seconds")
    assert one["updated_datetime"] == MONDAY.isoformat(timespec="seconds")


def test_statistics_and_tabs_count_every_report_however_many_a_map_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "MOST_ON_MAP", 2)
    kim = cast.acting(cast.kim())
    codes = [make_report().code for _number in range(4)]
    for code in codes[:3]:
        moving.move(kim, code, "refuse", Said("không thuộc phạm vi"))
    client = browser()
    totals = client.get("/feedback/statistics").context["totals"]
    assert (totals.every, totals.open, totals.closed, totals.categories) == (4, 1, 3, (("rubbish", 4),))
    assert len(client.get("/feedback?show=closed").context["rows"]) == 3
    assert [row["one"].code for row in client.get("/feedback?show=open").context["rows"]] == codes[3:]


def test_reports_are_found_on_a_list_a_map_and_by_words_that_a_moderator_let_through() -> None:
    code = make_report().code
    client = browser()
    assert code not in text(client.get("/feedback?q=chất+đống"))
    moderating.show(cast.acting(cast.chi()), code, "Rác chất đống")
    assert "Rác chất đống" in text(client.get("/feedback?q=chất"))
    assert client.get("/feedback.geojson").json()["features"][0]["properties"]["code"] == code
    assert client.get("/feedback.geojson?show=closed").json()["features"] == []
    assert "UB-1" not in text(client.get(f"/feedback/r/{code}"))
    assert "Ủy ban nhân dân xã Một" in text(client.get(f"/feedback/r/{code}"))
    assert "quá ít" in text(client.get("/feedback/statistics"))
    client.get("/feedback/new")
    client.post(f"/feedback/r/{code}/support")
    assert "thêm 1 người cùng phản ánh" in text(client.get(f"/feedback/r/{code}"))
    near = client.get(f"/feedback/twins?category=rubbish&lon={HERE[0]}&lat={HERE[1]}")
    assert code in text(near)


def test_a_moderator_looks_blurs_and_lets_through_and_every_look_is_noted() -> None:
    code = make_report(uploads=(uploaded(picture()),), person=Person("Bình", "0912345678")).code
    media = ReportMedia.objects.get()
    preparing.prepare(media.pk)
    chi, kim = browser(cast.chi()), browser(cast.kim())
    assert code in text(chi.get("/feedback/desk"))
    assert kim.get("/feedback/desk").status_code == 403
    assert "Rác chất đống" in text(kim.get(f"/feedback/desk/{code}"))
    assert browser(cast.dung()).get(f"/feedback/desk/{code}").status_code == 403
    assert kim.get(f"/feedback/media/{media.pk}/prepared").status_code == 200
    assert kim.get(f"/feedback/media/{media.pk}/original").status_code == 403
    assert chi.get(f"/feedback/media/{media.pk}/original").content == picture()
    assert AuditEntry.objects.filter(action="citizens.see_original").count() == 1
    before = chi.get(f"/feedback/media/{media.pk}/prepared").content
    chi.post(f"/feedback/media/{media.pk}/blur", {"boxes": "[[0.2, 0.4, 0.8, 0.8]]"})
    assert chi.get(f"/feedback/media/{media.pk}/prepared").content != before
    assert chi.post(f"/feedback/media/{media.pk}/blur", {"boxes": "[[0.8, 0, 0.2, 1]]"}).status_code == 422
    chi.post(f"/feedback/media/{media.pk}/publish")
    assert browser().get(f"/feedback/pictures/{media.pk}.jpg").status_code == 200
    assert "0912345678" in text(chi.post(f"/feedback/desk/{code}/reveal", {"why": "hỏi lại"}))
    assert "0912345678" not in text(chi.get(f"/feedback/desk/{code}"))
    assert "Phản ánh của người dân" in text(kim.get(f"/cases/{code}"))


def test_its_sender_writes_more_has_it_erased_and_the_page_says_so() -> None:
    sent = make_report()
    client, own = browser(), f"/feedback/mine/{sent.secret}"
    client.post(f"{own}/say", {"text": "Thêm: cạnh cây đa"})
    assert "cạnh cây đa" in text(client.get(own))
    assert client.get(f"{own}/qr.svg").headers["Content-Type"] == "image/svg+xml"
    client.post(f"{own}/erase")
    page = text(client.get(own))
    assert "cạnh cây đa" not in page
    assert "Thông tin về bạn đã xóa" in page
    assert client.post(f"{own}/listen", "{}", content_type="application/json").status_code == 422


def test_an_officer_writes_announcements_and_takes_reports_down() -> None:
    chi, kim = browser(cast.chi()), browser(cast.kim())
    sent = {"title_vi": "Cấm đường", "body_vi": "Từ 8 giờ", "communes": [COMMUNE]}
    assert chi.post("/announcements/new", {**sent, "communes": ["XX"]}).status_code == 422
    where = chi.post("/announcements/new", sent).headers["Location"]
    assert browser().get(where).status_code == 404
    chi.post(f"{where}/publish")
    assert "Cấm đường" in text(browser().get("/announcements"))
    assert "Cấm đường" in text(browser().get("/portal/search?q=cam+duong"))
    chi.post(f"{where}/withdraw")
    assert browser().get(where).status_code == 404
    assert kim.get("/announcements/new").status_code == 403
    taken = {"channel": "phone", "category": "road", "commune": COMMUNE, "text": "Ổ gà", "name": "Bình"}
    assert "PA-2026-000001" in text(kim.post("/feedback/intake", taken, follow=True))
    assert browser(cast.dung()).get("/feedback/intake").status_code == 403
    without = kim.post("/feedback/intake", {**taken, "commune": "", "text": "Ổ gà trước chợ"})
    assert without.status_code == 422
    assert "Ổ gà trước chợ" in text(without)
    assert "Hãy cho biết vị trí" in text(without)


def test_an_officer_hands_a_report_over_and_does_not_speak_for_its_sender() -> None:
    kim = browser(cast.kim())
    taken = {"channel": "phone", "category": "road", "commune": COMMUNE, "text": "Ổ gà"}
    page = kim.post("/feedback/intake", taken, follow=True)
    secret = page.context["secret"]
    own = f"/feedback/mine/{secret}"
    assert own in text(page)
    assert "<my-report" not in text(page)
    assert "<my-report" not in text(kim.get(own))
    for deed, said in (("rate", {"stars": 5}), ("reopen", {"why": "x"}), ("say", {"text": "x"}), ("erase", {})):
        assert kim.post(f"{own}/{deed}", said).status_code == 403
    assert "<my-report" in text(browser().get(own))
    assert browser(cast.dung()).get(f"/feedback/intake/{secret}").status_code == 403


def test_stars_may_be_given_anew_when_it_was_handled_again() -> None:
    sent = make_report()
    kim, client, own = cast.acting(cast.kim()), browser(), f"/feedback/mine/{sent.secret}"
    moving.move(kim, sent.code, "refuse", Said("không thuộc phạm vi"))
    client.post(f"{own}/rate", {"stars": 1})
    assert f'action="{own}/rate"' not in text(client.get(own))
    with clock.frozen(MONDAY + timedelta(hours=1)):
        client.post(f"{own}/reopen", {"why": "chưa xong"})
        moving.move(kim, sent.code, "start", Said())
    with clock.frozen(MONDAY + timedelta(hours=2)):
        moving.move(kim, sent.code, "refuse", Said("đã chuyển huyện"))
        assert f'action="{own}/rate"' in text(client.get(own))
        client.post(f"{own}/rate", {"stars": 4})
        assert f'action="{own}/rate"' not in text(client.get(own))
    assert Report.objects.get().rating == 4


def test_shelters_are_listed_by_distance_and_pages_of_the_public_may_be_kept() -> None:
    for code, lon in (("far", 104.19), ("near", 104.101)):
        Shelter.objects.create(code=code, name={"vi": f"Điểm {code}"}, commune=COMMUNE, lon=lon, lat=22.3)
    client = browser()
    client.get(f"/portal/choose?add={COMMUNE}")
    page = client.get("/shelters")
    assert '<place-map source="/shelters.geojson"' in text(page)
    assert text(page).index("Điểm near") < text(page).index("Điểm far")
    assert "Fansipan-Keep" in page.headers
    assert "Fansipan-Keep" not in browser(cast.chi()).get("/shelters").headers
    contacts = text(client.get("/contacts"))
    assert "112" in contacts
    papers = [one.url for one in PublicDocument.objects.exclude(url="")]
    assert len(papers) >= 4
    for address in papers:
        assert f'href="{address}"' in contacts
        assert not address.startswith("/") or client.get(address).status_code == 200
    assert client.get("/manifest.webmanifest").json()["display"] == "standalone"
    worker = client.get("/service-worker.js")
    assert "importScripts" in text(worker)
    assert worker.headers["Service-Worker-Allowed"] == "/"


def test_warnings_and_the_map_are_kept_with_what_they_need_for_those_who_are_not_logged_in() -> None:
    """A browser that kept the list alone would say without a line that there is danger, and not what to do."""
    make_world()
    released(communes=(COMMUNE,))
    client, chi = browser(), browser(cast.chi())
    (page,) = client.get("/warnings").headers["Fansipan-Keep-Also"].split()
    assert client.get("/portal").headers["Fansipan-Keep-Also"].split() == ["/warnings", "/shelters", page]
    also = client.get("/map").headers["Fansipan-Keep-Also"].split()
    assert any("maplibre-gl-csp-worker" in one for one in also)
    known = [one for one in also if not one.startswith("/static/")]
    assert "/api/v1/stations.geojson" in known
    for address in (page, "/feedback.geojson", "/shelters.geojson", *known):
        assert "Fansipan-Keep" in client.get(address).headers
        assert "Fansipan-Keep" not in chi.get(address).headers
    assert "Fansipan-Keep-Also" not in chi.get("/warnings").headers


def test_a_badge_is_public_only_while_its_owner_wears_it() -> None:
    client, dung = browser(), browser(cast.dung())
    assert dung.get("/businesses").status_code == 200
    assert client.get("/badges/NM-1").status_code == 404
    dung.post("/businesses/badge")
    assert "Plant One" in text(client.get("/badges/NM-1", headers={"Accept-Language": "en"}))
    said = client.get("/badges/NM-1.json").json()
    assert client.get("/badges/verify", {"badge": said["badge"]}).json()["valid"]
    assert client.get("/badges/verify", {"badge": said["badge"] + "x"}).status_code == 422
    assert client.get("/badges/NM-1.svg").headers["Content-Type"].startswith("image/svg+xml")
    assert "frame-ancestors *" in client.get("/badges/NM-1/widget").headers["Content-Security-Policy"]
    with clock.frozen(MONDAY + timedelta(days=32)):
        assert client.get("/badges/verify", {"badge": said["badge"]}).json()["reason"] == "old"
    dung.post("/businesses/badge", {"off": "1"})
    assert client.get("/badges/NM-1").status_code == 404
    after = client.get("/badges/verify", {"badge": said["badge"]}).json()
    assert (after["valid"], after["reason"]) == (False, "not_worn")
    assert browser(cast.kim()).post("/businesses/badge").status_code == 403
    with pytest.raises(Exception, match="forbidden"):
        badges.wear(cast.acting(cast.em()))


def test_what_counts_how_often_is_forgotten_after_a_week() -> None:
    make_report()
    with clock.frozen(MONDAY + timedelta(days=8)):
        assert limiting.forget() == 1


def test_an_announcement_for_other_communes_is_not_shown() -> None:
    chi = cast.acting(cast.chi())
    number = announcing.write(chi, NewAnnouncement({"vi": "Riêng Tằng Loỏng"}, {}, communes=(COMMUNE,)))
    announcing.publish(chi, number)
    client = browser()
    assert "Riêng Tằng Loỏng" in text(client.get("/portal"))
    make_world()
    client.get("/portal/choose?add=02989")
    assert "Riêng Tằng Loỏng" not in text(client.get("/portal"))

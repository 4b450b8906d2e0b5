"""A report arrives once, goes to who answers for it, and is followed by its sender alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from fansipan.kernel.events import Event
from fansipan.kernel.geo import Point
from fansipan.kernel.ids import new_id
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.citizens.actions import (
    erasing,
    following,
    limiting,
    moderating,
    owning,
    preparing,
    reporting,
    secrets,
    uploading,
)
from fansipan.sectors.citizens.contracts import Channel, MediaState, Person
from fansipan.sectors.citizens.jobs import forget
from fansipan.sectors.citizens.models import (
    Asset,
    FeedbackCategory,
    FeedbackRoute,
    Report,
    ReportMedia,
    ReportNews,
    ReportPerson,
    Upload,
    UploadPart,
)
from fansipan.sectors.citizens.queries import feedback, league, steps
from fansipan.sectors.citizens.queries.feedback import ReportFilter
from fansipan.sectors.citizens.tests.make import HERE, make_report, make_residents, new, picture, uploaded
from fansipan.services.cases.actions import moving, watching
from fansipan.services.cases.actions.evidence import Upload as CaseUpload
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.models import Case, CaseEvent
from fansipan.services.cases.queries import cases
from fansipan.services.cases.queries.cases import CaseFilter
from fansipan.services.identity.contracts import OrganisationKind
from fansipan.services.identity.models import Organisation
from tests import cast

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""08:00 of a working day in Viet Nam."""

HOUR = timedelta(hours=1)
BINH = cast.binh


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        make_residents()
        yield


def kim() -> object:
    return cast.acting(cast.kim())


def closed(code: str) -> None:
    """Kim brings a report to its end with a photo that says where it was taken."""
    moving.move(kim(), code, "receive", Said())
    proof = CaseUpload("xong.jpg", picture(), MONDAY, *HERE)
    moving.move(kim(), code, "close", Said("Đã dọn sạch.", uploads=(proof,)))


def test_a_report_opens_a_case_of_the_commune_and_says_why() -> None:
    sent = make_report()
    view = feedback.view(kim(), sent.code)
    assert sent.code == "PA-2026-000001"
    assert (view.reason.value, view.detail) == ("commune", "02908")
    assert cases.case(kim(), sent.code).card.agency.code == "UB-1"
    assert [event.side for event in cases.case(SYSTEM, sent.code).events] == ["reporter"]


def test_the_owner_of_a_thing_outweighs_a_rule_and_a_rule_the_commune() -> None:
    rubbish = FeedbackCategory.objects.get(code="rubbish")
    FeedbackRoute.objects.create(category=rubbish, commune="02908", agency=cast.centre())
    assert cases.case(SYSTEM, make_report().code).card.agency.code == "TT-QT"
    Asset.objects.create(
        code="B-1", name="Bãi rác chợ", category=rubbish, owner=Organisation.objects.get(code="SO-1"), line=[[*HERE]]
    )
    code = make_report().code
    assert cases.case(SYSTEM, code).card.agency.code == "SO-1"
    assert Report.objects.get(case=code).detail == "Bãi rác chợ"


def test_a_report_of_which_only_the_commune_is_known_is_near_nothing() -> None:
    rubbish = FeedbackCategory.objects.get(code="rubbish")
    owner = Organisation.objects.get(code="SO-1")
    Asset.objects.create(code="B-1", name="Bãi rác", category=rubbish, owner=owner, line=[[*HERE]])
    code = make_report(exact=False).code
    assert feedback.view(kim(), code).reason.value == "commune"
    assert feedback.near(BINH(), "rubbish", Point(*HERE)) == []
    assert Case.objects.get(code=code).lon is None
    assert not feedback.report(BINH(), code).exact


def test_another_department_makes_no_report_fail() -> None:
    kind = OrganisationKind.DEPARTMENT.value
    Organisation.objects.create(code="SO-2", name={"vi": "Sở Hai", "en": "Department Two"}, kind=kind)
    code = make_report(category="smoke-smell", lon=103.97, lat=22.48).code
    assert feedback.view(cast.acting(cast.chi()), code).reason.value == "province"


def test_the_same_key_is_the_same_report_however_often_it_comes() -> None:
    one = new()
    first, again = reporting.report(BINH(), one), reporting.report(BINH(), one)
    assert (first.fresh, again.fresh) == (True, False)
    assert (first.code, first.secret) == (again.code, again.secret)
    assert Report.objects.count() == Case.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"category": "nothing"}, "category"),
        ({"lon": 0.0, "lat": 0.0}, "place"),
        ({"lat": 91.0}, "place"),
        ({"key": "short"}, "key"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_nothing(said: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        make_report(**said)
    assert not Report.objects.exists()
    assert not Case.objects.exists()


def test_the_case_holds_no_word_of_the_resident_and_no_name() -> None:
    code = make_report(text="Ông Lò Văn Kẻng đổ rác", person=Person("Bình", "0912345678", "b@example.org")).code
    kept = [repr(row) for row in (*Case.objects.values(), *CaseEvent.objects.values())]
    assert not [row for row in kept if "Kẻng" in row or "0912" in row or "Bình" in row]
    assert b"0912345678" not in bytes(ReportPerson.objects.get().sealed)
    assert not AuditEntry.objects.filter(after__icontains="0912345678").exists()
    assert feedback.report(BINH(), code).text == ""


def test_who_reported_is_shown_to_the_own_agency_for_a_reason_that_is_noted() -> None:
    code = make_report(person=Person("Bình", "0912345678")).code
    with pytest.raises(Invalid, match="why"):
        moderating.reveal(kim(), code, " ")
    assert moderating.reveal(kim(), code, "hỏi lại địa điểm").phone == "0912345678"
    assert AuditEntry.objects.get(action="citizens.see_person").why == "hỏi lại địa điểm"
    for stranger in (cast.dung, cast.em):
        with pytest.raises(Forbidden):
            moderating.reveal(cast.acting(stranger()), code, "x")
    moving.transfer(kim(), code, "SO-1", "không thuộc xã")
    with pytest.raises(NotFound):
        moderating.reveal(kim(), code, "x")


def test_words_and_pictures_are_read_by_others_only_when_a_moderator_let_them_through() -> None:
    code = make_report(uploads=(uploaded(picture()),)).code
    media = ReportMedia.objects.get()
    preparing.prepare(media.pk)
    card = feedback.report(BINH(), code)
    assert (card.text, card.pictures) == ("", ())
    with pytest.raises(NotFound):
        feedback.picture(media.pk, thumb=False)
    chi = cast.acting(cast.chi())
    moderating.show(chi, code, "Rác ở cổng chợ")
    preparing.publish(chi, media.pk)
    card = feedback.report(BINH(), code)
    assert (card.text, card.pictures) == ("Rác ở cổng chợ", (media.pk,))
    assert feedback.picture(media.pk, thumb=True).startswith(b"\xff\xd8")
    moderating.hide(chi, code, "nhầm")
    with pytest.raises(NotFound):
        feedback.picture(media.pk, thumb=False)
    with pytest.raises(NotFound):
        feedback.report(BINH(), code)
    with pytest.raises(Forbidden):
        moderating.show(kim(), code, "x")


def test_a_picture_that_cannot_be_looked_at_waits_for_a_person() -> None:
    make_report(uploads=(uploaded(picture()[:400]),))
    media = ReportMedia.objects.get()
    assert preparing.prepare(media.pk) is MediaState.MANUAL
    with pytest.raises(Conflict, match="not_blurred"):
        preparing.publish(cast.acting(cast.chi()), media.pk)
    with pytest.raises(Conflict, match="unreadable"):
        preparing.blur(cast.acting(cast.chi()), media.pk, [])


def test_the_clocks_run_in_working_hours_by_urgency() -> None:
    usual, urgent = make_report().code, make_report(category="landslide").code
    due = {one.rule.name: one.reading.due for one in cases.case(SYSTEM, usual).clocks}
    assert due["receive"] == MONDAY + 24 * HOUR
    assert steps.deadline(urgent) == MONDAY + 4 * HOUR
    with clock.frozen(MONDAY + 30 * HOUR):
        assert watching.watch() >= 2


def test_danger_to_life_makes_any_report_urgent() -> None:
    assert cases.case(SYSTEM, make_report(danger=True).code).card.urgency == "urgent"


def test_a_wrong_desk_passes_it_on_once_then_the_province_decides() -> None:
    code = make_report().code
    moving.transfer(kim(), code, "SO-1", "không thuộc xã")
    moving.transfer(cast.acting(cast.chi()), code, "UB-1", "thuộc xã")
    with pytest.raises(Conflict, match="passed_on_enough"):
        moving.transfer(kim(), code, "SO-1", "không")


def test_closing_needs_a_photo_that_says_where_and_reaches_its_sender_blurred() -> None:
    sent = make_report()
    moving.move(kim(), sent.code, "receive", Said())
    with pytest.raises(Invalid, match="lacks_photo"):
        moving.move(kim(), sent.code, "close", Said("xong"))
    closed_by = CaseUpload("xong.jpg", picture(), MONDAY, *HERE)
    moving.move(kim(), sent.code, "close", Said("Đã dọn.", uploads=(closed_by,)))
    payload = {"type": "feedback", "case": sent.code, "state": "done", "move": "close"}
    event = Event("01990000-0000-7000-8000-000000000001", "cases.closed", MONDAY, payload)
    following.heard(event)
    following.heard(event)
    assert ReportNews.objects.count() == 1
    proof = ReportMedia.objects.get(kind="evidence")
    assert preparing.prepare(proof.pk) is MediaState.READY
    assert steps.steps(sent.code)[-1].pictures == ()
    preparing.publish(cast.acting(cast.chi()), proof.pk)
    last = steps.steps(sent.code)[-1]
    assert (last.public["en"], last.text, last.pictures) == ("Done", "Đã dọn.", (proof.pk,))


@pytest.mark.parametrize(
    ("photo", "lacks"),
    [
        (CaseUpload("x.jpg", picture(), MONDAY - HOUR, *HERE), "lacks_time"),
        (CaseUpload("x.jpg", picture(), None, *HERE), "lacks_time"),
        (CaseUpload("x.jpg", picture(), MONDAY, HERE[0] + 0.01, HERE[1]), "lacks_place"),
    ],
)
def test_a_photo_of_another_time_or_place_closes_nothing(photo: CaseUpload, lacks: str) -> None:
    code = make_report().code
    moving.move(kim(), code, "receive", Said())
    with pytest.raises(Invalid, match=lacks):
        moving.move(kim(), code, "close", Said("xong", uploads=(photo,)))
    near = CaseUpload("x.jpg", picture(), MONDAY, HERE[0] + 0.004, HERE[1])
    moving.move(kim(), code, "close", Said("xong", uploads=(near,)))


def test_what_was_reopened_needs_a_photo_taken_since() -> None:
    sent = make_report()
    closed(sent.code)
    with clock.frozen(MONDAY + HOUR):
        owning.reopen(sent.secret, "vẫn còn")
    with clock.frozen(MONDAY + 2 * HOUR):
        for taken in (MONDAY, MONDAY + HOUR):
            proof = Said("xong", uploads=(CaseUpload("x.jpg", picture(), taken, *HERE),))
            if taken == MONDAY:
                with pytest.raises(Invalid, match="lacks_time"):
                    moving.move(kim(), sent.code, "close", proof)
            else:
                moving.move(kim(), sent.code, "close", proof)
    assert cases.case(SYSTEM, sent.code).card.closed


def test_its_sender_rates_and_may_ask_for_more_once() -> None:
    sent = make_report()
    with pytest.raises(Conflict, match="not_closed"):
        owning.rate(sent.secret, 5, "")
    closed(sent.code)
    with pytest.raises(NotFound):
        owning.rate("not-the-secret", 1, "")
    owning.rate(sent.secret, 2, "chưa sạch")
    owning.reopen(sent.secret, "vẫn còn rác")
    assert feedback.report(BINH(), sent.code).state == "reopened"
    assert "vẫn còn rác" in feedback.view(kim(), sent.code).words
    moving.move(kim(), sent.code, "close", Said("xong", uploads=(CaseUpload("x.jpg", picture(), MONDAY, *HERE),)))
    with pytest.raises(Conflict, match="step"):
        owning.reopen(sent.secret, "nữa")
    assert Report.objects.get().rating == 2


def test_twins_are_offered_and_a_voice_is_counted_once_a_browser() -> None:
    first = make_report()
    make_report(lon=HERE[0] + 0.01)
    found = feedback.near(BINH(), "rubbish", Point(HERE[0] + 0.0003, HERE[1]))
    assert [twin.code for twin, _card in found] == [first.code]
    assert 25 < found[0][0].metres < 40
    assert owning.support(BINH(), first.code, "b" * 24)
    assert not owning.support(BINH(), first.code, "b" * 24)
    assert feedback.report(BINH(), first.code).supporters == 1
    closed(first.code)
    assert feedback.near(BINH(), "rubbish", Point(*HERE)) == []


def test_a_report_merged_into_another_follows_it_and_leaves_the_lists() -> None:
    main, same = make_report(), make_report()
    moderating.merge(cast.acting(cast.chi()), same.code, main.code)
    assert [one.code for one in feedback.on_map(BINH(), ReportFilter())] == [main.code]
    assert feedback.report(BINH(), main.code).supporters == 1
    assert cases.case(SYSTEM, same.code).card.state == "merged"
    with pytest.raises(Conflict, match="merged_already"):
        moderating.merge(cast.acting(cast.chi()), main.code, same.code)


def heard(code: str, state: str, move: str, **more: str) -> None:
    """The house is told that a report took a step."""
    payload = {"type": "feedback", "case": code, "state": state, "move": move, **more}
    following.heard(Event(str(new_id()), "cases.changed", MONDAY, payload))


def test_what_was_merged_before_follows_when_its_main_report_is_merged_too() -> None:
    chi = cast.acting(cast.chi())
    last, middle, first = make_report(), make_report(), make_report()
    owning.support(BINH(), middle.code, "b" * 24)
    moderating.merge(chi, first.code, middle.code)
    moderating.merge(chi, middle.code, last.code)
    assert set(Report.objects.exclude(main=None).values_list("main__case", flat=True)) == {last.code}
    assert feedback.report(BINH(), last.code).supporters == 3


def test_a_merged_report_that_the_province_reopens_stands_for_itself_again() -> None:
    chi = cast.acting(cast.chi())
    main, same = make_report(), make_report()
    moderating.merge(chi, same.code, main.code)
    heard(same.code, "received", "receive")  # told late, of a step before
    assert len(feedback.on_map(BINH(), ReportFilter())) == 1
    moving.move(chi, same.code, "reopen_by_province", Said("khác chỗ"))
    heard(same.code, "reopened", "reopen_by_province")
    assert {one.code for one in feedback.on_map(BINH(), ReportFilter())} == {main.code, same.code}


def test_a_person_is_erased_at_once_by_the_secret_and_the_record_stays() -> None:
    photo = uploaded(picture())
    about = {"text": "tôi là Bình", "person": Person("Bình"), "lon": HERE[0] + 0.000456}
    sent = make_report(**about, uploads=(photo,))
    moderating.show(cast.acting(cast.chi()), sent.code, "tôi là Bình")
    preparing.prepare(ReportMedia.objects.get().pk)
    request = erasing.erase_own(sent.secret)
    row = Report.objects.get()
    assert (row.text, row.shown_text, row.address, ReportPerson.objects.count()) == ("", "", "", 0)
    assert (row.lon, row.lat) == (round(HERE[0] + 0.000456, 3), HERE[1])
    assert not AuditEntry.objects.filter(after__icontains="Bình").exists()
    assert not Upload.objects.exists()
    assert not UploadPart.objects.exists()
    assert cases.case(SYSTEM, request).card.closed
    assert ReportMedia.objects.get().picture is not None
    with pytest.raises(Conflict, match="erased_already"):
        erasing.erase_own(sent.secret)


def test_the_case_of_an_erased_report_keeps_its_place_until_it_is_closed() -> None:
    exact = HERE[0] + 0.000456
    sent = make_report(lon=exact)
    before = make_report(lon=exact)
    closed(before.code)
    erasing.erase_own(sent.secret)
    erasing.erase_own(before.secret)
    places = dict(Case.objects.exclude(lon=None).values_list("code", "lon"))
    assert places == {sent.code: round(exact, 6), before.code: round(exact, 3)}
    closed(sent.code)
    forget(0)
    forget(0)
    assert set(Case.objects.exclude(lon=None).values_list("lon", flat=True)) == {round(exact, 3)}
    trail = AuditEntry.objects.filter(action="citizens.blur_place")
    assert sorted(trail.values_list("target", flat=True)) == sorted(f"case:{one.code}" for one in (sent, before))
    assert not AuditEntry.objects.filter(before__icontains="456").exists()
    assert cases.case(SYSTEM, sent.code).card.closed


def test_a_request_at_the_office_has_two_working_days() -> None:
    code = make_report(person=Person("Bình")).code
    request = erasing.ask(kim(), code)
    (reading,) = [one.reading for one in cases.case(SYSTEM, request).clocks]
    assert reading.due == datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
    with pytest.raises(Forbidden):
        erasing.erase(kim(), code, "x")
    erasing.erase(cast.acting(cast.chi()), code, "CCCD đối chiếu tại trụ sở")
    assert cases.case(SYSTEM, request).card.closed
    assert cases.cases(SYSTEM, CaseFilter(show="open", type="erasure")).total == 0


def test_an_officer_takes_a_report_down_for_somebody() -> None:
    sent = make_report(kim(), channel=Channel.PHONE, device="")
    assert Report.objects.get().taken_by == cast.kim()
    assert cases.case(SYSTEM, sent.code).events[0].actor == "Giàng Thị Kim"
    with pytest.raises(Forbidden):
        make_report(cast.acting(cast.dung()), channel=Channel.PHONE)


def test_one_browser_cannot_send_without_end_and_many_reports_make_a_moderator_look() -> None:
    for _number in range(limiting.OFTEN + 1):
        code = make_report(text="").code
    assert "often" in feedback.view(kim(), code).spam
    for _number in range(limiting.DEVICE_AN_HOUR["report"] - limiting.OFTEN - 1):
        make_report(text="")
    with pytest.raises(TooMany):
        make_report()
    make_report(device="c" * 24)
    with clock.frozen(MONDAY + 2 * HOUR):
        make_report()


def test_a_file_belongs_to_one_report_and_must_be_whole() -> None:
    whole = uploaded(picture())
    make_report(uploads=(whole,))
    with pytest.raises(Conflict, match="not_whole"):
        make_report(uploads=(whole,))
    begun = uploading.begin(100, "a.jpg")
    with pytest.raises(Conflict, match="not_whole"):
        make_report(uploads=(str(begun),))
    with pytest.raises(Invalid, match="file_type"):
        make_report(uploads=(uploaded(b"<html>", "a.html"),))


def test_files_fill_no_disk_from_one_address_or_from_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "ADDRESS_BYTES_AN_HOUR", 1000)
    uploading.begin(900, "a.jpg", limiting.room_for(900, "203.0.113.7"))
    with pytest.raises(TooMany, match="too_much"):
        limiting.room_for(200, "203.0.113.7")
    assert limiting.room_for(200, "203.0.113.8")
    monkeypatch.setattr(limiting, "UNUSED_BYTES", 1000)
    with pytest.raises(TooMany, match="too_much"):
        limiting.room_for(200, "203.0.113.8")
    with clock.frozen(MONDAY + 2 * HOUR):
        assert limiting.room_for(100, "203.0.113.7")


def test_a_piece_counts_only_where_the_last_one_ended() -> None:
    number = uploading.begin(10, "a.jpg")
    assert uploading.add(number, 0, b"01234") == 5
    with pytest.raises(Conflict, match="offset"):
        uploading.add(number, 0, b"01234")
    assert uploading.add(number, 5, b"56789") == 10
    with pytest.raises(Exception, match="longer"):
        uploading.add(number, 10, b"x")
    with clock.frozen(MONDAY + timedelta(days=4)):
        assert uploading.forget() == 1


def test_the_league_tells_no_median_of_a_few() -> None:
    codes = [make_report(device="").code for _number in range(5)]
    with clock.frozen(MONDAY + 2 * HOUR):
        for code in codes[:4]:
            closed(code)
        few = league.league(BINH(), MONDAY - HOUR, clock.now())[0]
        closed(codes[4])
        enough = league.league(BINH(), MONDAY - HOUR, clock.now())[0]
    assert (few.received, few.closed, few.median_close) == (5, 4, None)
    assert (enough.median_close, enough.in_time, enough.judged) == (2.0, 5, 5)


@pytest.mark.django_db(transaction=True)
def test_the_same_report_sent_many_times_at_once_is_one() -> None:
    one, barrier, found = new(), Barrier(5), []

    def send() -> None:
        barrier.wait()
        try:
            found.append(reporting.report(BINH(), one))
        finally:
            connection.close()

    threads = [Thread(target=send) for _number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Report.objects.count() == 1
    assert {sent.code for sent in found} == {Report.objects.get().case}
    assert secrets.digest(found[0].secret) == Report.objects.get().secret

"""A warning is written by one person, released by another, and from then on it cannot be changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from fansipan.kernel.models import AuditEntry, OutboxEvent
from fansipan.kernel.permissions import ANONYMOUS, SYSTEM
from fansipan.services.warnings.actions import drafting, expiring, keys, releasing
from fansipan.services.warnings.contracts import (
    CapMessageType,
    CapStatus,
    CapUrgency,
    WarningState,
    WarningText,
)
from fansipan.services.warnings.models import Hazard, Issuer, PublicWarning, WarningMessage
from fansipan.services.warnings.queries import feeds, standing
from fansipan.services.warnings.rules.cap.checking import errors
from fansipan.services.warnings.rules.cap.reading import from_xml
from fansipan.services.warnings.rules.cap.signing import is_from
from fansipan.services.warnings.rules.composing import all_clear
from fansipan.services.warnings.tests.make import BAO_HA, BAO_YEN, DRAFT, make_world, released
from tests import cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def world() -> None:
    make_world()


def test_what_goes_out_is_right_signed_and_in_two_languages() -> None:
    identifier = released()
    row = WarningMessage.objects.get(identifier=identifier)
    data = bytes(row.xml or b"")
    alert = from_xml(data)
    assert errors(data) == []
    assert row.sent is not None
    assert is_from(data, [keys.ensure()[1]], row.sent)
    assert [info.language for info in alert.infos] == ["vi-VN", "en-GB"]
    assert alert.sent.utcoffset() == timedelta(hours=7)
    assert {code.value for area in alert.infos[0].areas for code in area.geocodes} == {BAO_HA}
    assert alert.infos[0].areas[0].polygons


def test_the_one_who_wrote_it_cannot_release_it() -> None:
    an = cast.acting(cast.an())
    number = drafting.draft(an, DRAFT)
    drafting.submit(an, number)
    with pytest.raises(Forbidden, match="second_person"):
        releasing.release(an, number)
    assert not standing.standing(ANONYMOUS)


def test_who_corrects_a_draft_becomes_its_writer_and_cannot_release_it_either() -> None:
    an, chi = cast.acting(cast.an()), cast.acting(cast.chi())
    number = drafting.draft(an, DRAFT)
    drafting.edit(chi, number, replace(DRAFT, hours=6))
    drafting.submit(an, number)
    for person in (an, chi):
        with pytest.raises(Forbidden):
            releasing.release(person, number)


def test_a_draft_is_not_released_before_it_is_submitted() -> None:
    number = drafting.draft(cast.acting(cast.an()), DRAFT)
    with pytest.raises(Conflict, match="not_submitted"):
        releasing.release(cast.acting(cast.chi()), number)


@pytest.mark.parametrize("person", [cast.dung, cast.em])
def test_who_may_not_warn_can_do_neither(person: object) -> None:
    actor = cast.acting(person())  # type: ignore[operator]
    with pytest.raises(Forbidden):
        drafting.draft(actor, DRAFT)


def test_where_the_province_decides_so_one_person_suffices() -> None:
    Issuer.objects.update(two_persons=False)
    an = cast.acting(cast.an())
    number = drafting.draft(an, DRAFT)
    drafting.submit(an, number)
    assert releasing.release(an, number)


def test_a_message_with_a_fault_stays_and_says_what_is_wrong() -> None:
    with pytest.raises(Invalid, match="faults") as refused:
        released(texts={"vi": WarningText("Lũ", "<b>Lũ</b>", "Nước lên", "Chạy")})
    assert refused.value.data["faults"][0][0] == "markup"  # type: ignore[index]


def test_a_warning_of_no_commune_stays() -> None:
    with pytest.raises(Invalid, match="faults"):
        released(communes=())


def test_what_was_said_cannot_be_unsaid() -> None:
    released()
    for change in ("UPDATE warnings_warningmessage SET communes = '[]'", "DELETE FROM warnings_warningmessage"):
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(change)


def test_a_release_is_on_record_and_told_once() -> None:
    identifier = released()
    assert AuditEntry.objects.get(action="warnings.release").after["identifier"] == identifier
    event = OutboxEvent.objects.get(name="warnings.released")
    assert event.payload["communes"] == [BAO_HA]
    assert event.payload["type"] == "Alert"


def test_a_warning_stands_until_its_time_is_over() -> None:
    with clock.frozen(NOON):
        released(hours=2)
        assert [one.state for one in standing.standing(ANONYMOUS)] == [WarningState.IN_FORCE]
        assert len(feeds.entries(ANONYMOUS)) == 1
    with clock.frozen(NOON + timedelta(hours=2)):
        assert standing.standing(ANONYMOUS) == []
        assert feeds.entries(ANONYMOUS) == []
        assert [one.state for one in standing.past(ANONYMOUS)] == [WarningState.EXPIRED]


def _continued(code: str, kind: CapMessageType, **changes: object) -> str:
    an, chi = cast.acting(cast.an()), cast.acting(cast.chi())
    written = replace(DRAFT, **changes) if changes else None  # type: ignore[arg-type]
    number = drafting.continue_with(an, code, kind, written)
    drafting.submit(an, number)
    return releasing.release(chi, number)


def test_an_update_refers_to_everything_that_still_stands() -> None:
    with clock.frozen(NOON):
        first = released(hours=1)
        code = PublicWarning.objects.get().code
    with clock.frozen(NOON + timedelta(minutes=30)):
        second = _continued(code, CapMessageType.UPDATE, hours=5, communes=(BAO_HA, BAO_YEN))
        alert = from_xml(standing.document(ANONYMOUS, second))
        assert [one.identifier for one in alert.references] == [first]
    with clock.frozen(NOON + timedelta(hours=2)):
        third = _continued(code, CapMessageType.UPDATE)
        alert = from_xml(standing.document(ANONYMOUS, third))
        assert [one.identifier for one in alert.references] == [second], "the first one has expired"
        assert [one.identifier for one in standing.standing(ANONYMOUS)] == [third]


def test_a_withdrawn_warning_leaves_the_page_and_the_feed_at_once() -> None:
    first = released()
    code = PublicWarning.objects.get().code
    last = _continued(code, CapMessageType.CANCEL)
    assert standing.standing(ANONYMOUS) == []
    assert [one.identifier for one in feeds.entries(ANONYMOUS)] == [last]
    assert [one.identifier for one in from_xml(standing.document(ANONYMOUS, last)).references] == [first]
    with pytest.raises(Conflict, match="over"):
        drafting.continue_with(cast.acting(cast.an()), code, CapMessageType.UPDATE)


def test_an_expired_warning_is_not_continued() -> None:
    with clock.frozen(NOON):
        released(hours=1)
    with clock.frozen(NOON + timedelta(hours=1)), pytest.raises(Conflict, match="over"):
        drafting.continue_with(cast.acting(cast.an()), PublicWarning.objects.get().code, CapMessageType.UPDATE)


def test_the_all_clear_is_an_update_that_tells_it_is_over() -> None:
    released()
    code = PublicWarning.objects.get().code
    clear = all_clear(DRAFT, {"vi": WarningText("Lũ", "Hết lũ", "Nước đã rút.", "Có thể về nhà.")}, 6)
    an, chi = cast.acting(cast.an()), cast.acting(cast.chi())
    number = drafting.continue_with(an, code, CapMessageType.UPDATE, clear)
    drafting.submit(an, number)
    alert = from_xml(standing.document(ANONYMOUS, releasing.release(chi, number)))
    assert alert.infos[0].urgency is CapUrgency.PAST
    assert [one.state for one in standing.standing(ANONYMOUS)] == [WarningState.ENDED]


def test_only_one_message_of_a_warning_is_written_at_a_time() -> None:
    released()
    code = PublicWarning.objects.get().code
    an = cast.acting(cast.an())
    drafting.continue_with(an, code, CapMessageType.UPDATE)
    with pytest.raises(Conflict, match="being_written"):
        drafting.continue_with(an, code, CapMessageType.CANCEL)


@pytest.mark.parametrize("status", [CapStatus.EXERCISE, CapStatus.TEST])
def test_an_exercise_never_reaches_residents(status: CapStatus) -> None:
    identifier = released(status=status)
    assert standing.standing(ANONYMOUS) == []
    assert feeds.entries(ANONYMOUS) == []
    with pytest.raises(NotFound):
        standing.document(ANONYMOUS, identifier)
    with pytest.raises(NotFound):
        standing.warning(ANONYMOUS, PublicWarning.objects.get().code)
    assert standing.document(cast.acting(cast.chi()), identifier)


def test_a_commune_hears_its_own_warnings() -> None:
    released()
    assert len(standing.standing(ANONYMOUS, BAO_HA)) == 1
    assert standing.standing(ANONYMOUS, BAO_YEN) == []


def test_what_was_approved_beforehand_goes_out_by_itself_and_nothing_else() -> None:
    with pytest.raises(Forbidden, match="not_approved"):
        releasing.issue_automatically(SYSTEM, DRAFT, "alarm:7")
    Hazard.objects.update(automatic=True)
    identifier = releasing.issue_automatically(SYSTEM, DRAFT, "alarm:7")
    assert [one.identifier for one in standing.standing(ANONYMOUS)] == [identifier]


def test_the_end_is_announced_once_half_an_hour_before() -> None:
    with clock.frozen(NOON):
        released(hours=2)
        assert expiring.remind() == 0
    with clock.frozen(NOON + timedelta(minutes=100)):
        assert expiring.remind() == 1
        assert expiring.remind() == 0
    assert OutboxEvent.objects.filter(name="warnings.expiring").count() == 1


def test_without_an_issuer_nothing_goes_out() -> None:
    Issuer.objects.all().delete()
    with pytest.raises(Invalid, match="issuer_missing"):
        released()


def test_what_a_hazard_leaves_open_must_be_filled_in_before_residents_read_it() -> None:
    an = cast.acting(cast.an())
    number = drafting.draft(an, replace(DRAFT, texts={"vi": WarningText("Lũ", "Lũ tại …", "Nước lên", "Chạy")}))
    with pytest.raises(Invalid, match="unsaid"):
        drafting.submit(an, number)

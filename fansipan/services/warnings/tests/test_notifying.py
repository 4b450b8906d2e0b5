"""A warning reaches residents, the centre and the contacts of its communes; an exercise reaches no resident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fansipan.kernel import clock
from fansipan.services.notices.actions import spreading
from fansipan.services.notices.models import Notice, NoticeContact, NoticeDelivery, PushCampaign
from fansipan.services.notices.tests.make import make_hub
from fansipan.services.warnings.actions import drafting, expiring, releasing
from fansipan.services.warnings.contracts import CapMessageType, CapSeverity, CapStatus
from fansipan.services.warnings.models import PublicWarning
from fansipan.services.warnings.tests.make import BAO_HA, BAO_YEN, DRAFT, make_world, released
from tests import cast
from tests.hearing import hear

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def world() -> Iterator[None]:
    with clock.frozen(NOW):
        make_world()
        make_hub()
        for code, name in ((BAO_HA, "Giàng A Sùng"), (BAO_YEN, "Lý Thị Mẩy")):
            NoticeContact.objects.create(name=name, communes=[code])
        yield


def goes_on(message_type: CapMessageType, **changes: object) -> None:
    """The newest warning goes on with another message, a minute later."""
    an, chi = cast.acting(cast.an()), cast.acting(cast.chi())
    code = PublicWarning.objects.order_by("-id")[0].code
    number = drafting.continue_with(an, code, message_type, replace(DRAFT, **changes))
    drafting.submit(an, number)
    releasing.release(chi, number)
    hear("warnings.released")


def test_residents_the_centre_and_the_contacts_of_the_communes_hear_of_a_warning() -> None:
    released()
    hear("warnings.released")
    hear("warnings.released")
    (campaign,) = PushCampaign.objects.all()
    assert (campaign.communes, campaign.urgency) == ([BAO_HA], "high")
    assert campaign.texts["en"]["title"] == "Flood above alarm level 3 at Bao Ha"
    assert campaign.expires_at == NOW + timedelta(hours=12)
    spreading.spread()
    told = set(NoticeDelivery.objects.values_list("recipient", flat=True))
    assert told == {"Nguyễn Văn An", "Trần Thị Chi", "Giàng A Sùng"}


def test_an_exercise_reaches_those_at_work_marked_and_no_resident() -> None:
    released(status=CapStatus.EXERCISE)
    hear("warnings.released")
    assert not PushCampaign.objects.exists()
    assert Notice.objects.get().exercise


def test_a_test_reaches_nobody() -> None:
    released(status=CapStatus.TEST)
    hear("warnings.released")
    assert not PushCampaign.objects.exists()
    assert not Notice.objects.exists()


def test_an_update_replaces_what_was_pushed_and_spares_those_it_names_no_more() -> None:
    released(communes=(BAO_HA, BAO_YEN))
    with clock.frozen(NOW + timedelta(minutes=1)):
        goes_on(CapMessageType.UPDATE, communes=(BAO_HA,), severity=CapSeverity.EXTREME)
    first, update, left = PushCampaign.objects.order_by("id")
    assert first.thread == update.thread == left.thread
    assert (update.communes, left.communes, left.but) == ([BAO_HA], [BAO_YEN], [BAO_HA])
    assert left.texts["en"]["title"].startswith("No longer for the places you chose")


def test_a_cancel_says_so_and_ends_the_asking() -> None:
    released()
    with clock.frozen(NOW + timedelta(minutes=1)):
        goes_on(CapMessageType.CANCEL)
    cancel = PushCampaign.objects.order_by("-id")[0]
    assert cancel.texts["vi"]["title"].startswith("Đã hủy: ")
    assert cancel.urgency == "normal"
    warned, ended = Notice.objects.order_by("id")
    assert (warned.settled_how, ended.settled_how) == ("over", "")


def test_the_centre_is_reminded_of_a_warning_that_is_about_to_expire() -> None:
    released()
    with clock.frozen(NOW + timedelta(hours=11, minutes=40)):
        expiring.remind()
        hear("warnings.expiring")
    notice = Notice.objects.get(kind="warnings.expiring")
    assert "20:00" in notice.texts["en"]["title"]
    assert notice.audience["roles"] == ["operator", "province_officer"]

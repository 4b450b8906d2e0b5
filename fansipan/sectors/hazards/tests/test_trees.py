"""Officers enter whom a contact tree reaches; somebody without an account is told by it and answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.hazards.actions import tree_keeping, trees
from fansipan.sectors.hazards.contracts import Stage
from fansipan.sectors.hazards.contracts.duty import WrittenStep
from fansipan.sectors.hazards.models import ContactTree, TreeRun
from fansipan.sectors.hazards.tests.make import NOON
from fansipan.services.notices.actions import answering, people
from fansipan.services.notices.actions.people import WrittenContact
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.contracts.policies import PolicyTarget, TargetKind
from fansipan.services.notices.models import Notice
from fansipan.services.notices.queries import people as reached
from fansipan.services.observations.tests.make import make_place
from tests import cast
from tests.hearing import hear

pytestmark = pytest.mark.django_db

PLACE = "02908"
SAID = {"vi": "Lũ", "en": "Flood"}


@pytest.fixture
def head() -> int:
    """The head of a village, without an account."""
    make_place(PLACE)
    written = WrittenContact("Giàng A Páo", "Trưởng thôn", addresses=((Medium.PHONE, "+84 912 345 678"),))
    return people.keep_contact(cast.acting(cast.chi()), written)


def test_an_officer_enters_a_tree_on_its_page(head: int) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.an())
    assert client.get(f"/hazards/contacts/edit?commune={PLACE}").status_code == 403
    client.force_login(cast.chi())
    assert "Giàng A Páo" in client.get(f"/hazards/contacts/edit?commune={PLACE}").content.decode()
    asked = {
        "stage": "III", "active": "on", "steps-TOTAL_FORMS": "3", "steps-INITIAL_FORMS": "0",
        "steps-0-vi": "Trưởng thôn", "steps-0-whom": f"contact:{head}", "steps-0-wait_minutes": "5",
        "steps-1-vi": "Chủ tịch", "steps-1-en": "Chair", "steps-1-phone": "0214", "steps-1-wait_minutes": "10",
        "steps-2-wait_minutes": "10",
    }  # fmt: skip
    assert client.post(f"/hazards/contacts/edit?commune={PLACE}", asked).status_code == 302
    tree = ContactTree.objects.get()
    assert (tree.commune, tree.stage) == (PLACE, "III")
    steps = [(one.order, one.name["en"], one.contact_id, one.phone) for one in tree.steps.order_by("order")]
    assert steps == [(1, "Trưởng thôn", head, ""), (2, "Chair", None, "0214")]
    assert AuditEntry.objects.filter(action="hazards.keep_tree").exists()
    assert client.post(f"/hazards/contacts/edit?commune={PLACE}", {**asked, "steps-0-vi": ""}).status_code == 422


def test_somebody_without_an_account_is_told_in_turn_and_answers_by_reading(head: int) -> None:
    chi = cast.acting(cast.chi())
    steps = [WrittenStep(SAID, f"user:{cast.kim().pk}"), WrittenStep(SAID, f"contact:{head}")]
    tree_keeping.keep(chi, PLACE, Stage.II, steps)
    with clock.frozen(NOON):
        trees.begin(SYSTEM, PLACE, SAID)
    with clock.frozen(NOON + timedelta(minutes=10)):
        trees.advance()
    told = Notice.objects.latest("pk")
    whom = reached.reached([PolicyTarget(TargetKind.AUDIENCE)], reached.audience(told.audience), NOON)
    assert [(one.name, one.contact_id) for one in whom] == [("Giàng A Páo", head)]
    answering.events.publish(
        answering.READ,
        {"thread": told.thread, "notice": told.pk, "kind": told.kind, "contact_id": head, "contact": "Giàng A Páo"},
    )
    hear(answering.READ)
    run = TreeRun.objects.get()
    assert (run.state, run.answered_by) == ("reached", "Giàng A Páo")


def test_a_step_that_names_nobody_who_is_there_is_refused(head: int) -> None:
    chi = cast.acting(cast.chi())
    for whom in ("contact:999", "organisation:NOWHERE", "somebody"):
        with pytest.raises(Invalid):
            tree_keeping.keep(chi, PLACE, Stage.II, [WrittenStep(SAID, whom)])
    with pytest.raises(Invalid):
        tree_keeping.keep(chi, PLACE, Stage.II, [])

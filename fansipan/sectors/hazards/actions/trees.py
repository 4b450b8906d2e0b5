"""Contact trees: one person after the other is told until somebody answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from fansipan.kernel import audit, clock, live
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.events import Event
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.actions import logging
from fansipan.sectors.hazards.contracts import TreeState
from fansipan.sectors.hazards.models import ContactStep, ContactTree, TreeRun
from fansipan.sectors.hazards.rules.rights import WARN
from fansipan.services.notices.actions.telling import settle, tell
from fansipan.services.notices.actions.writing import in_both_languages
from fansipan.services.notices.contracts import Audience, NewNotice, NoticePriority, NoticeText, Settling
from fansipan.services.places import queries as places

TOLD = "hazards.contact_tree"
"""The kind of notice by which a step of a tree is told."""

RUNNING = TreeState.RUNNING.value


@transaction.atomic
def begin(actor: Actor, commune: str, said: Mapping[str, str], warning: str = "", drill: int | None = None) -> int:
    """Tell the tree of a commune, from its first step on; gives the number of the run. `said` is by language.

    Raises Forbidden, NotFound, Invalid for a tree without steps, Conflict for one that is being told of this already.
    """
    require(actor, WARN)
    tree = ContactTree.objects.select_for_update().filter(commune=commune, active=True).first()
    if tree is None:
        raise NotFound("hazards.tree", code=commune)
    if not tree.steps.exists():
        raise Invalid("hazards.no_steps")
    if TreeRun.objects.filter(tree=tree, warning=warning, drill=drill, state=RUNNING).exists():
        raise Conflict("hazards.tree_running")
    now = clock.now()
    run = TreeRun.objects.create(
        tree=tree, warning=warning, said=dict(said), drill_id=drill, state=RUNNING, step_at=now, began_at=now
    )
    audit.record(actor, "hazards.tell_tree", f"commune:{commune}", after={"run": run.pk, "warning": warning})
    _next(run)
    return run.pk


@transaction.atomic
def advance() -> int:
    """Tell the next step of every tree whose waiting is over; gives how many moved on."""
    moved = 0
    for run in TreeRun.objects.select_for_update(skip_locked=True, of=("self",)).filter(state=RUNNING):
        step = run.tree.steps.filter(order=run.step).first()
        wait = timedelta(minutes=step.wait_minutes if step else 0)
        if clock.now() >= run.step_at + wait:
            _next(run)
            moved += 1
    return moved


def _next(run: TreeRun) -> None:
    step = run.tree.steps.filter(order__gt=run.step).order_by("order").first()
    if step is None:
        _finish(run, TreeState.EXHAUSTED)
        _nobody(run)
        return
    run.step, run.step_at = step.order, clock.now()
    run.save(update_fields=["step", "step_at"])
    _tell(run, step)
    live.announce(logging.TOPIC, f"tree:{run.pk}")


def _nobody(run: TreeRun) -> None:
    """Nobody of a tree answered: those on duty must find another way, and are told so."""
    with override("vi"):
        text = _("Nobody on the contact tree of %(place)s answered.") % {"place": _place(run.tree.commune, "vi")}
    logging.note(text, warning=run.warning, drill=run.drill_id)

    def write(language: str) -> NoticeText:
        place = {"place": _place(run.tree.commune, language)}
        title = _("Nobody on the contact tree of %(place)s answered.") % place
        return NoticeText(title, _("Find another way, and enter whom you reached."), _("%(place)s: no answer") % place)

    _notice(run, "nobody", in_both_languages(write), Audience(communes=(run.tree.commune,)))


def _tell(run: TreeRun, step: ContactStep) -> None:
    """Tell whom a step names, with an account or without. One that names nobody asks those on duty to call."""
    organisations = (step.organisation.code,) if step.organisation else ()
    users = (step.user_id,) if step.user_id else ()
    contacts = (step.contact_id,) if step.contact_id else ()
    whom = Audience(organisations=organisations, communes=(run.tree.commune,), users=users, contacts=contacts)
    _notice(run, str(step.order), in_both_languages(lambda language: _text(run, step, language)), whom)


def _notice(run: TreeRun, name: str, texts: Mapping[str, NoticeText], whom: Audience) -> None:
    tell(
        NewNotice(
            kind=TOLD,
            key=f"tree:{run.pk}:{name}",
            thread=thread(run),
            priority=NoticePriority.CRITICAL,
            texts=texts,
            url="/hazards/contacts",
            refs=(f"warning:{run.warning}",) if run.warning else (),
            audience=whom,
            exercise=run.drill_id is not None,
        )
    )


def _text(run: TreeRun, step: ContactStep, language: str) -> NoticeText:
    place = _place(run.tree.commune, language)
    title = _("Warn %(place)s: step %(order)d, %(who)s") % {
        "place": place,
        "order": step.order,
        "who": pick(step.name, language),
    }
    said = str(run.said.get(language) or run.said.get("vi") or "")
    call = _("Call %(phone)s.") % {"phone": step.phone} if step.phone else ""
    if not (step.user_id or step.organisation_id or step.contact_id):
        call = f"{call} {_('They have no account: enter under Contact trees whom you reached.')}".strip()
    return NoticeText(title, f"{said}\n{call}".strip(), _("Flood: warn %(place)s") % {"place": place})


def _place(code: str, language: str) -> str:
    unit = places.unit(code)
    return pick(unit.name, language) if unit else code


def thread(run: TreeRun) -> str:
    """The matter that the notices of a run are about."""
    return f"hazards-tree:{run.pk}"


@transaction.atomic
def answer(actor: Actor, number: int, by: str) -> None:
    """Note that somebody of the tree was reached. Raises Forbidden, NotFound, Conflict, Invalid."""
    require(actor, WARN)
    run = _running(number)
    if not by.strip():
        raise Invalid("hazards.who")
    run.answered_by = by.strip()[:200]
    _finish(run, TreeState.REACHED)
    settle(thread(run), Settling.ACKNOWLEDGED, actor.name)
    audit.record(actor, "hazards.tree_answered", f"commune:{run.tree.commune}", after={"by": run.answered_by})


@transaction.atomic
def stop(actor: Actor, number: int, why: str) -> None:
    """Tell nobody further. Raises Forbidden, NotFound, Conflict, Invalid."""
    require(actor, WARN)
    run = _running(number)
    if not why.strip():
        raise Invalid("hazards.why")
    _finish(run, TreeState.STOPPED)
    settle(thread(run), Settling.WITHDRAWN, actor.name)
    audit.record(actor, "hazards.stop_tree", f"commune:{run.tree.commune}", why=why.strip())


def acknowledged(event: Event) -> None:
    """Somebody answered a notice of a tree: one of those it named, and nobody further is told.

    Whoever else has seen it, as those on duty who were asked to call, has reached nobody yet.
    """
    run = _told_of(event)
    if run is None:
        return
    name, user = str(event.payload.get("user", ""))[:200], event.payload.get("user_id")
    named = Q(user=user) | Q(organisation__people=user)
    if user is not None and run.tree.steps.filter(named, order__lte=run.step).exists():
        run.answered_by = name
        _finish(run, TreeState.REACHED)
        return
    with override("vi"):
        text = _("%(who)s has seen the call to %(place)s; nobody of its contact tree has answered yet.")
    place = _place(run.tree.commune, "vi")
    logging.note(text % {"who": name, "place": place}, warning=run.warning, drill=run.drill_id)


def read(event: Event) -> None:
    """Somebody without an account has read a notice of a tree: an answer, if a step that was told names that person."""
    run = _told_of(event)
    if run is not None and run.tree.steps.filter(contact=event.payload["contact_id"], order__lte=run.step).exists():
        run.answered_by = str(event.payload["contact"])[:200]
        _finish(run, TreeState.REACHED)
        settle(thread(run), Settling.ACKNOWLEDGED, run.answered_by)


def _told_of(event: Event) -> TreeRun | None:
    """The run that a notice belongs to, held, if it goes on."""
    key = str(event.payload["thread"])
    if not key.startswith("hazards-tree:"):
        return None
    found = TreeRun.objects.select_for_update(of=("self",)).filter(pk=int(key.partition(":")[2]), state=RUNNING)
    return found.first()


def _running(number: int) -> TreeRun:
    run = TreeRun.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if run is None:
        raise NotFound("hazards.run", id=number)
    if run.state != RUNNING:
        raise Conflict("hazards.run_over")
    return run


def _finish(run: TreeRun, state: TreeState) -> None:
    run.state, run.ended_at = state.value, clock.now()
    run.save()
    live.announce(logging.TOPIC, f"tree:{run.pk}")

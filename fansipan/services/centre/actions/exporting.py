"""Lists of the centre as they leave the house; that they did is on record."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor
from fansipan.kernel.sheets import Cell, Sheet
from fansipan.kernel.text import pick
from fansipan.services.centre.queries import evidence, lists, numbers
from fansipan.services.centre.queries import shifts as duty
from fansipan.services.centre.queries.wording import LEVEL_WORDS, language, target


@transaction.atomic
def indicators(actor: Actor, kind: str) -> Sheet:
    """Every number the actor may see, as it stands."""
    head = [_("Code"), pgettext("card", "Number"), _("Now"), _("Unit"), _("Target"), _("State"), _("As of")]
    head += [_("Formula"), _("Source")]
    rows: list[list[Cell]] = [
        [
            one.indicator.name,
            str(one.indicator.title),
            one.value,
            str(one.indicator.symbol),
            target(one.indicator),
            str(LEVEL_WORDS[one.level]),
            (one.reading.as_of or one.reading.measured_at) if one.reading else None,
            str(one.indicator.formula),
            str(one.indicator.source),
        ]
        for one in numbers.cards(actor)
    ]
    return _leaving(
        actor,
        "indicators",
        kind,
        Sheet(pgettext("centre", "Numbers"), head, (28, 36, 10, 12, 10, 14, 17, 50, 40), rows),
    )


@transaction.atomic
def rows_behind(actor: Actor, name: str, kind: str) -> Sheet:
    """All the rows behind a number that the actor may see. Raises NotFound."""
    head = [_("What"), _("Note"), _("Since"), _("Commune")]
    rows: list[list[Cell]] = [[one.title, one.note, one.at, one.commune] for one in numbers.rows(actor, name)]
    return _leaving(actor, f"indicator:{name}", kind, Sheet(_("Rows behind it"), head, (60, 40, 17, 12), rows))


@transaction.atomic
def communes(actor: Actor, name: str, kind: str) -> Sheet:
    """The communes that a number tells apart, the worst first. Raises NotFound."""
    card = numbers.card(actor, name)
    head = [_("Code"), _("Commune"), str(card.indicator.title)]
    rows: list[list[Cell]] = [[one.code, pick(one.name, language()), one.value] for one in numbers.communes(card)]
    return _leaving(actor, f"communes:{name}", kind, Sheet(_("Communes compared"), head, (10, 30, 14), rows))


@transaction.atomic
def orders(actor: Actor, wanted: lists.OrderFilter, kind: str) -> Sheet:
    """The orders that match, with how far they are."""
    head = [pgettext("centre", "Scenario"), _("Case"), _("Event"), _("Happened"), _("Started"), _("Ended")]
    head += [_("By whom"), _("Tasks"), pgettext("tasks", "Done"), pgettext("tasks", "Late"), _("Reason")]
    rows: list[list[Cell]] = [
        [
            pick(one.run.version.title, language()),
            one.run.case,
            one.run.cause,
            one.run.proposed_at,
            one.run.started_at,
            one.run.ended_at,
            str(one.run.started_by or ""),
            len(one.tasks),
            one.done,
            one.late,
            one.run.why,
        ]
        for one in lists.orders(actor, wanted, 1, lists.MOST_EXPORTED).items
    ]
    widths = (36, 16, 22, 17, 17, 17, 20, 8, 8, 8, 40)
    return _leaving(actor, "orders", kind, Sheet(_("Orders"), head, widths, rows), lists.asked(wanted))


@transaction.atomic
def log(actor: Actor, wanted: lists.LogFilter, kind: str) -> Sheet:
    """The lines of the log that match, the newest first."""
    head = [_("When"), _("Who"), _("Kind"), _("Text"), _("About"), _("Exercise")]
    words = lists.kind_names()
    rows: list[list[Cell]] = [
        [one.at, one.author, words.get(one.kind, one.kind), one.text, one.ref, _("yes") if one.exercise else ""]
        for one in lists.log(actor, wanted, 1, lists.MOST_EXPORTED).items
    ]
    return _leaving(
        actor, "log", kind, Sheet(_("Log of the shift"), head, (17, 24, 14, 80, 20, 10), rows), lists.asked(wanted)
    )


@transaction.atomic
def shifts(actor: Actor, kind: str) -> Sheet:
    """The shifts with both signatures."""
    head = [_("Leader"), _("Began"), _("Ended"), _("Signed"), _("Taken by"), _("Handed over")]
    rows: list[list[Cell]] = [
        [str(one.leader), one.started_at, one.ended_at, one.given_at, str(one.taken_by or ""), one.handover]
        for one in duty.shifts(actor)
    ]
    return _leaving(actor, "shifts", kind, Sheet(_("Shifts"), head, (24, 17, 17, 17, 24, 80), rows))


@transaction.atomic
def proofs(actor: Actor, wanted: evidence.EvidenceFilter, kind: str) -> Sheet:
    """The evidence for the national score that matches."""
    head = [_("Criterion"), _("Level"), _("What it is"), _("Date"), pgettext("card", "Number"), _("Value")]
    head += [_("Address"), _("File"), "SHA-256", _("Attached by"), _("Attached"), _("Withdrawn"), _("Why")]
    rows: list[list[Cell]] = [
        [
            one.criterion,
            one.level,
            one.title,
            f"{one.dated:%d/%m/%Y}",
            one.indicator,
            one.value,
            one.url,
            one.file_name,
            one.file_sha256,
            str(one.added_by),
            one.added_at,
            one.withdrawn_at,
            one.withdrawn_why,
        ]
        for one in evidence.found(actor, wanted)
    ]
    widths = (12, 8, 50, 12, 28, 10, 40, 24, 20, 24, 17, 17, 30)
    sheet = Sheet(_("Evidence for the national score")[:31], head, widths, rows)
    return _leaving(actor, "evidence", kind, sheet, lists.asked(wanted))


def _leaving(actor: Actor, what: str, kind: str, sheet: Sheet, asked: Mapping[str, str] | None = None) -> Sheet:
    audit.record(actor, "centre.export", what[:200], after={**(asked or {}), "rows": len(sheet.rows), "format": kind})
    return sheet

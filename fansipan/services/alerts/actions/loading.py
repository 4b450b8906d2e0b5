"""Rules out of files: those of the house, those of a province, those that a sector brings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fansipan.kernel.documents import Document, Node
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import Actor, require
from fansipan.services.alerts.actions import ruling
from fansipan.services.alerts.models import AlarmRule
from fansipan.services.alerts.rules import checking, packing
from fansipan.services.alerts.rules.rights import LOAD_RULES

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "alarm_rules.json"
PROVINCE_FILE = "alarm_rules.json"


def load(actor: Actor, *, update: bool = False) -> Iterator[Loading]:
    """Load the house's own rules. Raises BrokenDocument for a file with faults."""
    yield from load_file(actor, FIXTURE, update=update)


def load_province(actor: Actor, folder: Path, *, update: bool = False) -> Iterator[Loading]:
    """Load the rules of a province, where its folder has any."""
    if (folder / PROVINCE_FILE).exists():
        yield from load_file(actor, folder / PROVINCE_FILE, update=update)


def load_file(actor: Actor, path: Path, *, update: bool = False) -> Iterator[Loading]:
    """Load a file of rules: [{code, title, why, active, definition}]. A rule that is there stays as people made it.

    With `update` the file wins: what differs becomes a new version. Raises Forbidden, BrokenDocument.
    """
    require(actor, LOAD_RULES)
    document = Document(path)
    with loading(actor, document, update=update) as at_work:
        for row in document.root.rows():
            _rule(actor, at_work, row)
    yield at_work


def _rule(actor: Actor, at_work: Loading, row: Node) -> None:
    row.only("code", "title", "why", "active", "definition")
    code, title = row["code"].text(longest=60), row["title"].bilingual()
    why, active = row["why"].text(longest=2000, needed=False), row["active"].flag(default=True)
    try:
        definition = packing.unpacked(row["definition"].mapping())
    except ValueError as error:
        row.wrong(str(error))
        return
    if fault := checking.fault(definition):
        row.wrong(fault)
    if at_work.document.faults:
        return
    present = AlarmRule.objects.filter(code=code).first()
    if present is not None and not at_work.update:
        at_work.kept.append(code)
        return
    before = present.newest if present else 0
    number = ruling.keep(actor, code, title, packing.packed(definition), why)
    if present is None:
        at_work.created.append(code)
        AlarmRule.objects.filter(code=code).update(active=active)
    else:
        (at_work.updated if number != before else at_work.kept).append(code)

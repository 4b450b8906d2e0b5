"""Layouts of reports: shipped with the house, edited by an administrator, every version kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.documents import Document, Node
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.environment.contracts.report_layouts import Bilingual, LayoutBody
from fansipan.sectors.environment.contracts.reports import ReportKind, ReportScope
from fansipan.sectors.environment.models import ReportLayout, ReportLayoutVersion, ReportSchedule
from fansipan.sectors.environment.rules import report_layouts
from fansipan.sectors.environment.rules.report_rights import EDIT_LAYOUTS
from fansipan.sectors.environment.rules.rights import LOAD_LAW

FILE = Path(__file__).resolve().parents[2] / "fixtures" / "reports" / "layouts.json"
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
LARGEST_LOGO = 300_000


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What an administrator saves. `over`: the version that was edited; `logo` None: as it was, b"": none."""

    name: Bilingual
    body: LayoutBody
    over: int
    logo: bytes | None = None
    two_people: bool = False
    active: bool = True
    why: str = ""


@transaction.atomic
def save(actor: Actor, code: str, new: NewVersion) -> int:
    """Keep a layout as its newest version; gives the number of it. Reports already made keep theirs.

    Raises Forbidden, NotFound; Invalid for one that cannot be used; Conflict when somebody saved meanwhile.
    """
    require(actor, EDIT_LAYOUTS)
    row = ReportLayout.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NotFound("environment.report_layout", code=code[:40])
    if row.version != new.over:
        raise Conflict("environment.layout_changed")
    check(new.body)
    last = row.versions.get(number=row.version)
    logo = _logo_of(last) if new.logo is None else picture(new.logo)
    before = {"version": row.version, "two_people": row.two_people, "active": row.active}
    row.name, row.body, row.version = dict(new.name), report_layouts.kept(new.body), row.version + 1
    row.two_people, row.active = new.two_people, new.active
    row.save()
    _keep(row, actor, logo, new.why)
    after = {"version": row.version, "two_people": row.two_people, "active": row.active, "body": row.body}
    audit.record(actor, "environment.layout_saved", f"reportlayout:{code}", before=before, after=after, why=new.why)
    return row.version


@transaction.atomic
def copy(actor: Actor, code: str, new_code: str, name: Bilingual) -> None:
    """A new layout that begins as another one stands. Raises Forbidden, NotFound, Conflict for a code that is taken."""
    require(actor, EDIT_LAYOUTS)
    row = ReportLayout.objects.filter(code=code).first()
    if row is None:
        raise NotFound("environment.report_layout", code=code[:40])
    if ReportLayout.objects.filter(code=new_code).exists():
        raise Conflict("environment.layout_code_taken", code=new_code)
    last = row.versions.get(number=row.version)
    made = ReportLayout.objects.create(
        code=new_code, name=dict(name), kind=row.kind, scope=row.scope, body=row.body, two_people=row.two_people
    )
    _keep(made, actor, _logo_of(last), "")
    audit.record(actor, "environment.layout_copied", f"reportlayout:{new_code}", after={"of": code})


def check(body: LayoutBody) -> None:
    """Raise Invalid for a layout that cannot be used, naming the first thing that is wrong."""
    for code, data in report_layouts.faults(body):
        raise Invalid(code, **data)


def picture(content: bytes) -> tuple[bytes | None, str]:
    """A logo and its type; none for no bytes. Raises Invalid for what is no small PNG or JPEG."""
    if not content:
        return None, ""
    kind = next((kind for start, kind in PICTURES.items() if content.startswith(start)), "")
    if not kind or len(content) > LARGEST_LOGO:
        raise Invalid("environment.layout_logo", most=LARGEST_LOGO // 1000)
    return content, kind


def _logo_of(version: ReportLayoutVersion) -> tuple[bytes | None, str]:
    return (bytes(version.logo) if version.logo else None), version.logo_type


def _keep(row: ReportLayout, actor: Actor, logo: tuple[bytes | None, str], why: str) -> None:
    ReportLayoutVersion.objects.create(
        layout=row,
        number=row.version,
        body=row.body,
        logo=logo[0],
        logo_type=logo[1],
        saved_by_id=actor.user_id,
        saved_at=clock.now(),
        why=why[:300],
    )


def load(actor: Actor, *, update: bool = False) -> Iterator[Loading]:
    """Bring in the layouts that the house ships. Those that are there stay as they are: they are edited here."""
    require(actor, LOAD_LAW)
    document = Document(FILE)
    with loading(actor, document, update=False) as at_work:
        present = {row.code: row for row in ReportLayout.objects.all()}
        for node in document.root.rows():
            _bring(at_work, actor, node, present)
    yield at_work


def _bring(at_work: Loading, actor: Actor, node: Node, present: dict[str, ReportLayout]) -> None:
    node.only("code", "name", "kind", "scope", "schedule", "body")
    code = node["code"].text(longest=40)
    values = {
        "code": code,
        "name": node["name"].bilingual(),
        "kind": node["kind"].choice(ReportKind),
        "scope": node["scope"].choice(ReportScope),
        "body": node["body"].mapping(),
    }
    try:
        body = report_layouts.read(node["body"].mapping())
        for fault in report_layouts.faults(body):
            node["body"].wrong(repr(fault))
    except (KeyError, TypeError, ValueError) as error:
        node["body"].wrong(f"is no layout: {error!r}")
        return
    row = at_work.bring(ReportLayout, present.get(code), values, code)
    if code not in present and row.pk:
        _keep(row, actor, (None, ""), "")
        if node.has("schedule"):
            said = node["schedule"].mapping()
            hour, days = int(said["hour"]), int(said["days_after"])
            ReportSchedule.objects.create(layout=row, hour=hour, days_after=days, begins=clock.today())

"""Channels, policies, rotations and push services that the house ships. What an administrator changed stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fansipan.kernel.documents import Document, Node
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import Actor, require
from fansipan.services.notices.actions.channels import KINDS
from fansipan.services.notices.actions.policies import number_version
from fansipan.services.notices.models import NoticeChannel, NoticePolicy, PushService, Rotation
from fansipan.services.notices.rules.policies import packed, unpacked
from fansipan.services.notices.rules.rights import LOAD_POLICIES

FOLDER = Path(__file__).resolve().parents[1] / "fixtures"


def load(actor: Actor, *, update: bool = False) -> Iterator[Loading]:
    """Load channels, policies, rotations and push services. Raises BrokenDocument for a file with faults."""
    require(actor, LOAD_POLICIES)
    yield _load_channels(actor, Document(FOLDER / "channels.json"), update=update)
    yield _load_policies(actor, Document(FOLDER / "policies.json"), update=update)
    yield _load_rotations(actor, Document(FOLDER / "rotations.json"), update=update)
    yield _load_services(actor, Document(FOLDER / "push_services.json"), update=update)


def _load_channels(actor: Actor, document: Document, *, update: bool) -> Loading:
    """channels.json: a channel that must be told something first comes switched off."""
    with loading(actor, document, update=update) as at_work:
        for row in document.root.rows():
            row.only("code", "title", "kind", "active", "digest_minutes", "per_person_hour", "order", "takes_exercises")
            kind = row["kind"].text(longest=30)
            if kind not in KINDS:
                row["kind"].wrong(f"is none of {', '.join(KINDS)}")
                continue
            values = {
                "code": row["code"].text(longest=40),
                "title": row["title"].bilingual(),
                "kind": kind,
                "medium": KINDS[kind].medium.value,
                "digest_minutes": row["digest_minutes"].whole(default=0, high=1440),
                "per_person_hour": row["per_person_hour"].whole(default=0, high=1000),
                "order": row["order"].whole(default=50, high=1000),
                "takes_exercises": row["takes_exercises"].flag(default=True),
            }
            present = NoticeChannel.objects.filter(code=values["code"]).first()
            on = {"active": row["active"].flag(default=False)}
            at_work.bring(NoticeChannel, present, values, str(values["code"]), only_new=on)
    return at_work


def _load_policies(actor: Actor, document: Document, *, update: bool) -> Loading:
    """policies.json: each with its definition; a changed one is a new version."""
    with loading(actor, document, update=update) as at_work:
        for row in document.root.rows():
            row.only("code", "title", "order", "definition")
            values: dict[str, Any] = {
                "code": row["code"].text(longest=40),
                "title": row["title"].bilingual(),
                "order": row["order"].whole(default=50, high=1000),
                "definition": _definition(row["definition"]),
            }
            present = NoticePolicy.objects.filter(code=values["code"]).first()
            kept = at_work.bring(NoticePolicy, present, values, str(values["code"]))
            if kept.pk:
                number_version(actor, kept)
    return at_work


def _definition(node: Node) -> dict[str, Any]:
    try:
        return packed(unpacked(node.mapping()))
    except (TypeError, ValueError) as error:
        node.wrong(f"is no policy: {error}")
        return {}


def _load_rotations(actor: Actor, document: Document, *, update: bool) -> Loading:
    """rotations.json: duties that policies name; who takes them is entered on their pages."""
    with loading(actor, document, update=update) as at_work:
        for row in document.root.rows():
            row.only("code", "title")
            values = {"code": row["code"].text(longest=40), "title": row["title"].bilingual()}
            present = Rotation.objects.filter(code=values["code"]).first()
            at_work.bring(Rotation, present, values, str(values["code"]))
    return at_work


def _load_services(actor: Actor, document: Document, *, update: bool) -> Loading:
    """push_services.json: the services to whose endpoints the system may push."""
    with loading(actor, document, update=update) as at_work:
        for row in document.root.rows():
            row.only("origin", "note")
            values = {"origin": row["origin"].text(longest=200), "note": row["note"].text(longest=200, needed=False)}
            present = PushService.objects.filter(origin=values["origin"]).first()
            at_work.bring(PushService, present, values, values["origin"])
    return at_work

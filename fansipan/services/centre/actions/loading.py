"""The plan of the brief and the frame of the score as the house ships them; scenarios and cameras of a province."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fansipan.kernel.documents import Document, Node
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import Actor, require
from fansipan.services.centre.actions.scenarios import number_version
from fansipan.services.centre.models import BriefPlan, Camera, CameraHost, Scenario, ScoreFrame
from fansipan.services.centre.rules import relays
from fansipan.services.centre.rules.pictures import zones
from fansipan.services.centre.rules.rights import LOAD
from fansipan.services.centre.rules.scenarios import scenario
from fansipan.services.identity.models import Organisation

FOLDER = Path(__file__).resolve().parents[1] / "fixtures"
SCENARIOS, CAMERAS, BRIEF, SCORE = "scenarios.json", "cameras.json", "brief.json", "score.json"
LONGEST_REFRESH = 3600
FIELDS = (
    *("code", "name", "lon", "lat", "owner", "host", "snapshot_url", "stream_url"),
    *("rtsp_address", "login", "private", "refs", "source", "refresh_seconds"),
)


def load(actor: Actor, *, update: bool = False) -> Iterator[Loading]:
    """The plan of the brief and the frame of the score, where there are none. Raises BrokenDocument."""
    require(actor, LOAD)
    document = Document(FOLDER / BRIEF)
    with loading(actor, document, update=False) as at_work:
        values = {"numbers": [dict(row.value) for row in document.root["numbers"].rows()]}
        at_work.bring(BriefPlan, BriefPlan.objects.first(), values, "brief")
    yield at_work
    score = Document(FOLDER / SCORE)
    with loading(actor, score, update=False) as at_work:
        at_work.bring(ScoreFrame, ScoreFrame.objects.first(), _frame(score.root), "score")
    yield at_work


def _frame(root: Node) -> dict[str, Any]:
    return {
        "levels": [dict(row.value) for row in root["levels"].rows()],
        "groups": root["groups"].texts(),
        "basic_count": root["basic_count"].whole(low=0, high=500),
        "source": root["source"].text(longest=2000),
    }


def load_province(actor: Actor, folder: Path, *, update: bool = False) -> Iterator[Loading]:
    """The scenarios and cameras of a province, where its folder holds any."""
    require(actor, LOAD)
    if (folder / BRIEF).is_file():
        yield _brief_of(actor, Document(folder / BRIEF), update)
    for name, bring in ((SCENARIOS, _scenario), (CAMERAS, _camera)):
        if (folder / name).is_file():
            document = Document(folder / name)
            with loading(actor, document, update=update) as at_work:
                for row in document.root.rows():
                    bring(actor, at_work, row)
            yield at_work


def _brief_of(actor: Actor, document: Document, update: bool) -> Loading:
    """The province's plan of the brief; it takes the place of the house's as long as nobody edited that."""
    house = [dict(row.value) for row in Document(FOLDER / BRIEF).root["numbers"].rows()]
    present = BriefPlan.objects.first()
    with loading(actor, document, update=update or (present is not None and present.numbers == house)) as at_work:
        values = {"numbers": [dict(row.value) for row in document.root["numbers"].rows()]}
        at_work.bring(BriefPlan, present, values, "brief")
    return at_work


def _scenario(actor: Actor, at_work: Loading, row: Node) -> None:
    row.only("code", "title", "definition", "source")
    values: dict[str, Any] = {
        "code": row["code"].text(longest=60),
        "title": row["title"].bilingual(),
        "definition": row["definition"].mapping(),
        "source": row["source"].text(longest=2000, needed=False),
    }
    try:
        scenario(values["code"], values["title"], values["definition"])
    except (KeyError, TypeError, ValueError) as error:
        row["definition"].wrong(f"is no scenario: {error}")
    present = Scenario.objects.filter(code=values["code"]).first()
    kept = at_work.bring(Scenario, present, values, values["code"])
    if kept.pk:
        number_version(kept, actor)


def _camera(actor: Actor, at_work: Loading, row: Node) -> None:
    row.only(*FIELDS)
    owner = row["owner"].text(longest=60, needed=False)
    values: dict[str, Any] = {
        "code": row["code"].text(longest=40),
        "name": row["name"].bilingual(),
        "lon": row["lon"].number(low=-180, high=180),
        "lat": row["lat"].number(low=-90, high=90),
        "owner": Organisation.objects.filter(code=owner).first() if owner else None,
        "snapshot_url": row["snapshot_url"].text(longest=500),
        "rtsp_address": _rtsp(row["rtsp_address"]),
        "login": row["login"].text(longest=100, needed=False),
        "stream_url": row["stream_url"].text(longest=500, needed=False),
        "private": row["private"].listing(),
        "refs": row["refs"].texts(),
        "refresh_seconds": row["refresh_seconds"].whole(default=10, low=1, high=LONGEST_REFRESH),
        "source": row["source"].text(longest=2000, needed=False),
    }
    try:
        zones(values["private"])
    except ValueError as error:
        row["private"].wrong(str(error))
    at_work.bring(Camera, Camera.objects.filter(code=values["code"]).first(), values, values["code"])
    host = row["host"].text(longest=200, needed=False).casefold()
    if host:
        at_work.bring(CameraHost, CameraHost.objects.filter(host=host).first(), {"host": host}, host)


def _rtsp(node: Node) -> str:
    """An address without a password: a folder of files is no place for one, it is entered in the administration."""
    written = node.text(longest=500, needed=False)
    try:
        found = relays.source(written) if written else None
    except ValueError as error:
        node.wrong(str(error))
        return ""
    if found and (found.login or found.password):
        node.wrong("holds a login or a password: enter the password in the administration")
    return found.address if found else ""

"""The JSON door of reports: what there is, its numbers, its files, ordering one, and its way to a signature."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from fansipan.kernel.asking import actor_of
from fansipan.sectors.environment.actions.reports import asking, layouts, signing, taking
from fansipan.sectors.environment.actions.reports.asking import NewReport
from fansipan.sectors.environment.actions.reports.layouts import NewVersion
from fansipan.sectors.environment.forms import reports as forms
from fansipan.sectors.environment.queries.reports import layouts as layout_queries
from fansipan.sectors.environment.queries.reports import standing
from fansipan.sectors.environment.queries.reports.standing import ReportCard, ReportFilter
from fansipan.sectors.environment.rules import report_codec, report_layouts

router = Router(tags=["reports"])


class Order(Schema):
    """What is ordered."""

    layout: str
    day: str
    station: str = ""
    organisation: str = ""


class Reason(Schema):
    """Why a report goes back."""

    why: str = ""


class Saved(Schema):
    """A new version of a layout."""

    name: dict[str, str] = {}
    body: dict[str, Any] = {}
    over: int = 0
    two_people: bool = False
    active: bool = True
    why: str = ""


@router.get("/reports", summary="Reports")
def get_reports(
    request: HttpRequest,
    kind: str = "",
    scope: str = "",
    state: str = "",
    station: str = "",
    page: int = Query(1, ge=1),
) -> Any:
    """The reports one may see, those of the newest days first, 30 a page."""
    found = standing.listing(actor_of(request), ReportFilter(kind, scope, state, station), page)
    return {"reports": [_card(one) for one in found.items], "page": found.number, "total": found.total}


@router.post("/reports", response={202: dict}, summary="Order a report")
def post_report(request: HttpRequest, order: Order) -> Any:
    """Have a report made in the background of the day, month or quarter that holds a day."""
    wanted = NewReport(order.layout, forms.day(order.day), order.station, order.organisation)
    return 202, {"report": asking.ask(actor_of(request), wanted)}


@router.get("/reports/layouts", summary="Layouts of reports")
def get_layouts(request: HttpRequest) -> Any:
    """Every layout with its version."""
    found = layout_queries.layouts(actor_of(request))
    return {
        "layouts": [
            {
                "code": one.code,
                "name": one.name,
                "kind": one.kind,
                "scope": one.scope,
                "version": one.version,
                "active": one.active,
            }
            for one in found
        ]
    }


@router.get("/reports/layouts/{code}", summary="A layout of reports")
def get_layout(request: HttpRequest, code: str) -> Any:
    """A layout as it stands."""
    one = layout_queries.layout(actor_of(request), code)
    return {"code": one.code, "name": one.name, "version": one.version, "body": report_layouts.kept(one.body)}


@router.put("/reports/layouts/{code}", summary="Save a layout of reports")
def put_layout(request: HttpRequest, code: str, saved: Saved) -> Any:
    """Keep a layout as its newest version; `over` is the version that was edited."""
    layout_queries.layout(actor_of(request), code)
    new = NewVersion(
        saved.name, forms.body_of_json(saved.body), saved.over, None, saved.two_people, saved.active, saved.why
    )
    return {"version": layouts.save(actor_of(request), code, new)}


@router.get("/reports/{number}", summary="A report")
def get_report(request: HttpRequest, number: int) -> Any:
    """A report with every number in it, how far it is, and its files with their fingerprints."""
    actor = actor_of(request)
    view = standing.view(actor, number)
    content = standing.content(actor, number, getattr(request, "LANGUAGE_CODE", "vi"))
    return {
        **_card(view.card),
        "fingerprint": view.fingerprint,
        "files": [
            {"name": f"{one.language}.{one.format}", "size": one.size, "sha256": one.sha256} for one in view.files
        ],
        "replaces": view.replaces,
        "changes": list(view.changes),
        "content": report_codec.plain(content) if content else None,
    }


@router.get("/reports/{number}/file/{name}", summary="A file of a report")
def get_report_file(request: HttpRequest, number: int, name: str) -> Any:
    """vi.pdf, vi.xlsx, en.pdf or en.xlsx."""
    spoken, _dot, form = name.partition(".")
    file = taking.take(actor_of(request), number, spoken, form)
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer


@router.post("/reports/{number}/submit", summary="Hand a report in")
def post_submit(request: HttpRequest, number: int) -> Any:
    """Hand a draft in for signature."""
    signing.submit(actor_of(request), number)
    return {"report": number}


@router.post("/reports/{number}/back", summary="Give a report back")
def post_back(request: HttpRequest, number: int, reason: Reason) -> Any:
    """Make a draft again of a report that was handed in."""
    signing.give_back(actor_of(request), number, reason.why)
    return {"report": number}


@router.post("/reports/{number}/sign", summary="Sign a report")
def post_sign(request: HttpRequest, number: int) -> Any:
    """Sign a report that was handed in; from then on its content stands."""
    signing.sign(actor_of(request), number)
    return {"report": number}


def _card(one: ReportCard) -> dict[str, Any]:
    return {
        "report": one.id,
        "title": one.title,
        "kind": one.kind,
        "scope": one.scope,
        "code": one.code,
        "subject": one.subject,
        "from": one.first,
        "to": one.last,
        "edition": one.edition,
        "state": one.state,
        "progress": one.progress,
        "problem": one.problem,
        "made_at": one.made_at,
        "signed_by": one.signed_name,
        "signed_at": one.signed_at,
        "published_at": one.published_at,
        "changed": one.changed,
        "replaced_by": one.replaced_by,
    }
